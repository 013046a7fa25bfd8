/** Everything a kernel does with data: the engine, the datasets, the `sql` tag and the tables on display. */
import path from "node:path";
import type { Value } from "../../analysis/relation.ts";
import type {
  Catalogue,
  Connection,
  OpenConnection,
  StatementProgress,
  TableDescription,
} from "../../shared/engine/connection.ts";
import { didYouMean, nearNames } from "../../shared/engine/near-names.ts";
import type { DataReads } from "../../shared/protocol/data-reads.ts";
import type { DatasetFile } from "../../shared/protocol/kernel.ts";
import { readRows } from "./columns.ts";
import { Database } from "./database.ts";
import { Datasets } from "./datasets/datasets.ts";
import { Reads } from "./datasets/reads.ts";
import type { KernelRelation } from "./relation.ts";
import type { KernelSql } from "./sql/sql.ts";
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
export async function openData(options: DataOptions, open: OpenConnection): Promise<Data> {
  const { scratch, memory, threads } = options;
  const folders = options.folder === undefined ? foldersOf(options.datasets) : [options.folder];
  const opened: Connection[] = [];
  const datasets = new Datasets(() => opened[0] as Connection);
  const reads = new Reads(datasets, (text) => (opened[0] as Connection).readsUnnamed(text));
  const engine = await open({
    folders,
    scratch,
    memory,
    threads,
    provide: (table) => {
      // Once there is one of that name, the statement gives another result.
      if (!datasets.get(table))
        reads.tell({ datasets: [reads.dataset(table, "presence")], catalogue: false });
      return datasets.provide(table);
    },
    known: () => datasets.names,
  });
  opened.push(engine);
  await datasets.set(options.datasets);
  const database = new Database(engine, reads);
  const tables = new TableStore(database, { scratch, dataset: (name) => datasets.get(name) });
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
  readonly catalogue: Catalogue = { tables: () => this.describeDatasets() };
  readonly #database: Database;
  readonly #datasets: Datasets;
  #descriptions = new Map<string, Promise<TableDescription>>();

  constructor(database: Database, datasets: Datasets, tables: TableStore) {
    this.tables = tables;
    this.#database = database;
    this.#datasets = datasets;
    this.sql = database.sql;
  }

  /** The dataset of that name, as a relation. Nothing is read yet. */
  dataset<Row = Record<string, Value>>(name: string): KernelRelation<Row> {
    const file = this.#datasets.get(name);
    // Nothing of it is read, but without it there would be no relation.
    const { reads } = this.#database;
    reads.tell({ datasets: [reads.dataset(String(name), "presence")], catalogue: false });
    if (!file) throw unknownDataset(name, this.#datasets.names);
    return this.#database.relation<Row>({ table: [file.name] });
  }

  datasetNames(): readonly string[] {
    this.#database.reads.tell({ datasets: [], catalogue: true });
    return this.#datasets.names;
  }

  /** Columns and rows of all datasets, read once until they change. A file that cannot be read has a `problem`. */
  async describeDatasets(): Promise<readonly TableDescription[]> {
    // Also whoever is given what was read for somebody else.
    this.#database.reads.tell(this.#database.reads.all("columns"));
    const known = this.#descriptions;
    const described: TableDescription[] = [];
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

  async #describe(name: string): Promise<TableDescription> {
    const { engine } = this.#database;
    const from = `from ${engine.dialect.identifier(name)}`;
    try {
      const columns = await engine.describe({ text: `select * ${from}`, parameters: [] });
      // Of Parquet the count stands in the file's footer; a large text file would have to be read to its end.
      const counted = this.#datasets.isCheapToCount(name) ? await countOf(from, engine) : null;
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

  /** Called on behalf of whoever reads datasets, before a statement runs. */
  onRead(listener: (reads: DataReads) => void): () => void {
    return this.#database.reads.listen(listener);
  }

  onProgress(listener: (progress: StatementProgress) => void): () => void {
    return this.#database.engine.onProgress(listener);
  }

  close(): void {
    this.#database.engine.close();
  }
}

async function countOf(from: string, engine: Connection): Promise<number> {
  const [row] = await readRows(await engine.stream({ text: `select count(*) as n ${from}`, parameters: [] }));
  return Number(row?.n ?? 0);
}

function unknownDataset(name: string, names: readonly string[]): SqlError {
  const all =
    names.length === 0
      ? "There are none yet: put a Parquet, CSV, TSV or JSON lines file into datasets/."
      : `The datasets are ${names.slice(0, 8).join(", ")}.`;
  return new SqlError(`There is no dataset "${name}".`, {
    hint: didYouMean(nearNames(String(name), names)) ?? all,
  });
}
