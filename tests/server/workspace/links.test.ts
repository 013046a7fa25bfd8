/** Links in a workspace that lead out of it: nothing is read, listed, written or moved through them. */
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { addDataset, Catalogue } from "../../../server/workspace/catalogue.ts";
import { WorkspaceLock } from "../../../server/workspace/workspace-lock.ts";
import { type Bench, notebookText, openBench, Viewer } from "../sessions/open-session.ts";

const SECRET = notebookText({ secret: "the secret of somebody else" });

let bench: Bench;
let outside: string;

beforeEach(async () => {
  outside = await mkdtemp(path.join(tmpdir(), "clientele-outside-"));
  await writeFile(path.join(outside, "secret.nb.ts"), SECRET);
  await writeFile(path.join(outside, "secret.csv"), "a\n1\n");
  bench = await openBench({ "a.nb.ts": notebookText({ a: "1" }), "datasets/own.csv": "a\n1\n" });
});

afterEach(async () => {
  await bench.close();
  expect(await readFile(path.join(outside, "secret.nb.ts"), "utf8")).toBe(SECRET);
  expect((await readdir(outside)).toSorted()).toEqual(["secret.csv", "secret.nb.ts"]);
  await rm(outside, { recursive: true, force: true });
});

const secret = () => path.join(outside, "secret.nb.ts");

/** A link in the workspace. Gives its name. */
async function linked(target: string, name: string): Promise<string> {
  await symlink(target, bench.file(name));
  return name;
}

describe("notebooks", () => {
  test.each<[string, () => Promise<string>]>([
    ["a link", () => linked(secret(), "b.nb.ts")],
    [
      "a link to a link",
      async () => {
        await linked(secret(), "far.nb.ts");
        return linked("far.nb.ts", "b.nb.ts");
      },
    ],
    ["a relative link", () => linked(path.relative(bench.workspace, secret()), "b.nb.ts")],
    ["a folder that is a link", async () => `${await linked(outside, "folder")}/secret.nb.ts`],
    ["a link to what is not there yet", () => linked(path.join(outside, "new.nb.ts"), "b.nb.ts")],
    [
      "links in a circle",
      async () => {
        await linked("c.nb.ts", "b.nb.ts");
        return linked("b.nb.ts", "c.nb.ts");
      },
    ],
  ])("%s is neither listed, opened, read, copied, renamed nor deleted", async (_, make) => {
    const name = await make();
    const { notebooks, registry } = bench;
    expect((await notebooks.list()).map((each) => each.path)).toEqual(["a.nb.ts"]);
    const doors: (() => Promise<unknown>)[] = [
      () => registry.open(name),
      () => notebooks.read(name),
      () => notebooks.write(name, "x"),
      () => notebooks.duplicate(name),
      () => notebooks.rename(name, "Other"),
      () => registry.delete(name),
    ];
    for (const door of doors)
      await expect(door()).rejects.toThrow(
        /is no notebook of this workspace: (it leads out of the workspace|links lead in a circle)/,
      );
  });

  test("a link that stays inside works", async () => {
    await symlink("a.nb.ts", bench.file("b.nb.ts"));
    const session = await bench.registry.open("b.nb.ts");
    await new Viewer(session).type("a", "2");
    await session.flush();
    expect(await bench.text("a.nb.ts")).toBe(notebookText({ a: "12" }));
    expect(await readlink(bench.file("b.nb.ts"))).toBe("a.nb.ts");
  });
});

test("a notebook that a link replaces while it is open is not followed; the edits wait for its return", async () => {
  const session = await bench.registry.open("a.nb.ts");
  const viewer = new Viewer(session);
  await rename(bench.file("a.nb.ts"), bench.file("kept"));
  await symlink(secret(), bench.file("a.nb.ts"));
  await viewer.type("a", "2");
  await viewer.until(() => viewer.state.saved.message?.includes("leads out of the workspace") === true);
  expect(viewer.source("a")).toBe("12");
  await rm(bench.file("a.nb.ts"));
  await rename(bench.file("kept"), bench.file("a.nb.ts"));
  await viewer.until(() => viewer.state.saved.status === "saved");
  expect(await bench.text()).toBe(notebookText({ a: "12" }));
});

describe("what is remembered", () => {
  test("of notebooks, where the folder is a link", async () => {
    await symlink(outside, bench.file(".clientele"));
    await expect(bench.registry.open("a.nb.ts")).rejects.toThrow("it leads out of the workspace");
    await expect(bench.notebooks.delete("a.nb.ts")).rejects.toThrow("leads out of the workspace");
    await expect(WorkspaceLock.take(bench.workspace)).rejects.toThrow("leads out of the workspace");
  });

  test("of one notebook, where its folder or its journal is a link", async () => {
    const folder = bench.notebooks.stateFolder("a.nb.ts");
    await mkdir(path.dirname(folder), { recursive: true });
    await symlink(outside, folder);
    await expect(bench.registry.open("a.nb.ts")).rejects.toThrow("it leads out of the workspace");
    await rm(folder);
    await mkdir(folder);
    await symlink(path.join(outside, "journal"), path.join(folder, "journal"));
    await expect(bench.registry.open("a.nb.ts")).rejects.toThrow("leads out of the workspace");
  });

  test("of its outputs, where the file is a link: the link is replaced", async () => {
    const folder = bench.notebooks.stateFolder("a.nb.ts");
    await mkdir(folder, { recursive: true });
    for (const name of ["outputs.json", "digest.json"]) await symlink(secret(), path.join(folder, name));
    const session = await bench.registry.open("a.nb.ts");
    session.clearOutputs(["a"]);
    await session.flush();
    expect(JSON.parse(await readFile(path.join(folder, "digest.json"), "utf8"))).toEqual({
      lastRunAt: null,
      picture: null,
    });
  });
});

describe("datasets", () => {
  test("a link out is told of and not read; one that stays inside is a dataset", async () => {
    await symlink(path.join(outside, "secret.csv"), bench.file("datasets/out.csv"));
    await symlink("own.csv", bench.file("datasets/in.csv"));
    const catalogue = new Catalogue(bench.workspace);
    expect((await catalogue.files()).map(({ name }) => name)).toEqual(["in", "own"]);
    const all = await catalogue.list();
    expect(all.map(({ name, rowCount }) => [name, rowCount])).toEqual([
      ["in", 1],
      ["out", null],
      ["own", 1],
    ]);
    expect(all[1]?.problem).toContain("out.csv is a link that leads out of the workspace");
    await catalogue.close();
  });

  test("a folder that leads out has none, and none are added to it", async () => {
    await rm(bench.file("datasets"), { recursive: true });
    await symlink(outside, bench.file("datasets"));
    const catalogue = new Catalogue(bench.workspace);
    expect(await catalogue.files()).toEqual([]);
    await writeFile(bench.file("new.csv"), "a\n1\n");
    await expect(addDataset(bench.workspace, bench.file("new.csv"))).rejects.toThrow(
      "it leads out of the workspace",
    );
    await catalogue.close();
  });
});
