/** Drawings as outputs: an SVG or a figure that was built without a browser, with the anchors of its tooltips. */
import type { Chart } from "../../shared/output/chart.ts";
import { MIME } from "../../shared/output/mime.ts";
import type { Bundle } from "../../shared/output/output.ts";

/** As much of an element as is needed, of whatever document. */
export interface ChartElement {
  readonly nodeType: number;
  readonly outerHTML: string;
  readonly localName: string;
  getAttribute(name: string): string | null;
  querySelector(selector: string): ChartElement | null;
  /** Set on what the kernel's own Plot draws. */
  [anchorsProperty]?: Chart["anchors"];
}

/** Where the kernel's Plot leaves the anchors of a chart. */
export const anchorsProperty: unique symbol = Symbol("anchors");

export function isElement(value: object): boolean {
  try {
    const { nodeType, outerHTML } = value as { nodeType?: unknown; outerHTML?: unknown };
    return nodeType === 1 && typeof outerHTML === "string";
  } catch {
    return false;
  }
}

export function chartBundle(element: ChartElement): Bundle {
  const anchors = element[anchorsProperty];
  const svg = element.localName === "svg" ? element : element.querySelector("svg[viewBox]");
  const text = labelOf(element, svg);
  if (anchors === undefined) {
    const type = element.localName === "svg" ? MIME.svg : MIME.html;
    return { [type]: element.outerHTML, [MIME.text]: text };
  }
  const chart: Chart = {
    html: element.outerHTML,
    width: Number(svg?.getAttribute("width") ?? 640),
    height: Number(svg?.getAttribute("height") ?? 400),
    anchors,
  };
  return { [MIME.chart]: chart, [MIME.text]: text };
}

function labelOf(element: ChartElement, svg: ChartElement | null): string {
  const title = element.querySelector("h2, h3, figcaption, title") as { textContent?: string } | null;
  const label = svg?.getAttribute("aria-label") ?? title?.textContent ?? "";
  return label === "" ? "[chart]" : `[chart: ${label}]`;
}
