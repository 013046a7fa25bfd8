import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeAtomically } from "../../../server/workspace/atomic-write.ts";
import { asideName, removeLeftovers } from "../../../server/workspace/leftovers.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "clientele-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** No process has this number. */
const DEAD = 2 ** 22 + 5;

test("what dead processes left is removed, everything else stays", async () => {
  const left = [
    `.clientele-${DEAD}-0123456789ab.tmp`,
    `notebooks/.a.nb.ts.${DEAD}-1780000000000.tmp`,
    `.clientele/notebooks/x/.outputs.json.${DEAD}-1780000000000.tmp`,
    `datasets/.adding-${DEAD}/x.csv`,
  ];
  const kept = [
    "notebooks/a.nb.ts",
    `notebooks/.clientele-${process.ppid}-0123456789ab.tmp`,
    "notebooks/.vimrc.tmp",
    "draft.1-2.tmp",
    `.git/.clientele-${DEAD}-0123456789ab.tmp`,
    `node_modules/x/.clientele-${DEAD}-0123456789ab.tmp`,
  ];
  for (const name of [...left, ...kept]) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), "x");
  }
  expect(await removeLeftovers(folder)).toBe(4);
  expect(left.filter((name) => existsSync(path.join(folder, name)))).toEqual([]);
  expect(kept.filter((name) => !existsSync(path.join(folder, name)))).toEqual([]);
  const old = path.join(folder, kept[1] ?? "");
  await utimes(old, new Date(0), new Date(0));
  expect(await removeLeftovers(folder)).toBe(1);
});

test("a folder that is not there has none", async () => {
  expect(await removeLeftovers(path.join(folder, "none"))).toBe(0);
});

test.each([100, 230, 231, 240, 255])("a file whose name has %i bytes is written", async (bytes) => {
  const file = path.join(
    folder,
    `${"é".repeat(Math.floor((bytes - 6) / 2))}${"x".repeat((bytes - 6) % 2)}.nb.ts`,
  );
  expect(Buffer.byteLength(path.basename(file))).toBe(bytes);
  expect(await writeAtomically(file, "text")).toBe(true);
  expect(await readdir(folder)).toEqual([path.basename(file)]);
});

test("two names beside a place are never the same", () => {
  expect(new Set(Array.from({ length: 1000 }, asideName)).size).toBe(1000);
});
