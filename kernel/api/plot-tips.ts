/**
 * Tooltips without a pointer. For each mark that has tips, one of Plot's own tip marks is laid out over all of its points,
 * its text is read, and what it drew is thrown away: labels and formats are then exactly Plot's.
 */
import type * as Plot from "@observablehq/plot";
import type { Chart } from "../../shared/output/chart.ts";
import { SketchDocument, type SketchNode } from "./plot-sketch.ts";

/** More than a page can tell apart under a pointer. */
const MOST_ANCHORS = 5000;
/** Marks that get tips without asking: each of their points stands for a row or a group. */
const TIPPED = new Set(["bar", "rect", "cell", "dot", "line", "area", "hexagon", "waffle", "raster"]);

type Anchor = Chart["anchors"][number];
type Index = Uint32Array & { fx?: unknown; fy?: unknown; fi?: number };
type Scale = (value: unknown) => number;
interface Scales {
  readonly fx?: Scale;
  readonly fy?: Scale;
}
interface Dimensions {
  readonly marginLeft: number;
  readonly marginTop: number;
}
type Render = (
  index: Index,
  scales: Scales,
  values: object,
  dimensions: Dimensions,
  context: object,
) => unknown;

/** What Plot keeps of a mark, beyond its public type. */
interface MarkState {
  readonly ariaLabel?: string;
  readonly data: unknown;
  readonly facet?: unknown;
  readonly facetAnchor?: unknown;
  tip?: unknown;
  lineWidth?: number;
  render: Render;
}

interface Context {
  getMarkState(mark: unknown): object;
}

export class AnchorCollector {
  readonly anchors: Anchor[] = [];
  /** Marks to be drawn with the others; they leave nothing in the drawing. */
  readonly marks: unknown[] = [];
  readonly #plot: typeof Plot;
  readonly #withoutTips: WeakSet<object>;
  readonly #byDefault: boolean;
  readonly #render: Render;

  /**
   * @param withoutTips marks whose maker said `tip: false`.
   * @param byDefault whether marks get tips without asking: not where the chart has a tip mark of its own.
   */
  constructor(plot: typeof Plot, withoutTips: WeakSet<object>, byDefault: boolean) {
    this.#byDefault = byDefault;
    this.#plot = plot;
    this.#withoutTips = withoutTips;
    this.#render = (Object.getPrototypeOf(plot.tip([], {})) as { render: Render }).render;
  }

  /** Takes note of the tips of `mark`, which is the chart's own copy of what the cell made. */
  watch(mark: unknown, made: unknown): unknown {
    if (typeof mark !== "object" || mark === null) return mark;
    const state = mark as MarkState;
    if (state.ariaLabel === "tip") return this.#collecting(state);
    const byDefault = this.#byDefault && TIPPED.has(state.ariaLabel ?? "");
    const wanted = state.tip ?? (byDefault && !this.#withoutTips.has(made as object));
    if (!wanted || state.data === null || state.data === undefined) return mark;
    state.tip = null;
    this.marks.push(this.#tipsOf(state, typeof wanted === "object" ? wanted : {}));
    return state;
  }

  #tipsOf(mark: MarkState, options: object): MarkState {
    const derived = this.#plot.initializer(
      { ...options, x: null, y: null } as never,
      ((...args: unknown[]) => (args[5] as Context).getMarkState(mark)) as never,
    ) as object;
    const tip = this.#plot.tip(
      mark.data as never,
      { ...derived, title: null } as never,
    ) as unknown as MarkState;
    Object.assign(tip, { facet: mark.facet, facetAnchor: mark.facetAnchor });
    return this.#collecting(tip);
  }

  #collecting(tip: MarkState): MarkState {
    // Nothing is cut: the page breaks long lines itself.
    tip.lineWidth = 1000;
    tip.render = (index, scales, values, dimensions, context) => {
      const part: Index = index.slice(0, MOST_ANCHORS - this.anchors.length);
      Object.assign(part, { fx: index.fx, fy: index.fy, fi: index.fi });
      if (part.length === 0) return null;
      const sketch = { ...context, document: new SketchDocument() };
      const drawn = this.#render.call(tip, part, scales, values, dimensions, sketch) as SketchNode | null;
      if (drawn) this.#read(drawn, part, scales, dimensions);
      return null;
    };
    return tip;
  }

  #read(drawn: SketchNode, { fx, fy }: Index, scales: Scales, { marginLeft, marginTop }: Dimensions): void {
    const [x0, y0] = translation(drawn);
    const left = x0 + (scales.fx && fx !== undefined ? scales.fx(fx) - marginLeft : 0);
    const top = y0 + (scales.fy && fy !== undefined ? scales.fy(fy) - marginTop : 0);
    for (const tip of drawn.children) {
      const [x, y] = translation(tip);
      const text = tip.children.at(-1);
      if (!text || !Number.isFinite(x) || !Number.isFinite(y)) continue;
      this.anchors.push({ x: left + x, y: top + y, lines: text.children.map(lineOf) });
    }
  }
}

function translation({ transform }: SketchNode): [number, number] {
  const match = /translate\(([^, ]+)(?:[, ]+([^)]+))?\)/.exec(transform);
  return match ? [Number(match[1]), Number(match[2] ?? 0)] : [0, 0];
}

/** A line is a `tspan` of its label in bold, its value, and perhaps a swatch. */
function lineOf({ children }: SketchNode): [string, string] {
  const label = children.find((child) => child.bold);
  const value = children.filter((child) => child.name === "#text").map(({ text }) => text);
  return [label?.text ?? "", value.join("").trim()];
}
