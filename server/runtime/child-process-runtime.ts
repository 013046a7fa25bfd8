/**
 * Kernels in child processes. Starting Node and loading the engine takes most of the time that a person waits for the
 * first cell, so processes are started ahead and wait, each for the folders that it may read.
 */
import { statSync } from "node:fs";
import type { ToKernel } from "../../shared/protocol/kernel.ts";
import { ChildKernel } from "./child-kernel.ts";
import { createScratch, spawnKernel } from "./kernel-process.ts";
import type { RequestHandlers } from "./request-desk.ts";
import type { Access, Kernel, Limits, Runtime } from "./runtime.ts";
import { removeOrphans } from "./scratch-folders.ts";
import { findWall, PERMISSION_MODEL, type Wall, type WallSetting } from "./wall.ts";

export interface ChildProcessRuntimeOptions {
  readonly limits: Limits;
  /** How many processes wait ready for each access that is in use. */
  readonly warm: number;
  /** Folder of Clientele. */
  readonly application: string;
  /** The operating system's wall around kernels, where there is one. Default `auto`. */
  readonly wall?: WallSetting;
  /** What kernels may ask of the server. */
  readonly requests?: RequestHandlers;
  /** Called for a message of a kernel that is none of the protocol. */
  readonly onMalformed?: (problem: string) => void;
}

export class ChildProcessRuntime implements Runtime {
  readonly #options: ChildProcessRuntimeOptions;
  readonly #kernels = new Set<ChildKernel>();
  readonly #warm = new Map<string, ChildKernel[]>();
  readonly #wall: Promise<Wall | null>;
  #closed = false;

  constructor(options: ChildProcessRuntimeOptions) {
    this.#options = options;
    this.#wall = findWall(options.wall ?? "auto");
    // Whoever asks for a kernel is told.
    this.#wall.catch(() => {});
    void removeOrphans();
  }

  /** Starts processes ahead for notebooks of this access. Resolves when one waits. */
  async warm(access: Access): Promise<void> {
    const waiting = await this.#fill(access);
    await waiting[0]?.ready;
  }

  /** Process ids of the kernels that wait. */
  waiting(access: Access): number[] {
    return (this.#warm.get(keyOf(access)) ?? []).map(({ pid }) => pid);
  }

  /** Names of the walls around a kernel. Rejects where one is required that does not work. */
  async walls(): Promise<string[]> {
    const wall = await this.#wall;
    return wall ? [PERMISSION_MODEL, wall.name] : [PERMISSION_MODEL];
  }

  async start(access: Access, open: Extract<ToKernel, { type: "open" }>): Promise<Kernel> {
    if (this.#closed) throw new Error("The runtime is closed: no kernel can be started.");
    this.#dropOutdated(access);
    const kernel = (await this.#takeWarm(access)) ?? (await this.#spawn(access));
    await kernel.ready;
    kernel.send(open);
    this.#fillLater(access);
    return kernel;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#warm.clear();
    await Promise.all([...this.#kernels].map((kernel) => kernel.close()));
  }

  /** Not at once: the new process would make the first cell of the one just handed out late. */
  #fillLater(access: Access): void {
    setTimeout(() => {
      // One that cannot be started now is tried again when a kernel is asked for, which tells the reason.
      this.#fill(access).catch(() => {});
    }, REFILL_MS).unref();
  }

  /** A wall is put around folders as they are: within it, one that was made anew since is still the old one, and empty. */
  #dropOutdated(access: Access): void {
    const key = keyOf(access);
    for (const [other, kernels] of this.#warm) {
      if (other === key || !other.startsWith(pathsOf(access))) continue;
      this.#warm.delete(other);
      for (const kernel of kernels) void kernel.close();
    }
  }

  async #takeWarm(access: Access): Promise<ChildKernel | undefined> {
    const waiting = this.#warm.get(keyOf(access)) ?? [];
    for (let kernel = waiting.shift(); kernel; kernel = waiting.shift()) {
      // Its death may not have been told yet.
      if (await kernel.isAlive()) return kernel;
    }
    return undefined;
  }

  async #fill(access: Access): Promise<readonly ChildKernel[]> {
    const key = keyOf(access);
    const waiting = this.#warm.get(key) ?? [];
    this.#warm.set(key, waiting);
    const spawning: Promise<ChildKernel>[] = [];
    for (let i = waiting.length; i < this.#options.warm && !this.#closed; i++)
      spawning.push(this.#spawn(access));
    for (const kernel of await Promise.all(spawning)) {
      if (this.#closed) void kernel.close();
      else waiting.push(kernel);
      // One that dies while it waits must not be handed out.
      kernel.onDeath(() => remove(waiting, kernel));
    }
    return waiting;
  }

  async #spawn(access: Access): Promise<ChildKernel> {
    const { application, limits, onMalformed, requests } = this.#options;
    const wall = await this.#wall;
    const scratch = await createScratch();
    const started = spawnKernel(application, access, limits, scratch, wall);
    const kernel = new ChildKernel(started, limits, {
      ...(onMalformed ? { onMalformed } : {}),
      ...(requests ? { requests } : {}),
    });
    this.#kernels.add(kernel);
    void kernel.ended.then(() => this.#kernels.delete(kernel));
    return kernel;
  }
}

const REFILL_MS = 1000;

const pathsOf = (access: Access) => `${JSON.stringify([access.datasets, access.directory])} `;

const keyOf = (access: Access) =>
  `${pathsOf(access)}${identityOf(access.datasets)} ${identityOf(access.directory)}`;

/** Another one for a folder that was removed and made again under the same name. */
function identityOf(folder: string): string {
  const found = statSync(folder, { throwIfNoEntry: false });
  return found ? `${found.dev}:${found.ino}` : "none";
}

function remove<T>(list: T[], item: T): void {
  const place = list.indexOf(item);
  if (place >= 0) list.splice(place, 1);
}
