/** A place within SQL: in the statement's text, and the words around it. */
import { type Token, tokens } from "../../../../shared/engine/sql/sql-text.ts";

export interface SqlPlace {
  readonly text: string;
  readonly offset: number;
  /** The name at the place or before it; empty where none is begun. */
  readonly word: { readonly start: number; readonly end: number; readonly name: string };
  /** Names and points before it: `p` of `p.amo`. */
  readonly owner: string | null;
  /** The word before, in lower case, or the sign. */
  readonly before: string;
  /** Within a text or a comment, where nothing is offered. */
  readonly isQuiet: boolean;
}

export function sqlPlace(text: string, offset: number): SqlPlace {
  const all = tokens(text);
  const inside = all.find(
    ({ kind, start, end }) =>
      (kind === "string" || kind === "comment") &&
      start < offset &&
      (offset < end || isOpen(text, kind, start, end)),
  );
  const code = all.filter(({ kind }) => kind !== "comment");
  const token = code.find(
    ({ kind, start, end }) => (kind === "word" || kind === "quoted") && start <= offset && offset <= end,
  );
  const word = token
    ? { start: token.start, end: token.end, name: nameOf(text, token) }
    : { start: offset, end: offset, name: "" };
  const earlier = code.filter(({ end }) => end <= word.start);
  const last = earlier.at(-1);
  const isPoint = last?.kind === "symbol" && text[last.start] === "." && last.end === word.start;
  const ownerToken = isPoint ? earlier.at(-2) : undefined;
  return {
    text,
    offset,
    word,
    owner: ownerToken ? nameOf(text, ownerToken) : null,
    before: last ? text.slice(last.start, last.end).toLowerCase() : "",
    isQuiet: inside !== undefined,
  };
}

/** A comment of a line goes on to its end; what is not closed goes on to the end of all. */
function isOpen(text: string, kind: Token["kind"], start: number, end: number): boolean {
  if (kind === "comment") return text.startsWith("--", start) || !text.slice(start, end).endsWith("*/");
  return end === text.length && (end - start < 2 || text[end - 1] !== text[start]);
}

function nameOf(text: string, { kind, start, end }: Token): string {
  const written = text.slice(start, end);
  return kind === "quoted" ? written.replace(/^"|"$/g, "").replaceAll('""', '"') : written;
}

/** Whether a table is expected: behind `from` and `join`, and behind a comma of theirs. */
export function expectsTable({ text, word, before }: SqlPlace): boolean {
  if (/^(from|join|table|describe|summarize|pivot|unpivot)$/.test(before)) return true;
  if (before !== ",") return false;
  let depth = 0;
  for (const token of tokens(text)
    .filter(({ kind, end }) => kind !== "comment" && end <= word.start)
    .reverse()) {
    const written = text.slice(token.start, token.end).toLowerCase();
    if (written === ")") depth++;
    else if (written === "(") depth--;
    if (depth < 0) return false;
    if (depth > 0 || token.kind !== "word") continue;
    if (written === "from" || written === "join") return true;
    if (/^(select|where|by|having|on|using|values|set|as|in)$/.test(written) && written !== "as")
      return false;
  }
  return false;
}
