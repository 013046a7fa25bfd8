/** The engine's errors in words for the person at the keyboard, with the code, the name that is wrong and names near it. */
import type { DuckDBReport } from "../../../shared/engine/duckdb/report.ts";
import { didYouMean, nearNames } from "../../../shared/engine/near-names.ts";
import { statementMessage } from "./guard.ts";

export type SqlCode = "sql-syntax" | "sql-column" | "sql-table" | "sql-type" | "sql-other";

export interface Wording {
  readonly code: SqlCode;
  readonly message: string;
  /** What the error is about, as far as it stands in the statement. */
  readonly name: string | null;
  /** Names that may have been meant, the nearest first. */
  readonly near: readonly string[];
}

/** What the engine says because it stands alone, without the files: nobody's mistake. Null for these. */
const OWN_TROUBLE =
  /^(Permission|IO|Internal|Out of Memory|Missing Extension|Not implemented|Fatal|Interrupt|HTTP|Dependency|Settings|Transaction|Connection)/;

/** What the engine says of nesting. */
const TOO_DEEP = /^(?:memory exhausted at|Max expression depth limit)/;

export function wordingOf(report: DuckDBReport, tables: readonly string[]): Wording | null {
  if (report.exception_type === undefined || OWN_TROUBLE.test(report.exception_type)) return null;
  const text = report.exception_message ?? "";
  const [first = ""] = text.split("\n");
  return (
    missingColumn(report, text) ??
    missingEntry(report, tables) ??
    missingTable(first, text) ??
    otherWording(report, first)
  );
}

function missingColumn(report: DuckDBReport, text: string): Wording | null {
  if (report.error_subtype === "COLUMN_NOT_FOUND")
    return noColumn(report.name ?? "", "here", nearNames(report.name, listed(report.candidates)));
  const inTable = /^[\w ]+ "(.*)" does not have a column named "(.*)"/.exec(text);
  if (inTable)
    return noColumn(
      inTable[2] as string,
      `in "${inTable[1]}"`,
      nearNames(inTable[2], quotedNames(text.split("\n").slice(1).join("\n"))),
    );
  const inList = /^Column "(.*)" in (EXCLUDE|REPLACE|RENAME) list not found/.exec(text);
  if (inList) return noColumn(inList[1] as string, "here", []);
  const inUsing = /^Column "(.*)" does not exist on (left|right) side of join/.exec(text);
  return inUsing ? noColumn(inUsing[1] as string, `on the ${inUsing[2]} side of the join`, []) : null;
}

function noColumn(name: string, where: string, near: readonly string[]): Wording {
  return { code: "sql-column", message: `There is no column "${name}" ${where}.${meant(near)}`, name, near };
}

function missingEntry(report: DuckDBReport, tables: readonly string[]): Wording | null {
  if (report.error_subtype !== "MISSING_ENTRY") return null;
  const name = report.name ?? "";
  if (report.type !== "Table") {
    const near = nearNames(name, listed(report.candidates));
    const what = (report.type ?? "entry").toLowerCase().replace(/^scalar function$/, "function");
    return { code: "sql-other", message: `There is no ${what} "${name}".${meant(near)}`, name, near };
  }
  const near = nearNames(name, tables);
  const some = tables.slice(0, 8).join(", ");
  const known =
    tables.length === 0
      ? " There are no datasets yet."
      : ` The datasets are ${some}${tables.length > 8 ? ", …" : ""}.`;
  const advice = near.length > 0 ? meant(near) : known;
  return { code: "sql-table", message: `There is no table "${name}".${advice}`, name, near };
}

function missingTable(first: string, text: string): Wording | null {
  const table = /^Referenced table "(.*)" not found/.exec(first)?.[1];
  if (table === undefined) return null;
  const near = nearNames(table, quotedNames(text.split("\n").slice(1).join("\n")));
  return {
    code: "sql-table",
    message: `There is no table "${table}" in this statement.${meant(near)}`,
    name: table,
    near,
  };
}

function otherWording(report: DuckDBReport, first: string): Wording {
  const plain = { name: null, near: [] };
  if (TOO_DEEP.test(first)) return { code: "sql-syntax", message: `${statementMessage("crash")}.`, ...plain };
  if (report.exception_type === "Parser")
    return {
      code: "sql-syntax",
      message: sentence(first.replace(/^syntax error/, "Syntax error")),
      ...plain,
    };
  if (report.error_subtype === "NO_MATCHING_FUNCTION") {
    const call = /types '([^']+)'/.exec(first)?.[1] ?? report.name ?? "";
    const forms = listedForms(report.candidates).slice(0, 4);
    const advice = forms.length > 0 ? ` It exists as ${forms.join("; ")}. Cast the arguments.` : "";
    return {
      code: "sql-type",
      message: `No function takes ${call.replaceAll("_LITERAL", "")}.${advice}`,
      ...plain,
    };
  }
  const isType =
    /Cannot compare|Could not convert|explicit cast|Cannot mix|cannot cast|Unimplemented type for cast/i.test(
      first,
    ) || report.exception_type === "Conversion";
  const quotedName = /"([^"]+)"/.exec(first)?.[1] ?? null;
  return {
    code: isType ? "sql-type" : "sql-other",
    message: sentence(capital(first).replaceAll("_LITERAL", "")),
    name: isType ? null : quotedName,
    near: [],
  };
}

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const listed = (names: string | undefined) => (names ? names.split(",").map((name) => name.trim()) : []);
const quotedNames = (text: string) => [...text.matchAll(/"((?:[^"]|"")+)"/g)].map(([, name = ""]) => name);

function listedForms(candidates: string | undefined): string[] {
  return (candidates ?? "")
    .split(/,(?=[^(),]+\()/)
    .map((form) => form.trim())
    .filter((form) => form !== "");
}

function meant(near: readonly string[]): string {
  const question = didYouMean(near);
  return question === undefined ? "" : ` ${question}`;
}
