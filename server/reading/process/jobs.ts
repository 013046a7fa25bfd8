/** What the server asks of the process that reads dataset files. */

import type { Dataset } from "../../../shared/protocol/http.ts";
import type { Recipe, RecipeChanges } from "../../../shared/reading/recipe.ts";
import type { Preview, ReadingReport } from "../../../shared/reading/report.ts";

/** A Parquet file. */
export interface Described {
  readonly columns: Dataset["columns"];
  readonly rowCount: number | null;
  /** Why the file cannot be read; null when it can. */
  readonly problem: string | null;
}

/** A file of any other format. */
export interface FileToRead {
  /** Absolute path. */
  readonly file: string;
  /** What the file is called. */
  readonly name: string;
  readonly recipe?: Recipe | undefined;
  readonly changes?: RecipeChanges | undefined;
  /** Number by which progress is told, and may be answered with `false` to end the job. */
  readonly task: number;
}

export interface Problem {
  readonly message: string;
  readonly hint: string | null;
}

export interface Inspected {
  /** Null for a file that is no table. */
  readonly report: ReadingReport | null;
  readonly preview: Preview | null;
  /** Why it cannot become a dataset as it is read now. */
  readonly problem: Problem | null;
}

export interface Imported {
  readonly report: ReadingReport | null;
  readonly problem: Problem | null;
  readonly columns: Dataset["columns"];
  readonly rowCount: number | null;
}

/** How new rows come to those that are there. */
export type Combining =
  | { readonly how: "append" }
  | { readonly how: "replace" }
  | { readonly how: "upsert"; readonly key: readonly string[] };

export interface Combined {
  /** Rows of before, and rows that come, go and change. */
  readonly before: number;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly after: number;
  /** Columns that only one of the two has. */
  readonly onlyBefore: readonly string[];
  readonly onlyNew: readonly string[];
  readonly problem: Problem | null;
}

export type ReadingJobs = {
  /** `folder` is the only one in which the process reads files. */
  readonly describe: readonly [
    input: { readonly folder: string; readonly file: string; readonly name: string },
    output: Described,
  ];
  readonly inspect: readonly [input: FileToRead & { readonly rows: number }, output: Inspected];
  /** Writes `target`, a Parquet file, when there is no problem. */
  readonly import: readonly [input: FileToRead & { readonly target: string }, output: Imported];
  /** Puts two Parquet files together; writes `target` unless it is null. */
  readonly combine: readonly [
    input: {
      readonly before: string;
      readonly fresh: string;
      readonly target: string | null;
      readonly combining: Combining;
    },
    output: Combined,
  ];
};
