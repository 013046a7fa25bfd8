/** Goes through the records of a JSON file. A key is a column from the record on in which it first stands. */
import type { Chunks } from "../decode/utf8-chunks.ts";
import { decode } from "../delimited/record-scanner.ts";
import { ReadingFault, shown } from "../reading-fault.ts";
import { type JsonMember, JsonReader, TooDeep } from "./json-reader.ts";
import { JsonFault, JsonSplitter } from "./json-splitter.ts";

/** Records that are no objects stand in a column of this name. */
export const VALUE_COLUMN = "json";

export interface JsonHandlers {
  member(column: number, member: JsonMember, line: number): void;
  endRow(line: number): void;
  /** Between pieces of the file; what it returns is waited for. */
  pause?(): Promise<void> | undefined;
}

export class JsonColumns {
  readonly names: string[] = [];
  readonly #indices = new Map<string, number>();

  index(key: string): number {
    let index = this.#indices.get(key);
    if (index === undefined) {
      index = this.names.length;
      this.#indices.set(key, index);
      this.names.push(key);
    }
    return index;
  }

  /** The column of a key that stands in a record for the nth time. */
  again(key: string, n: number): number {
    const repeated = `${key}\0${n}`;
    let index = this.#indices.get(repeated);
    if (index === undefined) {
      index = this.names.length;
      this.#indices.set(repeated, index);
      this.names.push(key);
    }
    return index;
  }
}

/** Returns how many records there are. Throws a `ReadingFault` that names the line where the file is no JSON. */
export async function passThroughJson(
  chunks: Chunks,
  file: string,
  columns: JsonColumns,
  handlers: JsonHandlers,
): Promise<number> {
  const splitter = new JsonSplitter();
  const rows = new RowReader(columns, handlers, file);
  try {
    let carried: Uint8Array = new Uint8Array();
    let parts: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of chunks) {
      parts.push(chunk);
      length += chunk.length;
      // A record that does not end soon is looked at again only when there is twice as much of it.
      if (length < carried.length) continue;
      const bytes = carried.length === 0 && parts.length === 1 ? chunk : Buffer.concat([carried, ...parts]);
      carried = bytes.subarray(splitter.scan(bytes, 0, false, rows.take));
      parts = [];
      length = 0;
      await handlers.pause?.();
    }
    const bytes = Buffer.concat([carried, ...parts]);
    const rest = splitter.scan(bytes, 0, true, rows.take);
    if (rest < bytes.length) throw new JsonFault("unexpected end of data", splitter.line);
    splitter.finish();
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    throw new ReadingFault(
      `${file}, line ${error.line}: no whole JSON value: ${error.message}.`,
      undefined,
      error.line,
    );
  }
  return rows.count;
}

class RowReader {
  count = 0;
  readonly #columns: JsonColumns;
  readonly #handlers: JsonHandlers;
  readonly #file: string;
  #isObjects: boolean | null = null;
  #seen = new Int32Array(64);

  constructor(columns: JsonColumns, handlers: JsonHandlers, file: string) {
    this.#columns = columns;
    this.#handlers = handlers;
    this.#file = file;
  }

  readonly take = (bytes: Uint8Array, start: number, end: number, line: number): void => {
    const text = decode(bytes, start, end);
    try {
      this.#read(text, line);
    } catch (error) {
      if (error instanceof TooDeep) {
        throw new ReadingFault(
          `${this.#file} nests too deeply to be read.`,
          "Flatten its values, or write the inner ones as text.",
          line,
        );
      }
      if (!(error instanceof SyntaxError)) throw error;
      throw new ReadingFault(
        `${this.#file}, line ${line}: no whole JSON value: ${error.message}. The line is “${shown(text.split("\n")[0] ?? "")}”.`,
        "Correct the line in the file.",
        line,
      );
    }
    this.count++;
    this.#handlers.endRow(line);
  };

  #read(text: string, line: number): void {
    const reader = new JsonReader(text);
    const { isObject } = reader;
    this.#isObjects ??= isObject;
    if (isObject !== this.#isObjects) {
      const kinds = isObject
        ? "an object, and those before it are none"
        : "no object, as those before it are";
      throw new SyntaxError(`the record is ${kinds}`);
    }
    if (isObject) reader.members((key, member) => this.#member(key, member, line));
    else this.#handlers.member(this.#columns.index(VALUE_COLUMN), reader.value(), line);
  }

  #member(key: string, member: JsonMember, line: number): void {
    const mark = this.count + 1;
    let index = this.#columns.index(key);
    for (let n = 1; this.#isSeen(index, mark); n++) index = this.#columns.again(key, n);
    this.#seen[index] = mark;
    this.#handlers.member(index, member, line);
  }

  /** Whether the record has a value for the column already. */
  #isSeen(index: number, mark: number): boolean {
    if (index >= this.#seen.length) {
      const larger = new Int32Array(this.#seen.length * 2);
      larger.set(this.#seen);
      this.#seen = larger;
    }
    return this.#seen[index] === mark;
  }
}
