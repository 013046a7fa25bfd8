import { afterEach, expect, it } from "vitest";
import { openChannel, readFrame } from "../../../kernel/evaluate/channel.ts";

/** A pipe that takes so many bytes at a time. */
function pipe(size: number, fail?: () => unknown) {
  const written: number[] = [];
  const write = (_descriptor: number, bytes: Uint8Array) => {
    const error = fail?.();
    if (error) throw error;
    const taken = bytes.subarray(0, size);
    written.push(...taken);
    return taken.length;
  };
  return { written, write: write as never };
}

afterEach(() => {
  delete (Object.prototype as { toJSON?: unknown }).toJSON;
  delete (String.prototype as { toJSON?: unknown }).toJSON;
});

it("writes the whole message before it returns, in as many parts as it takes", () => {
  const { written, write } = pipe(3);
  openChannel(4, () => {}, write).send({ text: "é" }, Uint8Array.from([7]));
  expect(readFrame(Uint8Array.from(written))).toEqual({
    message: { text: "é" },
    carried: Uint8Array.from([7]),
  });
});

it("writes several at once, one behind the other", () => {
  const { written, write } = pipe(1000);
  openChannel(4, () => {}, write).sendAll([{ a: 1 }, { b: 2 }]);
  expect(readFrame(Uint8Array.from(written.slice(0, 15))).message).toEqual({ a: 1 });
  expect(readFrame(Uint8Array.from(written.slice(15))).message).toEqual({ b: 2 });
});

it("writes the rest of a message that was cut off before the next one", () => {
  let writes = 0;
  const cut = pipe(3, () => (++writes === 2 ? new Error("cut") : undefined));
  let lost = 0;
  const channel = openChannel(4, () => lost++, cut.write);
  channel.send({ a: 1 });
  expect(lost).toBe(1);
  channel.send({ b: 2 });
  expect(readFrame(Uint8Array.from(cut.written.slice(0, 15))).message).toEqual({ a: 1 });
  expect(readFrame(Uint8Array.from(cut.written.slice(15))).message).toEqual({ b: 2 });
});

it("waits where the pipe is full", () => {
  let writes = 0;
  const full = pipe(1000, () => (++writes < 4 ? Object.assign(new Error(), { code: "EAGAIN" }) : undefined));
  openChannel(4, () => {}, full.write).send({ a: 1 });
  expect(readFrame(Uint8Array.from(full.written)).message).toEqual({ a: 1 });
});

it("says what the message says, whatever toJSON all objects were given", () => {
  const { written, write } = pipe(1000);
  const forged = { value: () => "forged", configurable: true };
  Object.defineProperty(Object.prototype, "toJSON", forged);
  Object.defineProperty(String.prototype, "toJSON", forged);
  openChannel(4, () => {}, write).send({ text: "true" });
  expect(readFrame(Uint8Array.from(written)).message).toEqual({ text: "true" });
  expect(JSON.stringify({})).toBe('"forged"');
});
