import { readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import type { Output } from "../../../shared/output/output.ts";
import { cellsOf, orderOf } from "../../../shared/session/document.ts";
import type { SessionState } from "../../../shared/session/state.ts";
import { type Bench, notebookText, openBench, Viewer } from "./open-session.ts";
import { answering } from "./scripted-runtime.ts";

let bench: Bench;
afterEach(() => bench.close());

async function open(cells: Record<string, string>, options?: Parameters<typeof openBench>[1]) {
  bench = await openBench({ "a.nb.ts": notebookText(cells) }, options);
  const session = await bench.registry.open("a.nb.ts");
  return { session, viewer: new Viewer(session), runtime: bench.runtime };
}

const shown = (text: string, id = "o1"): Output => ({ type: "display", id, bundle: { "text/plain": text } });

/** Runs one cell and gives what the test makes of its kernel a chance before it ends. */
async function run(
  setup: Awaited<ReturnType<typeof open>>,
  cell: string,
  ...outputs: Output[]
): Promise<void> {
  const { session, viewer, runtime } = setup;
  session.run([cell]);
  await viewer.until(() => viewer.status(cell) === "running");
  runtime.kernel.put(...outputs.map((output) => ({ change: "put", output }) as const));
  runtime.kernel.finish();
  await session.idle();
}

test("one notebook has one session, however many open it at once", async () => {
  await open({ a: "1" });
  const sessions = await Promise.all([1, 2, 3].map(() => bench.registry.open("a.nb.ts")));
  expect(new Set(sessions).size).toBe(1);
  expect(bench.registry.list()).toEqual([sessions[0]]);
});

test("a name that is no notebook is refused, and one that is not there is not found", async () => {
  await open({ a: "1" });
  await expect(bench.registry.open("../a.nb.ts")).rejects.toMatchObject({ fault: { code: "refused" } });
  await expect(bench.registry.open("b.nb.ts")).rejects.toMatchObject({
    fault: { code: "not-found", message: "There is no notebook b.nb.ts." },
  });
  expect(() => bench.registry.get("nobody")).toThrow("That session has ended.");
});

test("who opens a notebook while it runs finds everything, and follows from there", async () => {
  const setup = await open({ a: "1", b: "2" });
  const { session, viewer, runtime } = setup;
  session.run("all");
  await viewer.until(() => viewer.status("a") === "running");
  runtime.kernel.put({ change: "put", output: { type: "console", id: "o1", stream: "log", text: "one" } });
  viewer.leave();
  const late = new Viewer(session, "late");
  expect(late.state).toMatchObject({
    queue: ["b"],
    kernel: { status: "busy" },
    cells: { a: { status: "running", outputs: [{ text: "one" }] }, b: { status: "queued" } },
  });
  runtime.kernel.put({ change: "extend", id: "o1", text: "\ntwo" });
  runtime.kernel.onRun = answering();
  runtime.kernel.finish();
  await session.idle();
  expect(late.state).toEqual(session.state);
  expect(viewer.state.cells.a?.status).toBe("running");
});

test("an edit reaches everybody but its author", async () => {
  const { session, viewer } = await open({ a: "1" });
  const other = new Viewer(session, "other");
  await viewer.type("a", "2");
  expect(other.source("a")).toBe("12");
  expect(viewer.pushes.filter(({ type }) => type === "edit")).toEqual([]);
  session.presence(Uint8Array.from([1]), "viewer");
  expect(other.pushes.at(-1)).toEqual({
    type: "presence",
    session: session.id,
    update: Uint8Array.from([1]),
  });
  expect(viewer.pushes.some(({ type }) => type === "presence")).toBe(false);
});

test("outputs of a finished run still count, those of an earlier run do not", async () => {
  const setup = await open({ a: "1" });
  await run(setup, "a", shown("first"));
  const { run: first } = setup.runtime.kernel.lastRun;
  const late = (run: number, output: Output) =>
    setup.runtime.kernel.say({ type: "outputs", run, cell: "a", changes: [{ change: "put", output }] });
  late(first, shown("by a timer", "o2"));
  expect(setup.viewer.state.cells.a?.outputs).toEqual([shown("first"), shown("by a timer", "o2")]);
  await run(setup, "a", shown("second"));
  late(first, shown("too late", "o3"));
  expect(setup.viewer.state.cells.a?.outputs).toEqual([shown("second")]);
});

test("an error outside any run is shown below its cell", async () => {
  const setup = await open({ a: "1" });
  await run(setup, "a", shown("out"));
  const error = { name: "Error", message: "late", frames: [] };
  setup.runtime.kernel.say({ type: "stray", cell: "a", error });
  setup.runtime.kernel.say({ type: "stray", cell: "a", error });
  setup.runtime.kernel.say({ type: "stray", cell: null, error });
  setup.runtime.kernel.say({ type: "stray", cell: "gone", error });
  expect(setup.viewer.state.cells.a?.outputs.slice(1)).toEqual([
    { type: "error", id: "stray-1", error },
    { type: "error", id: "stray-2", error },
  ]);
});

test("outputs, durations and input values come back with the notebook, restored and stale", async () => {
  const setup = await open({ a: "1", b: "2" });
  await run(setup, "a", shown("kept"));
  const [before] = [setup.viewer.state.cells.a];
  await bench.registry.close(setup.session.id, "test");
  expect(setup.viewer.pushes.at(-1)).toEqual({ type: "closed", session: setup.session.id, reason: "test" });
  const { state } = await bench.registry.open("a.nb.ts");
  expect(state.cells.a).toEqual({ ...before, stale: true, restored: true });
  expect(state.cells.b).toMatchObject({ status: "idle", restored: false });
  expect(state.kernel.status).toBe("none");
});

test("a cache that is damaged, or of cells that are gone, is left out", async () => {
  const setup = await open({ a: "1", b: "2" });
  await run(setup, "a", shown("kept"));
  await run(setup, "b", shown("gone"));
  await bench.registry.close(setup.session.id, "test");
  await writeFile(bench.file("a.nb.ts"), notebookText({ a: "1" }));
  const second = await bench.registry.open("a.nb.ts");
  expect(Object.keys(second.state.cells)).toEqual(["a"]);
  await bench.registry.close(second.id, "test");
  const [folder] = await readdirOf(path.join(bench.workspace, ".clientele", "notebooks"));
  const cache = path.join(bench.workspace, ".clientele", "notebooks", folder ?? "", "outputs.json");
  await writeFile(cache, (await readFile(cache)).subarray(0, 50));
  const third = await bench.registry.open("a.nb.ts");
  expect(third.state.cells.a).toMatchObject({ status: "idle", outputs: [] });
});

async function readdirOf(folder: string): Promise<string[]> {
  return (await import("node:fs/promises")).readdir(folder);
}

test("of outputs that are too large for the cache the small ones are kept", async () => {
  const setup = await open({ a: "1", b: "2" });
  await run(setup, "a", shown("x".repeat(21_000_000)));
  await run(setup, "b", shown("small"));
  await bench.registry.close(setup.session.id, "test");
  const { state } = await bench.registry.open("a.nb.ts");
  expect(state.cells.a).toMatchObject({ status: "idle", outputs: [] });
  expect(state.cells.b).toMatchObject({ status: "ok", outputs: [shown("small")] });
});

test("cleared outputs stay cleared", async () => {
  const setup = await open({ a: "1" });
  await run(setup, "a", shown("out"));
  setup.session.clearOutputs(["a"]);
  await bench.registry.close(setup.session.id, "test");
  expect((await bench.registry.open("a.nb.ts")).state.cells.a?.outputs).toEqual([]);
});

test("a kernel that nobody used for a while is stopped; outputs stay, and the next run starts another", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const setup = await open({ a: "1", b: "2" }, { idleMinutes: 30 });
    await run(setup, "a", shown("out"));
    await vi.advanceTimersByTimeAsync(20 * 60_000);
    await run(setup, "b");
    await vi.advanceTimersByTimeAsync(29 * 60_000);
    expect(setup.viewer.state.kernel.status).toBe("idle");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(setup.viewer.state.kernel).toEqual({ status: "none", death: null, memory: null, culled: true });
    expect(setup.runtime.kernel.closed).toBe(true);
    expect(setup.viewer.state.cells.a).toMatchObject({
      stale: true,
      restored: true,
      outputs: [shown("out")],
    });
    await run(setup, "b");
    expect(setup.runtime.kernels.length).toBe(2);
    expect(setup.viewer.state.kernel.culled).toBe(false);
  } finally {
    vi.useRealTimers();
  }
});

