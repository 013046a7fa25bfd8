/** A file's text as chunks of UTF-8, strictly decoded, without marks at its beginning. */
import { isUtf8 } from "node:buffer";
import { ReadingFault } from "../reading-fault.ts";
import { markOf, NotUtf8 } from "./encoding.ts";

export type Chunks = AsyncIterable<Uint8Array>;

/** Bytes around a fault by which encodings are told apart. */
const AROUND = 1 << 18;

/**
 * `encoding` null means UTF-8 unless a mark says otherwise. Throws `NotUtf8` at the first place that is none, and a
 * `ReadingFault` where another encoding does not fit.
 */
export async function* utf8Chunks(chunks: Chunks, encoding: string | null, file: string): Chunks {
  let marked = false;
  let decode: Decode | null = null;
  for await (const chunk of chunks) {
    let rest = chunk;
    if (!marked) {
      const mark = markOf(chunk);
      const found = encoding ?? mark?.encoding ?? "utf-8";
      decode = found === "utf-8" ? strictUtf8(file) : transcoder(found, file);
      if (mark && mark.encoding === found) rest = chunk.subarray(mark.bytes);
      marked = true;
    }
    const decoded = (decode as Decode)(rest, false);
    if (decoded.length > 0) yield decoded;
  }
  const last = decode?.(new Uint8Array(), true);
  if (last && last.length > 0) yield last;
}

type Decode = (chunk: Uint8Array, isLast: boolean) => Uint8Array;

function strictUtf8(file: string): Decode {
  let carried: Uint8Array = new Uint8Array();
  let line = 1;
  return (chunk, isLast) => {
    const bytes = carried.length === 0 ? chunk : Buffer.concat([carried, chunk]);
    const whole = isLast ? bytes.length : wholeLetters(bytes);
    const text = bytes.subarray(0, whole);
    if (!isUtf8(text)) {
      const at = firstFault(text);
      throw new NotUtf8(around(text, at), line + countLines(text, at));
    }
    if (text.includes(0)) throw new ReadingFault(`${file} is no text file: it holds binary data.`);
    line += countLines(text, text.length);
    carried = bytes.slice(whole);
    return text;
  };
}

function transcoder(encoding: string, file: string): Decode {
  const decoder = newDecoder(encoding);
  let line = 1;
  return (chunk, isLast) => {
    let text: string;
    try {
      text = decoder.decode(chunk, { stream: !isLast });
    } catch {
      throw new ReadingFault(
        `${file}, behind line ${line}: it is not written in ${encoding}.`,
        "Name the encoding of the file in its recipe, or save it as UTF-8.",
        line,
      );
    }
    if (text.includes("\0")) throw new ReadingFault(`${file} is no text file: it holds binary data.`);
    const bytes = Buffer.from(text.startsWith("\ufeff") && line === 1 ? text.slice(1) : text, "utf8");
    line += countLines(bytes, bytes.length);
    return bytes;
  };
}

function newDecoder(encoding: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  } catch {
    throw new ReadingFault(
      `There is no encoding “${encoding}”.`,
      "Such are utf-8, gb18030, big5, shift_jis, windows-1252.",
    );
  }
}

/** Up to where the bytes end with a whole letter. */
function wholeLetters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(4, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}

/** Where UTF-8 ends, by halves. */
function firstFault(bytes: Uint8Array): number {
  let from = 0;
  let to = bytes.length;
  while (to - from > 1) {
    const middle = (from + to) >> 1;
    if (isUtf8(bytes.subarray(0, wholeLetters(bytes.subarray(0, middle))))) from = middle;
    else to = middle;
  }
  return from;
}

/** Whole lines around a place. */
function around(bytes: Uint8Array, at: number): Uint8Array {
  let from = Math.max(0, at - AROUND);
  let to = Math.min(bytes.length, at + AROUND);
  while (from > 0 && bytes[from - 1] !== 10) from--;
  while (to < bytes.length && bytes[to - 1] !== 10) to++;
  return bytes.slice(from, to);
}

function countLines(bytes: Uint8Array, end: number): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0 && at < end; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}
