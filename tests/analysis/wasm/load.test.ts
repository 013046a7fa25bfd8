import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { buildWasmIfStale } from "../../../analysis/wasm/build.ts";
import { loadModule } from "../../../analysis/wasm/load.ts";
import { moduleNames, readSource } from "../../../analysis/wasm/modules.ts";
import { ROOT } from "../../support/source-files.ts";

it("loads what was built, with memory of its own", async () => {
  const one = await loadModule<{ heapBase(): number }>("kmeans");
  const other = await loadModule<{ heapBase(): number }>("kmeans");
  const array = one.memory.float64(1);
  expect(array.address).toBeGreaterThanOrEqual(one.exports.heapBase());
  array.view[0] = 5;
  expect(other.memory.float64(1).view[0]).toBe(0);
});

it("says which modules there are", async () => {
  await expect(loadModule("k-means")).rejects.toThrow(/There is no module k-means; there are .*kmeans/);
});

it("keeps built modules where kernels may read and nobody commits", async () => {
  for (const name of await moduleNames()) {
    const { built } = await readSource(name);
    expect(path.relative(ROOT, built)).toMatch(
      /^node_modules\/\.cache\/clientele-wasm\/[\w-]+-[0-9a-f]{16}\.wasm$/,
    );
    expect(existsSync(built)).toBe(true);
  }
});

it("builds nothing when all is built", async () => {
  let announced = false;
  const built = await buildWasmIfStale(() => {
    announced = true;
  });
  expect([built, announced]).toEqual([[], false]);
});

it("builds a module anew whose file was cut", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "clientele-wasm-"));
  try {
    const names = await moduleNames();
    expect(await buildWasmIfStale(undefined, folder)).toEqual(names);
    expect(await buildWasmIfStale(undefined, folder)).toEqual([]);
    const { built } = await readSource("kmeans", folder);
    await truncate(built, 100);
    expect(await buildWasmIfStale(undefined, folder)).toEqual(["kmeans"]);
    expect(await buildWasmIfStale(undefined, folder)).toEqual([]);
    expect(await readdir(folder)).toHaveLength(2 * names.length);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);
