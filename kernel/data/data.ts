/** Everything a kernel does with data: the engine, the datasets, the `sql` tag and the tables on display. */
import path from "node:path";
import { distance } from "fastest-levenshtein";
import type { Value } from "../../analysis/relation.ts";
import type { DatasetFile } from "../../shared/protocol/kernel.ts";
import { Database } from "./database.ts";
import { Datasets } from "./datasets.ts";
import { DuckDBEngine } from "./duckdb-engine.ts";
import type { StatementProgress } from "./engine.ts";
import type { KernelRelation } from "./relation.ts";
import type { KernelSql } from "./sql.ts";
import { SqlError } from "./sql-error.ts";
import { TableStore } from "./tables/table-store.ts";

export interface DataOptions {
  readonly datasets: readonly DatasetFile[];
  /** Folder of the datasets, readable from then on with all that comes into it; left out, the folders of `datasets`. */
  readonly folder?: string;
  /** Folder for spilled data and exports; the only one that the engine writes to. */
  readonly scratch: string;
  /** Bytes that the engine may use before it spills. */
  readonly memory: number;
  /** Left out, one for each core. */
  readonly threads?: number;
}

/** Opens the engine, shut in to the datasets and the scratch folder. */
export async function openData(options: DataOptions): Promise<Data> {
  const folders = options.folder === undefined ? foldersOf(options.datasets) : [options.folder];
  const engines: DuckDBEngine[] = [];
  const datasets = new Datasets(() => engines[0] as DuckDBEngine);
  const engine = await DuckDBEngine.open({
    folders,
    scratch: options.scratch,
    memory: options.memory,
    threads: options.threads,
    provide: (table) => datasets.provide(table),
    known: () => datasets.names,
  });
  engines.push(engine);
  await datasets.set(options.datasets);
  const database = new Database(engine);
  const tables = new TableStore(database, {
    scratch: options.scratch,
    dataset: (name) => datasets.get(name),
  });
  return new Data(database, datasets, tables);
}

const foldersOf = (files: readonly DatasetFile[]) => [
  ...new Set(files.map(({ file }) => path.dirname(file))),
];

export class Data {
  readonly sql: KernelSql;
  /** The tables on display. */
  readonly tables: TableStore;
  readonly #database: Database;
  readonly #datasets: Datasets;

  constructor(database: Database, datasets: Datasets, tables: TableStore) {
    this.tables = tables;
    this.#database = database;
    this.#datasets = datasets;
    this.sql = database.sql;
  }

  /** The dataset of that name, as a relation. Nothing is read yet. */
  dataset<Row = Record<string, Value>>(name: string): KernelRelation<Row> {
    const file = this.#datasets.get(name);
    if (!file) throw unknownDataset(name, this.#datasets.names);
    return this.#database.relation<Row>({ table: [file.name] });
  }

  datasetNames(): readonly string[] {
    return this.#datasets.names;
  }

  /** Files were added, changed or removed. Relations over datasets read the new ones from now on. */
  setDatasets(files: readonly DatasetFile[]): Promise<void> {
    return this.#datasets.set(files);
  }

  /** Stops the statements that cells are running; they reject with `Interrupted`. */
  interrupt(): void {
    this.#database.engine.interrupt();
  }

  onProgress(listener: (progress: StatementProgress) => void): () => void {
    return this.#database.engine.onProgress(listener);
  }

  close(): void {
    this.#database.engine.close();
  }
}

function unknownDataset(name: string, names: readonly string[]): SqlError {
  const close = names.filter((known) => distance(known.toLowerCase(), String(name).toLowerCase()) <= 3);
  const some = (close.length > 0 ? close : names).slice(0, 8);
  const list =
    names.length === 0
      ? "There are none yet: put a Parquet, CSV, TSV or JSON lines file into datasets/."
      : "";
  const hint =
    close.length > 0 ? `Did you mean ${some.join(" or ")}?` : `The datasets are ${some.join(", ")}.`;
  return new SqlError(`There is no dataset "${name}".`, { hint: list || hint });
}
