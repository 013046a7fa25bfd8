/** The datasets of a workspace as the typing uses them: by name, with columns, until one of them changes. */
import type { Dataset } from "../../../shared/protocol/http.ts";
import { stampOf } from "../../../shared/session/diagnostics.ts";
import type { TypedColumn } from "./row-type.ts";

/** As much of the catalogue as is needed. */
export interface DatasetCatalogue {
  list(): Promise<readonly Dataset[]>;
  onChange(listener: () => void): () => void;
}

export interface DatasetTable {
  readonly name: string;
  /** Null for a file that cannot be read. */
  readonly columns: readonly TypedColumn[] | null;
  readonly dataset: Dataset;
}

export class DatasetTables {
  readonly #catalogue: DatasetCatalogue;
  readonly #listeners = new Set<() => void>();
  readonly #stop: () => void;
  #byName: ReadonlyMap<string, DatasetTable> = new Map();
  #revision = "";
  #reading: Promise<void> | null = null;

  constructor(catalogue: DatasetCatalogue) {
    this.#catalogue = catalogue;
    this.#stop = catalogue.onChange(() => {
      this.#reading = null;
      for (const listener of this.#listeners) listener();
    });
  }

  /** Another text whenever a name or a schema is another. Reads the datasets where they may have changed. */
  async revision(): Promise<string> {
    // A change while they are read makes a further reading.
    for (let reading: Promise<void> | null = null; reading !== this.#reading || reading === null; ) {
      reading = this.#reading ??= this.#read();
      try {
        await reading;
      } catch (error) {
        if (this.#reading === reading) this.#reading = null;
        throw error;
      }
    }
    return this.#revision;
  }

  get names(): readonly string[] {
    return [...this.#byName.values()].map(({ name }) => name);
  }

  get all(): readonly DatasetTable[] {
    return [...this.#byName.values()];
  }

  get(name: string): DatasetTable | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#listeners.clear();
    this.#stop();
  }

  async #read(): Promise<void> {
    const datasets = await this.#catalogue.list();
    const tables = datasets.map(
      (dataset): DatasetTable => ({
        name: dataset.name,
        columns: dataset.problem === null ? dataset.columns : null,
        dataset,
      }),
    );
    this.#byName = new Map(tables.map((table) => [table.name.toLowerCase(), table]));
    this.#revision = stampOf(
      JSON.stringify(tables.map(({ name, columns, dataset }) => [name, columns, dataset.problem])),
    );
  }
}
