/** Processes that are started ahead and wait. */
import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { texts } from "./cells.ts";
import { childKernels } from "./child-kernels.ts";

const kernels = childKernels();

it("hands out a process that waits, and starts another one", async () => {
  const pool = kernels().runtime({}, 1);
  await pool.warm(kernels().access);
  const first = await kernels().start(pool);
  const second = await kernels().start(pool);
  expect(first.kernel.pid).not.toBe(second.kernel.pid);
  expect(texts((await first.run("a", "1")).outputs)).toEqual(["1"]);
  expect(texts((await second.run("a", "2")).outputs)).toEqual(["2"]);
}, 60_000);

it("does not hand out a process that died while it waited", async () => {
  const pool = kernels().runtime({}, 1);
  await pool.warm(kernels().access);
  const [waiting] = pool.waiting(kernels().access);
  process.kill(waiting ?? 0, "SIGKILL");
  while (pool.waiting(kernels().access).includes(waiting ?? 0))
    await new Promise((resolve) => setImmediate(resolve));
  const cells = await kernels().start(pool);
  expect(cells.kernel.pid).not.toBe(waiting);
  expect((await cells.run("a", "1")).status).toBe("ok");
}, 60_000);

it.runIf(existsSync("/proc"))(
  "does not hand out one whose death was not told yet",
  async () => {
    const pool = kernels().runtime({}, 1);
    await pool.warm(kernels().access);
    const [waiting = 0] = pool.waiting(kernels().access);
    process.kill(waiting, "SIGKILL");
    // Nothing is told while this waits.
    while (!/\) Z /.test(readFileSync(`/proc/${waiting}/stat`, "utf8")));
    expect(pool.waiting(kernels().access)).toEqual([waiting]);
    const cells = await kernels().start(pool);
    expect(cells.kernel.pid).not.toBe(waiting);
    expect((await cells.run("a", "1")).status).toBe("ok");
  },
  60_000,
);
