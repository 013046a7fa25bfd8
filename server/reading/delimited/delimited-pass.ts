/** Goes through all records of a delimited file: which are rows, which are none, and why. */
import type { Misfit } from "../../../shared/reading/recipe.ts";
import type { Chunks } from "../decode/utf8-chunks.ts";
import type { Dialect } from "./dialect.ts";
import { decode, isBlank, RecordScanner, type ScannedRecord } from "./record-scanner.ts";

export interface TableForm {
  readonly dialect: Dialect;
  readonly skip: number;
  readonly header: boolean;
  /** Columns, with the names of rows. */
  readonly width: number;
  readonly rowNames: boolean;
  readonly trailing: boolean;
  readonly misfits: Misfit;
}

/** A record that is no row. */
export interface RefusedRow {
  readonly line: number;
  readonly text: string;
  readonly reason: string;
}

export interface PassResult {
  readonly rows: number;
  readonly refused: number;
  /** The first of them. */
  readonly refusals: readonly RefusedRow[];
  /** The most values that a row has. */
  readonly widest: number;
  readonly longest: number;
  readonly lineEnds: RecordScanner["lineEnds"];
  /** Lines with nothing on them, which are no rows. */
  readonly blank: number;
  /** The record of the names is the first of the file, and every record after it is a row as it stands. */
  readonly isPlain: boolean;
}

export interface PassHandlers {
  names?(record: ScannedRecord): void;
  row(record: ScannedRecord): void;
  /** A row of one column with nothing on its line. */
  missing?(): void;
  /** Between pieces of the file; what it returns is waited for. */
  pause?(): Promise<void> | undefined;
}

const SHOWN = 20;

export async function passThrough(
  chunks: Chunks,
  form: TableForm,
  handlers: PassHandlers,
): Promise<PassResult> {
  const pass = new Pass(form, handlers);
  let carried: Uint8Array = new Uint8Array();
  for await (const chunk of chunks) {
    const bytes = carried.length === 0 ? chunk : Buffer.concat([carried, chunk]);
    const consumed = pass.scanner.scan(bytes, 0, false, pass.take);
    carried = bytes.subarray(consumed);
    await handlers.pause?.();
    // A record that does not end soon is looked at again only when there is twice as much of it.
    if (carried.length > 1 << 20) carried = await collect(carried, chunks);
  }
  pass.scanner.scan(carried, 0, true, pass.take);
  return pass.result();
}

/** `carried` with as much again behind it. */
async function collect(carried: Uint8Array, chunks: Chunks): Promise<Uint8Array> {
  const parts = [carried];
  let length = carried.length;
  const iterator = chunks[Symbol.asyncIterator]();
  while (length < carried.length * 2) {
    const next = await iterator.next();
    if (next.done) break;
    parts.push(next.value);
    length += next.value.length;
  }
  return Buffer.concat(parts);
}

class Pass {
  readonly scanner: RecordScanner;
  readonly #form: TableForm;
  readonly #handlers: PassHandlers;
  readonly #width: number;
  readonly #refusals: RefusedRow[] = [];
  #rows = 0;
  #refused = 0;
  #widest = 0;
  #blank = 0;
  #waiting = 0;
  #before = 0;
  #named: boolean;

  constructor(form: TableForm, handlers: PassHandlers) {
    this.#form = form;
    this.#handlers = handlers;
    this.#width = form.width + (form.trailing ? 1 : 0);
    this.#named = !form.header;
    this.scanner = new RecordScanner(form.dialect);
  }

  readonly take = (record: ScannedRecord): undefined => {
    if (record.line <= this.#form.skip) {
      this.#before++;
      return;
    }
    if (isBlank(record)) {
      if (this.#width === 1 && this.#named) this.#waiting++;
      else this.#blank++;
      return;
    }
    if (!this.#named) {
      this.#named = true;
      this.#handlers.names?.(record);
      if (record.fault !== null) this.#refuse(record, faultReason(record.fault));
      return;
    }
    this.#flush();
    const isRow = record.fault === null && (record.count === this.#width || this.#isFilled(record));
    if (!isRow) {
      this.#refuse(record, this.#reason(record));
      return;
    }
    this.#rows++;
    if (record.count > this.#widest) this.#widest = record.count;
    this.#handlers.row(record);
  };

  result(): PassResult {
    return {
      rows: this.#rows,
      refused: this.#refused,
      refusals: this.#refusals,
      widest: this.#widest,
      longest: this.scanner.longest,
      lineEnds: this.scanner.lineEnds,
      blank: this.#blank + this.#waiting,
      isPlain:
        this.#before === 0 &&
        this.#blank === 0 &&
        this.#refused === 0 &&
        this.#waiting === 0 &&
        this.#width > 1,
    };
  }

  /** In a table of one column a blank line between others is a row without a value. */
  #flush(): void {
    for (; this.#waiting > 0; this.#waiting--) {
      this.#rows++;
      this.#handlers.missing?.();
    }
  }

  #isFilled(record: ScannedRecord): boolean {
    if (this.#form.misfits === "fill") return true;
    return this.#form.trailing && record.count === this.#form.width;
  }

  #refuse(record: ScannedRecord, reason: string): void {
    this.#refused++;
    if (this.#refusals.length >= SHOWN) return;
    const end = Math.min(record.to, record.from + 400);
    const text = decode(record.bytes, record.from, end).split(/\r\n|\r|\n/)[0] ?? "";
    this.#refusals.push({ line: record.line, text, reason });
  }

  #reason({ fault, count }: ScannedRecord): string {
    if (fault !== null) return faultReason(fault);
    return `it has ${count} values, and the table ${this.#form.width} columns`;
  }
}

const faultReason = (fault: NonNullable<ScannedRecord["fault"]>) =>
  fault === "open quote"
    ? "a quote is opened and not closed"
    : "something follows the quote that closes a value";
