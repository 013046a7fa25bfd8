/**
 * Builds the modules of `assembly/` that are not built yet. The server calls it before it starts a kernel, which may not
 * write; tests call it before they begin. Nothing is done, in about two milliseconds, when all are there.
 */
import { execFile } from "node:child_process";
import { access, mkdir, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import {
  BUILT,
  COMPILER,
  COMPILER_OPTIONS,
  LINKED,
  moduleNames,
  readSource,
  SOURCES,
  type WasmSource,
} from "./modules.ts";

/** Returns the names of the modules that it built. Throws with the compiler's words when one fails. */
export async function buildWasmIfStale(announce: () => void = () => undefined): Promise<string[]> {
  const sources = await Promise.all((await moduleNames()).map(readSource));
  const there = await Promise.all(sources.map(({ built }) => exists(built)));
  const missing = sources.filter((_, i) => !there[i]);
  if (missing.length === 0) return [];
  announce();
  await mkdir(BUILT, { recursive: true });
  await Promise.all(missing.map(build));
  await Promise.all(missing.map(removeOlder));
  return missing.map(({ name }) => name);
}

async function build({ name, built }: WasmSource): Promise<void> {
  // Two processes may build at once: each beside, and the last file takes the place in one step.
  const fresh = `${built}.${process.pid}`;
  const words = [
    path.join(COMPILER, "bin", "asc.js"),
    `${name}.ts`,
    LINKED,
    "--baseDir",
    SOURCES,
    "--outFile",
    path.relative(SOURCES, fresh),
    ...COMPILER_OPTIONS,
  ];
  await promisify(execFile)(process.execPath, words, { cwd: SOURCES }).catch(
    (error: { stderr?: string; message: string }) => {
      throw new Error(`The module ${name} could not be built.\n${error.stderr || error.message}`, {
        cause: error,
      });
    },
  );
  await rename(fresh, built);
}

async function removeOlder({ name, built }: WasmSource): Promise<void> {
  const version = new RegExp(`^${name}-[0-9a-f]{16}\\.wasm$`);
  const old = (await readdir(BUILT)).filter((file) => version.test(file) && file !== path.basename(built));
  await Promise.all(old.map((file) => rm(path.join(BUILT, file), { force: true })));
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

if (import.meta.main) await buildWasmIfStale();
