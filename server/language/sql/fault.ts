/** An error of a statement at its place in the source. */
import type { DuckDBReport } from "../../../shared/engine/duckdb/report.ts";
import { nearNames } from "../../../shared/engine/near-names.ts";
import { type Token, tokens } from "../../../shared/engine/sql-text.ts";
import { QUERIES, REPORTS } from "../../../shared/engine/statement-kind.ts";
import type { Template } from "./part.ts";
import { placeOf, type Segment, type StatementProblem } from "./statement.ts";
import type { SqlCode, Wording } from "./wording.ts";

export interface Fault {
  readonly code: SqlCode;
  readonly message: string;
  /** Offsets in the cell. */
  readonly start: number;
  readonly end: number;
  readonly near: readonly string[];
}

export function faultOf(
  wording: Wording,
  report: DuckDBReport,
  statement: { readonly text: string; readonly segments: readonly Segment[] },
  template: Template,
): Fault {
  const { text, segments } = statement;
  const offset = report.position === undefined ? null : utf16(text, Number(report.position));
  const [start, end] = rangeOf(text, offset, wording.name);
  const { code, message, near } = wording;
  const advice = code === "sql-syntax" ? quoteAdvice(text, start) : "";
  return { code, message: message + advice, near, ...inSource(start, end, segments, template) };
}

/** Words of the grammar that tables use as names of columns. */
const WORDS = new Set(
  "at check column default desc end group limit offset order references to when".split(" "),
);

/** Where such a word stands at the place of a syntax error or right before it. */
function quoteAdvice(text: string, start: number): string {
  const before = tokens(text).filter((token) => token.kind === "word" && token.start <= start);
  const words = before.slice(-2).map((token) => text.slice(token.start, token.end).toLowerCase());
  const word = words.reverse().find((each) => WORDS.has(each));
  return word === undefined ? "" : ` If "${word}" is a column, write it in double quotes.`;
}

export function problemFault({ message, at, segments, text }: StatementProblem, template: Template): Fault {
  if (text.trim() === "") return { code: "sql-syntax", message, near: [], ...whole(template) };
  if (typeof at !== "number") return { code: "sql-other", message, near: [], start: at.start, end: at.end };
  const [start, end] = rangeOf(text, at, null);
  const word = text.slice(start, end);
  const place = inSource(start, end, segments, template);
  if (/^\w+$/.test(word) && !CHANGES.has(word.toLowerCase()) && !QUERIES.has(word.toLowerCase())) {
    const near = nearNames(word, [...QUERIES, ...REPORTS]);
    const meant = near.length > 0 ? ` Did you mean ${near.join(" or ")}?` : "";
    return { code: "sql-syntax", message: `Syntax error at or near "${word}".${meant}`, near, ...place };
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

/** From an offset in bytes to an offset in UTF-16 units. */
function utf16(text: string, bytes: number): number {
  return Buffer.from(text, "utf8").subarray(0, bytes).toString("utf8").length;
}

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
