/**
 * The datasets of a workspace: every Parquet, CSV, TSV and JSON lines file under `datasets/`. Schema, rows and content
 * hash are read once for each state of a file and kept in `.clientele/catalogue.json`.
 */

import path from "node:path";
import { watch } from "chokidar";
import type { Dataset } from "../../shared/protocol/http.ts";
import type { DatasetFile } from "../../shared/protocol/kernel.ts";
import { CatalogueCache } from "./catalogue-cache.ts";
import { DATASETS, type FoundFile, findDatasets } from "./catalogue-files.ts";
import { DatasetReader, describeFile, type Reader } from "./catalogue-reader.ts";

export { addDataset } from "./catalogue-add.ts";

export interface FolderWatch {
  /** Resolves once every later change will be told. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

/** Tells of changes of the files of a folder. */
export type WatchFolder = (folder: string, changed: () => void) => FolderWatch;

/** A copy in progress is one change, told when it is done. */
const watchFolder: WatchFolder = (folder, changed) => {
  const watcher = watch(folder, {
    ignoreInitial: true,
    // What lies below is no dataset, and a link may lead to the whole disk.
    depth: 0,
    followSymlinks: false,
    ignored: (file) => path.basename(file).startsWith("."),
    awaitWriteFinish: { stabilityThreshold: 300, pollInterval: 50 },
  });
  watcher.on("all", changed);
  const ready = new Promise<void>((resolve) => watcher.on("ready", resolve));
  return { ready, close: () => watcher.close() };
};

export interface CatalogueOptions {
  readonly watch?: WatchFolder;
  readonly reader?: Reader;
}

export class Catalogue {
  readonly folder: string;
  readonly #workspace: string;
  readonly #cache: CatalogueCache;
  readonly #reader: Reader;
  readonly #watch: WatchFolder;
  readonly #listeners = new Set<() => void>();
  /** One reading of a file at a time, whoever asks. */
  readonly #reading = new Map<string, Promise<Dataset>>();
  #watching: FolderWatch | null = null;

  constructor(workspace: string, options: CatalogueOptions = {}) {
    this.#workspace = workspace;
    this.folder = path.join(workspace, DATASETS);
    this.#cache = new CatalogueCache(workspace);
    this.#reader = options.reader ?? new DatasetReader(this.folder);
    this.#watch = options.watch ?? watchFolder;
  }

  /** The files there are now, by name. Nothing of their content is read. */
  async files(): Promise<DatasetFile[]> {
    const found = (await findDatasets(this.#workspace)).filter(({ isOutside }) => !isOutside);
    return found.map(({ name, file, format }) => ({ name, file, format }));
  }

  /** The datasets with schema, rows and hash. A file that cannot be read has a `problem`. */
  async list(): Promise<Dataset[]> {
    const found = await findDatasets(this.#workspace);
    const datasets: Dataset[] = [];
    // One after the other: a hash and a scan each want the whole disk.
    for (const file of found)
      datasets.push(file.isOutside ? outsideDataset(file) : await this.#describe(file));
    await this.#cache.save(found.map(({ file }) => file));
    return datasets;
  }

  /** Calls back when a dataset was added, changed or removed; the returned function ends that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#watching ??= this.#watch(this.folder, () => {
      for (const each of this.#listeners) each();
    });
    return () => this.#listeners.delete(listener);
  }

  /** Resolves once the listeners hear of every later change. */
  async watching(): Promise<void> {
    await this.#watching?.ready;
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    await this.#watching?.close();
    this.#watching = null;
    await this.#reader.close();
  }

  async #describe(file: FoundFile): Promise<Dataset> {
    const known = await this.#cache.get(file);
    const reading = known ? null : (this.#reading.get(file.file) ?? this.#read(file));
    const described = known ?? (await (reading as Promise<Dataset>));
    return { ...described, name: file.name };
  }

  #read(file: FoundFile): Promise<Dataset> {
    const reading = this.#readWhole(file).finally(() => this.#reading.delete(file.file));
    this.#reading.set(file.file, reading);
    return reading;
  }

  async #readWhole(file: FoundFile): Promise<Dataset> {
    try {
      const dataset = await describeFile(file, this.#reader);
      this.#cache.put(file, dataset);
      return dataset;
    } catch (error) {
      return unreadDataset(file, error);
    }
  }
}

/** A link in the folder would show whatever it points to on this machine. */
function outsideDataset({ name, file, format, bytes }: FoundFile): Dataset {
  const base = path.basename(file);
  const problem = `${base} is a link that leads out of the workspace, and is not read. Add the file itself: clientele datasets add FILE`;
  return { name, file: base, format, bytes, hash: null, columns: [], rowCount: null, problem };
}

/** The file could not be looked at for a reason that may be none tomorrow: nothing is remembered of it. */
function unreadDataset({ name, file, format, bytes }: FoundFile, error: unknown): Dataset {
  const base = path.basename(file);
  const reason = error instanceof Error ? error.message : String(error);
  const problem = `${base} could not be read now: ${reason}`;
  return { name, file: base, format, bytes, hash: null, columns: [], rowCount: null, problem };
}
