/** What cells ask of the server, over the real channel. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { ChildProcessRuntime } from "../../../server/runtime/child-process-runtime.ts";
import { answering, type Part } from "../../../server/runtime/request-desk.ts";
import { Cells, texts } from "./cells.ts";
import { application, childKernels, LIMITS } from "./child-kernels.ts";

const kernels = childKernels();
const kind = (name: string) => ({ name, body: z.object({ n: z.number() }), part: z.number() });
const batch = (i: number, size: number) => new Uint8Array(size).fill(i);

/** What the handlers saw. */
const seen = { given: 0, closed: 0, open: 0, most: 0, received: "" };
const sixteen = Promise.withResolvers<void>();
let runtime: ChildProcessRuntime;
let cells: Cells;

beforeAll(async () => {
  const requests = new Map([
    answering(kind("batches"), async function* ({ n }): AsyncGenerator<Part<number>> {
      for (let i = 1; i <= n; i++) yield { body: i, bytes: batch(i, 1_000_000) };
    }),
    answering(kind("endless"), async function* (_, { signal }): AsyncGenerator<Part<number>> {
      try {
        for (let i = 1; !signal.aborted; i++) {
          seen.given = i;
          yield { body: i, bytes: batch(i, 1000) };
        }
      } finally {
        seen.closed++;
      }
    }),
    answering(kind("slow"), async function* ({ n }): AsyncGenerator<Part<number>> {
      seen.most = Math.max(seen.most, ++seen.open);
      if (seen.most === 16) sixteen.resolve();
      await sixteen.promise;
      seen.open--;
      yield { body: n };
    }),
    answering(kind("hash"), async function* (_, { bytes }): AsyncGenerator<Part<number>> {
      seen.received = createHash("sha256").update(bytes).digest("hex");
      yield { body: bytes.length };
    }),
  ]);
  runtime = new ChildProcessRuntime({ application, limits: LIMITS, warm: 0, requests });
  const { directory } = kernels().access;
  cells = new Cells(
    await runtime.start(kernels().access, {
      type: "open",
      directory,
      datasets: [],
      seed: 1,
      outputBytes: 1e6,
    }),
  );
}, 60_000);
afterAll(() => runtime.close());

const IMPORT = 'import { ask } from "clientele/requests";\n';

it("brings bytes as they are, part by part, without more of them waiting than may", async () => {
  const { status, outputs } = await cells.run(
    "batches",
    `${IMPORT}let sum = 0, bytes = 0, last = 0;
for await (const part of ask("batches", { n: 100 })) {
  bytes += part.bytes.length;
  sum += part.bytes[0] + part.bytes.at(-1);
  last = part.body;
}
[last, bytes, sum].join()`,
  );
  expect([status, ...texts(outputs)]).toEqual(["ok", `100,100000000,${2 * 5050}`]);
}, 30_000);

it("brings the bytes of a cell to the server", async () => {
  const { outputs } = await cells.run(
    "send",
    `${IMPORT}const bytes = new Uint8Array(3e6).map((_, i) => i % 251);
(await ask("hash", { n: 1 }, bytes).next()).value.body`,
  );
  expect(texts(outputs)).toEqual(["3000000"]);
  const bytes = new Uint8Array(3e6).map((_, i) => i % 251);
  expect(seen.received).toBe(createHash("sha256").update(bytes).digest("hex"));
});

it("lets requests over the limit wait, and answers all of them", async () => {
  const { outputs } = await cells.run(
    "many",
    `${IMPORT}const asked = await Promise.all(Array.from({ length: 200 }, async (_, n) => {
  for await (const { body } of ask("slow", { n })) return body;
}));
asked.every((body, n) => body === n)`,
  );
  expect(texts(outputs)).toEqual(["true"]);
  expect(seen.most).toBe(16);
});

it("cancels what a cell no longer reads", async () => {
  const closed = seen.closed;
  const { outputs } = await cells.run(
    "enough",
    `${IMPORT}let last = 0;
for await (const { body } of ask("endless", { n: 0 })) { last = body; if (body === 10) break; }
last`,
  );
  expect(texts(outputs)).toEqual(["10"]);
  // What was sent before the cell had enough is all there is.
  await cells.run("next", "1");
  expect(seen.closed).toBe(closed + 1);
  expect(seen.given).toBeLessThan(20);
});

it.each([
  [
    "waits",
    "for await (const { body } of ask('endless', { n: 0 })) if (body === 2) { console.log('go'); await new Promise(() => {}); }",
  ],
  [
    "reads without end",
    "for await (const { body } of ask('endless', { n: 0 })) if (body === 2) console.log('go');",
  ],
  [
    "never yields",
    "for await (const { body } of ask('endless', { n: 0 })) if (body === 2) { console.log('go'); for (;;); }",
  ],
])(
  "an interrupt of a cell that %s cancels its requests, three times over, and the next ones are answered",
  async (_, loop) => {
    for (let round = 0; round < 3; round++) {
      const closed = seen.closed;
      const { ran } = cells.start("loop", `${IMPORT}${loop}`);
      await cells.printed("loop", "go");
      cells.kernel.interrupt();
      expect((await ran).status).toBe("interrupted");
      const { outputs } = await cells.run(
        "after",
        `${IMPORT}let n = 0; for await (const { bytes } of ask("batches", { n: 8 })) n += bytes.length; n`,
      );
      expect(texts(outputs)).toEqual(["8000000"]);
      expect(seen.closed).toBe(closed + 1);
    }
  },
  60_000,
);

it("tells a cell what the server says", async () => {
  const { error } = await cells.run("unknown", `${IMPORT}await ask("nothing").next();`);
  expect(error).toMatchObject({ name: "Error", message: "Nothing in this server answers “nothing”." });
  const wrong = await cells.run("wrong", `${IMPORT}await ask("slow", { n: "x" }).next();`);
  expect(wrong.error?.message).toContain("expected number");
});
