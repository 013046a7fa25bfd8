/**
 * Finds the records and fields of delimited text in bytes of UTF-8. No strings are made: a field is a stretch of the
 * buffer with the classes of its bytes. Every ASCII byte means itself in UTF-8, wherever it stands.
 */
import { CLASS, ESCAPED, QUOTED } from "../types/byte-classes.ts";
import type { Dialect, LineEnds } from "./dialect.ts";

const LF = 10;
const CR = 13;
const NONE = -1;

export type Fault = "open quote" | "text after quote";

/** A record, valid until the next one is scanned. */
export interface ScannedRecord {
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly masks: Int32Array;
  readonly count: number;
  /** Where the record begins and ends in the bytes, without its line end. */
  readonly from: number;
  readonly to: number;
  /** Line of the file on which it begins, from 1. */
  readonly line: number;
  readonly fault: Fault | null;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export class RecordScanner {
  readonly lineEnds: LineEnds = { lf: 0, crlf: 0, cr: 0 };
  /** Bytes of the longest record. */
  longest = 0;
  readonly #delimiter: number;
  readonly #quote: number;
  readonly #escape: number;
  #line: number;
  readonly #record: Mutable<ScannedRecord> = {
    bytes: new Uint8Array(),
    starts: new Int32Array(64),
    ends: new Int32Array(64),
    masks: new Int32Array(64),
    count: 0,
    from: 0,
    to: 0,
    line: 1,
    fault: null,
  };

  constructor(dialect: Dialect, line = 1) {
    this.#delimiter = dialect.delimiter.charCodeAt(0);
    this.#quote = dialect.quote === "" ? NONE : dialect.quote.charCodeAt(0);
    this.#escape = dialect.quote === "" ? NONE : dialect.escape.charCodeAt(0);
    this.#line = line;
  }

  /**
   * Gives all whole records of `bytes` from `from` on, and returns where the first one begins that is not whole. With
   * `isLast`, what is left at the end is a record too. A record for which `give` returns false ends the scan after it.
   */
  scan(
    bytes: Uint8Array,
    from: number,
    isLast: boolean,
    give: (record: ScannedRecord) => boolean | undefined,
  ): number {
    let at = from;
    while (at < bytes.length) {
      const next = this.#scanRecord(bytes, at, isLast);
      if (next === NONE) return at;
      at = next;
      if (give(this.#record) === false) return at;
    }
    return at;
  }

  /** Returns where the next record begins; -1 when this one is not whole. */
  #scanRecord(bytes: Uint8Array, from: number, isLast: boolean): number {
    const delimiter = this.#delimiter;
    const quote = this.#quote;
    const length = bytes.length;
    const record = this.#record;
    let { starts, ends, masks } = record;
    let at = from;
    let count = 0;
    let lines = 1;
    let fault: Fault | null = null;
    for (;;) {
      if (count === starts.length) ({ starts, ends, masks } = this.#grow());
      let mask = 0;
      if (at < length && bytes[at] === quote) {
        const closed = this.#quoted(bytes, at + 1, isLast);
        if (closed === NONE) return NONE;
        lines += this.#newLines;
        starts[count] = at + 1;
        ends[count] = closed;
        masks[count] = this.#quotedMask;
        if (closed >= length) fault = "open quote";
        at = Math.min(closed + 1, length);
        const after = at;
        while (at < length) {
          const byte = bytes[at] as number;
          if (byte === delimiter || byte === LF || byte === CR) break;
          at++;
        }
        if (at > after) fault ??= "text after quote";
      } else {
        starts[count] = at;
        while (at < length) {
          const byte = bytes[at] as number;
          if (byte === delimiter || byte === LF || byte === CR) break;
          mask |= CLASS[byte] as number;
          at++;
        }
        ends[count] = at;
        masks[count] = mask;
      }
      count++;
      if (at >= length) {
        if (!isLast) return NONE;
        break;
      }
      if (bytes[at] !== delimiter) break;
      at++;
    }
    const to = at;
    const next = this.#afterLine(bytes, at, isLast);
    if (next === NONE) return NONE;
    record.bytes = bytes;
    record.count = count;
    record.from = from;
    record.to = to;
    record.line = this.#line;
    record.fault = fault;
    this.#line += lines;
    if (to - from > this.longest) this.longest = to - from;
    return next;
  }

  #newLines = 0;
  #quotedMask = 0;

  /** Where a quoted field closes; the length of the bytes where it does not. */
  #quoted(bytes: Uint8Array, from: number, isLast: boolean): number {
    const quote = this.#quote;
    const escaper = this.#escape;
    const length = bytes.length;
    let mask = QUOTED;
    let newLines = 0;
    let at = from;
    while (at < length) {
      const byte = bytes[at] as number;
      if (byte === escaper && (escaper !== quote || bytes[at + 1] === quote)) {
        if (at + 1 >= length) {
          if (!isLast) return NONE;
          break;
        }
        const escaped = bytes[at + 1];
        if (escaped === quote || escaped === escaper) {
          mask |= ESCAPED | (CLASS[escaped] as number);
          at += 2;
          continue;
        }
      } else if (byte === quote) {
        if (at + 1 >= length && !isLast) return NONE;
        this.#newLines = newLines;
        this.#quotedMask = mask;
        return at;
      }
      if (byte === LF || (byte === CR && bytes[at + 1] !== LF)) newLines++;
      mask |= CLASS[byte] as number;
      at++;
    }
    if (!isLast) return NONE;
    this.#newLines = newLines;
    this.#quotedMask = mask;
    return length;
  }

  #afterLine(bytes: Uint8Array, at: number, isLast: boolean): number {
    if (at >= bytes.length) return at;
    if (bytes[at] === LF) {
      this.lineEnds.lf++;
      return at + 1;
    }
    if (at + 1 >= bytes.length && !isLast) return NONE;
    if (bytes[at + 1] === LF) {
      this.lineEnds.crlf++;
      return at + 2;
    }
    this.lineEnds.cr++;
    return at + 1;
  }

  #grow() {
    const record = this.#record;
    for (const key of ["starts", "ends", "masks"] as const) {
      const larger = new Int32Array(record[key].length * 2);
      larger.set(record[key]);
      record[key] = larger;
    }
    return record;
  }
}

/** The text of a field, with its quotes resolved. */
export function fieldText(
  { bytes, starts, ends, masks }: ScannedRecord,
  index: number,
  dialect: Dialect,
): string {
  const text = decode(bytes, starts[index] as number, ends[index] as number);
  if (((masks[index] as number) & ESCAPED) === 0) return text;
  const { quote, escape: escaper } = dialect;
  if (escaper === quote) return text.replaceAll(quote + quote, quote);
  return text.replaceAll(new RegExp(`\\\\([\\\\${quote}])`, "g"), "$1");
}

/** A record without a value: a line with nothing but spaces on it. */
export function isBlank({ count, starts, ends, masks, bytes }: ScannedRecord): boolean {
  if (count !== 1 || ((masks[0] as number) & QUOTED) !== 0) return false;
  for (let at = starts[0] as number; at < (ends[0] as number); at++) {
    const byte = bytes[at];
    if (byte !== 32 && byte !== 9) return false;
  }
  return true;
}

export function decode(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("utf8");
}
