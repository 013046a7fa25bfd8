/** The page's colours for charts: CSS variables, so that one drawing suits the light page and the dark one. */
import type * as Plot from "@observablehq/plot";

/** Plot's default categorical scheme (Observable 10), which is exchanged for the page's colours after drawing. */
const OBSERVABLE10 = [
  "#4269d0",
  "#efb118",
  "#ff725c",
  "#6cc5b0",
  "#3ca951",
  "#ff8ab7",
  "#a463f2",
  "#97bbf5",
  "#9c6b4e",
  "#9498a0",
];

const PAGE_COLORS = ["var(--c1)", "var(--c2)", "var(--c3)", "var(--c4)", "var(--c5)", "var(--c6)"];
const PALETTE = [
  ...PAGE_COLORS,
  ...PAGE_COLORS.slice(0, 4).map((color) => `color-mix(in oklab, ${color} 50%, var(--surface))`),
];

const percent = (share: number) => `${Number((share * 100).toFixed(1))}%`;
const mix = (color: string, share: number) =>
  `color-mix(in oklab, ${color} ${percent(share)}, var(--surface))`;

/** From a faint to the full first colour. */
export const sequential = (t: number) => mix("var(--c1)", 0.08 + 0.92 * t);

/** From the third colour over the page's ground to the second. */
export const diverging = (t: number) => (t < 0.5 ? mix("var(--c3)", 1 - 2 * t) : mix("var(--c2)", 2 * t - 1));

/** The `color` option with the page's colours where the cell asks for none. */
export function colorOptions(color: Plot.ScaleOptions | undefined): { color?: Plot.ScaleOptions } {
  if (color?.scheme !== undefined || color?.range !== undefined || color?.interpolate !== undefined)
    return {};
  const type = color?.type;
  if (type === "categorical") return { color: { ...color, range: PALETTE } };
  if (type === "ordinal") return { color: { ...color, range: steps as unknown as string[] } };
  const isDiverging = type?.startsWith("diverging") || color?.pivot !== undefined;
  // An option alone would make a scale where the marks have no use for one; an interpolator does not.
  return { color: { ...color, interpolate: isDiverging ? diverging : sequential } };
}

/** Plot calls a function for the range of an ordinal scale with its domain. */
function steps(domain: readonly unknown[]): string[] {
  return domain.map((_, i) => sequential(domain.length === 1 ? 1 : 0.1 + (0.9 * i) / (domain.length - 1)));
}

/** Text of an attribute with the default scheme's colours exchanged. */
export function paletteText(text: string): string {
  if (!text.includes("#")) return text;
  return text.replace(/#[0-9a-f]{6}\b/gi, (color) => {
    const place = OBSERVABLE10.indexOf(color.toLowerCase());
    return place < 0 ? color : (PALETTE[place] as string);
  });
}

interface Painted {
  readonly ariaLabel?: string;
  readonly channels?: { readonly fill?: unknown; readonly stroke?: unknown };
  fill?: unknown;
  stroke?: unknown;
}

const FILLED = new Set(["bar", "rect", "cell", "area", "waffle", "hexagon"]);
const STROKED = new Set(["line", "dot", "density", "contour", "link"]);

/** The mark in the page's first colour where it would be drawn in the colour of text. The one passed stays as it is. */
export function paintMark(mark: unknown): unknown {
  if (typeof mark !== "object" || mark === null) return mark;
  const own = Object.create(mark) as Painted;
  const { ariaLabel = "", channels = {} } = own;
  if (FILLED.has(ariaLabel) && !channels.fill && isInk(own.fill)) own.fill = "var(--c1)";
  if (STROKED.has(ariaLabel) && !channels.stroke && own.stroke === "currentColor") own.stroke = "var(--c1)";
  return own;
}

const isInk = (color: unknown) => color === undefined || color === "currentColor";
