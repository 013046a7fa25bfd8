/** Stopping a cell in the middle of anything, keeping what the kernel holds. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { type Outputs, texts } from "./cells.ts";
import { childKernels, sharedKernel } from "./child-kernels.ts";

const kernels = childKernels();
const cells = sharedKernel(kernels, async (started) => {
  await started.run("keep", "const precious = { n: 41 };");
});

const loops: [string, string][] = [
  ["an endless loop", "console.log('go'); for (;;) {}"],
  [
    "an endless loop after an await",
    "await new Promise((r) => setTimeout(r, 1)); console.log('go'); for (;;) {}",
  ],
  ["a loop of microtasks", "console.log('go'); for (;;) await null;"],
  [
    "a loop that catches everything",
    "console.log('go'); for (;;) { try { for (;;) {} } catch {} finally { for (;;) {} } }",
  ],
  [
    "a loop in a timer",
    "setTimeout(() => { console.log('go'); for (;;) {} }, 1); await new Promise(() => {});",
  ],
  [
    "a loop in an immediate",
    "setImmediate(() => { console.log('go'); for (;;) {} }); await new Promise(() => {});",
  ],
  ["an endless regular expression", "console.log('go'); /^(a+)+$/.test('a'.repeat(40) + 'b');"],
  ["a loop that sleeps", "console.log('go'); for (;;) await new Promise((r) => setTimeout(r, 5));"],
  [
    "a loop over another module's timer",
    "import { setTimeout as sleep } from 'node:timers/promises';\nconsole.log('go'); for (;;) await sleep(5);",
  ],
  [
    "a loop of digests",
    "console.log('go'); for (;;) await crypto.subtle.digest('SHA-256', new Uint8Array(8));",
  ],
  [
    "a loop of statements that catches their errors",
    "console.log('go'); for (;;) { try { await sql`select 1`.rows(); } catch {} }",
  ],
  ["a long statement", "console.log('go'); await sql`select count(*) from range(100000000000)`.rows();"],
  [
    "a long statement that calls a function",
    `const { promise, resolve: called } = Promise.withResolvers();
    promise.then(() => console.log("go"));
    const half = { kind: "row-function", name: "half_" + crypto.randomUUID().slice(0, 8), parameters: 1, prepare: async () => ([a], results) => {
      called();
      for (let i = 0; i < results.length; i++) results[i] = a[i] / 2;
    } };
    await sql\`select sum(\${sql.compute(half, sql.id("i"))}) from range(100000000000) t(i)\`.rows();`,
  ],
  [
    "an endless loop in a function that a statement calls",
    `const stuck = { kind: "row-function", name: "stuck_" + crypto.randomUUID().slice(0, 8), parameters: 1, prepare: async () => () => { for (;;) {} } };
    console.log("go");
    await sql\`select sum(\${sql.compute(stuck, sql.id("i"))}) from range(100000) t(i)\`.rows();`,
  ],
  [
    "a wait on shared memory",
    "console.log('go'); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);",
  ],
];

it.each(
  loops,
)("stops %s within a second, three times over, and keeps every variable", async (_name, source) => {
  for (let time = 0; time < 3; time++) {
    const { ran } = cells().start("loop", source);
    await cells().printed("loop", "go");
    const before = performance.now();
    cells().kernel.interrupt();
    const { status, variables } = await ran;
    expect(performance.now() - before).toBeLessThan(1000);
    expect(status).toBe("interrupted");
    expect(variables.precious).toBe("{ n: 41 }");
    const next = await cells().run("next", "precious.n + 1");
    expect(texts(next.outputs)).toEqual(["42"]);
  }
});

it("stops a finished cell's timer that keeps the next cell waiting, and gives up that cell", async () => {
  await cells().run("timer", "setTimeout(() => { console.log('stuck'); for (;;) {} }, 100);");
  await cells().printed("timer", "stuck");
  const { ran } = cells().start("waiting", "'never shown'");
  cells().kernel.interrupt();
  expect((await ran).status).toBe("interrupted");
  expect(texts((await cells().run("waiting", "'shown'")).outputs)).toEqual(["shown"]);
});

it("lets a run that was given up do nothing more", async () => {
  const source =
    "const sleep = (ms: number) => new Promise((r) => setTimeout(r, ms));\nlet count = 0;\nconsole.log('go');\nwhile (true) { await sleep(2); console.log('tick', ++count); display(count); }";
  const { run, ran } = cells().start("ticking", source);
  await cells().printed("ticking", "tick 3");
  cells().kernel.interrupt();
  await ran;
  const seen = cells().messages.length;
  await cells().run("later", "await new Promise((r) => setTimeout(r, 50));");
  const late = cells()
    .messages.slice(seen)
    .filter((message) => message.type === "outputs" && message.run === run);
  expect(late).toEqual([]);
});

it("answers requests that a termination caught", async () => {
  const { ran } = cells().start("busy", "console.log('go'); for (;;) {}");
  await cells().printed("busy", "go");
  const query = { offset: 0, limit: 1, sort: [], filters: [] };
  const asked = cells().kernel.ask({ type: "page", ref: "none", query });
  cells().kernel.interrupt();
  await expect(asked).rejects.toThrow();
  expect((await ran).status).toBe("interrupted");
});

it("shows what an endless loop prints while it runs", async () => {
  const { ran } = cells().start("printing", "for (let i = 0; ; i++) console.log('row', i);");
  await cells().printed("printing", "row 100");
  cells().kernel.interrupt();
  expect((await ran).status).toBe("interrupted");
});

it("ends a run whose end itself hangs in what the cell changed", async () => {
  const damaged = await kernels().start();
  const { ran } = damaged.start(
    "endless end",
    "Object.defineProperty(Array.prototype, 'map', { value() { for (;;); }, configurable: false }); console.log('go');",
  );
  await damaged.printed("endless end", "go");
  const before = performance.now();
  damaged.kernel.interrupt();
  expect((await ran).status).toBe("interrupted");
  expect(performance.now() - before).toBeLessThan(1000);
});

it("runs a cell whose message was lost on the way to the kernel, before the one that came after it", async () => {
  await writeFile(
    path.join(kernels().access.directory, "lose.ts"),
    `import { EventEmitter } from "node:events";
export let lost = 0;
export function loseNext(): void {
  const { emit } = EventEmitter.prototype;
  EventEmitter.prototype.emit = function (event: string | symbol, ...rest: unknown[]) {
    if (event !== "message" || !(rest[0] instanceof Uint8Array)) return Reflect.apply(emit, this, [event, ...rest]);
    EventEmitter.prototype.emit = emit;
    lost++;
    return true;
  } as typeof emit;
}
`,
  );
  const losing = await kernels().start();
  await losing.run("lose", "import { loseNext } from './lose.ts';\nloseNext();");
  const lost = losing.start("lost", "const order = ['lost'];");
  const next = losing.start("next", "order.push('next'); order.join()");
  expect((await lost.ran).status).toBe("ok");
  expect(texts((await next.ran).outputs)).toEqual(["lost,next"]);
  const count = await losing.run("count", "import { lost } from './lose.ts';\nlost");
  expect(texts(count.outputs)).toEqual(["1"]);
});

it("takes away how far a statement is when it is interrupted", async () => {
  const told = cells().next((message): message is Outputs => message.type === "outputs");
  const { ran } = cells().start(
    "endless",
    "await sql`select sum(sqrt(i * j)) as s from range(10000000) a(i), range(10000000) b(j)`.rows();",
  );
  await told;
  expect(cells().outputs("endless")).toMatchObject([
    { bundle: { "text/plain": expect.stringMatching(/^SQL: /) } },
  ]);
  cells().kernel.interrupt();
  expect((await ran).outputs).toEqual([]);
});
