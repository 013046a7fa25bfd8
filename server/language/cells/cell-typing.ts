/**
 * What data and SQL add to the types of a notebook, as the virtual document takes it. Offsets are UTF-16 units in the
 * source of the cell; all of it is computed without running anything.
 */
import type {
  CompletionDetail,
  CompletionList,
  Fix,
  Hover,
  Range,
} from "../../../shared/protocol/language.ts";
import type { Diagnostic } from "../../../shared/session/diagnostics.ts";
import type { Analysis } from "../../compile/compile.ts";

/** A code cell as the language service sees it. */
export interface LanguageCell {
  readonly id: string;
  readonly source: string;
  readonly analysis: Analysis;
}

/** As much of a cell as data and SQL are typed by. */
export interface CellSource {
  readonly id: string;
  readonly source: string;
  readonly analysis: Pick<Analysis, "defines">;
}

/** Text that stands in the virtual document and not in the cell. */
export interface TypeInsertion {
  readonly offset: number;
  readonly text: string;
  /** The source up to here gives way to the text. */
  readonly until?: number;
}

export interface CellTyping {
  /** Row types of SQL, such as `<{ customer_id: number }>` behind the tag; in order of their offsets. */
  readonly insertions: readonly TypeInsertion[];
  /** Errors inside SQL and dataset names. */
  readonly diagnostics: readonly Diagnostic[];
  /** Ranges in which TypeScript's own diagnostics are not shown, because `diagnostics` says it better. */
  readonly covered: readonly Range[];
}

/** Asks the language server for types that SQL depends on: of the expressions in `${...}`. */
export interface TypeProbe {
  readonly cell: string;
  /** The expression, as it stands in the cell's source. */
  readonly start: number;
  readonly end: number;
}

/** Types as TypeScript prints them in full, one for each probe; null where it has none or `any`. */
export type ProbeTypes = (probes: readonly TypeProbe[]) => Promise<readonly (string | null)[]>;

/** The datasets of the workspace and the SQL of the cells, as types. One for the workspace; sessions share it. */
export interface DataTyping {
  /** Declarations of the datasets for the head of the virtual document: an interface `Datasets` and what uses it. */
  head(): Promise<string>;
  /** The typing of every cell; `cells` come in dataflow order. Cells and data that did not change cost nothing. */
  type(cells: readonly LanguageCell[], types: ProbeTypes): Promise<ReadonlyMap<string, CellTyping>>;
  /** Inside SQL or the name of a dataset: what may stand there. Null elsewhere. */
  complete(cells: readonly LanguageCell[], cell: string, offset: number): Promise<CompletionList | null>;
  detail(id: string): Promise<CompletionDetail | null>;
  hover(cells: readonly LanguageCell[], cell: string, offset: number): Promise<Hover | null>;
  /** For diagnostics of `type`: the near name in place of the wrong one, and the like. */
  fixes(cells: readonly LanguageCell[], cell: string, range: Range): Promise<readonly Fix[]>;
  /** A dataset changed, came or went. Returns the way to stop listening. */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}
