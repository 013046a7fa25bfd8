/** DuckDB's errors, which come as JSON, as `SqlError`s without its noise. */
import { offsetOf, reportOf } from "../../../shared/engine/duckdb/report.ts";
import { wordingOf } from "../../../shared/engine/duckdb/wording.ts";
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
  const at = offsetOf(report, statement);
  const offset = at === undefined ? undefined : at - shift;
  const own = statement.slice(shift);
  const { message, hint } = wordingOf(report, { statement: own, offset, tables: known });
  return new SqlError(message, { statement: own, offset, hint });
}
