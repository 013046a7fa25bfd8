import { LONGEST_LINE, type Tokenizer, TokenList } from "./token.ts";

const FENCE = /^\s{0,3}(`{3,}|~{3,})/;
const HEADING = /^\s{0,3}#{1,6}\s/;
const MARKER = /^(\s*(?:[-*+]|\d+[.)]|>)\s)/;
/** A code span, a link or picture, strong or stressed text: whichever comes first. */
const INLINE = /(`+)[^`]+\1|!?\[[^\]]*\]\([^)]*\)|(\*\*|__)(?=\S).+?\2|(?<!\w)([*_])(?=\S).+?\3(?!\w)/g;

export const markdown: Tokenizer = {
  start: [],
  line(text, state) {
    const list = new TokenList();
    const open = state[0];
    const fence = FENCE.exec(text)?.[1];
    if (open?.mode === "fence") {
      list.add(0, "string");
      return { tokens: list.tokens, state: fence?.startsWith(open.fence) ? [] : state };
    }
    if (fence) {
      list.add(0, "string");
      return { tokens: list.tokens, state: [{ mode: "fence", fence }] };
    }
    if (HEADING.test(text)) list.add(0, "heading");
    else if (text.length <= LONGEST_LINE) inline(text, list);
    else list.add(0, "plain");
    return { tokens: list.tokens, state };
  },
};

function inline(text: string, list: TokenList): void {
  list.add(0, "plain");
  const marker = MARKER.exec(text)?.[1];
  if (marker) {
    list.add(0, "number");
    list.add(marker.length, "plain");
  }
  for (const found of text.slice(marker?.length ?? 0).matchAll(INLINE)) {
    const at = found.index + (marker?.length ?? 0);
    const sign = found[0][0];
    list.add(at, sign === "`" ? "string" : sign === "[" || sign === "!" ? "function" : "emphasis");
    if (at + found[0].length < text.length) list.add(at + found[0].length, "plain");
  }
}
