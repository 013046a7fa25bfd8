/** A file of values in one plain form, which the engine reads without having to guess anything. */

import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";

const FLUSH = 1 << 20;

/**
 * Fields are parted by commas and lines end with LF; a missing value is an empty field, an empty text is `""`. Every row
 * has one field more than columns.
 */
export class CanonicalFile {
  readonly file: string;
  rows = 0;
  /** Bytes of the longest row. */
  longest = 0;
  readonly #stream: WriteStream;
  #text = "";
  #row = "";
  #isFirst = true;
  #failed: Error | null = null;

  constructor(file: string) {
    this.file = file;
    this.#stream = createWriteStream(file, { flags: "wx" });
    this.#stream.on("error", (error) => {
      this.#failed = error;
    });
  }

  cell(value: string | null): void {
    if (!this.#isFirst) this.#row += ",";
    this.#isFirst = false;
    if (value !== null) this.#row += NEEDS_QUOTES.test(value) || value === "" ? quote(value) : value;
  }

  endRow(): void {
    if (this.#row.length > this.longest) this.longest = this.#row.length;
    // The field at the end keeps a row of one missing value from being a blank line.
    this.#text += `${this.#row},.\n`;
    this.#row = "";
    this.#isFirst = true;
    this.rows++;
  }

  /** Waits until the disk keeps up. To be called from time to time. */
  async drain(): Promise<void> {
    if (this.#text.length < FLUSH) return;
    await this.#write();
  }

  get isFull(): boolean {
    return this.#text.length >= FLUSH;
  }

  async close(): Promise<void> {
    await this.#write();
    this.#stream.end();
    if (!this.#stream.closed) await once(this.#stream, "close");
    if (this.#failed) throw this.#failed;
  }

  async #write(): Promise<void> {
    const text = this.#text;
    this.#text = "";
    if (this.#failed) throw this.#failed;
    if (!this.#stream.write(text)) await once(this.#stream, "drain");
  }
}

const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;
const quote = (value: string) => `"${value.replaceAll('"', '""')}"`;
