/**
 * The datasets of a workspace: every Parquet, CSV, TSV and JSON lines file under `datasets/`. Schema, rows and content
 * hash are read once for each state of a file and kept in `.clientele/catalogue.json`.
 */

import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { watch } from "chokidar";
import type { Dataset } from "../../shared/protocol/http.ts";
import type { DatasetFile } from "../../shared/protocol/kernel.ts";
import { recipePath } from "../reading/recipe/recipe-file.ts";
import { CatalogueCache } from "./catalogue-cache.ts";
import { DATASETS, type FoundFile, findDatasets } from "./catalogue-files.ts";
import {
  DatasetReader,
  describeFile,
  type KnownDataset,
  READ_FOLDER,
  type Reader,
  sweep,
} from "./catalogue-reader.ts";

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
  readonly #reading = new Map<string, Promise<KnownDataset>>();
  #watching: FolderWatch | null = null;

  constructor(workspace: string, options: CatalogueOptions = {}) {
    this.#workspace = workspace;
    this.folder = path.join(workspace, DATASETS);
    this.#cache = new CatalogueCache(workspace);
    this.#reader = options.reader ?? new DatasetReader(this.folder);
    this.#watch = options.watch ?? watchFolder;
  }

  /** The files there are now, by name, with what was read of those that are no Parquet. */
  async files(): Promise<DatasetFile[]> {
    const files: DatasetFile[] = [];
    let isRead = false;
    for (const found of await findDatasets(this.#workspace)) {
      if (found.isOutside) continue;
      const { name, file, format } = found;
      if (format === "parquet") files.push({ name, file, format });
      else {
        const { dataset, read } = await this.#describe(found);
        isRead ||= read !== null;
        files.push({ name, file, format, ...this.#readOf(dataset, read) });
      }
    }
    if (isRead) await this.#save();
    return files;
  }

  #readOf({ problem }: Dataset, read: string | null): Pick<DatasetFile, "read" | "problem"> {
    if (problem !== null) return { problem };
    return read === null ? {} : { read: path.join(this.folder, READ_FOLDER, read) };
  }

  /** The datasets with schema, rows and hash. A file that cannot be read has a `problem`. */
  async list(): Promise<Dataset[]> {
    const found = await findDatasets(this.#workspace);
    const datasets: Dataset[] = [];
    // One after the other: a hash and a scan each want the whole disk.
    for (const file of found)
      datasets.push(file.isOutside ? outsideDataset(file) : (await this.#describe(file)).dataset);
    await this.#save(found);
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

  async #save(found?: readonly FoundFile[]): Promise<void> {
    const files = found ?? (await findDatasets(this.#workspace));
    await this.#cache.save(files.map(({ file }) => file));
    const folder = path.join(this.folder, READ_FOLDER);
    const entries = await readdir(folder).catch(() => []);
    await sweep(folder, entries, await this.#cache.reads());
  }

  async #describe(file: FoundFile): Promise<KnownDataset> {
    const recipe = file.format === "parquet" ? "" : await recipeStamp(file.file);
    const known = await this.#cache.get(file, recipe);
    const isThere = known && (await this.#hasRead(known.read));
    const reading = isThere ? null : (this.#reading.get(file.file) ?? this.#read(file, recipe));
    const described = isThere ? known : await (reading as Promise<KnownDataset>);
    return { dataset: { ...described.dataset, name: file.name }, read: described.read };
  }

  async #hasRead(read: string | null): Promise<boolean> {
    if (read === null) return true;
    return (await stat(path.join(this.folder, READ_FOLDER, read)).catch(() => null)) !== null;
  }

  #read(file: FoundFile, recipe: string): Promise<KnownDataset> {
    const reading = this.#readWhole(file, recipe).finally(() => this.#reading.delete(file.file));
    this.#reading.set(file.file, reading);
    return reading;
  }

  async #readWhole(file: FoundFile, recipe: string): Promise<KnownDataset> {
    try {
      const known = withRecipe(await describeFile(file, this.#reader), recipe);
      this.#cache.put(file, recipe, known);
      return known;
    } catch (error) {
      return { dataset: unreadDataset(file, error), read: null };
    }
  }
}

/** Another text whenever the recipe beside a file is another; empty where there is none. */
async function recipeStamp(file: string): Promise<string> {
  const text = await readFile(recipePath(file)).catch(() => null);
  return text === null ? "" : createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** What is read of a file hangs on its recipe, too: the same bytes make other data by another recipe. */
function withRecipe({ dataset, read }: KnownDataset, recipe: string): KnownDataset {
  if (recipe === "" || dataset.hash === null) return { dataset, read };
  const hash = createHash("sha256").update(`${dataset.hash} ${recipe}`).digest("hex");
  return { dataset: { ...dataset, hash }, read };
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
