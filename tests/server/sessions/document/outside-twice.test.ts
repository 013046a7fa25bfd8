/**
 * A server may die after it told browsers of a change of the file and before its journal has it. The next server finds the
 * change in the file again: brought back by a browser it is the same change, and not a second one.
 */
import { cpSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { notebookText, openBench, Viewer } from "../open-session.ts";

test("a change of the file that two servers bring in is there once", async () => {
  const first = await openBench({ "a.nb.ts": notebookText({ a: "one;", b: "two;" }) });
  const viewer = new Viewer(await first.registry.open("a.nb.ts"));
  await viewer.type("a", "typed;");
  const workspace = await mkdtemp(path.join(tmpdir(), "clientele-"));
  const changed = notebookText({ a: "one;", b: "two;outside;", c: "new;" });
  cpSync(first.workspace, workspace, { recursive: true });
  await writeFile(path.join(workspace, "a.nb.ts"), changed);
  await writeFile(first.file("a.nb.ts"), changed);
  await viewer.until(() => viewer.source("b").includes("outside"));

  const second = await openBench({}, { workspace });
  const session = await second.registry.open("a.nb.ts");
  await session.edit(Y.encodeStateAsUpdate(viewer.doc, Y.encodeStateVector(session.doc)), "browser");
  expect(session.notebook.cells.map(({ id, source }) => [id, source])).toEqual([
    ["a", "one;typed;"],
    ["b", "two;outside;"],
    ["c", "new;"],
  ]);
  await Promise.all([first.close(), second.close()]);
});
