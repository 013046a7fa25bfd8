/** Everything a kernel does with data: the engine, the datasets, the `sql` tag and the tables on display. */
import path from "node:path";
import { distance } from "fastest-levenshtein";
import type { RelationColumn, Value } from "../../analysis/relation.ts";
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

export interface DatasetDescription {
  readonly name: string;
  readonly columns: readonly RelationColumn[];
  /** Null where counting would mean reading a large file. */
  readonly rowCount: number | null;
  /** Why the file cannot be read; null when it can. */
  readonly problem: string | null;
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

/** As many as there are threads for file access: more would only wait. */
const DESCRIBED_AT_ONCE = 4;

const foldersOf = (files: readonly DatasetFile[]) => [
  ...new Set(files.map(({ file }) => path.dirname(file))),
];

export class Data {
  readonly sql: KernelSql;
  /** The tables on display. */
  readonly tables: TableStore;
  readonly #database: Database;
  readonly #datasets: Datasets;
  #descriptions = new Map<string, Promise<DatasetDescription>>();

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

  /** Columns and rows of all datasets, read once until they change. A file that cannot be read has a `problem`. */
  async describeDatasets(): Promise<readonly DatasetDescription[]> {
    const known = this.#descriptions;
    const described: DatasetDescription[] = [];
    const names = this.#datasets.names;
    for (let i = 0; i < names.length; i += DESCRIBED_AT_ONCE) {
      const some = names.slice(i, i + DESCRIBED_AT_ONCE).map((name) => {
        const description = known.get(name) ?? this.#describe(name);
        known.set(name, description);
        return description;
      });
      described.push(...(await Promise.all(some)));
    }
    return described;
  }

  async #describe(name: string): Promise<DatasetDescription> {
    const relation = this.dataset(name);
    try {
      const columns = await relation.schema();
      // Of Parquet the count stands in the file's footer; a large text file would have to be read to its end.
      const counted = this.#datasets.isCheapToCount(name) ? await relation.count() : null;
      return { name, columns, rowCount: counted, problem: null };
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      return { name, columns: [], rowCount: null, problem: error.message };
    }
  }

  /** Files were added, changed or removed. Relations over datasets read the new ones from now on. */
  setDatasets(files: readonly DatasetFile[]): Promise<void> {
    this.#descriptions = new Map();
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
