/** What was found of a file, in sentences for people. */
import type { ReadingReport } from "../../../shared/reading/report.ts";

/** What was guessed and may be wrong. */
export function findingsOf({ doubts, columns, drift }: ReadingReport): string[] {
  const ofColumns = columns.flatMap(({ name, doubt }) => (doubt === null ? [] : [`${name}: ${doubt}`]));
  return [...doubts, ...ofColumns, ...drift];
}
