/** The list of top-level names for the variables panel. Cheap by rule: nothing runs, no getter is called. */
import { types } from "node:util";
import type { Inspection } from "../../shared/output/inspect.ts";
import type { Variable } from "../../shared/session/state.ts";
import { classOf, inspectionText, inspectValue } from "../display/inspect.ts";
import { byteText, countText, cutText } from "../display/text.ts";

const PREVIEW_LENGTH = 200;
const PREVIEW = { depth: 1, entries: 8, total: 24, text: 120 };

export interface NamedValue {
  readonly cell: string;
  readonly value: unknown;
}

/** Values that can change inside and are looked at again after each run; of more than these, in turn. */
const LOOKED_AT = 300;

interface Listed extends NamedValue {
  readonly variable: Variable;
}

/** Lists the names run after run. A variable that did not change is the same object as before. */
export class VariableList {
  #listed = new Map<string, Listed>();
  /** Where among the values that can change inside the next look begins. */
  #turn = 0;

  list(values: ReadonlyMap<string, NamedValue>): readonly Variable[] {
    const listed = new Map<string, Listed>();
    const inTurn = this.#inTurn(values);
    for (const [name, { cell, value }] of values) {
      const before = this.#listed.get(name);
      const isSame = before !== undefined && before.cell === cell && Object.is(before.value, value);
      if (isSame && (isFixed(value) || !inTurn(name))) listed.set(name, before);
      else {
        const variable = describe(name, cell, value);
        const old = before?.variable;
        listed.set(name, { cell, value, variable: old && isEqual(old, variable) ? old : variable });
      }
    }
    this.#listed = listed;
    return [...listed.values()].map(({ variable }) => variable);
  }

  #inTurn(values: ReadonlyMap<string, NamedValue>): (name: string) => boolean {
    const names = [...values].filter(([, { value }]) => !isFixed(value)).map(([name]) => name);
    if (names.length <= LOOKED_AT) return () => true;
    const from = this.#turn % names.length;
    this.#turn = from + LOOKED_AT;
    const chosen = new Set([...names, ...names].slice(from, from + LOOKED_AT));
    return (name) => chosen.has(name);
  }
}

function describe(name: string, cell: string, value: unknown): Variable {
  return { name, cell, type: typeText(value), size: sizeText(value), preview: previewText(value) };
}

function isFixed(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}

function isEqual(a: Variable, b: Variable): boolean {
  return a.cell === b.cell && a.type === b.type && a.size === b.size && a.preview === b.preview;
}

function typeText(value: unknown): string {
  if (value === null) return "null";
  if (typeof value !== "object") {
    if (typeof value !== "function") return typeof value;
    return Function.prototype.toString.call(value).startsWith("class") ? "class" : "function";
  }
  if (types.isProxy(value)) return "Proxy";
  if (isLazy(value)) return "Relation";
  return types.isModuleNamespaceObject(value) ? "module" : classOf(value) || "object";
}

function sizeText(value: unknown): string {
  if (typeof value === "string") return countText(value.length, "character");
  if (typeof value !== "object" || value === null || types.isProxy(value)) return "";
  if (Array.isArray(value)) return countText(value.length, "item");
  if (types.isMap(value) || types.isSet(value)) return countText(collectionSize(value), "item");
  if (ArrayBuffer.isView(value)) {
    const length = (value as { length?: number }).length;
    const bytes = byteText(value.byteLength);
    return length === undefined ? bytes : `${countText(length, "item")}, ${bytes}`;
  }
  if (types.isAnyArrayBuffer(value)) return byteText(value.byteLength);
  const shape = tableShape(value);
  if (shape) return shape;
  if (isLazy(value) || types.isDate(value) || types.isRegExp(value) || types.isNativeError(value)) return "";
  if (types.isModuleNamespaceObject(value)) return "";
  return countText(Object.keys(value).length, "key");
}

/** Arquero tables and danfojs frames know their size without work. */
function tableShape(value: object): string | null {
  const { numRows, numCols, shape } = dataOf(value, "numRows", "numCols", "shape");
  if (typeof numRows === "function" && typeof numCols === "function") {
    const table = value as { numRows(): number; numCols(): number };
    return shapeText(table.numRows(), table.numCols());
  }
  if (Array.isArray(shape) && typeof shape[0] === "number" && typeof shape[1] === "number") {
    return shapeText(shape[0], shape[1]);
  }
  return null;
}

const shapeText = (rows: number, columns: number) =>
  `${countText(rows, "row")} × ${countText(columns, "column")}`;

function previewText(value: unknown): string {
  if (typeof value === "object" && value !== null && !types.isProxy(value)) {
    if (isLazy(value)) return "lazy: runs when one of its forms is asked for";
    if (types.isModuleNamespaceObject(value)) return cutText(Object.keys(value).join(", "), PREVIEW_LENGTH);
    if (tableShape(value)) return "";
  }
  return cutText(oneLine(inspectValue(value, PREVIEW)), PREVIEW_LENGTH);
}

const oneLine = (tree: Inspection) => inspectionText(tree).replace(/\s*\n\s*/g, " ");

/** A relation is not run for a preview. */
function isLazy(value: object): boolean {
  const { materialize, schema } = dataOf(value, "materialize", "schema");
  return typeof materialize === "function" && typeof schema === "function";
}

/** Values of data properties, own or inherited; what a getter would give is left out. */
function dataOf(value: object, ...keys: string[]): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (let at: object | null = value; at && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    if (types.isProxy(at)) break;
    for (const key of keys) {
      const descriptor = Object.getOwnPropertyDescriptor(at, key);
      if (descriptor && "value" in descriptor && !(key in found)) found[key] = descriptor.value;
    }
  }
  return found;
}

function collectionSize(value: Map<unknown, unknown> | Set<unknown>): number {
  const prototype = types.isMap(value) ? Map.prototype : Set.prototype;
  return Object.getOwnPropertyDescriptor(prototype, "size")?.get?.call(value) as number;
}
