/** How a kernel dies, what is told of it, and what it leaves behind. */
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { KernelDied } from "../../../server/runtime/kernel-refused.ts";
import type { Kernel } from "../../../server/runtime/runtime.ts";
import { application, childKernels, deathOf } from "./child-kernels.ts";

const kernels = childKernels();

it("a death by a full heap is told as memory", async () => {
  const small = kernels().runtime({ memory: 600e6, engineMemory: 500e6 });
  const cells = await kernels().start(small);
  const death = deathOf(cells.kernel);
  cells.start("heap", "const all: object[] = []; for (;;) all.push({ a: Math.random(), b: [1, 2, 3] });");
  expect(await death).toEqual({
    cause: "memory",
    message: "The kernel used more than 600 MB.",
    hint: "Select fewer columns, aggregate in SQL, or raise `kernel.memory`.",
  });
}, 60_000);

it("a death by typed arrays beyond the limit is told as memory", async () => {
  const small = kernels().runtime({ memory: 500e6 });
  const cells = await kernels().start(small);
  const death = deathOf(cells.kernel);
  cells.start(
    "arrays",
    "const all: Float64Array[] = []; for (;;) { all.push(new Float64Array(4e6).fill(1)); await new Promise((r) => setTimeout(r, 10)); }",
  );
  expect((await death).message).toBe("The kernel used more than 500 MB.");
}, 60_000);

it.each([
  ["by the bytes", "fs.writeFileSync(folder + '/large', Buffer.alloc(3_000_000));"],
  ["by the number of files", "for (let i = 0; i < 21_000; i++) fs.writeFileSync(folder + '/' + i, '');"],
])(
  "a scratch folder that grows beyond its limit %s ends the kernel",
  async (_, attack) => {
    await writeFile(
      path.join(kernels().access.directory, "fill.ts"),
      `import fs from "node:fs";\nimport os from "node:os";\nexport function fill() { const folder = os.tmpdir(); ${attack} }\n`,
    );
    const cells = await kernels().start(kernels().runtime({ scratch: 2_000_000 }));
    const death = deathOf(cells.kernel);
    cells.start("fill", "import { fill } from './fill.ts';\nfill();").ran.catch(() => {});
    expect(await death).toEqual({
      cause: "scratch",
      message:
        "The kernel's scratch folder grew beyond 2 MB, or beyond any number of files that a kernel needs.",
      hint: "Select fewer columns or rows before sorting and joining, or raise `kernel.scratch`.",
    });
  },
  30_000,
);

it.each([
  ["SIGKILL", "killed", /^The kernel was killed \(SIGKILL\) by another program/],
  ["SIGSEGV", "crash", /^The kernel crashed with a segmentation fault \(SIGSEGV\)/],
  ["SIGTERM", "killed", /^The kernel was ended by another program \(SIGTERM\)/],
] as const)(
  "a death by %s is told as %s; requests are rejected and the scratch folder goes",
  async (signal, cause, message) => {
    const cells = await kernels().start();
    const scratch = scratchOf(cells.kernel);
    expect(scratch).toHaveLength(1);
    const death = deathOf(cells.kernel);
    const { ran } = cells.start("busy", "console.log('go'); for (;;) {}");
    ran.catch(() => {});
    await cells.printed("busy", "go");
    const asked = cells.kernel.ask({
      type: "page",
      ref: "t",
      query: { offset: 0, limit: 1, sort: [], filters: [] },
    });
    process.kill(cells.kernel.pid ?? 0, signal);
    await expect(asked).rejects.toBeInstanceOf(KernelDied);
    expect(await death).toMatchObject({ cause, message: expect.stringMatching(message) });
    await cells.kernel.close();
    expect(scratch.filter((each) => existsSync(each))).toEqual([]);
  },
  30_000,
);

it("a death is told also to whoever asks after it", async () => {
  const cells = await kernels().start();
  const first = deathOf(cells.kernel);
  process.kill(cells.kernel.pid ?? 0, "SIGKILL");
  expect(await deathOf(cells.kernel).then(() => deathOf(cells.kernel))).toEqual(await first);
}, 30_000);

it("a death at the start is told with the reason", async () => {
  const broken = kernels().runtime({}, 0, kernels().folder);
  await expect(kernels().start(broken)).rejects.toMatchObject({ death: { cause: "start" } });
}, 30_000);

it("death comes by itself when the server is killed, even in the middle of a loop", async () => {
  const server = spawn(
    process.execPath,
    [
      "--no-warnings",
      path.join(import.meta.dirname, "orphan-server.ts"),
      application,
      kernels().access.datasets,
      kernels().access.directory,
    ],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const pid = await new Promise<number>((resolve) =>
    server.stdout.setEncoding("utf8").on("data", (text: string) => resolve(Number(text))),
  );
  server.kill("SIGKILL");
  await ended(pid);
  expect(
    readdirSync(os.tmpdir()).filter((name) => name.startsWith(`clientele-kernel-${server.pid}-`)),
  ).toEqual([]);
}, 30_000);

function scratchOf(kernel: Kernel): string[] {
  const { scratch } = kernel as unknown as { scratch: string };
  return [scratch];
}

/** Resolves when the process is gone: it is nobody's child that could tell. */
async function ended(pid: number): Promise<void> {
  while (existsSync(`/proc/${pid}/cmdline`) && !isZombie(pid))
    await new Promise((resolve) => setImmediate(resolve));
}

function isZombie(pid: number): boolean {
  return !existsSync(`/proc/${pid}/exe`);
}
