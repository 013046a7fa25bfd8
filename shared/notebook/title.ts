import { readHeader } from "./header.ts";
import type { Notebook } from "./notebook.ts";

/** What to call a notebook: the header's title, else its first Markdown heading, else its file name. */
export function titleOf(notebook: Notebook, path: string): string {
  return readHeader(notebook).header.title ?? firstHeading(notebook) ?? fileTitle(path);
}

function firstHeading(notebook: Notebook): string | null {
  for (const { kind, source } of notebook.cells) {
    const heading = kind === "markdown" ? headingOf(source) : null;
    if (heading !== null) return heading;
  }
  return null;
}

/** The first `#` line outside fenced code, without its markup. */
function headingOf(markdown: string): string | null {
  let fence: string | undefined;
  for (const line of markdown.split("\n")) {
    const rule = /^ {0,3}(```|~~~)/.exec(line)?.[1];
    if (rule !== undefined && (fence === undefined || fence === rule)) fence = fence ? undefined : rule;
    const heading = /^ {0,3}#{1,6}[ \t]+(.*?)(?:[ \t]+#*)?$/.exec(line)?.[1];
    if (fence === undefined && heading) return plainText(heading);
  }
  return null;
}

function plainText(markdown: string): string {
  return markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[*`]/g, "");
}

function fileTitle(path: string): string {
  const name = path.split(/[\\/]/).at(-1) ?? path;
  return name.replace(/\.nb\.ts$|\.ts$/, "") || name;
}
