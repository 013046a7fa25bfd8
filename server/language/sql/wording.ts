/** The engine's errors in the kernel's own words, but for those that come of its standing alone here. */
import type { DuckDBReport } from "../../../shared/engine/duckdb/report.ts";
import { type SqlWording, type WordingContext, wordingOf } from "../../../shared/engine/duckdb/wording.ts";

/** What the engine says because it stands alone, without the files: nobody's mistake. */
const OWN_TROUBLE =
  /^(Permission|IO|Internal|Out of Memory|Missing Extension|Not implemented|Fatal|Interrupt|HTTP|Dependency|Settings|Transaction|Connection)/;

/** Null for what is nobody's mistake. */
export function mistakeOf(report: DuckDBReport, context: WordingContext): SqlWording | null {
  if (report.exception_type === undefined || OWN_TROUBLE.test(report.exception_type)) return null;
  return wordingOf(report, context);
}
