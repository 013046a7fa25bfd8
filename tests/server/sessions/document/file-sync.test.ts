import {
  chmod,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  unlink,
  writeFile,
} from "node:fs/promises";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import * as Y from "yjs";
import type { Session } from "../../../../server/sessions/session.ts";
import { cellsOf, headerOf, orderOf } from "../../../../shared/session/document.ts";
import { type Bench, notebookText, openBench, Viewer } from "../open-session.ts";

let bench: Bench;
afterEach(() => bench.close());

const two = { a: "const x = 1", b: "const y = 2" };

async function open(text: string): Promise<{ session: Session; viewer: Viewer }> {
  bench = await openBench({ "a.nb.ts": text });
  const session = await bench.registry.open("a.nb.ts");
  return { session, viewer: new Viewer(session) };
}

function saved(viewer: Viewer): Promise<void> {
  return viewer.until(() => viewer.state.saved.status === "saved");
}

test("opening writes nothing", async () => {
  const text = "// %%\nno ids, odd   spaces\n\n\n";
  const { session } = await open(text);
  await session.flush();
  expect(await bench.text()).toBe(text);
  expect(await readdir(bench.workspace)).toEqual(["a.nb.ts"]);
});

test("an edit is written into the file when typing pauses", async () => {
  const { viewer } = await open(notebookText(two));
  await viewer.type("a", "0");
  expect(viewer.state.saved.status).toBe("saving");
  await saved(viewer);
  expect(await bench.text()).toBe(notebookText({ ...two, a: "const x = 10" }));
});

test("typing without a pause is written all the same", async () => {
  const { viewer } = await open(notebookText(two));
  const began = performance.now();
  let keys = 0;
  while (
    viewer.events.filter((event) => event.type === "saved-changed" && event.saved.status === "saved")
      .length === 0
  ) {
    await viewer.type("a", String(keys++ % 10));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(performance.now() - began).toBeLessThan(5000);
  }
  expect((await bench.text()).length).toBeGreaterThan(notebookText(two).length);
});

test("a change of the file is merged in while the notebook is open", async () => {
  const { viewer } = await open(notebookText(two));
  await writeFile(
    bench.file("a.nb.ts"),
    notebookText({ a: "const x = 1", new: "const z = 3", b: "const y = 22" }),
  );
  await viewer.until(() => cellsOf(viewer.doc).has("new"));
  expect(orderOf(viewer.doc)).toEqual(["a", "new", "b"]);
  expect(viewer.source("b")).toBe("const y = 22");
});

test("a change of the file and typing that is not yet written both survive", async () => {
  const { session, viewer } = await open(notebookText({ a: "line one\nline two\nline three", b: "x" }));
  await viewer.type("a", "typed ", 0);
  await writeFile(
    bench.file("a.nb.ts"),
    notebookText({ a: "line one\nline two\nline 3", b: "x", c: "added" }),
  );
  await session.flush();
  expect(await bench.text()).toBe(
    notebookText({ a: "typed line one\nline two\nline 3", b: "x", c: "added" }),
  );
  expect(viewer.source("a")).toBe("typed line one\nline two\nline 3");
});

test("a cell deleted in the file stays when it was edited here; one edited in the file comes back when deleted here", async () => {
  const { session, viewer } = await open(notebookText({ a: "1", b: "2", c: "3" }));
  await viewer.type("a", "00");
  await viewer.edit((doc) => cellsOf(doc).delete("c"));
  await writeFile(bench.file("a.nb.ts"), notebookText({ b: "2", c: "33" }));
  await session.flush();
  expect(await bench.text()).toBe(notebookText({ a: "100", b: "2", c: "33" }));
});

test("a cell deleted in the file goes", async () => {
  const { viewer } = await open(notebookText(two));
  await writeFile(bench.file("a.nb.ts"), notebookText({ b: two.b }));
  await viewer.until(() => viewer.state.cells.a === undefined);
  expect(orderOf(viewer.doc)).toEqual(["b"]);
});

