import { stat } from "node:fs/promises";
import path from "node:path";
import type { DatasetFile } from "../../shared/protocol/kernel.ts";
import type { SessionDatasets } from "./session.ts";

/** The part of the catalogue that sessions use. */
export interface DatasetSource {
  files(): Promise<DatasetFile[]>;
  onChange(listener: () => void): () => void;
}

/** The datasets as sessions see them, with a version that changes whenever one of the files does. */
export class WatchedDatasets implements SessionDatasets {
  readonly directory: string;
  readonly #source: DatasetSource;
  #version = "";

  constructor(workspace: string, source: DatasetSource) {
    this.directory = path.join(workspace, "datasets");
    this.#source = source;
  }

  files(): Promise<DatasetFile[]> {
    return this.#source.files();
  }

  version(): string {
    return this.#version;
  }

  /** Looks at the files again. Says whether anything changed. */
  async refresh(): Promise<boolean> {
    const files = await this.#source.files();
    const stamps = await Promise.all(
      files.map(async ({ name, file }) => {
        const found = await stat(file).catch(() => null);
        return [name, file, found?.size ?? null, found?.mtimeMs ?? null];
      }),
    );
    const version = JSON.stringify(stamps);
    if (version === this.#version) return false;
    this.#version = version;
    return true;
  }
}