test("pages and files are asked of the kernel; without it, or without the table, the way out is said", async () => {
  const setup = await open({ a: "1" });
  const query = { offset: 0, limit: 100, sort: [], filters: [] };
  const gone = { fault: { code: "kernel", hint: "Run the cell again to page through its table." } };
  await expect(setup.session.page("t1", query)).rejects.toMatchObject(gone);
  await run(setup, "a");
  await expect(setup.session.page("t1", query)).rejects.toMatchObject({
    fault: { ...gone.fault, message: "no such table" },
  });
  const page = { offset: 0, rowCount: 1, rows: [[1]] };
  setup.runtime.kernel.answer = async ({ type }) =>
    type === "page" ? { type, request: 1, page } : { type: "exported", request: 1, file: "/tmp/t1.csv" };
  expect(await setup.session.page("t1", query)).toEqual(page);
  expect(await setup.session.export("t1", query, "csv")).toBe("/tmp/t1.csv");
});

test("memory of the kernel is told after a run", async () => {
  const setup = await open({ a: "1" });
  setup.session.run(["a"]);
  await setup.viewer.until(() => setup.viewer.status("a") === "running");
  setup.runtime.kernel.residentMemory = 140_000_000;
  setup.runtime.kernel.finish();
  await setup.viewer.until(() => setup.viewer.state.kernel.memory === 140_000_000);
});

