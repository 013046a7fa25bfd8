import { commented, escapeLine } from "./escape.ts";
import { writeMarker } from "./marker.ts";
import type { Cell, Notebook } from "./notebook.ts";

/** The text of a notebook's file. One blank line stands between the header and the cells, and between the cells. */
export function serializeNotebook(notebook: Notebook): string {
  const blocks = notebook.cells.map(cellText);
  if (notebook.header !== null) blocks.unshift(headerText(notebook.header));
  return blocks.map((block) => `${block}\n`).join("\n");
}

/** A line `---` within the YAML would end the header: it gets a backslash, and one more when it has some. */
function headerText(yaml: string): string {
  const lines = commented(withLf(yaml)).map((line) => line.replace(/^\/\/ (\\*---\s*)$/, "// \\$1"));
  return ["// ---", ...lines, "// ---"].join("\n");
}

function cellText(cell: Cell): string {
  return [writeMarker(cell), ...sourceLines(cell).map(escapeLine)].join("\n");
}

function sourceLines({ kind, source }: Cell): string[] {
  if (source === "") return [];
  return kind === "markdown" ? commented(withLf(source)) : withLf(source).split("\n");
}

function withLf(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}
