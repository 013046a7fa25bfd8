/** The lazy table of the kernel. Everything it does, its database does; a cell that inspects it sees no engine. */

import type { ColumnTable } from "arquero";
import type { DataFrame } from "danfojs-node";
import type { ColumnArray, Relation, RelationColumn, Value } from "../../analysis/relation.ts";
import { readColumns } from "./columns.ts";
import type { Database } from "./database.ts";
import type { KernelSql } from "./sql/sql.ts";

/** A relation with the forms that only the kernel has. */
export interface KernelRelation<Row = Record<string, Value>> extends Relation<Row> {
  readonly sql: KernelSql;
  materialize(): Promise<KernelRelation<Row>>;
  /** All rows as an Arquero table. */
  table(): Promise<ColumnTable>;
  /**
   * All rows as a danfojs data frame. Loading danfojs takes 2 to 3 seconds the first time.
   *
   * `describe`, `groupby(…).agg`, `merge`, `concat`, `query`, `fillNa`, `dropNa` and `toJSON` take all columns; `describe` gives
   * those of numbers, and of booleans without a missing one. Dates stay `Date`s in columns that danfojs calls strings, and
   * `.dt` reads them. `sortValues` orders nothing around a missing value: sort in SQL, or `dropNa` first. A frame without
   * rows has its columns, and danfojs computes nothing of it.
   */
  frame(): Promise<DataFrame>;
}

export class DataRelation<Row = Record<string, Value>> implements KernelRelation<Row> {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get sql(): KernelSql {
    return this.#database.sql;
  }

  schema(): Promise<readonly RelationColumn[]> {
    return this.#database.describe(this);
  }

  rows(): Promise<Row[]> {
    return this.#database.rows<Row>(this);
  }

  async first(n: number): Promise<Row[]> {
    if (!Number.isInteger(n) || n < 0)
      throw new RangeError(`first(n) takes a whole number of rows, and got ${n}.`);
    return n === 0 ? [] : this.#database.rows<Row>(this.#database.template`select * from ${this} limit ${n}`);
  }

  count(): Promise<number> {
    return this.#database.count(this);
  }

  columns(): Promise<{ readonly [K in keyof Row]: ColumnArray<Row[K]> }> {
    return this.#database.columns<Row>(this);
  }

  async materialize(): Promise<KernelRelation<Row>> {
    return this.#database.materialize<Row>(this);
  }

  async table(): Promise<ColumnTable> {
    const [arquero, columns] = await Promise.all([import("arquero"), this.#database.columnsWithNulls(this)]);
    return arquero.table({ ...columns } as Record<string, ArrayLike<unknown>>);
  }

  async frame(): Promise<DataFrame> {
    const { frameOf } = await import("./danfo.ts");
    const stream = await this.#database.stream(this);
    return frameOf(stream.columns, await readColumns(stream));
  }
}