test("a dataset that changes makes stale what reads data, and the kernel learns of it", async () => {
  const { session, viewer, runtime } = await open({ a: "const t = dataset('sales')", b: "t", c: "1" });
  runtime.onRun = answering();
  session.run("all");
  await session.idle();
  const file = bench.file("sales.csv");
  await writeFile(file, "a\n1\n");
  bench.datasets.files = [{ name: "sales", file, format: "csv" }];
  bench.datasets.changed();
  await viewer.until(() => viewer.state.cells.b?.stale === true);
  expect(Object.values(viewer.state.cells).map(({ stale }) => stale)).toEqual([true, true, false]);
  await vi.waitUntil(() => runtime.kernel.sent.at(-1)?.type === "datasets");
  expect(runtime.kernel.sent.at(-1)).toEqual({ type: "datasets", datasets: bench.datasets.files });
});

test("the list of sessions changes when one opens, closes or its kernel starts", async () => {
  bench = await openBench({ "a.nb.ts": notebookText({ a: "1" }) });
  const states: (SessionState["kernel"]["status"] | "closed")[] = [];
  let tell = Promise.withResolvers<void>();
  bench.registry.onChange(() => {
    states.push(bench.registry.list()[0]?.state.kernel.status ?? "closed");
    tell.resolve();
    tell = Promise.withResolvers();
  });
  const session = await bench.registry.open("a.nb.ts");
  bench.runtime.onRun = answering();
  const told = tell.promise;
  session.run("all");
  await told;
  await bench.registry.close(session.id, "test");
  expect(states).toEqual(["none", "idle", "closed"]);
});

test("deleting an open notebook ends its session; undone, it is as it was", async () => {
  const setup = await open({ a: "1" });
  await run(setup, "a", shown("kept"));
  await setup.viewer.type("a", "2");
  const trash = await bench.registry.delete("a.nb.ts");
  expect(setup.viewer.pushes.at(-1)).toMatchObject({ type: "closed", reason: "Its notebook was deleted." });
  await expect(stat(bench.file("a.nb.ts"))).rejects.toThrow("ENOENT");
  await expect(bench.registry.open("a.nb.ts")).rejects.toMatchObject({ fault: { code: "not-found" } });
  expect(await bench.notebooks.restore(trash)).toBe("a.nb.ts");
  const again = await bench.registry.open("a.nb.ts");
  expect(new Viewer(again).source("a")).toBe("12");
  expect(again.state.cells.a).toMatchObject({ status: "ok", restored: true, outputs: [shown("kept")] });
});

test("three hundred cells are analysed while one types", async () => {
  const cells = Object.fromEntries(
    Array.from({ length: 300 }, (_, n) => [
      `c${n}`,
      n === 0 ? "const v0 = 0" : `const v${n} = v${n - 1} + 1`,
    ]),
  );
  const { viewer } = await open(cells);
  const events = viewer.events.length;
  await viewer.type("c5", " + extra");
  await viewer.type("c0", "; const extra = 1");
  await viewer.until(() => viewer.state.cells.c5?.uses.includes("extra") === true);
  const analysed = viewer.events.slice(events).filter(({ type }) => type === "cell-analysed");
  expect(analysed.map((event) => "cell" in event && event.cell).sort()).toEqual(["c0", "c5"]);
});

test("a deleted running cell is interrupted, and the rest goes on", async () => {
  const { session, viewer, runtime } = await open({ a: "while (true) {}", b: "2" });
  session.run("all");
  await viewer.until(() => viewer.status("a") === "running");
  await viewer.edit((doc) => cellsOf(doc).delete("a"));
  await viewer.until(() => viewer.state.cells.a === undefined);
  expect(runtime.kernel.interrupts).toBe(1);
  runtime.kernel.onRun = answering();
  runtime.kernel.finish("interrupted");
  await session.idle();
  expect(viewer.status("b")).toBe("ok");
  expect(orderOf(viewer.doc)).toEqual(["b"]);
});

test("a change of the datasets that is seen when another notebook opens is told to those that are open", async () => {
  const setup = await open({ a: "sql`select 1`" });
  await writeFile(bench.file("b.nb.ts"), notebookText({ b: "1" }));
  await run(setup, "a", shown("1"));
  expect(setup.viewer.state.cells.a?.stale).toBe(false);
  await writeFile(bench.file("new.csv"), "x\n1\n");
  bench.datasets.files.push({ name: "new", file: bench.file("new.csv"), format: "csv" });
  await bench.registry.open("b.nb.ts");
  expect(setup.viewer.state.cells.a?.stale).toBe(true);
});
