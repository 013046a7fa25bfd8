/**
 * DuckDB's errors of statements in words for the person at the keyboard: the same ones when a statement fails in the kernel
 * and when it is underlined before anything runs.
 */
import { didYouMean, nearNames } from "../near-names.ts";
import { tokens } from "../sql/sql-text.ts";
import { readingProblem } from "./reading-problem.ts";
import type { DuckDBReport } from "./report.ts";

export type SqlCode = "sql-syntax" | "sql-column" | "sql-table" | "sql-type" | "sql-other";

export interface SqlWording {
  readonly code: SqlCode;
  readonly message: string;
  /** The way out. */
  readonly hint?: string | undefined;
  /** What the error is about, as far as it stands in the statement. */
  readonly name: string | null;
  /** Names that may have been meant, the nearest first. */
  readonly near: readonly string[];
}

export interface WordingContext {
  readonly statement: string;
  /** Of the fault in the statement, where it is known. */
  readonly offset?: number | undefined;
  /** Names of the tables there are. */
  readonly tables: () => readonly string[];
}

export const TOO_DEEP = {
  message: "This statement nests too deeply to be read.",
  hint: "Split it: name its parts with `with`, or as relations of their own.",
};

/** What the engine says of nesting. */
const NESTING = /^(?:memory exhausted at|Max expression depth limit)/;

export function wordingOf(report: DuckDBReport, context: WordingContext): SqlWording {
  const text = report.exception_message ?? "";
  const [first = ""] = text.split("\n");
  return (
    missingColumn(report, text) ??
    missingEntry(report, context.tables) ??
    missingAlias(first, text) ??
    noFunction(report, first) ??
    notRead(report, first, context) ??
    other(report, first)
  );
}

/** A wording about the whole statement, rather than a name in it. */
const unnamed = (code: SqlCode, message: string, hint?: string): SqlWording => ({
  code,
  message,
  hint,
  name: null,
  near: [],
});

const named = (
  code: SqlCode,
  message: string,
  name: string,
  near: readonly string[],
  hint = didYouMean(near),
): SqlWording => ({ code, message, hint, name, near });

function missingColumn(report: DuckDBReport, text: string): SqlWording | null {
  if (report.error_subtype === "COLUMN_NOT_FOUND")
    return noColumn(report.name ?? "", "here", nearNames(report.name, listed(report.candidates)));
  const inTable = /^[\w ]+ "(.*)" does not have a column named "(.*)"/.exec(text);
  if (inTable)
    return noColumn(
      inTable[2] as string,
      `in "${inTable[1]}"`,
      nearNames(inTable[2], quotedNames(text.split("\n").slice(1).join("\n"))),
    );
  const inList = /^Column "+(.*?)"+ in (EXCLUDE|REPLACE|RENAME) list not found/.exec(text);
  if (inList) return noColumn(inList[1] as string, "here", []);
  const inUsing = /^Column "(.*)" does not exist on (left|right) side of join/.exec(text);
  return inUsing ? noColumn(inUsing[1] as string, `on the ${inUsing[2]} side of the join`, []) : null;
}

const noColumn = (name: string, where: string, near: readonly string[]) =>
  named("sql-column", `There is no column "${name}" ${where}.`, name, near);

function missingEntry(report: DuckDBReport, tables: () => readonly string[]): SqlWording | null {
  if (report.error_subtype !== "MISSING_ENTRY") return null;
  const name = report.name ?? "";
  const what = (report.type ?? "entry").toLowerCase().replace(/^scalar function$/, "function");
  const message = `There is no ${what} "${name}".`;
  if (report.type !== "Table")
    return named("sql-other", message, name, nearNames(name, listed(report.candidates)));
  const known = tables();
  const near = nearNames(name, known);
  return named("sql-table", message, name, near, didYouMean(near) ?? datasetsHint(known));
}

function datasetsHint(names: readonly string[]): string {
  if (names.length === 0) return "There are no datasets yet.";
  return `The datasets are ${names.slice(0, 8).join(", ")}${names.length > 8 ? ", …" : ""}.`;
}

/** `t.x` where the statement reads no `t`. */
function missingAlias(first: string, text: string): SqlWording | null {
  const table = /^Referenced table "(.*)" not found/.exec(first)?.[1];
  if (table === undefined) return null;
  const near = nearNames(table, quotedNames(text.split("\n").slice(1).join("\n")));
  return named("sql-table", `There is no table "${table}" in this statement.`, table, near);
}

function noFunction(report: DuckDBReport, first: string): SqlWording | null {
  if (report.error_subtype !== "NO_MATCHING_FUNCTION") return null;
  const call = /types '([^']+)'/.exec(first)?.[1] ?? report.name ?? "";
  const forms = listedForms(report.candidates).slice(0, 4);
  const hint = forms.length > 0 ? `It exists as ${forms.join("; ")}. Cast the arguments.` : undefined;
  return unnamed("sql-type", `No function takes ${withoutLiterals(call)}.`, hint);
}

function notRead(
  report: DuckDBReport,
  first: string,
  { statement, offset }: WordingContext,
): SqlWording | null {
  if (NESTING.test(first)) return unnamed("sql-syntax", TOO_DEEP.message, TOO_DEEP.hint);
  if (/^Could not find parameter with identifier|cannot have parameters in their source/.test(first)) {
    return unnamed(
      "sql-other",
      "A pivot finds its columns before the values in its statement are known.",
      "Materialize what it is taken of first, await source.materialize(), or name its columns: pivot … on kind in ('a', 'b').",
    );
  }
  if (report.exception_type !== "Parser") return null;
  const message = sentence(first.replace(/^syntax error/, "Syntax error"));
  return unnamed("sql-syntax", message, wordOfSql(statement, offset));
}

function other(report: DuckDBReport, first: string): SqlWording {
  if (report.exception_type === "Out of Memory")
    return unnamed(
      "sql-other",
      `The engine's memory is used up: ${first}`,
      "Select fewer columns, filter or aggregate earlier, or raise the engine's memory.",
    );
  const problem = readingProblem(report);
  if (problem) return unnamed("sql-other", problem.message, problem.hint);
  const isType =
    report.exception_type === "Conversion" ||
    /Cannot compare|Could not convert|explicit cast|Cannot mix|cannot cast|Unimplemented type for cast/i.test(
      first,
    );
  const name = /"([^"]+)"/.exec(first)?.[1] ?? null;
  return {
    ...unnamed(isType ? "sql-type" : "sql-other", sentence(withoutLiterals(first))),
    name: isType ? null : name,
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

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);
const withoutLiterals = (text: string) => text.replaceAll("_LITERAL", "");
const listed = (names: string | undefined) => (names ? names.split(",").map((name) => name.trim()) : []);
const quotedNames = (text: string) => [...text.matchAll(/"((?:[^"]|"")+)"/g)].map(([, name = ""]) => name);

function listedForms(candidates: string | undefined): string[] {
  return (candidates ?? "")
    .split(/,(?=[^(),]+\()/)
    .map((form) => form.trim())
    .filter((form) => form !== "");
}
