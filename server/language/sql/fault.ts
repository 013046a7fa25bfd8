/** An error of a statement at its place in the source. */
import type { SqlCode, SqlWording } from "../../../shared/engine/duckdb/wording.ts";
import { didYouMean, nearNames } from "../../../shared/engine/near-names.ts";
import { type Token, tokens } from "../../../shared/engine/sql/sql-text.ts";
import { QUERIES, REPORTS } from "../../../shared/engine/sql/statement-kind.ts";
import type { Template } from "./part.ts";
import { placeOf, type Segment, type StatementProblem } from "./statement.ts";

export interface Fault {
  readonly code: SqlCode;
  readonly message: string;
  /** Offsets in the cell. */
  readonly start: number;
  readonly end: number;
  readonly near: readonly string[];
}

/** @param offset of the fault in the statement; null where the engine does not tell it */
export function faultOf(
  { code, message, hint, near, name }: SqlWording,
  offset: number | null,
  { text, segments }: { readonly text: string; readonly segments: readonly Segment[] },
  template: Template,
): Fault {
  const [start, end] = rangeOf(text, offset, name);
  const said = hint === undefined ? message : `${message} ${hint}`;
  return { code, message: said, near, ...inSource(start, end, segments, template) };
}

export function problemFault({ message, at, segments, text }: StatementProblem, template: Template): Fault {
  if (text.trim() === "") return { code: "sql-syntax", message, near: [], ...whole(template) };
  if (typeof at !== "number") return { code: "sql-other", message, near: [], start: at.start, end: at.end };
  const [start, end] = rangeOf(text, at, null);
  const word = text.slice(start, end);
  const place = inSource(start, end, segments, template);
  if (/^\w+$/.test(word) && !CHANGES.has(word.toLowerCase()) && !QUERIES.has(word.toLowerCase())) {
    const near = nearNames(word, [...QUERIES, ...REPORTS]);
    const said = [`Syntax error at or near "${word}".`, didYouMean(near) ?? []].flat().join(" ");
    return { code: "sql-syntax", message: said, near, ...place };
  }
  return { code: "sql-other", message, near: [], ...place };
}

/** Words with which statements begin that are no queries. */
const CHANGES = new Set(
  `insert update delete merge create drop alter truncate copy attach detach pragma set reset call use install load export
  import vacuum checkpoint begin commit rollback explain analyze execute prepare deallocate comment force`.split(
    /\s+/,
  ),
);

/** The word that is wrong: the one of that name at or behind the place, the one at the place, or the last one. */
function rangeOf(text: string, offset: number | null, name: string | null): [number, number] {
  const code = tokens(text).filter(({ kind }) => kind !== "comment");
  const named = (token: Token) => name !== null && nameOf(text, token) === name.toLowerCase();
  if (offset === null) {
    const only = code.filter(named);
    const token = only.length === 1 ? only[0] : code[0];
    return token ? [token.start, token.end] : [0, text.length];
  }
  const at = code.findIndex(({ end }) => end > offset);
  if (at < 0) {
    const last = code.at(-1);
    return last ? [last.start, last.end] : [0, text.length];
  }
  // `p.custmer_id` is told at its beginning.
  const path = code.slice(at, at + 7);
  const found = path.find(named) ?? (path[0] as Token);
  return extended(text, found);
}

function nameOf(text: string, { kind, start, end }: Token): string | null {
  if (kind === "word") return text.slice(start, end).toLowerCase();
  return kind === "quoted"
    ? text
        .slice(start + 1, end - 1)
        .replaceAll('""', '"')
        .toLowerCase()
    : null;
}

/** Operators of several signs are one. */
function extended(text: string, { kind, start, end }: Token): [number, number] {
  if (kind !== "symbol") return [start, end];
  const run = /[-+*/<>=!~|&%^@]+/y;
  run.lastIndex = start;
  return [start, start + Math.max(1, run.exec(text)?.[0].length ?? 1)];
}

function inSource(
  start: number,
  end: number,
  segments: readonly Segment[],
  template: Template,
): { start: number; end: number } {
  const from = placeOf(segments, start);
  if (!from) return whole(template);
  const { piece } = from;
  if (piece.owner && piece.owner.cell === template.cell)
    return { start: piece.owner.start, end: piece.owner.end };
  if (!("text" in piece)) return { start: piece.slot.start, end: piece.slot.end };
  const first = piece.text.place(from.at);
  const to = placeOf(segments, Math.max(start, end - 1));
  if (to?.piece !== piece)
    return { start: first, end: Math.max(first + 1, piece.text.place(piece.text.text.length)) };
  return { start: first, end: Math.max(first + 1, piece.text.place(to.at + 1)) };
}

const whole = ({ start, end }: Template) => ({ start, end });
