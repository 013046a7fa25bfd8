/**
 * Has dataset files read by a process of their own, which is started when it is needed: most starts find all in the cache.
 * What is read of a file that is no Parquet is kept as Parquet beside the files, in a folder that the catalogue does not see.
 */
import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Dataset } from "../../shared/protocol/http.ts";
import type { ReadingReport } from "../../shared/reading/report.ts";
import { ReadingProcess } from "../reading/reading-process.ts";
import { findingsOf } from "../reading/recipe/findings.ts";
import { readRecipeOf } from "../reading/recipe/recipe-file.ts";
import type { WorkerOptions } from "../workers/worker.ts";
import type { FoundFile } from "./catalogue-files.ts";
import { hashFile } from "./catalogue-hash.ts";

export interface Reading {
  readonly columns: Dataset["columns"];
  readonly rowCount: number | null;
  /** Why the file cannot be read; null when it can. */
  readonly problem: string | null;
  /** What was guessed of the file and may be wrong. */
  readonly guessed?: string[];
  /** The Parquet file that holds what was read. */
  readonly parquet?: string;
}

export interface Reader {
  /** Never rejects because of a file: what is wrong with it is its `problem`. */
  read(file: FoundFile): Promise<Reading>;
  close(): Promise<void>;
}

/** A dataset, and the name of the file in `READ_FOLDER` that holds what was read of it; null for Parquet. */
export interface KnownDataset {
  readonly dataset: Dataset;
  readonly read: string | null;
}

/** Folder within `datasets/` for what was read of other files. */
export const READ_FOLDER = ".read";

/** Everything that the catalogue says of a file. */
export async function describeFile(file: FoundFile, reader: Reader): Promise<KnownDataset> {
  const { name, format } = file;
  await untilWritten(file);
  // A file that went away meanwhile has no hash; its problem says the rest.
  const [hash, { parquet, ...reading }] = await Promise.all([
    hashFile(file.file).catch(() => null),
    reader.read(file),
  ]);
  const bytes = (await stat(file.file).catch(() => null))?.size ?? file.bytes;
  const dataset = { name, file: path.basename(file.file), format, bytes, hash, ...reading };
  return { dataset, read: parquet === undefined ? null : await keep(parquet, hash) };
}

/** Under the hash of the file, so that nobody takes it for that of another. */
async function keep(parquet: string, hash: string | null): Promise<string> {
  const name = `${(hash ?? "none").slice(0, 24)}-${path.basename(parquet)}`;
  await rename(parquet, path.join(path.dirname(parquet), name));
  return name;
}

/** Milliseconds since its last change after which a large file is taken for whole. */
const QUIET_MS = 500;
const LARGE = 1_000_000;

/** A copy in progress is waited for: half a file is no dataset. */
async function untilWritten({ file }: FoundFile): Promise<void> {
  for (let before = -1; ; ) {
    const found = await stat(file).catch(() => null);
    if (!found || found.size < LARGE || found.size === before || Date.now() - found.mtimeMs > QUIET_MS)
      return;
    before = found.size;
    await wait(QUIET_MS);
  }
}

export class DatasetReader implements Reader {
  readonly #folder: string;
  readonly #process: ReadingProcess;

  constructor(folder: string, options: Partial<WorkerOptions> = {}) {
    this.#folder = folder;
    this.#process = new ReadingProcess(options);
  }

  async read(file: FoundFile): Promise<Reading> {
    const name = path.basename(file.file);
    if (file.format === "parquet") return this.#process.describe(path.dirname(file.file), file.file, name);
    const recipe = await readRecipeOf(file.file);
    if (recipe.problem !== null) return { columns: [], rowCount: null, problem: recipe.problem };
    const target = path.join(await this.#readFolder(), `${randomUUID()}.parquet`);
    const { problem, report, columns, rowCount } = await this.#process.import({
      file: file.file,
      name,
      target,
      ...(recipe.recipe && { recipe: recipe.recipe }),
    });
    if (problem !== null)
      return { columns: [], rowCount: null, problem: sentences(problem.message, problem.hint) };
    const guessed = recipe.recipe ? [] : findingsOf(report as ReadingReport);
    return { columns, rowCount, problem: null, parquet: target, ...(guessed.length > 0 && { guessed }) };
  }

  close(): Promise<void> {
    return this.#process.close();
  }

  async #readFolder(): Promise<string> {
    const folder = path.join(this.#folder, READ_FOLDER);
    const made = await mkdir(folder, { recursive: true });
    // What is read can be read again: it is nothing for a repository.
    if (made !== undefined) await writeFile(path.join(folder, ".gitignore"), "*\n");
    return folder;
  }
}

const sentences = (message: string, hint: string | null) => (hint === null ? message : `${message} ${hint}`);

/** Milliseconds that what nothing refers to any more is kept: a kernel may be reading it. */
const KEPT_MS = 3_600_000;

/** Removes what was read of files that are gone or others now. */
export async function sweep(
  folder: string,
  entries: readonly string[],
  used: ReadonlySet<string>,
): Promise<void> {
  for (const entry of entries.filter((each) => each.endsWith(".parquet") && !used.has(each))) {
    const file = path.join(folder, entry);
    const found = await stat(file).catch(() => null);
    if (found && Date.now() - found.mtimeMs > KEPT_MS) await rm(file, { force: true });
  }
}
