import type { Range } from "vscode-languageserver-protocol";
import { LineIndex } from "../document/line-index.ts";

/** The one replacement that makes `after` out of `before`. */
export function changeBetween(
  before: string,
  after: string,
): { readonly range: Range; readonly text: string } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  if (isCutAt(before, start) || isCutAt(after, start)) start--;
  let tail = 0;
  while (tail < shorter - start && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  if (isCutAt(before, before.length - tail) || isCutAt(after, after.length - tail)) tail--;
  const lines = new LineIndex(before);
  return {
    range: { start: lines.at(start), end: lines.at(before.length - tail) },
    text: after.slice(start, after.length - tail),
  };
}

/** Whether an offset parts a pair of surrogates, or the two characters that end a line. */
function isCutAt(text: string, offset: number): boolean {
  if (offset <= 0 || offset >= text.length) return false;
  const [before, after] = [text.charCodeAt(offset - 1), text.charCodeAt(offset)];
  const isPair = before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000;
  return isPair || (before === 13 && after === 10);
}
