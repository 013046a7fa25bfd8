/**
 * Colouring of a cell's text, line by line, with nothing of the browser in it: the still text of a cell and the live
 * editor use the same functions, so a cell looks the same before, while and after it has the cursor, and is coloured
 * before the editor is even loaded.
 */
export type TokenKind =
  | "plain"
  | "keyword"
  | "string"
  | "number"
  | "function"
  | "comment"
  | "regexp"
  /** Names and operators within an SQL template. */
  | "sql"
  | "heading"
  | "emphasis";

/** A token reaches to the start of the next, the last one to the end of the line. */
export interface Token {
  readonly start: number;
  readonly kind: TokenKind;
}

/** What a line inherits from those above it, outermost first. Frames are never changed in place. */
export type Frame =
  /** TypeScript; `depth` counts open braces, `value` says that a `/` now would divide. */
  | { readonly mode: "code"; readonly depth: number; readonly value: boolean }
  | { readonly mode: "comment" }
  /** Within backticks; `open` is the SQL string, quoted name or comment that goes on. */
  | { readonly mode: "template"; readonly sql: boolean; readonly open: SqlOpen | null }
  /** Within a Markdown code block; `fence` ends it. */
  | { readonly mode: "fence"; readonly fence: string };

export type SqlOpen = "'" | '"' | "/*";

export type State = readonly Frame[];

export interface Tokenizer {
  readonly start: State;
  line(text: string, state: State): { tokens: Token[]; state: State };
}

/** Lines beyond this are not coloured: nobody reads them, and the editor draws no further either. */
export const LONGEST_LINE = 10_000;

/** Collects tokens, joining neighbours of one kind. */
export class TokenList {
  readonly tokens: Token[] = [];

  add(start: number, kind: TokenKind): void {
    const last = this.tokens.at(-1);
    if (last?.start === start) this.tokens.pop();
    if (this.tokens.at(-1)?.kind !== kind) this.tokens.push({ start, kind });
  }
}

export function sameState(a: State, b: State): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  return a.every((frame, i) => sameFrame(frame, b[i] as Frame));
}

function sameFrame(a: Frame, b: Frame): boolean {
  if (a.mode === "code") return b.mode === "code" && a.depth === b.depth && a.value === b.value;
  if (a.mode === "template") return b.mode === "template" && a.sql === b.sql && a.open === b.open;
  if (a.mode === "fence") return b.mode === "fence" && a.fence === b.fence;
  return a.mode === b.mode;
}
