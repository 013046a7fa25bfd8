/** The tables that cells have put on display: their first page, further pages, exports, and their end. */
import { rmSync } from "node:fs";
import path from "node:path";
import { SCHEMA } from "../../../shared/engine/connection.ts";
import { isRelationLike } from "../../../shared/engine/is-relation.ts";
import type {
  NumberFormat,
  Table,
  TableColumn,
  TablePage,
  TableQuery,
} from "../../../shared/output/table.ts";
import type { DatasetFile } from "../../../shared/protocol/kernel.ts";
import type { Database } from "../database.ts";
import { type LoadSource, loadSource } from "../load.ts";
import { type Base, countOf, readPart, tableBase } from "./base.ts";
import { type ExportFormat, exportTable } from "./export.ts";
import { guessFormat } from "./number-format.ts";
import { TableQueryError } from "./query-sql.ts";
import { summarise } from "./summary.ts";
import { tableRef } from "./table-ref.ts";
import { Views } from "./views.ts";

export interface TableOptions {
  /** Shown above the table. */
  readonly title?: string | undefined;
  /** Name of downloads, without extension. */
  readonly fileName?: string | undefined;
  /** How numbers are written, by column; the rest is guessed. */
  readonly formats?: { readonly [column: string]: NumberFormat } | undefined;
}

export interface TablePlace extends TableOptions {
  readonly cell: string;
  readonly run: number;
}

/** Rows that travel with the output. */
const FIRST_PAGE = 100;

interface Shown {
  readonly cell: string;
  readonly run: number;
  readonly base: Base;
  readonly fileName: string;
  /** What the rows were read from, kept while they are shown. */
  readonly value: unknown;
  readonly files: string[];
}

export interface TableStoreOptions {
  readonly scratch: string;
  /** The file of a dataset, so that a large one is shown without a copy. */
  readonly dataset: (name: string) => DatasetFile | undefined;
}

export class TableStore {
  readonly #database: Database;
  readonly #options: TableStoreOptions;
  readonly #shown = new Map<string, Shown>();
  readonly #views: Views;

  constructor(database: Database, options: TableStoreOptions) {
    this.#database = database;
    this.#options = options;
    this.#views = new Views(database);
  }

  /**
   * Puts a value on display: a relation, an Arquero table, a danfojs frame, an array of objects or an object of
   * columns. Rows that are the result of a statement are computed once, and every page is of that result.
   */
  async register(value: unknown, place: TablePlace): Promise<Table> {
    if (Array.isArray(value) && value.length === 0) return { ref: null, columns: [], rowCount: 0, rows: [] };
    const base = await this.#base(value);
    const [rows, summaries] = [
      await readPart(base, 0, FIRST_PAGE, this.#database),
      await summarise(base, this.#database),
    ];
    const { cell, run, title, fileName, formats } = place;
    const columns = base.columns.map(({ name, kind, type }, i): TableColumn => {
      const summary = summaries[i];
      const format = formats?.[name] ?? guessFormat({ name, kind, type }, summary);
      return { name, kind, type, ...(format ? { format } : {}), ...(summary ? { summary } : {}) };
    });
    const isTaken = (name: string) => this.#shown.get(name)?.run === run;
    const ref = tableRef(cell, { columns, rowCount: base.rowCount, rows }, isTaken);
    const before = this.#shown.get(ref);
    this.#shown.set(ref, { cell, run, base, value, fileName: fileName ?? title ?? cell, files: [] });
    // The same table of the run before: what is asked of it from now on is answered by this one.
    if (before) this.#release(before);
    return {
      ref,
      ...(title === undefined ? {} : { title }),
      ...(fileName === undefined ? {} : { fileName }),
      columns,
      rowCount: base.rowCount,
      rows,
    };
  }

  async page(ref: string, { offset, limit, sort, filters }: TableQuery): Promise<TablePage> {
    const shown = this.#get(ref);
    const { rowCount, rows } = await this.#views.page(shown, shown.base, { sort, filters }, offset, limit);
    return { offset, rowCount, rows };
  }

  /** Writes all rows after filters, in the order asked for, into a file of the scratch folder and gives its path. */
  async export(ref: string, { sort, filters }: TableQuery, format: ExportFormat): Promise<string> {
    const shown = this.#get(ref);
    const file = await this.#views.use(shown, shown.base, filters, (base) =>
      exportTable(
        base,
        { sort, format, name: shown.fileName, scratch: this.#options.scratch },
        this.#database,
      ),
    );
    shown.files.push(file);
    return file;
  }

  /** Drops the tables of a cell's runs but one: those of the run that is shown. */
  dropRun(cell: string, exceptRun: number): void {
    for (const [ref, shown] of this.#shown) {
      if (shown.cell === cell && shown.run !== exceptRun) this.#drop(ref, shown);
    }
  }

  dropCell(cell: string): void {
    for (const [ref, shown] of this.#shown) if (shown.cell === cell) this.#drop(ref, shown);
  }

  #drop(ref: string, shown: Shown): void {
    this.#shown.delete(ref);
    this.#release(shown);
  }

  #release(shown: Shown): void {
    this.#views.drop(shown);
    if (shown.base.table !== null) this.#database.discard(shown.base.table);
    for (const file of shown.files) rmSync(path.dirname(file), { recursive: true, force: true });
  }

  #get(ref: string): Shown {
    const shown = this.#shown.get(ref);
    if (shown) return shown;
    throw new TableQueryError(
      "The rows of this table are no longer in the kernel.",
      "Run its cell again to page, sort or download it.",
    );
  }

  async #base(value: unknown): Promise<Base> {
    const source = await this.#database.sourceOf(value);
    if (source === null) return this.#loaded(value);
    if ("table" in source) {
      const [schema, table] = source.table;
      const columns = await this.#database.describe(value as object);
      if (schema === SCHEMA && table !== undefined) return tableBase(table, columns, this.#database, false);
      const file = this.#options.dataset(String(schema));
      const taken = columns.some(({ name }) => name.toLowerCase() === "file_row_number");
      if (file?.format === "parquet" && !taken) return this.#parquet(file.file, columns);
    }
    const table = await this.#database.store(value as object);
    return tableBase(table, await this.#columnsOf(table), this.#database);
  }

  async #parquet(file: string, columns: Base["columns"]): Promise<Base> {
    const from = `read_parquet(${this.#database.engine.dialect.literal(file)}, file_row_number = true)`;
    const rowCount = await countOf(from, this.#database);
    return { from, position: "file_row_number", columns, rowCount, table: null };
  }

  async #loaded(value: unknown): Promise<Base> {
    const table = this.#database.tableName();
    const rows = isRelationLike(value) ? await value.rows() : value;
    await this.#database.engine.load([SCHEMA, table], loadSource(rows as LoadSource, { mixed: "text" }));
    return tableBase(table, await this.#columnsOf(table), this.#database);
  }

  #columnsOf(table: string): Promise<Base["columns"]> {
    const { engine } = this.#database;
    return engine.describe({
      text: `select * from ${engine.dialect.identifier(SCHEMA, table)}`,
      parameters: [],
    });
  }
}
