/**
 * Trees as arrays, for `wasm/assembly/tree-scores.ts`. Thresholds become places among all thresholds of their feature, so
 * that a row's value is looked up once and then compared as a whole number of 16 bits by every tree.
 */
import { type Feature, isGrouped } from "./features.ts";
import type { TreesJson } from "./json.ts";
import { conditionOf, isLeaf, type Node, type Split, splitsOf } from "./tree.ts";

/** A number's code where it is missing, and above which no place is. */
const MOST = 0xffff;

/** A feature that trees ask for, and the places of its codes in a row; slot 0 is none. */
export type Coded =
  | {
      readonly feature: number;
      readonly kind: "number";
      /** Thresholds in order. */
      readonly edges: Float64Array;
      /** Slot for splits that send missing values right, and for those that send them left. */
      readonly above: number;
      readonly below: number;
    }
  | {
      readonly feature: number;
      readonly kind: "category";
      /** The code of a level without a place. */
      readonly other: number;
      readonly slot: number;
    };

export interface FlatTrees {
  readonly coded: readonly Coded[];
  readonly slots: number;
  /** Slots from here on are those of categories. */
  readonly firstCategory: number;
  /** For each node: slot; threshold's place or bitmap; the left child, which the right one follows. */
  readonly nodes: { readonly slot: Uint16Array; readonly value: Uint16Array; readonly left: Uint32Array };
  /** Values of leaves; 0 of other nodes. */
  readonly values: Float64Array;
  readonly roots: Uint32Array;
  readonly depths: Uint32Array;
  /** A bit for each code of a category, that goes left. */
  readonly bitmaps: Uint8Array;
  readonly bitmapBytes: number;
}

/** Null where a model has more thresholds, levels or sets of levels than 16 bits can tell apart, or no split at all. */
export function flattenTrees({ features, trees }: TreesJson): FlatTrees | null {
  const splits = trees.flatMap((tree) => [...splitsOf(tree)]);
  const coded = codeFeatures(splits, features);
  if (coded === null) return null;
  const last = coded.at(-1);
  const slots = 1 + (last ? Math.max(...slotsOf(last)) : 0);
  const widest = Math.max(0, ...coded.map((one) => (one.kind === "category" ? one.other : 0)));
  const writer = new Writer(features, coded, Math.ceil((widest + 1) / 8));
  const roots = Uint32Array.from(trees, (tree) => writer.add(tree));
  if (writer.bitmaps.size > MOST) return null;
  return {
    coded,
    slots,
    firstCategory: Math.min(slots, ...coded.flatMap((one) => (one.kind === "category" ? [one.slot] : []))),
    nodes: {
      slot: Uint16Array.from(writer.slot),
      value: Uint16Array.from(writer.value),
      left: Uint32Array.from(writer.left),
    },
    values: Float64Array.from(writer.leaf),
    roots,
    depths: Uint32Array.from(trees, depthOf),
    bitmaps: writer.bits(),
    bitmapBytes: writer.bitmapBytes,
  };
}

/** Numbers first, then categories, so that a slot tells which it is. */
function codeFeatures(splits: readonly Split[], features: TreesJson["features"]): Coded[] | null {
  let slot = 1;
  const asked = [...Map.groupBy(splits, (split) => split.feature)].sort(([a], [b]) => a - b);
  const numbers = asked.flatMap(([feature, own]): Coded[] => {
    if (isGrouped(features[feature] as Feature)) return [];
    const edges = new Float64Array(new Set(own.map((split) => split.threshold as number))).sort();
    const above = own.some(({ missing }) => missing === "right") ? slot++ : 0;
    const below = own.some(({ missing }) => missing === "left") ? slot++ : 0;
    return [{ feature, kind: "number", edges, above, below }];
  });
  const categories = asked.flatMap(([feature]): Coded[] => {
    const { levels } = features[feature] as Feature;
    if (levels === null || !isGrouped(features[feature] as Feature)) return [];
    return [{ feature, kind: "category", other: levels.length + 1, slot: slot++ }];
  });
  const coded = [...numbers, ...categories];
  const fits = coded.every((one) => (one.kind === "number" ? one.edges.length : one.other) < MOST);
  return coded.length > 0 && fits && slot * 2 < MOST ? coded : null;
}

function slotsOf(coded: Coded): number[] {
  return coded.kind === "number" ? [coded.above, coded.below] : [coded.slot];
}

function depthOf(node: Node): number {
  return isLeaf(node) ? 0 : 1 + Math.max(depthOf(node.left), depthOf(node.right));
}

/** Lays out nodes level by level, so that children stand side by side. */
class Writer {
  readonly slot: number[] = [];
  readonly value: number[] = [];
  readonly left: number[] = [];
  readonly leaf: number[] = [];
  /** Sets of levels, by the codes that go left. */
  readonly bitmaps = new Map<string, number>();
  readonly bitmapBytes: number;
  readonly #features: TreesJson["features"];
  readonly #coded: ReadonlyMap<number, Coded>;
  readonly #places = new Map<number, ReadonlyMap<number, number>>();

  constructor(features: TreesJson["features"], coded: readonly Coded[], bitmapBytes: number) {
    this.bitmapBytes = bitmapBytes;
    this.#features = features;
    this.#coded = new Map(coded.map((one) => [one.feature, one]));
    for (const one of coded)
      if (one.kind === "number")
        this.#places.set(one.feature, new Map(Array.from(one.edges, (edge, i) => [edge, i])));
  }

  /** Returns the root's place. */
  add(tree: Node): number {
    const root = this.#reserve(1);
    for (let level: [Node, number][] = [[tree, root]]; level.length > 0; ) {
      const next: [Node, number][] = [];
      for (const [node, at] of level) {
        if (isLeaf(node)) {
          this.#put(at, 0, 0, at, node.value);
          continue;
        }
        const left = this.#reserve(2);
        const [slot, value] = this.#question(node);
        this.#put(at, slot, value, left, 0);
        next.push([node.left, left], [node.right, left + 1]);
      }
      level = next;
    }
    return root;
  }

  bits(): Uint8Array {
    const bits = new Uint8Array(Math.max(1, this.bitmaps.size) * this.bitmapBytes);
    for (const [codes, place] of this.bitmaps) {
      for (const code of codes === "" ? [] : codes.split(",").map(Number)) {
        const at = place * this.bitmapBytes + (code >> 3);
        bits[at] = (bits[at] as number) | (1 << (code & 7));
      }
    }
    return bits;
  }

  #question(split: Split): [slot: number, value: number] {
    const coded = this.#coded.get(split.feature) as Coded;
    if (coded.kind === "number") {
      const place = this.#places.get(split.feature)?.get(split.threshold as number) as number;
      return [split.missing === "right" ? coded.above : coded.below, place];
    }
    const { levels, missingLeft } = conditionOf(split, this.#features);
    const codes = Array.from(levels ?? [], (goesLeft, level) => (goesLeft ? level + 1 : 0)).filter(Boolean);
    const key = (missingLeft ? [0, ...codes] : codes).join(",");
    const bitmap = this.bitmaps.get(key) ?? this.bitmaps.size;
    this.bitmaps.set(key, bitmap);
    return [coded.slot, bitmap];
  }

  #reserve(count: number): number {
    const at = this.slot.length;
    for (let i = 0; i < count; i++) this.#put(at + i, 0, 0, at + i, 0);
    return at;
  }

  #put(at: number, slot: number, value: number, left: number, leaf: number): void {
    this.slot[at] = slot;
    this.value[at] = value;
    this.left[at] = left;
    this.leaf[at] = leaf;
  }
}
