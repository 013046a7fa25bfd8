/** Starting a kernel's process: what it may read and write, and the little of the environment it gets. */
import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, realpathSync } from "node:fs";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import manifest from "../../package.json" with { type: "json" };
import type { KernelSettings } from "../../shared/protocol/kernel-settings.ts";
import type { Access, Limits } from "./runtime.ts";
import type { Wall } from "./wall.ts";

const { version } = manifest;

export { createScratch } from "./scratch-folders.ts";

export interface KernelProcess {
  readonly child: ChildProcess;
  readonly scratch: string;
  /** Bytes written here interrupt the kernel; its end tells the kernel that the server is gone. */
  readonly interrupts: Writable;
  /** Frames of messages; see `shared/protocol/frames.ts`. */
  readonly fromKernel: Readable;
  readonly toKernel: Writable;
  /** The operating system's wall around it. */
  readonly wall: Wall | null;
}

export function spawnKernel(
  application: string,
  access: Access,
  limits: Limits,
  scratch: string,
  wall: Wall | null = null,
  start: typeof spawn = spawn,
): KernelProcess {
  const cache = compileCache(application);
  const readOnly = readable(application, access, scratch);
  const settings: KernelSettings = {
    application,
    datasets: realpathOf(access.datasets),
    directory: realpathOf(access.directory),
    scratch,
    cache,
    version,
    engineMemory: limits.engineMemory,
  };
  const command = [process.execPath, ...nodeOptions(readOnly, settings, limits)];
  const inside = {
    readOnly: [...readOnly, process.execPath],
    writable: cache === null ? [scratch] : [scratch, cache],
    scratch,
  };
  const [file = "", ...words] = wall ? wall.wrap(command, inside) : command;
  const child = start(file, words, {
    cwd: scratch,
    env: { ...environment(scratch), ...(cache === null ? {} : { NODE_COMPILE_CACHE: cache }) },
    stdio: ["ignore", "ignore", "pipe", "pipe", "pipe", "pipe"],
  });
  const [, , , interrupts, fromKernel, toKernel] = child.stdio as unknown[];
  return {
    child,
    scratch,
    interrupts: interrupts as Writable,
    fromKernel: fromKernel as Readable,
    toKernel: toKernel as Writable,
    wall,
  };
}

function nodeOptions(readOnly: readonly string[], settings: KernelSettings, limits: Limits): string[] {
  const { application, scratch, cache } = settings;
  return [
    "--permission",
    "--allow-addons",
    "--allow-worker",
    "--allow-inspector",
    ...readOnly.map((folder) => `--allow-fs-read=${folder}`),
    `--allow-fs-write=${scratch}`,
    ...(cache === null ? [] : [`--allow-fs-write=${cache}`]),
    `--max-old-space-size=${heapMegabytes(limits)}`,
    // What is set after the start could make the engine write files, or take down what protects the process.
    "--freeze-flags-after-init",
    // Native code that opens any file.
    "--no-experimental-sqlite",
    "--no-experimental-ffi",
    // Without it Node aborts when a termination cuts a callback short.
    "--no-force-async-hooks-checks",
    "--no-warnings",
    path.join(application, "kernel", "main.ts"),
    JSON.stringify(settings),
  ];
}

/** UTC and one language, so that a notebook gives the same on every machine; nothing else is passed on. */
function environment(scratch: string): NodeJS.ProcessEnv {
  return { TZ: "UTC", LANG: "C.UTF-8", HOME: scratch, TMPDIR: scratch };
}

/** Where compiled sources are kept, or null where nothing can be written. */
function compileCache(application: string): string | null {
  const folder = path.join(realpathOf(application), "node_modules", ".cache", "clientele-kernel");
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    return null;
  }
}

function readable(application: string, access: Access, scratch: string): string[] {
  const parts = ["kernel", "shared", "analysis", "node_modules", "package.json"];
  return [
    ...parts.map((part) => path.join(application, part)),
    realpathOf(access.datasets),
    realpathOf(access.directory),
    ...packagesAbove(access.directory),
    scratch,
  ].filter((folder, i, all) => existsSync(folder) && all.indexOf(folder) === i);
}

/** Where the notebook's own packages may lie. */
function packagesAbove(directory: string): string[] {
  const found: string[] = [];
  for (let folder = realpathOf(directory); ; folder = path.dirname(folder)) {
    found.push(path.join(folder, "node_modules"), path.join(folder, "package.json"));
    if (folder === path.dirname(folder)) return found;
  }
}

function realpathOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return path.resolve(folder);
  }
}

/** The heap gets what the engine leaves of the memory, and at least half. */
function heapMegabytes({ memory, engineMemory }: Limits): number {
  return Math.floor(Math.max(memory - engineMemory, memory / 2) / 2 ** 20);
}
