/**
 * The kernel's way to the server: frames on a pipe (`shared/protocol/frames.ts`), each written before `send` returns. A
 * loop that never yields is therefore seen while it runs, and a kernel that puts out more than the server takes waits.
 */
import fs from "node:fs";
import { HEAD_BYTES, lengthAt, writeLength } from "../../shared/protocol/frames.ts";

/** Taken before a cell could replace them. */
const { writeSync } = fs;
const { stringify, parse } = JSON;
const { getOwnPropertyDescriptor, deleteProperty, defineProperty } = Reflect;
const encode = TextEncoder.prototype.encode.bind(new TextEncoder());
const place: (into: Uint8Array, bytes: Uint8Array, at: number) => void = Function.prototype.call.bind(
  Uint8Array.prototype.set,
);
const decode: (bytes: Uint8Array) => string = TextDecoder.prototype.decode.bind(new TextDecoder());
const part: (of: Uint8Array, from: number, to?: number) => Uint8Array = Function.prototype.call.bind(
  Uint8Array.prototype.subarray,
);
const Bytes = Uint8Array;
const { wait } = Atomics;
const clock = new Int32Array(new SharedArrayBuffer(4));
/** Whose `toJSON` would speak in place of a value. */
const SPEAKERS = [Object, Array, String, Number, Boolean].map(({ prototype }) => prototype as object);
const NOTHING: Uint8Array = new Bytes(0);

export interface Channel {
  /** @param carried bytes that go with the message as they are */
  send(message: object, carried?: Uint8Array): void;
  /** Sends several with one write. */
  sendAll(messages: readonly object[]): void;
}

/**
 * @param lost called when the pipe is gone: nobody hears the kernel any more
 */
export function openChannel(
  descriptor: number,
  lost: () => void,
  write: typeof writeSync = writeSync,
): Channel {
  /** Of a message that a termination cut off: what comes next would make no sense without it. */
  let rest = NOTHING;
  const drain = (): void => {
    while (rest.length > 0) {
      try {
        rest = part(rest, write(descriptor, rest));
      } catch (error) {
        if ((error as { code?: unknown }).code !== "EAGAIN") {
          lost();
          return;
        }
        wait(clock, 0, 0, 1);
      }
    }
  };
  const put = (frames: Uint8Array): void => {
    if (rest.length > 0) drain();
    rest = frames;
    drain();
  };
  return {
    send: (message, carried = NOTHING) => put(frame(message, carried)),
    sendAll(messages) {
      let all = NOTHING;
      for (let i = 0; i < messages.length; i++) all = joined(all, frame(messages[i] as object, NOTHING));
      put(all);
    },
  };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const both = new Bytes(first.length + second.length);
  place(both, first, 0);
  place(both, second, first.length);
  return both;
}

/** What the server sent: a message, and the bytes that came with it. */
export function readFrame(frame: Uint8Array): { message: unknown; carried: Uint8Array } {
  const end = HEAD_BYTES + lengthAt(frame, 0);
  return { message: parse(decode(part(frame, HEAD_BYTES, end))), carried: part(frame, end) };
}

function frame(message: object, carried: Uint8Array): Uint8Array {
  const text = encode(undisturbed(message));
  const whole = new Bytes(HEAD_BYTES + text.length + carried.length);
  writeLength(whole, 0, text.length);
  writeLength(whole, 4, carried.length);
  place(whole, text, HEAD_BYTES);
  if (carried.length > 0) place(whole, carried, HEAD_BYTES + text.length);
  return whole;
}

/** JSON of the message, whatever `toJSON` a cell or a package has given to all objects. */
function undisturbed(message: object): string {
  let speaks = false;
  for (let i = 0; i < SPEAKERS.length; i++)
    speaks ||= getOwnPropertyDescriptor(SPEAKERS[i] as object, "toJSON") !== undefined;
  return speaks ? silenced(message) : stringify(message);
}

function silenced(message: object): string {
  const found: (PropertyDescriptor | undefined)[] = [];
  for (let i = 0; i < SPEAKERS.length; i++) {
    const speaker = SPEAKERS[i] as object;
    found[i] = getOwnPropertyDescriptor(speaker, "toJSON");
    deleteProperty(speaker, "toJSON");
  }
  const text = stringify(message);
  for (let i = 0; i < SPEAKERS.length; i++) {
    const was = found[i];
    if (was) defineProperty(SPEAKERS[i] as object, "toJSON", was);
  }
  return text;
}
