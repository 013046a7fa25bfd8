/**
 * How messages lie on the pipes between server and kernel: a head of eight bytes (length of the text, length of the
 * bytes, both little-endian), the message as JSON, and the bytes that it carries, as they are. Whoever reads knows the
 * size before anything is kept, and JSON can hold neither handles nor cycles.
 */

export const HEAD_BYTES = 8;

/** A message as it came: JSON that nobody has parsed yet, and what it carries. */
export interface Frame {
  readonly text: Uint8Array;
  readonly bytes: Uint8Array;
}

export interface FrameLimits {
  readonly textBytes: number;
  readonly carriedBytes: number;
}

const NOTHING = new Uint8Array(0);
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The message in one piece, ready to be written. */
export function encodeFrame(message: object, carried: Uint8Array = NOTHING): Uint8Array {
  const text = encoder.encode(JSON.stringify(message));
  const frame = new Uint8Array(HEAD_BYTES + text.length + carried.length);
  writeLength(frame, 0, text.length);
  writeLength(frame, 4, carried.length);
  frame.set(text, HEAD_BYTES);
  if (carried.length > 0) frame.set(carried, HEAD_BYTES + text.length);
  return frame;
}

/** @throws TypeError or SyntaxError for what is not JSON in UTF-8 */
export function parseText(text: Uint8Array): unknown {
  return JSON.parse(decoder.decode(text));
}

/** Little-endian, byte by byte: no method that a cell may have changed is called. */
export function writeLength(into: Uint8Array, at: number, length: number): void {
  into[at] = length & 255;
  into[at + 1] = (length >>> 8) & 255;
  into[at + 2] = (length >>> 16) & 255;
  into[at + 3] = (length >>> 24) & 255;
}

export class FrameTooLarge extends Error {
  override readonly name = "FrameTooLarge";
}

/** Cuts what arrives into frames. What is announced is not allocated: only what has arrived is kept. */
export class FrameReader {
  readonly #limits: FrameLimits;
  #chunks: Uint8Array[] = [];
  #length = 0;
  /** Bytes of the next frame, its head included; null until the head is there. */
  #wanted: number | null = null;
  #text = 0;

  constructor(limits: FrameLimits) {
    this.#limits = limits;
  }

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /**
   * The next frame, or null when it has not arrived in whole.
   * @throws FrameTooLarge as soon as a head announces more than the limits
   */
  next(): Frame | null {
    if (this.#wanted === null) {
      if (this.#length < HEAD_BYTES) return null;
      this.#wanted = this.#measure(this.#join(HEAD_BYTES));
    }
    if (this.#length < this.#wanted) return null;
    const whole = this.#join(this.#wanted);
    const end = HEAD_BYTES + this.#text;
    const frame = { text: whole.subarray(HEAD_BYTES, end), bytes: whole.subarray(end, this.#wanted) };
    this.#drop(this.#wanted);
    this.#wanted = null;
    return frame;
  }

  #measure(head: Uint8Array): number {
    this.#text = lengthAt(head, 0);
    const carried = lengthAt(head, 4);
    const { textBytes, carriedBytes } = this.#limits;
    if (this.#text > textBytes || carried > carriedBytes)
      throw new FrameTooLarge(`a message of ${this.#text + carried} bytes`);
    return HEAD_BYTES + this.#text + carried;
  }

  /** The first chunk, made so that it holds at least so many bytes. */
  #join(bytes: number): Uint8Array {
    const [first = NOTHING] = this.#chunks;
    if (first.length >= bytes) return first;
    const joined = new Uint8Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      joined.set(chunk, at);
      at += chunk.length;
    }
    this.#chunks = [joined];
    return joined;
  }

  #drop(bytes: number): void {
    const [first = NOTHING] = this.#chunks;
    if (first.length === bytes) this.#chunks.shift();
    else this.#chunks[0] = first.subarray(bytes);
    this.#length -= bytes;
  }
}

/** What `writeLength` wrote. */
export function lengthAt(head: Uint8Array, at: number): number {
  const byte = (place: number) => head[at + place] ?? 0;
  return byte(0) + byte(1) * 2 ** 8 + byte(2) * 2 ** 16 + byte(3) * 2 ** 24;
}
