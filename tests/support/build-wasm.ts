import { buildWasmIfStale } from "../../analysis/wasm/build.ts";

/** Analyses under test use the modules as they are built from the sources under test. */
export default async function setup(): Promise<void> {
  await buildWasmIfStale(() => process.stdout.write("building the WebAssembly modules for the tests\n"));
}
