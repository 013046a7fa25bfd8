/** Whatever comes out of a kernel's channel, the server lives, goes on with its work, and says what happened. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { expect, it } from "vitest";
import type { FromKernel } from "../../../shared/protocol/kernel.ts";
import { childKernels, deathOf } from "./child-kernels.ts";
import { hostileKernel, RUN } from "./hostile-kernels.ts";

const kernels = childKernels();

it.each([
  ["a frame that announces 4 GB", "raw(Buffer.alloc(8, 255));", "a message of 8589934590 bytes"],
  [
    "a frame that announces 4 GB beside its text",
    "raw(Buffer.from([0, 0, 0, 0, 255, 255, 255, 255]));",
    /message of/,
  ],
  ["random bytes", "raw(frame(Buffer.from([255, 0, 1, 2, 200, 7])));", "bytes that are no message"],
  ["a text that is cut", 'raw(frame(\'{"type":"ready"\'));', "bytes that are no message"],
  ["no text", "raw(frame(''));", "bytes that are no message"],
  [
    "deep nesting",
    "raw(frame('['.repeat(200_000) + ']'.repeat(200_000)));",
    "a message nested deeper than 256",
  ],
  [
    "deep nesting in what is open",
    "raw(frame('{\"a\":'.repeat(100_000)));",
    "a message nested deeper than 256",
  ],
  ["millions of values", "raw(frame('[' + '[],'.repeat(3_000_000) + '0]'));", /more than 2000000 values/],
  [
    "a flood of nonsense",
    "for (let i = 0; i < 1000; i++) send({ type: 'nonsense', i });",
    /that make no sense/,
  ],
  [
    "the end of a run that nobody asked for",
    "send({ type: 'ran', run: 7, cell: 'c', status: 'ok', ms: 0, variables: [], error: null });",
    "the end of a run that nobody asked for",
  ],
  ["outputs of a run that nobody asked for", "say(7, 'x');", "outputs of a run that nobody asked for"],
  ["outputs of a run with no number of one", "say(-1, 'x');", "outputs of a run that nobody asked for"],
])("%s ends that kernel, with a sentence", async (_, attack, violation) => {
  const kernel = await hostileKernel(kernels(), attack);
  const { cause, message, hint } = await deathOf(kernel);
  expect(cause).toBe("channel");
  expect(/^The kernel was ended, because .* channel to the server \((.*)\)\.$/.exec(message)?.[1]).toMatch(
    violation,
  );
  expect(hint).toMatch(/^Take out the cell or the package .* run a cell to start a new kernel\.$/);
});

it.each([
  [
    "50,000 errors outside of runs",
    "const error = { name: 'E', message: 'x', frames: [] };\nfor (let i = 0; i < 50_000; i++) send({ type: 'stray', cell: 'c' + i, error });",
    "more than 40 errors outside of runs",
  ],
  [
    "300 MB of outputs",
    "told(); for (let i = 0; i < 300; i++) say(1, 'x'.repeat(1e6), 'o' + i);",
    "more outputs than a run may put out",
  ],
  [
    "300 MB of one output",
    "told(); say(1, ''); for (let i = 0; i < 300; i++) send({ type: 'outputs', run: 1, cell: 'c', changes: [{ change: 'extend', id: 'o1', text: 'x'.repeat(1e6) }] });",
    "more outputs than a run may put out",
  ],
  [
    "a million messages",
    "for (let i = 0; i < 1e6; i++) send({ type: 'received', upTo: 0, again: false });",
    "more than 2000 messages a second",
  ],
])("%s end that kernel, and the server is never deaf", async (_, attack, violation) => {
  const kernel = await hostileKernel(kernels(), attack);
  let told = 0;
  kernel.onMessage((message: FromKernel) => {
    told += JSON.stringify(message).length;
  });
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  kernel.send({ ...RUN, insertions: [], defines: [], bound: [] });
  const death = await deathOf(kernel);
  delay.disable();
  expect(death.message).toContain(`(${violation})`);
  expect(told).toBeLessThan(12_000_000);
  expect(delay.max / 1e6).toBeLessThan(150);
});

it.each([3, 4, 5])("a kernel that closes descriptor %i is ended", async (descriptor) => {
  const kernel = await hostileKernel(kernels(), `closeSync(${descriptor});`);
  expect((await deathOf(kernel)).message).toContain("(the channel was closed)");
});

it("hands out no file but of the kernel's own folder", async () => {
  const foreign = path.join(kernels().folder, "foreign.csv");
  await writeFile(foreign, "keep me");
  const forger = await hostileKernel(
    kernels(),
    `send({ type: "exported", request: told().request, file: ${JSON.stringify(foreign)} });`,
  );
  const query = { offset: 0, limit: 1, sort: [], filters: [] };
  const asked = forger.ask({ type: "export", ref: "any", query, format: "csv" });
  await expect(asked).rejects.toThrow("The kernel wrote no file that may be downloaded.");
  await forger.close();
});

it("takes what a kernel says that keeps to the rules", async () => {
  const kernel = await hostileKernel(
    kernels(),
    "told(); say(1, 'é\\u0001\\n'.repeat(1000)); send({ type: 'ran', run: 1, cell: 'c', status: 'ok', ms: 1, variables: [], error: null });",
  );
  const messages: FromKernel[] = [];
  const ran = new Promise<void>((resolve) =>
    kernel.onMessage((message) => {
      messages.push(message);
      if (message.type === "ran") resolve();
    }),
  );
  kernel.send({ ...RUN, insertions: [], defines: [], bound: [] });
  await ran;
  expect(messages[0]).toMatchObject({ changes: [{ output: { text: "é\u0001\n".repeat(1000) } }] });
  await kernel.close();
});
