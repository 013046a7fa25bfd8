/** DuckDB's errors, which come as JSON, as `SqlError`s without its noise. */
import { readingProblem } from "../../../shared/engine/duckdb/reading-problem.ts";
import { type DuckDBReport, reportOf } from "../../../shared/engine/duckdb/report.ts";
import { didYouMean, nearNames } from "../../../shared/engine/near-names.ts";
import { tokens } from "../../../shared/engine/sql-text.ts";
import { Interrupted, SqlError } from "../sql-error.ts";

export interface ErrorContext {
  /** Length of what was put before the statement when it was run. */
  readonly shift?: number | undefined;
  /** Names of the tables there are, for the advice on a table that is not. */
  readonly known?: (() => readonly string[]) | undefined;
}

/** @param statement the whole text that was run */
export function readError(
  error: unknown,
  statement: string,
  { shift = 0, known = () => [] }: ErrorContext = {},
): Error {
  if (error instanceof SqlError || error instanceof Interrupted) return error;
  const report = reportOf(error);
  // A function of JavaScript that was terminated leaves an error without a word.
  if (/interrupt/i.test(report.exception_type ?? "") || report.exception_message === "")
    return new Interrupted();
  const offset =
    report.position === undefined ? undefined : utf16(statement, Number(report.position)) - shift;
  const own = statement.slice(shift);
  const { message, hint } = wording(report, known, own, offset);
  return new SqlError(message, { statement: own, offset, hint });
}

/** The table that a statement names and the engine does not have, or null. */
export function missingTable(error: unknown): string | null {
  const report = reportOf(error);
  return report.error_subtype === "MISSING_ENTRY" && report.type === "Table" ? (report.name ?? null) : null;
}

interface Wording {
  readonly message: string;
  readonly hint?: string | undefined;
}

function wording(
  report: DuckDBReport,
  known: () => readonly string[],
  statement: string,
  offset: number | undefined,
): Wording {
  const text = report.exception_message ?? "";
  const [first = ""] = text.split("\n");
  if (report.error_subtype === "COLUMN_NOT_FOUND") {
    return {
      message: `There is no column "${report.name}" here.`,
      hint: nearest(report.name, listed(report.candidates)),
    };
  }
  if (report.error_subtype === "MISSING_ENTRY") return missing(report, known);
  if (report.error_subtype === "NO_MATCHING_FUNCTION") return noFunction(first, report);
  if (/^Could not find parameter with identifier|cannot have parameters in their source/.test(first)) {
    return {
      message: "A pivot finds its columns before the values in its statement are known.",
      hint: "Materialize what it is taken of first, await source.materialize(), or name its columns: pivot … on kind in ('a', 'b').",
    };
  }
  if (report.exception_type === "Parser") {
    return {
      message: first.replace(/^syntax error/, "Syntax error") + stop(first),
      hint: wordOfSql(statement, offset),
    };
  }
  if (report.exception_type === "Out of Memory") return outOfMemory(first);
  return readingProblem(report) ?? { message: first + stop(first) };
}

const stop = (text: string) => (/[.!?]$/.test(text) ? "" : ".");
const listed = (candidates: string | undefined) => (candidates ? candidates.split(",") : []);

function missing(report: DuckDBReport, known: () => readonly string[]): Wording {
  const what = (report.type ?? "entry").toLowerCase().replace("scalar function", "function");
  const message = `There is no ${what} "${report.name}".`;
  if (report.type !== "Table") return { message, hint: nearest(report.name, listed(report.candidates)) };
  const names = known();
  const close = nearest(report.name, names);
  if (close) return { message, hint: close };
  const some = names.slice(0, 8).join(", ");
  return {
    message,
    hint:
      names.length > 0
        ? `The datasets are ${some}${names.length > 8 ? ", …" : ""}.`
        : "There are no datasets yet.",
  };
}

const nearest = (name: string | undefined, candidates: readonly string[]) =>
  didYouMean(nearNames(name, candidates));

function noFunction(first: string, report: DuckDBReport): Wording {
  const call = /types '([^']+)'/.exec(first)?.[1] ?? report.name ?? "";
  const forms = listed(
    report.candidates
      ?.replace(/\), ?/g, ")\u0000")
      .replace(/-> ([^,]+),/g, "-> $1\u0000")
      .replaceAll(",", ", "),
  )
    .join(",")
    .split("\u0000")
    .slice(0, 4);
  return {
    message: `No function takes ${call}.`,
    hint: forms[0] ? `It exists as ${forms.join("; ")}. Cast the arguments.` : undefined,
  };
}

function outOfMemory(first: string): Wording {
  return {
    message: `The engine's memory is used up: ${first}`,
    hint: "Select fewer columns, filter or aggregate earlier, or raise the engine's memory.",
  };
}

/** Words of the grammar that tables use as names of columns. */
const WORDS = new Set(
  "at check column default desc end group limit offset order references to when".split(" "),
);

/** Advice where such a word stands at the place of a syntax error or right before it. */
function wordOfSql(statement: string, offset = statement.length): string | undefined {
  const before = tokens(statement).filter((token) => token.kind === "word" && token.start <= offset);
  const words = before.slice(-2).map(({ start, end }) => statement.slice(start, end).toLowerCase());
  const word = words.reverse().find((each) => WORDS.has(each));
  return word === undefined
    ? undefined
    : `"${word}" is a word of SQL. If a column is meant, write it in double quotes: "${word}".`;
}

/** From an offset in bytes to an offset in UTF-16 units. */
function utf16(text: string, bytes: number): number {
  return Buffer.from(text, "utf8").subarray(0, bytes).toString("utf8").length;
}
