/**
 * The server's end of the pipes to a kernel. What comes is read in slices, so that a kernel that floods the pipe makes
 * nobody wait but itself, and is looked at before it is parsed: a cell may have got hold of the descriptor.
 */
import type { Readable, Writable } from "node:stream";
import { encodeFrame, type FrameLimits, FrameReader, parseText } from "../../shared/protocol/frames.ts";
import { beyondBounds } from "../../shared/protocol/json-bounds.ts";

/** Milliseconds of reading from one kernel before others have their turn. */
const SLICE_MS = 4;
/** Deeper than any output is shown, and richer than a page of a table is. */
const BOUNDS = { depth: 256, values: 2_000_000 } as const;
/** What a kernel may attach to a message: a batch of rows. */
const CARRIED_BYTES = 32 * 2 ** 20;
/** JSON writes a control character in six bytes; the rest is for what a message says besides its text. */
const ESCAPED = 6;
const LEAST_BYTES = 16 * 2 ** 20;

export interface ChannelListener {
  /** A message, parsed and not yet checked. */
  message(raw: unknown, carried: Uint8Array): void;
  /** What came is no message; nothing more is read. */
  violated(what: string): void;
  /** The kernel's end was closed. */
  closed(): void;
}

export class KernelChannel {
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #listener: ChannelListener;
  readonly #reader: FrameReader;
  #stopped = false;
  #reading = false;
  #ended = false;

  constructor(input: Readable, output: Writable, outputBytes: number, listener: ChannelListener) {
    this.#input = input;
    this.#output = output;
    this.#listener = listener;
    this.#reader = new FrameReader(frameLimits(outputBytes));
    input.on("data", (chunk: Uint8Array) => this.#arrived(chunk));
    input.on("end", () => this.#finished());
    for (const pipe of [input, output]) {
      // The process may be gone before what was written reaches it; its end is told by the process.
      pipe.on("error", () => this.#finished());
    }
    output.on("close", () => this.#finished());
  }

  send(message: object, carried?: Uint8Array): void {
    if (this.#output.writable) this.#output.write(encodeFrame(message, carried));
  }

  /** Reads nothing more. */
  stop(): void {
    this.#stopped = true;
    this.#input.resume();
  }

  #arrived(chunk: Uint8Array): void {
    if (this.#stopped) return;
    this.#reader.push(chunk);
    if (!this.#reading) this.#read();
  }

  #read(): void {
    const until = performance.now() + SLICE_MS;
    this.#reading = true;
    while (this.#readOne()) {
      if (performance.now() < until) continue;
      // Whatever else waits in the server comes first; the kernel waits in its own write.
      this.#input.pause();
      setImmediate(() => this.#read());
      return;
    }
    this.#reading = false;
    if (this.#input.isPaused()) this.#input.resume();
    if (this.#ended) this.#finished();
  }

  #readOne(): boolean {
    if (this.#stopped) return false;
    try {
      const frame = this.#reader.next();
      if (frame === null) return false;
      const beyond = beyondBounds(frame.text, BOUNDS);
      if (beyond !== null) return this.#violated(beyond);
      const raw = parsed(frame.text);
      if (raw === undefined) return this.#violated("bytes that are no message");
      this.#listener.message(raw, frame.bytes);
      return true;
    } catch (error) {
      return this.#violated((error as Error).message);
    }
  }

  #violated(what: string): false {
    this.stop();
    this.#listener.violated(what);
    return false;
  }

  #finished(): void {
    this.#ended = true;
    // What came before the end is still read.
    if (this.#reading || this.#stopped) return;
    this.#stopped = true;
    this.#listener.closed();
  }
}

function parsed(text: Uint8Array): unknown {
  try {
    return parseText(text);
  } catch {
    return undefined;
  }
}

function frameLimits(outputBytes: number): FrameLimits {
  return { textBytes: Math.max(LEAST_BYTES, ESCAPED * outputBytes), carriedBytes: CARRIED_BYTES };
}
