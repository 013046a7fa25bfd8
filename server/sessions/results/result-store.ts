/**
 * Kept results, as files named by their keys: `.clientele/results/ab/cdef….json`. Each begins with the hash of what follows,
 * so that a file that was cut or changed is found, dropped, and made anew by the next run. Several processes may keep in the
 * same folder: a file appears whole or not at all. Of more than fits, those that were used longest ago go first.
 */
import { hash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { replaceAtomically } from "../../workspace/atomic-write.ts";

export const RESULT_BYTES = 500_000_000;
/** Room is made for a while, so that not each result has to make its own. */
const KEPT_SHARE = 0.9;

/** The hash and the end of its line. */
const HEAD_BYTES = 65;

const LOCK_FILE = path.join(import.meta.dirname, "..", "..", "..", "package-lock.json");

interface Kept {
  readonly file: string;
  readonly bytes: number;
  readonly usedAt: number;
}

export class ResultStore {
  readonly #folder: string;
  readonly #most: number;
  /** Bytes that lie there, as far as is known. */
  #bytes: number | null = null;
  #pruning: Promise<void> | null = null;
  #runtimeVersion: Promise<string> | null = null;

  /** @param most bytes of all results together. */
  constructor(folder: string, most: number = RESULT_BYTES) {
    this.#folder = folder;
    this.#most = most;
  }

  /** What is kept under the key; null when nothing is, or nothing that is whole. */
  async get(key: string): Promise<string | null> {
    const file = this.#fileOf(key);
    const text = await readFile(file, "utf8").catch(() => null);
    if (text === null) return null;
    const end = text.indexOf("\n");
    const body = text.slice(end + 1);
    if (end < 0 || hash("sha256", body) !== text.slice(0, end)) {
      await rm(file, { force: true }).catch(() => undefined);
      return null;
    }
    const now = new Date();
    // Whoever may not write here reads all the same.
    await utimes(file, now, now).catch(() => undefined);
    return body;
  }

  /** Keeps a text. What is larger than a tenth of all that may be kept is not. Says whether it was. */
  async put(key: string, body: string): Promise<boolean> {
    const bytes = Buffer.byteLength(body) + HEAD_BYTES;
    if (bytes > this.#most / 10) return false;
    const file = this.#fileOf(key);
    await mkdir(path.dirname(file), { recursive: true });
    await replaceAtomically(file, `${hash("sha256", body)}\n${body}`);
    if (this.#bytes !== null) this.#bytes += bytes;
    if (this.#bytes === null || this.#bytes > this.#most) await this.#prune();
    return true;
  }

  /** Of Clientele with all its packages, and of what runs the cells: part of each key, and read once. */
  runtimeVersion(): Promise<string> {
    this.#runtimeVersion ??= readFile(LOCK_FILE)
      .catch(() => "")
      .then((lock) => `${process.version} ${hash("sha256", lock)}`);
    return this.#runtimeVersion;
  }

  #fileOf(key: string): string {
    return path.join(this.#folder, key.slice(0, 2), `${key.slice(2)}.json`);
  }

  #prune(): Promise<void> {
    this.#pruning ??= this.#dropOldest().finally(() => {
      this.#pruning = null;
    });
    return this.#pruning;
  }

  async #dropOldest(): Promise<void> {
    const kept = await this.#all();
    let bytes = kept.reduce((sum, one) => sum + one.bytes, 0);
    if (bytes > this.#most) {
      for (const one of kept.toSorted((a, b) => a.usedAt - b.usedAt)) {
        if (bytes <= this.#most * KEPT_SHARE) break;
        await rm(one.file, { force: true });
        bytes -= one.bytes;
      }
    }
    this.#bytes = bytes;
  }

  async #all(): Promise<Kept[]> {
    const entries = await readdir(this.#folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".json"));
    const found = await Promise.all(
      files.map(async (entry) => {
        const file = path.join(entry.parentPath, entry.name);
        const seen = await stat(file).catch(() => null);
        return seen ? [{ file, bytes: seen.size, usedAt: seen.mtimeMs }] : [];
      }),
    );
    return found.flat();
  }
}
