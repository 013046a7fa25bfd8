import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { removeOrphans } from "../../../server/runtime/scratch-folders.ts";

it("removes the scratch folders of servers that are gone, and nothing else", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "scratch-test-"));
  for (const name of ["clientele-kernel-11-a", "clientele-kernel-22-b", "clientele-kernel-x", "other-11-a"]) {
    await mkdir(path.join(folder, name));
    await writeFile(path.join(folder, name, "spilled"), "");
  }
  await removeOrphans(folder, (pid) => pid === 22);
  expect((await readdir(folder)).sort()).toEqual([
    "clientele-kernel-22-b",
    "clientele-kernel-x",
    "other-11-a",
  ]);
  await rm(folder, { recursive: true });
});

it("takes a folder that is not there for an empty one", async () => {
  await expect(removeOrphans("/no/such/folder")).resolves.toBeUndefined();
});
