/** What is known of dataset files, by name, size and time of change. A cache that cannot be read is made anew. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { datasetSchema } from "../../shared/protocol/http.ts";
import { replaceAtomically } from "./atomic-write.ts";
import type { FoundFile } from "./catalogue-files.ts";
import type { KnownDataset } from "./catalogue-reader.ts";
import { realInside } from "./inside.ts";
import { makeFolder } from "./make-folder.ts";

/** Raised when what is read from a file changes, so that older caches are not believed. */
const VERSION = 2;

const cacheSchema = z.object({
  version: z.literal(VERSION),
  files: z.record(
    z.string(),
    z.object({
      bytes: z.number(),
      modified: z.number(),
      /** Hash of the recipe beside it; empty where there is none. */
      recipe: z.string(),
      /** See `KnownDataset`. */
      read: z.string().nullable(),
      dataset: datasetSchema,
    }),
  ),
});
type Entries = z.infer<typeof cacheSchema>["files"];

export class CatalogueCache {
  readonly #workspace: string;
  readonly #file: string;
  #entries: Promise<Map<string, Entries[string]>> | null = null;
  #changed = false;

  constructor(workspace: string) {
    this.#workspace = workspace;
    this.#file = path.join(workspace, ".clientele", "catalogue.json");
  }

  async get({ file, bytes, modified }: FoundFile, recipe: string): Promise<KnownDataset | null> {
    const entry = (await this.#load()).get(path.basename(file));
    const isSame = entry?.bytes === bytes && entry.modified === modified && entry.recipe === recipe;
    return isSame ? entry : null;
  }

  put({ file, bytes, modified }: FoundFile, recipe: string, { dataset, read }: KnownDataset): void {
    this.#changed = true;
    this.#entries = this.#load().then((entries) =>
      entries.set(path.basename(file), { bytes, modified, recipe, read, dataset }),
    );
  }

  /** Names of the files that hold what was read. */
  async reads(): Promise<ReadonlySet<string>> {
    return new Set([...(await this.#load()).values()].flatMap(({ read }) => read ?? []));
  }

  /** Writes the entries of these files, if any changed. A workspace that cannot be written to goes without a cache. */
  async save(files: readonly string[]): Promise<void> {
    const entries = await this.#load();
    const names = new Set(files.map((file) => path.basename(file)));
    const gone = [...entries.keys()].filter((name) => !names.has(name));
    if (!this.#changed && gone.length === 0) return;
    for (const name of gone) entries.delete(name);
    this.#changed = false;
    const content = JSON.stringify({ version: VERSION, files: Object.fromEntries(entries) }, null, 1);
    // It is a convenience: on a disk that refuses, or where a link leads elsewhere, it is done without.
    await this.#write(content).catch(() => undefined);
  }

  async #write(content: string): Promise<void> {
    const real = await realInside(this.#workspace, this.#file);
    await makeFolder(path.dirname(real));
    await replaceAtomically(real, content);
  }

  #load(): Promise<Map<string, Entries[string]>> {
    this.#entries ??= readEntries(this.#file);
    return this.#entries;
  }
}

async function readEntries(file: string): Promise<Map<string, Entries[string]>> {
  const text = await readFile(file, "utf8").catch(() => "");
  try {
    return new Map(Object.entries(cacheSchema.parse(JSON.parse(text)).files));
  } catch {
    return new Map();
  }
}
