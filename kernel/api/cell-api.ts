/** The names that a cell can use without importing them, with their types: the one place that says what cells are given. */
import type * as aq from "arquero";
import type { Value } from "../../analysis/relation.ts";
import type { ApiName } from "../../shared/notebook/api-names.ts";
import type { KernelRelation } from "../data/relation.ts";
import type { KernelSql } from "../data/sql/sql.ts";
import type { displayFunction } from "./display.ts";
import type { InputApi } from "./input.ts";
import type { html, md, svg } from "./markup.ts";
import type { PlotApi } from "./plot-types.ts";
import type { progress } from "./progress.ts";
import type { RandomApi } from "./random.ts";
import type { row } from "./row.ts";
import type { table } from "./table.ts";

/**
 * A dataset by its name. `Datasets` has the row of each: the language service knows them, and a name that is not known
 * when the code is written gives rows of values.
 */
export interface DatasetApi<Datasets> {
  <Name extends keyof Datasets & string>(name: Name): KernelRelation<Datasets[Name]>;
  <Row = Record<string, Value>>(name: string): KernelRelation<Row>;
}

export interface CellApi {
  /** Shows a value as an output of the cell, at any time while it runs. */
  readonly display: typeof displayFunction;
  /** A lazy query: `` sql`select * from purchases where amount > ${limit}` ``. Nothing runs before one of its forms is asked for. */
  readonly sql: KernelSql;
  /** A dataset of the workspace by its name, as a relation. */
  readonly dataset: DatasetApi<Record<never, never>>;
  /** Controls in the output whose values the cell uses: `const levels = input.range("Levels", { min: 3, max: 10 })`. */
  readonly input: InputApi;
  /** Markdown as an output. */
  readonly md: typeof md;
  /** HTML as an output; values are escaped. */
  readonly html: typeof html;
  /** SVG as an output; values are escaped. */
  readonly svg: typeof svg;
  /** A bar for work that takes long, over a number of steps or over items. */
  readonly progress: typeof progress;
  /** Random numbers that are the same whenever the cell runs again. */
  readonly random: RandomApi;
  /** Rows shown as a table with a title, a file name and number formats. */
  readonly table: typeof table;
  /** Outputs side by side. */
  readonly row: typeof row;
  /** Observable Plot, drawn in the kernel. */
  readonly Plot: PlotApi;
  /** Arquero. */
  readonly aq: typeof aq;
}

/** A name in `API_NAMES` without a type here, or the other way round, is an error of this line. */
type Agree = [ApiName, keyof CellApi] extends [keyof CellApi, ApiName] ? true : never;
export const namesAgree: Agree = true;