test("cells that another program reorders are moved, not made anew", async () => {
  const cells = { a: "1", b: "2", c: "3", d: "4" };
  const { viewer } = await open(notebookText(cells));
  const before = cellsOf(viewer.doc).get("c");
  await writeFile(bench.file("a.nb.ts"), notebookText({ d: "4", a: "1", c: "3", b: "2" }));
  await viewer.until(() => orderOf(viewer.doc)[0] === "d");
  expect(orderOf(viewer.doc)).toEqual(["d", "a", "c", "b"]);
  expect(cellsOf(viewer.doc).get("c")).toBe(before);
});

test("an edit of a file without ids gives them and keeps the cells", async () => {
  const { session, viewer } = await open("// %%\nconst x = 1\n\n// %%\nconst y = 2\n");
  const [first = "", second = ""] = orderOf(viewer.doc);
  await viewer.type(second, "2");
  await session.flush();
  expect(await bench.text()).toBe(notebookText({ [first]: "const x = 1", [second]: "const y = 22" }));
});

test("a header changed outside changes the mode; the mode changed here changes the header", async () => {
  const { session, viewer } = await open(notebookText(two, "// title: T\n// extra: kept"));
  await writeFile(
    bench.file("a.nb.ts"),
    notebookText(two, "// title: T\n// extra: kept\n// execution: lazy"),
  );
  await viewer.until(() => viewer.state.execution === "lazy");
  session.setExecution("auto");
  expect(viewer.state.execution).toBe("auto");
  await session.flush();
  expect(await bench.text()).toBe(notebookText(two, "// title: T\n// extra: kept\n// execution: auto"));
  expect(headerOf(viewer.doc).get("text")).toContain("execution: auto");
});

test("a deleted file is told of, and written again at the next edit", async () => {
  const { session, viewer } = await open(notebookText(two));
  await unlink(bench.file("a.nb.ts"));
  await viewer.until(() => viewer.state.saved.status === "failed");
  expect(viewer.state.saved.message).toBe(
    "a.nb.ts was deleted or moved by another program. Your next edit writes it again.",
  );
  expect(orderOf(session.doc)).toEqual(["a", "b"]);
  await viewer.type("a", "0");
  await saved(viewer);
  expect(await bench.text()).toBe(notebookText({ ...two, a: "const x = 10" }));
});

test("a file that cannot be written is told of and tried again; nothing is lost", async () => {
  const { viewer } = await open(notebookText(two));
  await rm(bench.file("a.nb.ts"));
  await mkdir(bench.file("a.nb.ts"));
  await viewer.type("a", "0");
  await viewer.until(
    () => viewer.state.saved.status === "failed" && /EISDIR/.test(viewer.state.saved.message ?? ""),
  );
  await rm(bench.file("a.nb.ts"), { recursive: true });
  await saved(viewer);
  expect(await bench.text()).toBe(notebookText({ ...two, a: "const x = 10" }));
});

