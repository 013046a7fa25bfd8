/** What goes on outside of runs, and lets the next one wait. */
import { expect, it } from "vitest";
import { texts } from "./cells.ts";
import { childKernels } from "./child-kernels.ts";

const kernels = childKernels();

const REGISTER = `const registry = new FinalizationRegistry(() => { console.log("finalizing"); for (;;); });
(() => { for (let i = 0; i < 5; i++) registry.register({ i }, i); })();
for (let i = 0; i < 50; i++) new Array(1e6).fill(0);
console.log("go");
`;

it("an endless finalizer is terminated when the next run waits, and no other of the cell runs", async () => {
  const cells = await kernels().start();
  await cells.run("keep", "const precious = 'kept';");
  await cells.run("finalizer", REGISTER);
  await cells.printed("finalizer", "finalizing");
  const { status, outputs } = await cells.run("next", "precious");
  expect([status, ...texts(outputs)]).toEqual(["ok", "kept"]);
  const before = performance.now();
  expect((await cells.run("after", "1 + 1")).status).toBe("ok");
  expect(performance.now() - before).toBeLessThan(1000);
}, 30_000);

it("an endless finalizer of a run is interrupted with it, and none of its others lets the next run wait", async () => {
  const cells = await kernels().start();
  const { ran } = cells.start(
    "finalizer",
    `${REGISTER}await new Promise((resolve) => setTimeout(resolve, 1e6));`,
  );
  await cells.printed("finalizer", "finalizing");
  cells.kernel.interrupt();
  expect((await ran).status).toBe("interrupted");
  const before = performance.now();
  expect((await cells.run("next", "1 + 1")).status).toBe("ok");
  expect(performance.now() - before).toBeLessThan(1000);
}, 30_000);

it("an endless timer of a finished cell is terminated when the next run waits", async () => {
  const cells = await kernels().start();
  await cells.run("timer", "setTimeout(() => { console.log('in'); for (;;); }, 20);");
  await cells.printed("timer", "in");
  expect((await cells.run("next", "1 + 1")).status).toBe("ok");
}, 30_000);

it("a long run is left alone, whatever waits behind it", async () => {
  const cells = await kernels().start();
  const { ran } = cells.start(
    "long",
    "console.log('go'); for (const until = Date.now() + 7000; Date.now() < until; ); 'done'",
  );
  await cells.printed("long", "go");
  const second = cells.start("second", "'too'");
  expect(texts((await ran).outputs)).toEqual(["go", "done"]);
  expect(texts((await second.ran).outputs)).toEqual(["too"]);
}, 30_000);
