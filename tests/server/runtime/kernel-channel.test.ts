/** Ten thousand malformed frames, cut anywhere: each is told as such, once, and nothing is thrown. */
import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { createRandom } from "../../../analysis/stats/random.ts";
import { KernelChannel } from "../../../server/runtime/kernel-channel.ts";
import { encodeFrame, FrameReader, parseText } from "../../../shared/protocol/frames.ts";

function channel() {
  const input = new PassThrough();
  const output = new PassThrough();
  const told = { messages: [] as unknown[], violations: [] as string[], closed: 0 };
  const made = new KernelChannel(input, output, 1000, {
    message: (raw) => told.messages.push(raw),
    violated: (what) => told.violations.push(what),
    closed: () => told.closed++,
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { made, input, output, told, settle };
}

const random = createRandom("frames");
const below = (n: number) => Math.floor(random.next() * n);

/** A sound frame with a few of its bytes changed, left out or put in, and what comes after it. */
function malformed(): Uint8Array {
  const bytes = [
    ...encodeFrame(
      { type: "outputs", run: below(9), cell: "c", changes: [below(99)] },
      new Uint8Array(below(20)),
    ),
  ];
  for (let changes = 1 + below(4); changes > 0; changes--) {
    const at = below(bytes.length);
    const how = below(3);
    if (how === 0) bytes[at] = below(256);
    else if (how === 1) bytes.splice(at, 1 + below(5));
    else bytes.splice(at, 0, ...Array.from({ length: 1 + below(5) }, () => below(256)));
  }
  return Uint8Array.from([...bytes, ...encodeFrame({ type: "ready" })]);
}

it("survives ten thousand malformed frames", async () => {
  let violations = 0;
  for (let i = 0; i < 10_000; i++) {
    const { input, told, settle } = channel();
    const bytes = malformed();
    for (let at = 0; at < bytes.length; ) {
      const end = Math.min(bytes.length, at + 1 + below(40));
      input.write(bytes.subarray(at, end));
      at = end;
    }
    await settle();
    expect(told.violations.length).toBeLessThanOrEqual(1);
    violations += told.violations.length;
    input.destroy();
  }
  // The others changed nothing that matters, or wait for bytes that never come.
  expect(violations).toBeGreaterThan(5000);
}, 60_000);

it("reads in slices, and all of it", async () => {
  const { input, told, settle } = channel();
  const frame = encodeFrame({ n: 1 });
  const many = new Uint8Array(frame.length * 50_000);
  for (let i = 0; i < 50_000; i++) many.set(frame, i * frame.length);
  input.write(many);
  await settle();
  expect(told.messages.length).toBeLessThan(50_000);
  while (told.messages.length < 50_000) await settle();
  expect(told.messages.at(-1)).toEqual({ n: 1 });
});

it("reads nothing more when it was told to stop, nor after a violation", async () => {
  const { made, input, told, settle } = channel();
  input.write(encodeFrame({ n: 1 }));
  await settle();
  made.stop();
  input.write(encodeFrame({ n: 2 }));
  await settle();
  expect(told.messages).toEqual([{ n: 1 }]);
});

it("tells of the end once, when everything before it was read", async () => {
  const { input, output, told, settle } = channel();
  input.write(encodeFrame({ n: 1 }));
  input.end();
  output.destroy();
  await settle();
  expect(told).toEqual({ messages: [{ n: 1 }], violations: [], closed: 1 });
});

it("writes frames", async () => {
  const { made, output } = channel();
  made.send({ n: 1 }, Uint8Array.from([7]));
  const reader = new FrameReader({ textBytes: 100, carriedBytes: 100 });
  reader.push(output.read());
  const frame = reader.next();
  expect([parseText(frame?.text ?? new Uint8Array()), [...(frame?.bytes ?? [])]]).toEqual([{ n: 1 }, [7]]);
});
