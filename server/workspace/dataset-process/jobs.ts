/** What the server asks of the process that reads dataset files. */
import type { Dataset } from "../../../shared/protocol/http.ts";
import type { FoundFile } from "../catalogue-files.ts";

export interface Reading {
  readonly columns: Dataset["columns"];
  readonly rowCount: number | null;
  /** Why the file cannot be read; null when it can. */
  readonly problem: string | null;
}

export type DatasetJobs = {
  /** `folder` is the only one in which the process reads files. */
  readonly read: readonly [input: { readonly folder: string; readonly file: FoundFile }, output: Reading];
};
