/** Analyses have parts in WebAssembly, which kernels may read but not build. */
import path from "node:path";
import { pathToFileURL } from "node:url";

type Builder = typeof import("../../analysis/wasm/build.ts");

/** Analyses are no part of the server: their builder is started by its path, as kernels are. */
export async function buildAnalysesIfStale(root: string, announce: () => void): Promise<void> {
  const builder = pathToFileURL(path.join(root, "analysis", "wasm", "build.ts")).href;
  const { buildWasmIfStale } = (await import(builder)) as Builder;
  await buildWasmIfStale(announce);
}
