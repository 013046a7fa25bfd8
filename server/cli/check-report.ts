/** What `clientele check` says, for people, editors and programs. */
import { styleText } from "node:util";
import type { Diagnostic } from "../../shared/session/diagnostics.ts";

/** A diagnostic by its place in the file. */
export interface CheckItem
  extends Pick<Diagnostic, "line" | "column" | "endLine" | "endColumn" | "code" | "message"> {
  readonly cell: string;
  readonly severity: "error" | "warning";
}

export interface CheckedFile {
  readonly notebook: string;
  readonly items: readonly CheckItem[];
}

/** Errors and warnings of a cell, whose source begins on the line `first`. */
export function checkItems(cell: string, diagnostics: readonly Diagnostic[], first: number): CheckItem[] {
  return diagnostics.flatMap(({ line, column, endLine, endColumn, severity, code, message }) =>
    severity === "hint"
      ? []
      : [
          {
            cell,
            line: line + first - 1,
            column,
            endLine: endLine + first - 1,
            endColumn,
            severity,
            code,
            message,
          },
        ],
  );
}

export const hasErrors = (files: readonly CheckedFile[]) => errorsOf(files) > 0;

const errorsOf = (files: readonly CheckedFile[]) =>
  files.flatMap(({ items }) => items).filter(({ severity }) => severity === "error").length;

/** `notebooks/rfm.nb.ts:12:5 - error ts2339: ...`, further lines of a message moved in. */
export function itemText(notebook: string, item: CheckItem, colours: boolean): string {
  const paint = (style: "cyan" | "yellow" | "red" | "gray", text: string) =>
    colours ? styleText(style, text, { validateStream: false }) : text;
  const place = [notebook, item.line, item.column].map((part) => paint("cyan", String(part))).join(":");
  const severity = paint(item.severity === "error" ? "red" : "yellow", item.severity);
  return `${place} - ${severity} ${paint("gray", `${item.code}:`)} ${item.message.replaceAll("\n", "\n  ")}`;
}

export function checkSummary(files: readonly CheckedFile[]): string {
  const errors = errorsOf(files);
  const wrong = files.filter(({ items }) => items.some(({ severity }) => severity === "error")).length;
  if (errors === 0) return `No errors in ${counted(files.length, "notebook")}.`;
  return `${counted(errors, "error")} in ${counted(wrong, "notebook")} of ${files.length}.`;
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;
