import type { Column } from "./column.ts";

/** Columns of any values: what takes a value of its own kind takes `never`. `Row` recovers the kinds. */
export type Columns = Record<string, Column<never>>;

/** One row, as the generator hands it over: a value for each column of the table. */
export type Row<C extends Columns> = { [K in keyof C]: C[K] extends Column<infer V> ? V : never };

/** What a writer needs of a table of any columns. */
export interface StagedTable {
  readonly name: string;
  readonly rows: number;
  readonly columns: Readonly<Record<string, Pick<Column<never>, "sql">>>;
  staged(): Float64Array[];
  clear(): void;
}

/** The rows of a batch, column by column in growing arrays of doubles. */
export class Table<C extends Columns> implements StagedTable {
  readonly name: string;
  readonly columns: C;
  rows = 0;
  readonly #names: readonly (keyof C & string)[];
  #staged: Float64Array[];

  constructor(name: string, columns: C) {
    this.name = name;
    this.columns = columns;
    this.#names = Object.keys(columns);
    this.#staged = this.#names.map(() => new Float64Array(4096));
  }

  add(row: Row<C>): void {
    if (this.rows === this.#staged[0]?.length) this.#staged = this.#staged.map(doubled);
    for (let i = 0; i < this.#names.length; i++) {
      const name = this.#names[i] as keyof C & string;
      const column = this.columns[name] as Column<unknown>;
      (this.#staged[i] as Float64Array)[this.rows] = column.encode(row[name]);
    }
    this.rows++;
  }

  /** The staged doubles, one array a column, as long as there are rows. */
  staged(): Float64Array[] {
    return this.#staged.map((values) => values.subarray(0, this.rows));
  }

  clear(): void {
    this.rows = 0;
  }
}

function doubled(values: Float64Array): Float64Array {
  const larger = new Float64Array(values.length * 2);
  larger.set(values);
  return larger;
}
