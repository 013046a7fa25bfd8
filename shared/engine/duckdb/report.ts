/** DuckDB's errors as data. It is told to write them as JSON, with the place that its messages only draw. */
export interface DuckDBReport {
  readonly exception_type?: string;
  readonly exception_message?: string;
  readonly error_subtype?: string;
  /** Offset in bytes of UTF-8. */
  readonly position?: string;
  readonly name?: string;
  readonly type?: string;
  readonly candidates?: string;
}

export function reportOf(error: unknown): DuckDBReport {
  const message = error instanceof Error ? error.message : String(error);
  const brace = message.indexOf("{");
  if (brace >= 0) {
    try {
      return JSON.parse(message.slice(brace)) as DuckDBReport;
    } catch {
      // Not a report: the brace belongs to the message.
    }
  }
  const [, kind, text] = /^(\w+(?: \w+)*) Error: ([\s\S]*)$/.exec(message) ?? [];
  return kind === undefined
    ? { exception_message: message }
    : { exception_type: kind, exception_message: text ?? "" };
}

/** The offset of the fault in the statement, in UTF-16 units; undefined where the engine does not tell it. */
export function offsetOf({ position }: DuckDBReport, statement: string): number | undefined {
  if (position === undefined) return undefined;
  return Buffer.from(statement, "utf8").subarray(0, Number(position)).toString("utf8").length;
}

/** The table that a statement names and the engine does not have, or null. */
export function missingTable(report: DuckDBReport): string | null {
  return report.error_subtype === "MISSING_ENTRY" && report.type === "Table" ? (report.name ?? null) : null;
}
