/**
 * Dataset files as views. A view is made when a statement first names it, so that a thousand files cost nothing at
 * start and a broken one harms nobody else.
 */
import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import path from "node:path";
import type { Connection, OfferedFile } from "../../../shared/engine/connection.ts";
import { DatasetProblem, HEAD_BYTES, type Head, WHOLE_FILE } from "../../../shared/engine/text-head.ts";
import type { DatasetFile } from "../../../shared/protocol/kernel.ts";
import { SqlError } from "../sql-error.ts";

export class Datasets {
  #files = new Map<string, DatasetFile>();
  readonly #made = new Set<string>();
  /** Views under way: two statements may name a dataset for the first time at once. */
  readonly #making = new Map<DatasetFile, Promise<void>>();
  readonly #engine: () => Connection;

  /** The engine comes as a function, since it is opened with a reference to this object. */
  constructor(engine: () => Connection) {
    this.#engine = engine;
  }

  get names(): string[] {
    return [...this.#files.values()].map(({ name }) => name);
  }

  get(name: string): DatasetFile | undefined {
    return this.#files.get(name.toLowerCase());
  }

  /** Size and time of change of a dataset's file as it is now; null where there is none. */
  version(name: string): { readonly bytes: number | null; readonly modified: number | null } {
    const file = this.get(name);
    const found = file && statSync(file.read ?? file.file, { throwIfNoEntry: false });
    return found ? { bytes: found.size, modified: found.mtimeMs } : { bytes: null, modified: null };
  }

  isCheapToCount(name: string): boolean {
    const file = this.get(name);
    if (!file) return false;
    return (
      file.format === "parquet" ||
      file.read !== undefined ||
      (statSync(file.file, { throwIfNoEntry: false })?.size ?? 0) <= WHOLE_FILE
    );
  }

  /** Views of before are dropped: a file may be another under the same name. */
  async set(files: readonly DatasetFile[]): Promise<void> {
    const made = [...this.#made];
    this.#made.clear();
    this.#files = new Map(files.map((file) => [file.name.toLowerCase(), file]));
    for (const name of made) await this.#engine().withdraw(name);
    for (const { name } of files)
      if (this.#engine().isOwnName(name)) await this.provide(name).catch(() => undefined);
  }

  /** Makes the view of that name, if it is a dataset's. Rejects when the file cannot be read. */
  async provide(name: string): Promise<boolean> {
    const file = this.get(name);
    if (!file) return false;
    if (this.#made.has(file.name)) return false;
    const making = this.#making.get(file) ?? this.#make(file).finally(() => this.#making.delete(file));
    this.#making.set(file, making);
    await making;
    return true;
  }

  async #make(file: DatasetFile): Promise<void> {
    if (file.problem !== undefined) throw new SqlError(file.problem);
    try {
      await this.#engine().offer(file.name, offered(file));
    } catch (error) {
      throw unreadable(file, error);
    }
    this.#made.add(file.name);
  }
}

/** What the server read of a file is Parquet; others are read here. */
function offered({ file, format, read }: DatasetFile): OfferedFile {
  return read === undefined
    ? { file, format, head: headOf(file) }
    : { file: read, format: "parquet", head: headOf(read) };
}

/** Its message names the file: the statement that failed may name it nowhere. */
function unreadable({ file }: DatasetFile, error: unknown): unknown {
  const name = path.basename(file);
  if (error instanceof DatasetProblem) return new SqlError(error.message, { hint: error.hint });
  if (isMissing(error)) {
    return new SqlError(`The file ${name} is no longer there.`, {
      hint: "Put it back into datasets/, or use another dataset.",
    });
  }
  if (!(error instanceof SqlError)) return error;
  const message = error.message.startsWith(name) ? error.message : `${name} cannot be read: ${error.message}`;
  return new SqlError(message, { hint: error.hint });
}

const isMissing = (error: unknown) => error instanceof Error && "code" in error && error.code === "ENOENT";

function headOf(file: string): Head {
  const handle = openSync(file, "r");
  try {
    const bytes = Buffer.alloc(HEAD_BYTES);
    return { bytes: bytes.subarray(0, readSync(handle, bytes)), size: fstatSync(handle).size };
  } finally {
    closeSync(handle);
  }
}
