/** The encoding of a text file, from its beginning and from where it turns out not to be UTF-8. */
import { isUtf8 } from "node:buffer";
import { ReadingFault } from "../reading-fault.ts";
import { likelyEncodings } from "./plausibility.ts";

export interface Mark {
  readonly encoding: string;
  /** Bytes of the mark. */
  readonly bytes: number;
}

/** The byte order mark at the beginning, or the pattern of zeros that UTF-16 has without one. */
export function markOf(head: Uint8Array): Mark | null {
  let bytes = 0;
  while (head[bytes] === 0xef && head[bytes + 1] === 0xbb && head[bytes + 2] === 0xbf) bytes += 3;
  if (bytes > 0) return { encoding: "utf-8", bytes };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: "utf-16le", bytes: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: "utf-16be", bytes: 2 };
  return zerosOf(head);
}

function zerosOf(head: Uint8Array): Mark | null {
  let even = 0;
  let odd = 0;
  const length = Math.min(head.length, 4096) & ~1;
  if (length < 4) return null;
  for (let at = 0; at < length; at += 2) {
    if (head[at] === 0) even++;
    if (head[at + 1] === 0) odd++;
  }
  const half = length / 2;
  if (odd > half * 0.4 && even < half * 0.02) return { encoding: "utf-16le", bytes: 0 };
  if (even > half * 0.4 && odd < half * 0.02) return { encoding: "utf-16be", bytes: 0 };
  return null;
}

/** Somewhere the file is not UTF-8. */
export class NotUtf8 extends Error {
  override readonly name = "NotUtf8";
  /** The file from a line before the fault to a line behind it. */
  readonly around: Uint8Array;
  /** Line of the fault, from 1. */
  readonly line: number;

  constructor(around: Uint8Array, line: number) {
    super(`line ${line} is not UTF-8`);
    this.around = around;
    this.line = line;
  }
}

/** Encodings to try for a file that is not UTF-8. Throws a `ReadingFault` where it is, but for a damaged place. */
export function encodingsOf({ around, line }: NotUtf8, file: string): readonly string[] {
  const { valid, invalid } = countSequences(around);
  const found = likelyEncodings(around);
  if (found.length === 0 || (valid >= 3 && valid > invalid * 4)) {
    throw new ReadingFault(
      `${file}, line ${line}: it is not written in UTF-8${valid > invalid ? ", as the rest of the file is" : ""}.`,
      "Correct the line, or name the encoding of the file in its recipe.",
      line,
    );
  }
  return found;
}

/** Letters of more than one byte that are UTF-8, and bytes that are none. */
function countSequences(bytes: Uint8Array): { valid: number; invalid: number } {
  let valid = 0;
  let invalid = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte < 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
    if (length > 1 && at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length))) {
      valid++;
      at += length - 1;
    } else invalid++;
  }
  return { valid, invalid };
}
