import { mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ResultStore } from "../../../../server/sessions/results/result-store.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "clientele-results-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const key = (n: number) => n.toString(16).padStart(2, "0") + "0".repeat(62);
const fileOf = (n: number) => path.join(folder, key(n).slice(0, 2), `${key(n).slice(2)}.json`);

test("gives what was kept, to another process too, and nothing else", async () => {
  const store = new ResultStore(folder);
  expect(await store.get(key(1))).toBeNull();
  expect(await store.put(key(1), "客户 \n two lines")).toBe(true);
  expect(await store.get(key(1))).toBe("客户 \n two lines");
  expect(await new ResultStore(folder).get(key(1))).toBe("客户 \n two lines");
  expect(await store.get(key(2))).toBeNull();
});

describe("a file that is not whole is dropped, and can be kept anew", () => {
  test.each([
    ["cut", (file: string) => truncate(file, 80)],
    ["cut to nothing", (file: string) => truncate(file, 0)],
    [
      "changed in a byte",
      async (file: string) => writeFile(file, (await readFile(file, "utf8")).replace("some", "same")),
    ],
    ["no text", (file: string) => writeFile(file, new Uint8Array([0xff, 0xfe, 0, 1]))],
  ])("%s", async (_, harm) => {
    const store = new ResultStore(folder);
    await store.put(key(1), "some outputs");
    await harm(fileOf(1));
    expect(await store.get(key(1))).toBeNull();
    expect(await readdir(path.dirname(fileOf(1)))).toEqual([]);
    await store.put(key(1), "some outputs");
    expect(await store.get(key(1))).toBe("some outputs");
  });
});

describe("of too much", () => {
  test("what was used longest ago goes first", async () => {
    const store = new ResultStore(folder, 1_000);
    for (let n = 0; n < 12; n++) {
      await store.put(key(n), "x".repeat(10));
      await utimes(fileOf(n), 1_000 + n, 1_000 + n);
    }
    await store.get(key(0));
    // 13 times 75 bytes fit into 1,000, and 14 do not: down to 900.
    for (let n = 12; n < 15; n++) await store.put(key(n), "x".repeat(10));
    expect(await store.get(key(0))).toBe("x".repeat(10));
    expect(await store.get(key(1))).toBeNull();
    expect(await store.get(key(14))).toBe("x".repeat(10));
  });

  test("what is larger than a tenth of all is not kept", async () => {
    const store = new ResultStore(folder, 1_000);
    expect(await store.put(key(1), "x".repeat(36))).toBe(false);
    expect(await store.get(key(1))).toBeNull();
  });

  test("two stores over one folder keep within the bound", async () => {
    const stores = [new ResultStore(folder, 2_000), new ResultStore(folder, 2_000)];
    for (let n = 0; n < 100; n++) await stores[n % 2]?.put(key(n), `${"y".repeat(50)}${n}`);
    // The one that is counted last knows of the other's; neither knows all at every moment.
    await new ResultStore(folder, 2_000).put(key(200), "z");
    const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".json"));
    expect(files.length * 117).toBeLessThanOrEqual(2_200);
  });
});
