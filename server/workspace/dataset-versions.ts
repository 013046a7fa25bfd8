/**
 * Old versions of datasets, by the hash of their content, in `.clientele/versions/`: a record of a run can be checked
 * against the very data that it read. The oldest go when there are too many.
 */
import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { writeAtomically } from "./atomic-write.ts";
import { hashFile } from "./catalogue-hash.ts";

const versionSchema = z.object({
  /** SHA-256 of the Parquet file. */
  hash: z.string(),
  bytes: z.number(),
  rows: z.number().nullable(),
  /** Milliseconds since the epoch at which it gave way to the next. */
  until: z.number(),
});
export type DatasetVersion = z.infer<typeof versionSchema>;

/** Versions kept of one dataset, and bytes of all. */
export interface VersionLimits {
  readonly count: number;
  readonly bytes: number;
}
const LIMITS: VersionLimits = { count: 10, bytes: 10e9 };

export class DatasetVersions {
  readonly #folder: string;
  readonly #limits: VersionLimits;
  readonly #now: () => number;

  constructor(workspace: string, limits: VersionLimits = LIMITS, now: () => number = Date.now) {
    this.#folder = path.join(workspace, ".clientele", "versions");
    this.#limits = limits;
    this.#now = now;
  }

  /** The newest first. */
  async list(name: string): Promise<readonly DatasetVersion[]> {
    const text = await readFile(this.#index(name), "utf8").catch(() => "[]");
    const parsed = z.array(versionSchema).safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : [];
  }

  /** Path of a version; null where it is not kept any more. */
  async find(hash: string): Promise<string | null> {
    const file = this.#file(hash);
    return (await stat(file).catch(() => null)) ? file : null;
  }

  /** Takes a file away as the version of a dataset that was. */
  async keep(name: string, file: string, rows: number | null): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const hash = await hashFile(file);
    const { size: bytes } = await stat(file);
    await rename(file, this.#file(hash));
    const known = (await this.list(name)).filter((version) => version.hash !== hash);
    await this.#write(
      name,
      [{ hash, bytes, rows, until: this.#now() }, ...known].slice(0, this.#limits.count),
    );
    await this.#sweep();
  }

  /** Removes files that no list names, and the oldest of all while they are too large together. */
  async #sweep(): Promise<void> {
    const entries = await readdir(this.#folder);
    const names = entries
      .filter((entry) => entry.endsWith(".json"))
      .map((entry) => decodeURIComponent(entry.slice(0, -5)));
    const lists = new Map<string, readonly DatasetVersion[]>();
    for (const name of names) lists.set(name, await this.list(name));
    const all = [...lists.values()].flat().sort((a, b) => b.until - a.until);
    const kept = new Set<string>();
    let bytes = 0;
    for (const version of all) {
      bytes += kept.has(version.hash) ? 0 : version.bytes;
      if (bytes <= this.#limits.bytes) kept.add(version.hash);
    }
    for (const [name, versions] of lists) {
      const left = versions.filter(({ hash }) => kept.has(hash));
      if (left.length < versions.length) await this.#write(name, left);
    }
    const stale = entries.filter((entry) => entry.endsWith(".parquet") && !kept.has(entry.slice(0, -8)));
    for (const entry of stale) await rm(path.join(this.#folder, entry), { force: true });
  }

  async #write(name: string, versions: readonly DatasetVersion[]): Promise<void> {
    await writeAtomically(this.#index(name), `${JSON.stringify(versions, null, 1)}\n`);
  }

  #index = (name: string) => path.join(this.#folder, `${encodeURIComponent(name)}.json`);
  #file = (hash: string) => path.join(this.#folder, `${hash}.parquet`);
}
