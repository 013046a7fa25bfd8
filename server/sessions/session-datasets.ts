import { stat } from "node:fs/promises";
import path from "node:path";
import type { Dataset } from "../../shared/protocol/http.ts";
import type { DatasetFile } from "../../shared/protocol/kernel.ts";
import { type DataVersions, NO_DATA, stampOf } from "./data-versions.ts";
import type { SessionDatasets } from "./session.ts";

/** The part of the catalogue that sessions use. */
export interface DatasetSource {
  files(): Promise<DatasetFile[]>;
  /** With the hash of each file's content, where it is known. */
  list?(): Promise<Dataset[]>;
  onChange(listener: () => void): () => void;
}

/** The datasets as sessions see them, with versions that change whenever one of the files does. */
export class WatchedDatasets implements SessionDatasets {
  readonly directory: string;
  readonly #source: DatasetSource;
  #versions = NO_DATA;
  #hashes: Promise<ReadonlyMap<string, string | null>> | null = null;

  constructor(workspace: string, source: DatasetSource) {
    this.directory = path.join(workspace, "datasets");
    this.#source = source;
  }

  files(): Promise<DatasetFile[]> {
    return this.#source.files();
  }

  get versions(): DataVersions {
    return this.#versions;
  }

  /** Name -> hash of the content, of the datasets as they are. Large files take a while when they are new. */
  hashes(): Promise<ReadonlyMap<string, string | null>> {
    this.#hashes ??= (this.#source.list?.() ?? Promise.resolve([])).then(
      (listed) => new Map(listed.map(({ name, hash }) => [name, hash])),
      () => new Map(),
    );
    return this.#hashes;
  }

  /** Looks at the files again. Says whether anything changed. */
  async refresh(): Promise<boolean> {
    const files = await this.#source.files();
    const stamps = await Promise.all(
      files.map(async ({ name, file, read }) => {
        // What was read of a file is another one after a change of the file, and after one of its recipe.
        const found = await stat(read ?? file).catch(() => null);
        return { name, file, stamp: found ? stampOf(found.size, found.mtimeMs) : null };
      }),
    );
    const all = JSON.stringify(stamps);
    if (all === this.#versions.all) return false;
    const byName = new Map(stamps.map(({ name, stamp }) => [name, stamp]));
    const names = JSON.stringify([...byName.keys()].sort());
    this.#versions = { all, names, version: (name) => byName.get(name) ?? null };
    this.#hashes = null;
    return true;
  }
}
