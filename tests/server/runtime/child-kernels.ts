/** Kernels in child processes for the tests: folders of their own, removed at the end. */
import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { ChildProcessRuntime } from "../../../server/runtime/child-process-runtime.ts";
import type { Access, Kernel, Limits } from "../../../server/runtime/runtime.ts";
import type { WallSetting } from "../../../server/runtime/wall.ts";
import type { KernelDeath } from "../../../shared/session/state.ts";
import { Cells } from "./cells.ts";

export const application = path.join(import.meta.dirname, "..", "..", "..");
export const LIMITS: Limits = {
  memory: 2 ** 31,
  engineMemory: 2 ** 28,
  cellTime: null,
  outputBytes: 1_000_000,
};

export class ChildKernels {
  readonly folder: string;
  readonly access: Access;
  readonly #wall: WallSetting;
  readonly #runtimes: ChildProcessRuntime[] = [];

  constructor(folder: string, wall: WallSetting = "auto") {
    this.folder = folder;
    this.#wall = wall;
    this.access = { datasets: path.join(folder, "datasets"), directory: path.join(folder, "notebooks") };
  }

  runtime(
    limits: Partial<Limits> = {},
    warm = 0,
    from = application,
    wall: WallSetting = this.#wall,
  ): ChildProcessRuntime {
    const runtime = new ChildProcessRuntime({
      application: from,
      limits: { ...LIMITS, ...limits },
      warm,
      wall,
    });
    this.#runtimes.push(runtime);
    return runtime;
  }

  /** An opened kernel, of a runtime of its own unless one is given. */
  async start(runtime = this.runtime()): Promise<Cells> {
    const { directory } = this.access;
    const { outputBytes } = LIMITS;
    const open = { type: "open" as const, directory, datasets: [], seed: 1, outputBytes };
    return new Cells(await runtime.start(this.access, open));
  }

  async close(): Promise<void> {
    await Promise.all(this.#runtimes.map((runtime) => runtime.close()));
    await rm(this.folder, { recursive: true });
  }
}

/** Folders and runtimes for the tests of a file. */
export function childKernels(): () => ChildKernels {
  let kernels: ChildKernels;
  beforeAll(async () => {
    kernels = new ChildKernels(await realpath(await mkdtemp(path.join(os.tmpdir(), "child-kernels-"))));
    await mkdir(kernels.access.datasets);
    await mkdir(kernels.access.directory);
  });
  afterAll(() => kernels.close());
  return () => kernels;
}

/** One kernel for tests that leave it as it was, and a clean one after a test that failed. */
export function sharedKernel(kernels: () => ChildKernels, prepare = async (_: Cells) => {}): () => Cells {
  let cells: Cells | null = null;
  beforeEach(async () => {
    if (cells !== null) return;
    cells = await kernels().start();
    await prepare(cells);
  }, 60_000);
  afterEach(async ({ task }) => {
    if (task.result?.state !== "fail") return;
    await cells?.kernel.close();
    cells = null;
  });
  return () => cells as Cells;
}

export function deathOf(kernel: Kernel): Promise<KernelDeath> {
  return new Promise((resolve) => kernel.onDeath(resolve));
}
