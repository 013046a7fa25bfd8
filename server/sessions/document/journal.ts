/**
 * The journal of a document: an edit is acknowledged when its record is on disk, so that the death of the server loses
 * none. Records that arrive while the disk is busy are written together. A disk that refuses is asked again until it
 * takes them: callers wait, and `onTrouble` says why.
 */
import { type FileHandle, mkdir, open, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { decodeRecords, encodeRecord, JOURNAL_HEAD, type JournalRecord } from "./records.ts";

export interface JournalOptions {
  /** Called with the reason when the disk refuses, and with null when it takes records again. */
  readonly onTrouble?: (error: Error | null) => void;
  readonly retryMs?: number;
}

interface Waiting {
  readonly bytes: Uint8Array;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export class Journal {
  #file: string;
  readonly #onTrouble: (error: Error | null) => void;
  readonly #retryMs: number;
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
  }

  /** Reads what is there. A file that is no journal is put aside under another name, never overwritten. */
  static async open(
    file: string,
    options: JournalOptions = {},
  ): Promise<{ journal: Journal; records: JournalRecord[] }> {
    const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
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

  /** Resolves when the record is on disk. Rejects only when the journal is closed before. */
  append(record: JournalRecord): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (this.#closed) reject(new Error("The journal is closed."));
    else this.#waiting.push({ bytes: encodeRecord(record), resolve, reject });
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
    await this.#settled();
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
      this.#tell(error as Error);
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
    if (this.whole && (await handle.stat()).nlink === 0) return this.#replace(this.whole());
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

  async #openHandle(): Promise<FileHandle> {
    await mkdir(path.dirname(this.#file), { recursive: true });
    const handle = await open(this.#file, this.#length === 0 ? "w" : "r+");
    await handle.truncate(this.#length);
    this.#handle = handle;
    return handle;
  }

  async #replace(records: JournalRecord[]): Promise<void> {
    const bytes = Buffer.concat([JOURNAL_HEAD, ...records.map(encodeRecord)]);
    const aside = `${this.#file}.new`;
    await mkdir(path.dirname(this.#file), { recursive: true });
    await writeFile(aside, bytes, { flush: true });
    await rename(aside, this.#file);
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
