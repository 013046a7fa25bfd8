/**
 * Builds the modules of `assembly/` that are not built yet, or of which the file is not what was built. The server calls it before it starts a kernel, which may not
 * write; tests call it before they begin. Nothing is done, in about two milliseconds, when all are there.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
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
export async function buildWasmIfStale(
  announce: () => void = () => undefined,
  folder = BUILT,
): Promise<string[]> {
  const names = await moduleNames();
  const sources = await Promise.all(names.map((name) => readSource(name, folder)));
  const there = await Promise.all(sources.map(({ built }) => isWhole(built)));
  const missing = sources.filter((_, i) => !there[i]);
  if (missing.length === 0) return [];
  announce();
  await mkdir(folder, { recursive: true });
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
  await writeFile(`${fresh}.sha256`, await hashOf(fresh));
  await rename(`${fresh}.sha256`, `${built}.sha256`);
  await rename(fresh, built);
}

async function removeOlder({ name, built }: WasmSource): Promise<void> {
  const version = new RegExp(`^${name}-[0-9a-f]{16}\\.wasm(?:\\.sha256)?$`);
  const folder = path.dirname(built);
  const old = (await readdir(folder)).filter(
    (file) => version.test(file) && !file.startsWith(path.basename(built)),
  );
  await Promise.all(old.map((file) => rm(path.join(folder, file), { force: true })));
}

/** A file that a full disk cut short would fail each kernel that loads it, until its source changes. */
async function isWhole(file: string): Promise<boolean> {
  const [is, was] = await Promise.all([hashOf(file), readFile(`${file}.sha256`, "utf8")]).catch(() => [
    null,
    "",
  ]);
  return is === was;
}

async function hashOf(file: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
}

if (import.meta.main) await buildWasmIfStale();
