import type { Hover, MarkupContent } from "vscode-languageserver-protocol";

/** The forms in which the protocol carries documentation, as Markdown. */
export function markdownOf(contents: Hover["contents"] | MarkupContent | string | undefined): string {
  if (contents === undefined) return "";
  if (typeof contents === "string") return contents;
  if (Array.isArray(contents)) return contents.map(markdownOf).join("\n\n");
  if ("language" in contents) return `\`\`\`${contents.language}\n${contents.value}\n\`\`\``;
  return contents.value;
}
