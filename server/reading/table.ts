/** A file that was gone through once: its columns with all that is known of their values, and a way to go through it again. */
import type { Recipe } from "../../shared/reading/recipe.ts";
import type { RefusedRow } from "../../shared/reading/report.ts";
import type { NestedEvidence } from "./json/nested-type.ts";
import type { ColumnEvidence } from "./types/column-evidence.ts";

export interface TableColumn {
  /** As it is written in the file; empty where it has no name there. */
  readonly source: string;
  readonly name: string;
  readonly evidence: ColumnEvidence;
  /** Of JSON. */
  readonly nested: NestedEvidence | null;
}

/** A text file as the engine may read it by itself. */
export interface DirectFile {
  readonly file: string;
  readonly header: boolean;
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
  readonly newLine: "\n" | "\r\n";
  readonly longest: number;
}

/** A row: texts as they are written, null for a field with nothing in it. */
export type GiveRow = (cells: readonly (string | null)[], line: number) => void;

export interface Table {
  /** The recipe but for its columns. */
  readonly form: Omit<Recipe, "columns" | "recipe">;
  readonly columns: readonly TableColumn[];
  readonly rows: number;
  /** Records that are no rows, as they have too many or too few values, and the first of them. */
  readonly refused: number;
  readonly refusals: readonly RefusedRow[];
  readonly doubts: readonly string[];
  /** The decimal mark that the form of the file suggests. */
  readonly decimal: "." | "," | null;
  readonly direct: DirectFile | null;
  /** `pause` is called from time to time and waited for. */
  eachRow(give: GiveRow, pause: () => Promise<void> | undefined, signal?: AbortSignal): Promise<void>;
}

/** What the reading of a file may be given. */
export interface ReadOptions {
  /** Called with the share of the file that was gone through. */
  readonly progress?: (share: number) => void;
  readonly signal?: AbortSignal | undefined;
}
