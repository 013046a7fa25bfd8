import { MIME } from "../../../shared/output/mime.ts";
import type { Output } from "../../../shared/output/output.ts";
import type { SessionState } from "../../../shared/session/state.ts";
import type { OutputsDigest } from "../../workspace/notebook-digest.ts";

/** What home shows of a notebook's outputs. `order` is that of the cells on the page. */
export function digestOf({ cells }: SessionState, order: readonly string[]): OutputsDigest {
  const runs = Object.values(cells).flatMap(({ startedAt }) => (startedAt === null ? [] : [startedAt]));
  const outputs = order.flatMap((id) => (Object.hasOwn(cells, id) ? (cells[id]?.outputs ?? []) : []));
  return {
    lastRunAt: runs.length > 0 ? Math.max(...runs) : null,
    picture: outputs.map(pictureOf).find((picture) => picture !== null) ?? null,
  };
}

/** A chart's SVG, when it is small enough for a card. */
function pictureOf(output: Output): string | null {
  if (output.type !== "display") return null;
  const chart = output.bundle[MIME.chart];
  const html =
    typeof chart === "object" && chart !== null && "html" in chart ? chart.html : output.bundle[MIME.svg];
  const svg = typeof html === "string" ? largestSvg(html) : null;
  return svg !== null && svg.length <= 200_000 ? svg : null;
}

/** Of a figure with a legend the plot itself. */
function largestSvg(html: string): string | null {
  const found = html.match(/<svg[\s>][\s\S]*?<\/svg>/g) ?? [];
  return found.toSorted((a, b) => b.length - a.length)[0] ?? null;
}
