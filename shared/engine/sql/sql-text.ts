/**
 * A reader of SQL text that knows strings, quoted names and comments, and nothing else of the grammar. It finds where
 * a statement ends, with which word it begins and whether an interpolated value stands inside quotes.
 */

export interface Token {
  readonly kind: "word" | "quoted" | "string" | "comment" | "symbol";
  readonly start: number;
  readonly end: number;
}

const WORD_START = /[\p{L}_]/u;
const WORD = /[\p{L}\p{N}_$]/u;
const DOLLAR_TAG = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy;

/** All tokens in order; white space is left out. A string, name or comment that is not closed ends with the text. */
export function tokens(text: string): Token[] {
  const found: Token[] = [];
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text[at] as string)) {
      at++;
      continue;
    }
    const token = tokenAt(text, at);
    found.push(token);
    at = token.end;
  }
  return found;
}

function tokenAt(text: string, start: number): Token {
  const [first, second] = [text[start] as string, text[start + 1]];
  if (first === "-" && second === "-") return { kind: "comment", start, end: lineEnd(text, start) };
  if (first === "/" && second === "*") return { kind: "comment", start, end: blockEnd(text, start) };
  if (first === "'") return { kind: "string", start, end: quoteEnd(text, start + 1, "'", false) };
  if (/e/i.test(first) && second === "'")
    return { kind: "string", start, end: quoteEnd(text, start + 2, "'", true) };
  if (first === '"') return { kind: "quoted", start, end: quoteEnd(text, start + 1, '"', false) };
  if (first === "$") return dollar(text, start);
  if (WORD_START.test(first)) return { kind: "word", start, end: wordEnd(text, start) };
  return { kind: "symbol", start, end: start + 1 };
}

function dollar(text: string, start: number): Token {
  DOLLAR_TAG.lastIndex = start;
  const tag = DOLLAR_TAG.exec(text)?.[0];
  if (tag === undefined) return { kind: "symbol", start, end: start + 1 };
  const close = text.indexOf(tag, start + tag.length);
  return { kind: "string", start, end: close < 0 ? text.length : close + tag.length };
}

function lineEnd(text: string, start: number): number {
  const end = text.indexOf("\n", start);
  return end < 0 ? text.length : end;
}

/** Block comments nest. */
function blockEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const pair = text.slice(at, at + 2);
    if (pair === "/*") depth++;
    else if (pair === "*/") depth--;
    else continue;
    at++;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

function quoteEnd(text: string, start: number, quote: string, backslash: boolean): number {
  for (let at = start; at < text.length; at++) {
    if (backslash && text[at] === "\\") at++;
    else if (text[at] === quote) {
      if (text[at + 1] !== quote) return at + 1;
      at++;
    }
  }
  return text.length;
}

function wordEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && WORD.test(text[end] as string)) end++;
  return end;
}

/** One statement cut to size: comments before it and semicolons after it are no part of it. */
export interface StatementShape {
  /** First word in lower case, `(` for a parenthesis, empty for no statement at all. */
  readonly keyword: string;
  /** Where the statement's text starts and ends. */
  readonly start: number;
  readonly end: number;
  /** Where a second statement starts, if there is one. */
  readonly second: number | null;
}

export function shapeOf(text: string, all: readonly Token[] = tokens(text)): StatementShape {
  const code = all.filter((token) => token.kind !== "comment");
  const isSemicolon = (token: Token) => token.kind === "symbol" && text[token.start] === ";";
  const from = code.findIndex((token) => !isSemicolon(token));
  if (from < 0) return { keyword: "", start: 0, end: 0, second: null };
  const stop = code.findIndex((token, i) => i > from && isSemicolon(token));
  const last = code[(stop < 0 ? code.length : stop) - 1] as Token;
  const second = stop < 0 ? undefined : code.slice(stop).find((token) => !isSemicolon(token));
  const first = code[from] as Token;
  return {
    keyword: text.slice(first.start, first.end).toLowerCase(),
    start: first.start,
    end: last.end,
    second: second?.start ?? null,
  };
}
