import { readFile } from "node:fs/promises";
import { WasmMemory } from "./memory.ts";
import { moduleNames, readSource } from "./modules.ts";

/** An instance of a module with memory of its own, which the garbage collector frees with it. */
export interface WasmModule<Exports> {
  /** The functions that the source exports. Numbers in and out; an array goes in as its `address`. */
  readonly exports: Exports;
  readonly memory: WasmMemory;
}

/**
 * Instantiates the module of `assembly/<name>.ts`.
 *
 * The engine runs a function's first calls in quickly made code, and puts better code in place **between calls**: let
 * one call do a block of the work (a few thousand rows), not all of it. Vector arithmetic on float64 is exact by IEEE 754, so
 * results have the same bits on every machine.
 *
 * @throws Error when the module was not built: `node analysis/wasm/build.ts` of the checkout, the server's start and the
 *   tests' set-up build it.
 *
 * @example
 * interface Example {
 *   sum(values: number, length: number): number;
 * }
 * const { exports, memory } = await loadModule<Example>("example");
 * const values = memory.float64(1000); // zeros, at a multiple of 16
 * values.view.set(column);
 * exports.sum(values.address, values.length);
 */
export async function loadModule<Exports>(name: string): Promise<WasmModule<Exports>> {
  const names = await moduleNames();
  if (!names.includes(name)) throw new Error(`There is no module ${name}; there are ${names.join(", ")}.`);
  const { built } = await readSource(name);
  const bytes = await readFile(built).catch((cause: unknown) => {
    throw new Error(
      `The module ${name} is not built. Start the server once more, or run: node analysis/wasm/build.ts`,
      { cause },
    );
  });
  const { instance } = await WebAssembly.instantiate(bytes, { env: { abort } });
  const exports = instance.exports as unknown as Exports & { memory: WebAssembly.Memory; heapBase(): number };
  return { exports, memory: new WasmMemory(exports.memory, exports.heapBase()) };
}

function abort(): never {
  throw new Error("A WebAssembly module gave up: it was passed what it cannot work on.");
}
