import type { SqlOpen, TokenKind } from "./token.ts";
import { SQL_KEYWORDS } from "./words.ts";

const SPACE = /\s+/y;
const LINE_COMMENT = /--(?:(?!\$\{)[^`])*/y;
const NUMBER = /(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const WORD = /[\p{L}_][\p{L}\p{N}_$]*/uy;
/** Up to the end of what is open, stopping before `${` and the closing backtick, which come first in a template. */
const REST: Record<SqlOpen, RegExp> = {
  "'": /(?:(?!\$\{)[^'`\\]|\\.)*'?/uy,
  '"': /(?:(?!\$\{)[^"`\\]|\\.)*"?/uy,
  "/*": /(?:(?!\$\{|\*\/)[^`])*(?:\*\/)?/uy,
};
const KIND: Record<SqlOpen, TokenKind> = { "'": "string", '"': "sql", "/*": "comment" };

export interface SqlStep {
  end: number;
  kind: TokenKind;
  open: SqlOpen | null;
}

/** One token of SQL at `at`. The caller has seen to `${` and to the closing backtick. */
export function sqlStep(line: string, at: number, open: SqlOpen | null): SqlStep {
  if (open) return rest(line, at, open, at);
  for (const begin of ["/*", "'", '"'] as const) {
    if (line.startsWith(begin, at)) return rest(line, at + begin.length, begin, at);
  }
  const comment = match(LINE_COMMENT, line, at);
  if (comment > at) return { end: comment, kind: "comment", open: null };
  const space = match(SPACE, line, at);
  if (space > at) return { end: space, kind: "sql", open: null };
  const number = match(NUMBER, line, at);
  if (number > at) return { end: number, kind: "number", open: null };
  const word = match(WORD, line, at);
  if (word > at) return { end: word, kind: wordKind(line, at, word), open: null };
  return { end: at + (line[at] === "\\" ? 2 : 1), kind: "sql", open: null };
}

function wordKind(line: string, at: number, end: number): TokenKind {
  if (line[at - 1] === ".") return "sql";
  const word = line.slice(at, end).toLowerCase();
  if (SQL_KEYWORDS.has(word)) return "keyword";
  return line[end] === "(" ? "function" : "sql";
}

function rest(line: string, from: number, open: SqlOpen, start: number): SqlStep {
  const end = match(REST[open], line, from);
  const close = open === "/*" ? "*/" : open;
  const closed = end - close.length >= from && line.startsWith(close, end - close.length);
  return { end: Math.max(end, start + 1), kind: KIND[open], open: closed ? null : open };
}

/** Where a match of a sticky expression at `at` ends; `at` where there is none. */
export function match(expression: RegExp, line: string, at: number): number {
  expression.lastIndex = at;
  return expression.test(line) ? expression.lastIndex : at;
}
