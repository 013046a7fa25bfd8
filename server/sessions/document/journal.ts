/**
 * The journal of a document: an edit is acknowledged when its record is on disk, so that the death of the server loses
 * none. Records that arrive while the disk is busy are written together. A disk that refuses is asked again until it
 * takes them: callers wait, and `onTrouble` says why.
 */
import { type FileHandle, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { makeFolder } from "../../workspace/make-folder.ts";
import { atMost } from "./at-most.ts";
import { decodeRecords, encodeRecord, JOURNAL_HEAD, type JournalRecord } from "./records.ts";

export interface JournalOptions {
  /** Called with the reason when the disk refuses, and with null when it takes records again. */
  readonly onTrouble?: (error: Error | null) => void;
  readonly retryMs?: number;
  /** The real path of the journal; throws where a link leads out of the workspace. */
  readonly real?: (file: string) => Promise<string>;
}

/** So long the records on their way are waited for at the end. */
const CLOSE_MS = 5000;

interface Waiting {
  readonly bytes: Uint8Array;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  readonly onRefused: (error: Error) => void;
}

export class Journal {
  #file: string;
  readonly #onTrouble: (error: Error | null) => void;
  readonly #retryMs: number;
  readonly #real: (file: string) => Promise<string>;
  #handle: FileHandle | null = null;
  /** Bytes of whole records in the file; what lies behind is cut off before the next append. */
  #length: number;
  #waiting: Waiting[] = [];
  #flushing: Promise<void> | null = null;
  #trouble: Error | null = null;
  #retry: PromiseWithResolvers<void> | null = null;
  #closed = false;
  /** All records, for a file that somebody deleted: what is appended to it would be nowhere. */
  whole: (() => JournalRecord[]) | null = null;

  private constructor(file: string, length: number, options: JournalOptions) {
    this.#file = file;
    this.#length = length;
    this.#onTrouble = options.onTrouble ?? (() => undefined);
    this.#retryMs = options.retryMs ?? 1000;
    this.#real = options.real ?? (async (path) => path);
  }

  /** Reads what is there. A file that is no journal is put aside under another name, never overwritten. */
  static async open(
    file: string,
    options: JournalOptions = {},
  ): Promise<{ journal: Journal; records: JournalRecord[] }> {
    const real = options.real ?? (async (path) => path);
    const bytes = await readFile(await real(file)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return new Uint8Array();
      throw error;
    });
    const read = decodeRecords(bytes);
    if (!read && bytes.length > 0) await rename(file, `${file}.unreadable-${Date.now()}`);
    return { journal: new Journal(file, read?.length ?? 0, options), records: read?.records ?? [] };
  }

  get length(): number {
    return this.#length;
  }

  /** Why the disk refuses at present; null when it takes records. */
  get trouble(): Error | null {
    return this.#trouble;
  }

  /**
   * Resolves when the record is on disk. Rejects only when the journal is closed before; `onRefused` is called each time
   * that the disk refuses it until then.
   */
  append(record: JournalRecord, onRefused: (error: Error) => void = () => undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (this.#closed) reject(new Error("The journal is closed."));
    else this.#waiting.push({ bytes: encodeRecord(record), resolve, reject, onRefused });
    this.#flush();
    return promise;
  }

  /** Replaces all records, once those before are on disk. */
  async rewrite(records: () => JournalRecord[]): Promise<void> {
    await this.#settled();
    const work = this.#replace(records());
    this.#flushing = work.catch(() => undefined).finally(() => this.#next());
    await work;
  }

  /** The file was moved together with its folder. */
  moved(file: string): void {
    this.#file = file;
  }

  /** Waits for records on their way; those that the disk refuses are given up with the reason. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#retry?.resolve();
    await atMost(CLOSE_MS, this.#settled());
    await this.#handle?.close();
    this.#handle = null;
  }

  async #settled(): Promise<void> {
    while (this.#flushing) await this.#flushing;
  }

  #flush(): void {
    if (this.#flushing || this.#waiting.length === 0) return;
    this.#flushing = this.#write().finally(() => this.#next());
  }

  #next(): void {
    this.#flushing = null;
    this.#flush();
  }

  async #write(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    try {
      await this.#appendBytes(Buffer.concat(batch.map(({ bytes }) => bytes)));
      this.#tell(null);
      for (const { resolve } of batch) resolve();
    } catch (error) {
      // The disk may come back as another one: what is open is opened again.
      await this.#handle?.close().catch(() => undefined);
      this.#handle = null;
      this.#tell(error as Error);
      for (const { onRefused } of batch) onRefused(error as Error);
      await this.#putBack(batch, error as Error);
    }
  }

  async #putBack(batch: Waiting[], error: Error): Promise<void> {
    if (this.#closed) {
      for (const { reject } of [...batch, ...this.#waiting.splice(0)]) reject(error);
      return;
    }
    this.#waiting = [...batch, ...this.#waiting];
    this.#retry = Promise.withResolvers();
    const timer = setTimeout(this.#retry.resolve, this.#retryMs);
    await this.#retry.promise;
    clearTimeout(timer);
  }

  async #appendBytes(bytes: Uint8Array): Promise<void> {
    const handle = this.#handle ?? (await this.#openHandle());
    const isGone = !handle || (await handle.stat()).nlink === 0;
    if (isGone && this.whole) return this.#replace(this.whole());
    if (!handle) throw new Error(`${path.basename(this.#file)} was deleted by another program`);
    const head = this.#length === 0 ? JOURNAL_HEAD : new Uint8Array();
    const all = Buffer.concat([head, bytes]);
    let done = 0;
    while (done < all.length) {
      const { bytesWritten } = await handle.write(all, done, all.length - done, this.#length + done);
      done += bytesWritten;
    }
    await handle.datasync();
    this.#length += all.length;
  }

  /** Null where the file is not as it was left: deleted, or shorter. */
  async #openHandle(): Promise<FileHandle | null> {
    const file = await this.#real(this.#file);
    await makeFolder(path.dirname(file));
    const handle = await open(file, this.#length === 0 ? "w" : "r+").catch((error) => {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
      throw error;
    });
    if (!handle) return null;
    if ((await handle.stat()).size < this.#length) {
      await handle.close();
      return null;
    }
    await handle.truncate(this.#length);
    this.#handle = handle;
    return handle;
  }

  async #replace(records: JournalRecord[]): Promise<void> {
    const bytes = Buffer.concat([JOURNAL_HEAD, ...records.map(encodeRecord)]);
    const file = await this.#real(this.#file);
    const aside = `${file}.new`;
    await makeFolder(path.dirname(file));
    await rm(aside, { force: true });
    await writeFile(aside, bytes, { flush: true, flag: "wx" });
    await rename(aside, file);
    await this.#handle?.close();
    this.#handle = null;
    this.#length = bytes.length;
  }

  #tell(error: Error | null): void {
    if (error === null && this.#trouble === null) return;
    this.#trouble = error;
    this.#onTrouble(error);
  }
}
