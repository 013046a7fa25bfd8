/** Where the cells of a notebook stand in its file. */
import { isMarker, readMarker } from "../../shared/notebook/marker.ts";

/**
 * The line, from 1, on which the source of each cell begins; as many and in the order of `parseNotebook(text).cells`.
 */
export function sourceLines(text: string): number[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n?|\n/);
  if (lines.at(-1) === "") lines.pop();
  const first = headerLines(lines);
  const markers = lines.flatMap((line, i) => (i >= first && isMarker(line) ? [i] : []));
  const loose = firstFilled(lines, first, markers[0] ?? lines.length);
  return [
    ...(loose === null ? [] : [loose + 1]),
    ...markers.flatMap((marker, i) => cellsOf(lines, marker, markers[i + 1] ?? lines.length)),
  ];
}

/** The header with its two rules; none where it is not closed. */
function headerLines(lines: readonly string[]): number {
  const isRule = (line: string | undefined) => line !== undefined && /^\/\/ ---\s*$/.test(line);
  if (!isRule(lines[0])) return 0;
  const end = lines.findIndex((line, i) => i > 0 && (isRule(line) || !line.startsWith("//")));
  return end > 0 && isRule(lines[end]) ? end + 1 : 0;
}

/** The cell behind a marker, and code that stands below the text of a Markdown cell. */
function cellsOf(lines: readonly string[], marker: number, end: number): number[] {
  const source = marker + 2;
  if (readMarker(lines[marker] ?? "").kind === "code") return [source];
  const code = lines.findIndex(
    (line, i) => i > marker && i < end && line.trim() !== "" && !line.startsWith("//"),
  );
  return code < 0 ? [source] : [source, code + 1];
}

function firstFilled(lines: readonly string[], from: number, to: number): number | null {
  const found = lines.findIndex((line, i) => i >= from && i < to && line.trim() !== "");
  return found < 0 ? null : found;
}