test("the file's mode is kept, and a link stays a link", async () => {
  bench = await openBench({ "real.nb.ts": notebookText(two) });
  await chmod(bench.file("real.nb.ts"), 0o640);
  await symlink("real.nb.ts", bench.file("a.nb.ts"));
  const session = await bench.registry.open("a.nb.ts");
  const viewer = new Viewer(session);
  await viewer.type("b", "2");
  await session.flush();
  expect((await stat(bench.file("real.nb.ts"))).mode & 0o777).toBe(0o640);
  expect(await bench.text("real.nb.ts")).toBe(notebookText({ ...two, b: "const y = 22" }));
  expect((await readdir(bench.workspace)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

test("an editor that replaces the file by renaming is seen", async () => {
  const { viewer } = await open(notebookText(two));
  await writeFile(bench.file("swap"), notebookText({ ...two, b: "const y = 'replaced'" }));
  await rename(bench.file("swap"), bench.file("a.nb.ts"));
  await viewer.until(() => viewer.source("b") === "const y = 'replaced'");
  await viewer.type("b", ";");
  await saved(viewer);
  expect(await bench.text()).toBe(notebookText({ ...two, b: "const y = 'replaced';" }));
});

test("what is no update is refused and harms nothing", async () => {
  const { session, viewer } = await open(notebookText(two));
  const before = Y.encodeStateAsUpdate(session.doc);
  for (const bytes of [[], [255], [1, 1, 250, 3, 200], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]) {
    expect(() => session.edit(Uint8Array.from(bytes), "stranger")).toThrow("That is no update");
  }
  expect(Y.encodeStateAsUpdate(session.doc)).toEqual(before);
  await viewer.type("a", "0");
  expect(viewer.source("a")).toBe("const x = 10");
});

test("an update that builds on one that is missing is refused until that one came", async () => {
  const { session } = await open(notebookText(two));
  const remote = new Y.Doc();
  Y.applyUpdate(remote, session.opened().doc);
  const updates: Uint8Array[] = [];
  remote.on("update", (update: Uint8Array) => updates.push(update));
  for (const letter of "xy") (cellsOf(remote).get("a")?.get("source") as Y.Text).insert(0, letter);
  const [first, second] = updates as [Uint8Array, Uint8Array];
  expect(() => session.edit(second, "s")).toThrow("builds on an earlier one");
  await session.edit(first, "s");
  await session.edit(second, "s");
  expect((cellsOf(session.doc).get("a")?.get("source") as Y.Text).toString()).toBe("yxconst x = 1");
});

test("an update with a gap is nobody else's trouble", async () => {
  const { session, viewer } = await open(notebookText(two));
  const remote = new Y.Doc();
  Y.applyUpdate(remote, session.opened().doc);
  (cellsOf(remote).get("a")?.get("source") as Y.Text).insert(0, "x");
  const vector = Y.encodeStateVector(remote);
  (cellsOf(remote).get("a")?.get("source") as Y.Text).insert(1, "y");
  const gap = Y.encodeStateAsUpdate(remote, vector);
  for (let n = 0; n < 3; n++) expect(() => session.edit(gap, "s")).toThrow("builds on an earlier one");
  const joining = new Viewer(session, "joining");
  await viewer.type("a", "0");
  await joining.type("b", "0");
  expect([joining.source("a"), viewer.source("b")]).toEqual(["const x = 10", "const y = 20"]);
  expect(session.sync(Y.encodeStateVector(session.doc)).update.length).toBeLessThan(20);
});

test("what a notebook has no place for is refused in words and reaches nobody", async () => {
  const { session, viewer } = await open(notebookText(two));
  const vector = Y.encodeStateVector(viewer.doc);
  viewer.doc.getMap("outputs").set("a", "<script>");
  const foreign = Y.encodeStateAsUpdate(viewer.doc, vector);
  expect(() => session.edit(foreign, "s")).toThrow("has no place in a notebook's document");
  expect([...session.doc.share.keys()].sort()).toEqual(["cells", "header"]);
});

test("a document with nonsense in it is set right", async () => {
  const { session, viewer } = await open(notebookText(two));
  await viewer.edit((doc) => {
    const cells = cellsOf(doc) as Y.Map<unknown>;
    cells.set("number", 5);
    cells.set("bare", new Y.Map());
    cells.set(
      "bad id!",
      new Y.Map(Object.entries({ kind: "code", position: "b0", source: new Y.Text("kept") })),
    );
    const text = new Y.Map<unknown>(Object.entries({ kind: "poem", position: 7, source: "not shared" }));
    cells.set("odd", text);
    (cells.get("a") as Y.Map<unknown>).delete("kind");
  });
  expect([...cellsOf(viewer.doc).keys()].sort()).toEqual(["a", "b", "bad-id-", "bare", "odd"]);
  expect(session.notebook.cells.find(({ id }) => id === "bad-id-")?.source).toBe("kept");
  expect(session.notebook.cells.find(({ id }) => id === "odd")).toMatchObject({
    kind: "code",
    source: "not shared",
  });
  await session.flush();
  expect(await bench.text()).toContain('// %% id="bad-id-"\nkept');
});

test("a notebook with a 5 MB cell opens, is edited and written", async () => {
  const long = `const text = \`${"words and words\n".repeat(330_000)}\``;
  const { session, viewer } = await open(notebookText({ a: long, b: "1" }));
  await viewer.type("b", "2");
  await viewer.type("a", "!", 14);
  await session.flush();
  expect((await bench.text()).length).toBe(notebookText({ a: long, b: "1" }).length + 2);
}, 30_000);

test("renaming an open notebook moves file, journal and outputs, and the session goes on", async () => {
  const { session, viewer } = await open(notebookText(two, "// title: Old"));
  await viewer.type("a", "0");
  const to = await bench.registry.rename("a.nb.ts", "Neuer Titel 顾客");
  expect(to).toBe("neuer-titel-顾客.nb.ts");
  expect(viewer.state.path).toBe(to);
  expect(await bench.registry.open(to)).toBe(session);
  await viewer.type("b", "2");
  await session.flush();
  expect(await bench.text(to)).toBe(
    notebookText({ a: "const x = 10", b: "const y = 22" }, "// title: Neuer Titel 顾客"),
  );
  expect((await readdir(path.join(bench.workspace, ".clientele", "notebooks"))).length).toBe(1);
});

test("a file that is not UTF-8 is not opened, and one that becomes so while open is not written over", async () => {
  const latin = Buffer.from("// %%\n'caf\xe9'\n", "latin1");
  bench = await openBench({ "a.nb.ts": notebookText(two) });
  await writeFile(bench.file("b.nb.ts"), latin);
  await expect(bench.registry.open("b.nb.ts")).rejects.toThrow(
    "b.nb.ts cannot be read: It is not UTF-8 text; save it as UTF-8 with an editor.",
  );
  const viewer = new Viewer(await bench.registry.open("a.nb.ts"));
  await writeFile(bench.file("a.nb.ts"), latin);
  await viewer.type("a", "0");
  await viewer.until(() => viewer.state.saved.message?.includes("not UTF-8") === true);
  expect(await readFile(bench.file("a.nb.ts"))).toEqual(latin);
  await writeFile(bench.file("a.nb.ts"), notebookText({ ...two, b: "mended" }));
  await saved(viewer);
  expect(await bench.text()).toBe(notebookText({ a: "const x = 10", b: "mended" }));
});

test("an edit that the disk refuses to keep is acknowledged only when it is kept, and it is said meanwhile", async () => {
  const { viewer } = await open(notebookText(two));
  await writeFile(bench.file(".clientele"), "in the way");
  let acknowledged = false;
  const edit = viewer.type("a", "0").then(() => {
    acknowledged = true;
  });
  await viewer.until(() => viewer.state.saved.message?.startsWith("Edits are not safe yet") === true);
  expect(acknowledged).toBe(false);
  await rm(bench.file(".clientele"));
  await edit;
  await saved(viewer);
  expect(await bench.text()).toBe(notebookText({ ...two, a: "const x = 10" }));
});

test("a journal that cannot be read keeps the notebook from being opened, and says what to do", async () => {
  bench = await openBench({ "a.nb.ts": notebookText(two) });
  await mkdir(path.join(bench.notebooks.stateFolder("a.nb.ts"), "journal"), { recursive: true });
  await expect(bench.registry.open("a.nb.ts")).rejects.toMatchObject({
    fault: { code: "refused", hint: expect.stringContaining("move it away") },
  });
});
