/** Why a dataset file could not be read, in words for the person who put it there. */
import { SAVE_AS_UTF8 } from "../text-head.ts";
import type { DuckDBReport } from "./report.ts";

export interface ReadingProblem {
  readonly message: string;
  readonly hint?: string | undefined;
}

/** Null for errors that are not about the content of a file. */
export function readingProblem({ exception_message: text = "" }: DuckDBReport): ReadingProblem | null {
  if (text.startsWith("CSV Error on Line")) return csvProblem(text);
  const json = /^Malformed JSON in file "(.+)", at byte \d+ in line (\d+): (.*)/.exec(text);
  // The engine counts one line too many.
  if (json)
    return {
      message: `${baseName(json[1])}, line ${Number(json[2]) - 1}: no whole JSON value: ${json[3]?.trim()}`,
    };
  if (/too small to be a Parquet file|No magic bytes found/.test(text)) {
    const file = baseName(/'([^']+)'/.exec(text)?.[1]);
    return {
      message: `${file} is no Parquet file, or was cut off: its end is not that of one.`,
      hint: "Copy or export it again.",
    };
  }
  return null;
}

/** A row that does not fit, with the file and the line. */
function csvProblem(text: string): ReadingProblem {
  const line = /^CSV Error on Line: (\d+)/.exec(text)?.[1];
  const file = baseName(/^\s*file = (.*)$/m.exec(text)?.[1]);
  const original = /^Original Line: (.*)$/m.exec(text)?.[1] ?? "";
  const shown = original.length > 80 ? `${original.slice(0, 80)}…` : original;
  const reason = reasonOf(text);
  // Where bytes cannot be decoded, the engine shows another line.
  const encoding = /UTF-8/.test(reason);
  return {
    message: `${file}, line ${line}: ${reason}.${shown === "" || encoding ? "" : ` The line is “${shown}”.`}`,
    hint: encoding ? SAVE_AS_UTF8 : "Correct the line in the file.",
  };
}

function reasonOf(text: string): string {
  const columns = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(text);
  if (columns) return `it has ${columns[2]} values, and the table ${columns[1]} columns`;
  if (/not utf-8 encoded|invalid unicode/i.test(text)) return "it is not written in UTF-8";
  if (/unterminated quote|Value with unterminated quote/i.test(text))
    return "a quote is opened and not closed";
  const lines = text
    .split("\n")
    .filter((part) => part.trim() !== "" && !/^(CSV Error|Original Line)/.test(part));
  return (lines[0] ?? "it cannot be read").replace(/\.$/, "");
}

const baseName = (file: string | undefined) => file?.trim().split("/").at(-1) ?? "The file";
