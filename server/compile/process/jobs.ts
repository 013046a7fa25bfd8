/** What the server asks of the process that reads cells. */
import type { Analysis, Rewriting } from "../compile.ts";

export type CellJobs = {
  readonly analyse: readonly [input: string, output: Analysis];
  /** The cell as JavaScript, without what stands around it. */
  readonly emit: readonly [input: { readonly source: string; readonly rewriting: Rewriting }, output: string];
};
