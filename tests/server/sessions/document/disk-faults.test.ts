/**
 * A disk that is full, can only be read, or is damaged: everything is answered, in words, nothing is lost, and it goes on
 * when the disk is back. On a disk of its own where one can be mounted; by what is in the way of a folder everywhere.
 */
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type SmallDisk, smallDisk } from "../../../support/small-disk.ts";
import { type Bench, notebookText, openBench, Viewer } from "../open-session.ts";

const NAME = "a.nb.ts";
const probe = smallDisk();
probe?.remove();

let bench: Bench;

async function opened(): Promise<Viewer> {
  return new Viewer(await bench.registry.open(NAME));
}

const message = (viewer: Viewer) => viewer.state.saved.message ?? "";

/** Types without waiting: while the disk refuses nobody is told that it is kept. */
function typing(viewer: Viewer, text: string): { acknowledged: boolean; done: Promise<void> } {
  const typed = { acknowledged: false, done: Promise.resolve() };
  typed.done = viewer.type("a", text).then(
    () => {
      typed.acknowledged = true;
    },
    () => undefined,
  );
  return typed;
}

describe.skipIf(probe === null)("a disk of its own", () => {
  let disk: SmallDisk;

  beforeEach(async () => {
    disk = smallDisk() as SmallDisk;
    bench = await openBench({ [NAME]: notebookText({ a: "1" }) }, { workspace: disk.folder });
  });

  afterEach(async () => {
    disk.free();
    disk.readOnly(false);
    await bench.registry.closeAll();
    await bench.notebooks.close();
    disk.remove();
  });

  const faults: [string, RegExp, (on: boolean) => void][] = [
    ["full", /the disk is full \(ENOSPC\)/, (on) => (on ? disk.fill() : disk.free())],
    ["read-only", /the disk can only be read \(EROFS\)/, (on) => disk.readOnly(on)],
  ];

  test.each(faults)("%s: edits wait and are kept when it is back", async (_, words, fault) => {
    const viewer = await opened();
    fault(true);
    const typed = typing(viewer, "3".repeat(5000));
    await viewer.until(() => words.test(message(viewer)));
    expect(message(viewer)).toMatch(/It is tried again; keep this page open\.$/);
    expect(typed.acknowledged).toBe(false);
    fault(false);
    await typed.done;
    await viewer.until(() => viewer.state.saved.status === "saved");
    expect(await bench.text()).toBe(notebookText({ a: `1${"3".repeat(5000)}` }));
  });

  test.each(faults)("%s from the beginning: the notebook opens all the same", async (_, words, fault) => {
    fault(true);
    const viewer = await opened();
    const typed = typing(viewer, "2".repeat(5000));
    await viewer.until(() => words.test(message(viewer)));
    fault(false);
    await typed.done;
  });

  test.each(
    faults,
  )("%s: deleting and renaming are answered, and nothing is lost", async (_, words, fault) => {
    const viewer = await opened();
    fault(true);
    const typed = typing(viewer, "3".repeat(5000));
    await viewer.until(() => words.test(message(viewer)));
    await expect(bench.registry.delete(NAME)).rejects.toThrow(words);
    await expect(bench.registry.rename(NAME, "Other")).rejects.toThrow(words);
    expect(viewer.source("a")).toBe(`1${"3".repeat(5000)}`);
    expect(bench.registry.list()).toHaveLength(1);
    fault(false);
    await typed.done;
  });

  test.each(
    faults,
  )("%s: the server stops in bounded time and what was acknowledged is there after", async (_, words, fault) => {
    const viewer = await opened();
    fault(true);
    const typed = typing(viewer, "3".repeat(5000));
    await viewer.until(() => words.test(message(viewer)));
    const start = performance.now();
    await bench.registry.closeAll();
    expect(performance.now() - start).toBeLessThan(8000);
    await typed.done;
    expect(typed.acknowledged).toBe(false);
    fault(false);
    bench = await openBench({}, { workspace: disk.folder });
    expect((await opened()).source("a")).toMatch(/^13*$/);
  });

  test("read-only: making, copying and deleting are refused in words", async () => {
    disk.readOnly(true);
    const words = "The disk refuses it: the disk can only be read (EROFS).";
    await expect(bench.notebooks.create("New")).rejects.toThrow(words);
    await expect(bench.notebooks.duplicate(NAME)).rejects.toThrow(words);
    await expect(bench.registry.delete(NAME)).rejects.toThrow(words);
    expect((await bench.notebooks.list()).map((each) => each.path)).toEqual([NAME]);
  });

  test("full in the middle, and the journal taken away meanwhile: all edits are kept", async () => {
    const viewer = await opened();
    await viewer.type("a", "2");
    await viewer.until(() => viewer.state.saved.status === "saved");
    disk.fill();
    const typed = typing(viewer, "3".repeat(5000));
    await viewer.until(() => /ENOSPC/.test(message(viewer)));
    await rm(path.join(disk.folder, ".clientele"), { recursive: true, force: true });
    disk.free();
    await typed.done;
    await viewer.until(() => viewer.state.saved.status === "saved");
    expect(await bench.text()).toBe(notebookText({ a: `12${"3".repeat(5000)}` }));
  });
});

describe("any disk", () => {
  beforeEach(async () => {
    bench = await openBench({ [NAME]: notebookText({ a: "1" }) });
  });

  afterEach(() => bench.close());

  test("a file where the folder of journals should be: told, waited for, answered, gone on with", async () => {
    const viewer = await opened();
    await writeFile(bench.file(".clientele"), "in the way");
    const typed = typing(viewer, "2");
    await viewer.until(() =>
      /there is (a file where a folder should be|something of that name already)/.test(message(viewer)),
    );
    await expect(bench.registry.delete(NAME)).rejects.toThrow("was not deleted. Edits are not safe yet");
    await rm(bench.file(".clientele"));
    await typed.done;
    await viewer.until(() => viewer.state.saved.status === "saved");
    expect(await bench.text()).toBe(notebookText({ a: "12" }));
  });

  test("a folder in the place of the notebook keeps it from being deleted, and the edits here", async () => {
    const viewer = await opened();
    await rename(bench.file(NAME), bench.file("away"));
    await mkdir(bench.file(NAME));
    await viewer.type("a", "2");
    await viewer.until(() => /there is a folder where the file should be \(EISDIR\)/.test(message(viewer)));
    await expect(bench.registry.delete(NAME)).rejects.toThrow("EISDIR");
    await rm(bench.file(NAME), { recursive: true });
    await viewer.until(() => viewer.state.saved.status === "saved");
    expect(await bench.text()).toBe(notebookText({ a: "12" }));
  });
});
