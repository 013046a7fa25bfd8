/** DuckDB's errors, which come as JSON, as `SqlError`s without its noise. */
import { distance } from "fastest-levenshtein";
import { Interrupted, SqlError } from "./sql-error.ts";

interface Report {
  readonly exception_type?: string;
  readonly exception_message?: string;
  readonly error_subtype?: string;
  /** Offset in bytes of UTF-8. */
  readonly position?: string;
  readonly name?: string;
  readonly type?: string;
  readonly candidates?: string;
}

export interface ErrorContext {
  /** Length of what was put before the statement when it was run. */
  readonly shift?: number | undefined;
  /** Names of the tables there are, for the advice on a table that is not. */
  readonly known?: (() => readonly string[]) | undefined;
}

export function readError(
  error: unknown,
  statement: string,
  { shift = 0, known = () => [] }: ErrorContext = {},
): Error {
  if (error instanceof SqlError || error instanceof Interrupted) return error;
  const report = reportOf(error);
  if (/interrupt/i.test(report.exception_type ?? "")) return new Interrupted();
  const { message, hint } = wording(report, known);
  const offset =
    report.position === undefined ? undefined : utf16(statement, Number(report.position) - shift);
  return new SqlError(message, { statement, offset, hint });
}

/** The table that a statement names and the engine does not have, or null. */
export function missingTable(error: unknown): string | null {
  const report = reportOf(error);
  return report.error_subtype === "MISSING_ENTRY" && report.type === "Table" ? (report.name ?? null) : null;
}

function reportOf(error: unknown): Report {
  const message = error instanceof Error ? error.message : String(error);
  const brace = message.indexOf("{");
  if (brace >= 0) {
    try {
      return JSON.parse(message.slice(brace)) as Report;
    } catch {
      // Not a report: the brace belongs to the message.
    }
  }
  const [, kind, text] = /^(\w+(?: \w+)*) Error: ([\s\S]*)$/.exec(message) ?? [];
  return kind === undefined
    ? { exception_message: message }
    : { exception_type: kind, exception_message: text ?? "" };
}

interface Wording {
  readonly message: string;
  readonly hint?: string | undefined;
}

function wording(report: Report, known: () => readonly string[]): Wording {
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
  if (report.exception_type === "Parser")
    return { message: first.replace(/^syntax error/, "Syntax error") + stop(first) };
  if (report.exception_type === "Out of Memory") return outOfMemory(first);
  if (text.startsWith("CSV Error on Line")) return csv(text);
  return { message: first + stop(first), hint: advice(text) };
}

const stop = (text: string) => (/[.!?]$/.test(text) ? "" : ".");
const listed = (candidates: string | undefined) => (candidates ? candidates.split(",") : []);

function missing(report: Report, known: () => readonly string[]): Wording {
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

/** "Did you mean" for a name that differs in less than half of its letters. */
function nearest(name: string | undefined, candidates: readonly string[]): string | undefined {
  if (name === undefined || candidates.length === 0) return undefined;
  const plain = (text: string) => text.toLowerCase().replaceAll('"', "").trim();
  const last = (text: string) => plain(text).split(".").at(-1) as string;
  const scored = candidates
    .map((candidate) => ({ candidate: candidate.trim(), cost: distance(plain(name), last(candidate)) }))
    .sort((a, b) => a.cost - b.cost);
  const close = scored
    .filter(({ candidate, cost }) => cost <= Math.max(1, last(candidate).length / 2))
    .slice(0, 3);
  if (close.length === 0) return undefined;
  return `Did you mean ${close.map(({ candidate }) => candidate).join(" or ")}?`;
}

function noFunction(first: string, report: Report): Wording {
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

/** A row of a CSV file that does not fit, with the file and the line. */
function csv(text: string): Wording {
  const line = /^CSV Error on Line: (\d+)/.exec(text)?.[1];
  const file = /^\s*file = (.*)$/m.exec(text)?.[1]?.split("/").at(-1) ?? "the file";
  const original = /^Original Line: (.*)$/m.exec(text)?.[1] ?? "";
  const after = text
    .split("\n")
    .slice(original ? 2 : 1)
    .filter((part) => part.trim() !== "");
  const [reason = "the line could not be read"] = after;
  const shown = original.length > 80 ? `${original.slice(0, 80)}…` : original;
  return {
    message: `${file}, line ${line}: ${reason}${stop(reason)}${shown ? ` The line is: ${shown}` : ""}`,
    hint: advice(text),
  };
}

function advice(text: string): string | undefined {
  if (/not (?:utf-8|unicode)|invalid unicode|encoding/i.test(text)) {
    return "Save the file as UTF-8 (in Excel: “CSV UTF-8”), then add it again.";
  }
  return undefined;
}

/** From an offset in bytes to an offset in UTF-16 units. */
function utf16(text: string, bytes: number): number {
  return Buffer.from(text, "utf8").subarray(0, bytes).toString("utf8").length;
}
