/**
 * Where built WebAssembly modules lie. A file's name carries the hash of what it was made from, so that a changed source
 * is never answered by yesterday's code, and several versions of Clientele may share the folder.
 */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "..", "..");
export const SOURCES = path.join(import.meta.dirname, "assembly");
/** Kernels may read it, and nobody commits it. */
export const BUILT = path.join(ROOT, "node_modules", ".cache", "clientele-wasm");
export const COMPILER = path.join(ROOT, "node_modules", "assemblyscript");

/** No garbage collector and no heap manager: memory is laid out by the caller (`WasmMemory`). */
export const COMPILER_OPTIONS = [
  "-O3",
  "--noAssert",
  "--uncheckedBehavior",
  "always",
  "--runtime",
  "stub",
  "--enable",
  "simd",
] as const;

/** Linked into every module. Every other file of the folder is a module of its own, and imports no file. */
export const LINKED = "memory.ts";

export interface WasmSource {
  readonly name: string;
  /** Path of the built file. */
  readonly built: string;
}

export async function moduleNames(): Promise<string[]> {
  const files = (await readdir(SOURCES)).filter((file) => file.endsWith(".ts") && file !== LINKED);
  return files.map((file) => path.basename(file, ".ts")).sort();
}

/** A module as its source is now. */
export async function readSource(name: string, folder = BUILT): Promise<WasmSource> {
  const inputs = [
    path.join(COMPILER, "package.json"),
    path.join(SOURCES, LINKED),
    path.join(SOURCES, `${name}.ts`),
  ];
  const hash = createHash("sha256").update(COMPILER_OPTIONS.join(" "));
  for (const content of await Promise.all(inputs.map((file) => readFile(file)))) {
    hash.update(`\0${content.length}\0`).update(content);
  }
  return { name, built: path.join(folder, `${name}-${hash.digest("hex").slice(0, 16)}.wasm`) };
}
