/** What an engine can do; each of these must be answered, so that none is forgotten when an engine is added. */
export interface Capabilities {
  /** Tables of one's own, in which results are kept (`materialize`). */
  readonly temporaryTables: boolean;
  /** Statements may call functions of JavaScript (`sql.compute`). */
  readonly callsBack: boolean;
  /** Several statements can read one state of the data while others write. */
  readonly snapshots: boolean;
  /** A statement that runs can be stopped. */
  readonly cancels: boolean;
  /** Rows come before all of them are computed, and memory is bounded by a batch. */
  readonly streams: boolean;
  /** It reads files as tables. */
  readonly readsFiles: boolean;
  /** It writes rows as Parquet and CSV files. */
  readonly writesFiles: boolean;
  /** It tells how far a statement is. */
  readonly tellsProgress: boolean;
  /** Whole numbers beyond 2^63 and decimals are exact (`wide`). */
  readonly exactWide: boolean;
}
