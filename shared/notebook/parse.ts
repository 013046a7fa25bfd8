/**
 * Reads a notebook from the text of its file. It takes any text: what has no place in the format becomes a code cell,
 * so that saving drops nothing. A cell whose marker has no id gets the id `""`: see `withIds`.
 */
import { uncommented, unescapeLine } from "./escape.ts";
import { isMarker, type Marker, readMarker } from "./marker.ts";
import type { Cell, Notebook } from "./notebook.ts";

export function parseNotebook(text: string): Notebook {
  const lines = linesOf(text);
  const end = headerEnd(lines);
  const header = end === null ? null : lines.slice(1, end).map(headerLine).join("\n");
  return { header, cells: readCells(end === null ? lines : lines.slice(end + 1)) };
}

function linesOf(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n?|\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** The line that closes a header; null when the text does not begin with one that is whole. */
function headerEnd(lines: readonly string[]): number | null {
  if (!isRule(lines[0])) return null;
  const end = lines.findIndex((line, index) => index > 0 && (isRule(line) || !line.startsWith("//")));
  return end > 0 && isRule(lines[end]) ? end : null;
}

function isRule(line: string | undefined): boolean {
  return line !== undefined && /^\/\/ ---\s*$/.test(line);
}

function headerLine(line: string): string {
  return uncommented(line.replace(/^\/\/ \\(\\*---\s*)$/, "// $1"));
}

function readCells(lines: readonly string[]): Cell[] {
  const starts = lines.flatMap((line, index) => (isMarker(line) ? [index] : []));
  const cells = looseCell(lines.slice(0, starts[0] ?? lines.length).map(unescapeLine));
  starts.forEach((start, index) => {
    const next = starts[index + 1];
    const body = lines.slice(start + 1, next ?? lines.length);
    if (next !== undefined && body.at(-1) === "") body.pop();
    cells.push(...readCell(readMarker(lines[start] ?? ""), body.map(unescapeLine)));
  });
  return cells;
}

function readCell(marker: Marker, body: readonly string[]): Cell[] {
  if (marker.kind === "code") return [{ ...marker, source: body.join("\n") }];
  const code = body.findIndex((line) => line.trim() !== "" && !line.startsWith("//"));
  const text = code < 0 ? body : body.slice(0, code);
  const rest = code < 0 ? [] : body.slice(code);
  return [{ ...marker, source: withoutBlankEnds(text).map(uncommented).join("\n") }, ...looseCell(rest)];
}

/** Code that no marker opens: above the first one, or below the text of a Markdown cell. */
function looseCell(lines: readonly string[]): Cell[] {
  const body = withoutBlankEnds(lines);
  if (body.length === 0) return [];
  return [{ id: "", kind: "code", title: "", attributes: {}, source: body.join("\n") }];
}

function withoutBlankEnds(lines: readonly string[]): string[] {
  const isText = (line: string) => line.trim() !== "";
  const first = lines.findIndex(isText);
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex(isText) + 1);
}
