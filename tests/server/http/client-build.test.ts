import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildClientIfStale } from "../../../server/http/client-build.ts";

let root: string;
let builds = 0;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "clientele-build-"));
  builds = 0;
  await mkdir(path.join(root, "client"));
  await mkdir(path.join(root, "shared"));
  for (const file of ["client/main.tsx", "shared/json.ts", "vite.config.ts", "package-lock.json"])
    await writeFile(path.join(root, file), file);
});

afterEach(() => rm(root, { recursive: true, force: true }));

const build = async (_root: string, folder: string) => {
  builds++;
  await mkdir(path.join(folder, "assets"), { recursive: true });
  await writeFile(path.join(folder, "index.html"), "<script src=assets/index.js></script>");
  await writeFile(path.join(folder, "assets", "index.js"), "window.page = 'whole';");
};
const buildIfStale = () => buildClientIfStale(root, () => undefined, build);
const asset = () => path.join(root, "dist", "client", "assets", "index.js");

test("builds once, and anew when a source is another", async () => {
  expect([await buildIfStale(), await buildIfStale()]).toEqual([true, false]);
  await writeFile(path.join(root, "client", "main.tsx"), "another");
  expect([await buildIfStale(), await buildIfStale()]).toEqual([true, false]);
  expect(builds).toBe(2);
});

test.each([
  ["is cut", () => truncate(asset(), 5)],
  ["has other bytes of the same length", () => writeFile(asset(), "window.page = 'other';")],
  ["is gone", () => rm(asset())],
  ["is there that was not built", () => writeFile(`${asset()}.map`, "{}")],
  ["holds the stamp cut short", () => truncate(path.join(root, "dist", "client", ".built.json"), 20)],
])("builds anew when a file %s", async (_, harm) => {
  await buildIfStale();
  await harm();
  expect(await buildIfStale()).toBe(true);
  expect(await readFile(asset(), "utf8")).toBe("window.page = 'whole';");
  expect(await buildIfStale()).toBe(false);
});

test("a build that fails leaves the page as it was", async () => {
  await buildIfStale();
  await writeFile(path.join(root, "client", "main.tsx"), "broken");
  const failing = () => Promise.reject(new Error("The page could not be built."));
  await expect(buildClientIfStale(root, () => undefined, failing)).rejects.toThrow(/could not be built/);
  expect(await readFile(asset(), "utf8")).toBe("window.page = 'whole';");
});
