import { afterEach, expect, test } from "vitest";
import { cellsOf } from "../../../shared/session/document.ts";
import { type Bench, notebookText, openBench, Viewer } from "./open-session.ts";
import { answering } from "./scripted-runtime.ts";

let bench: Bench;
afterEach(() => bench.close());

async function open(cells: Record<string, string>, header?: string) {
  bench = await openBench({ "a.nb.ts": notebookText(cells, header) });
  const session = await bench.registry.open("a.nb.ts");
  return { session, viewer: new Viewer(session), runtime: bench.runtime };
}

const chain = { a: "const x = 1", b: "const y = x + 1", c: "const z = y + 1", d: "const other = 5" };

function ranCells(): string[] {
  return bench.runtime.kernel.runs.map(({ cell }) => cell);
}

test("opening runs nothing and starts no kernel", async () => {
  const { session, viewer } = await open(chain);
  await session.idle();
  expect(bench.runtime.kernels).toEqual([]);
  expect(viewer.state.kernel.status).toBe("none");
  expect(Object.values(viewer.state.cells).map(({ status, stale }) => [status, stale])).toEqual(
    Array(4).fill(["idle", true]),
  );
  expect(viewer.state.cells.b).toMatchObject({ defines: ["y"], uses: ["x"], problems: [] });
});

test("a run takes stale ancestors first and, in auto, what follows", async () => {
  const { session, viewer, runtime } = await open(chain);
  runtime.onRun = answering();
  session.run(["b"]);
  await session.idle();
  expect(ranCells()).toEqual(["a", "b", "c"]);
  expect(viewer.state.cells.c).toMatchObject({ status: "ok", stale: false, ms: 1 });
  expect(viewer.state.cells.d).toMatchObject({ status: "idle", stale: true });
  expect(viewer.state.kernel.status).toBe("idle");
  expect(viewer.state).toEqual(session.state);
});

test("in lazy what follows is stale", async () => {
  const { session, viewer, runtime } = await open(chain, "// execution: lazy");
  runtime.onRun = answering();
  session.run("all");
  await session.idle();
  await viewer.replace("a", "const x = 2");
  session.run(["a"]);
  await session.idle();
  expect(ranCells()).toEqual(["a", "b", "c", "d", "a"]);
  expect(Object.entries(viewer.state.cells).map(([id, { stale }]) => [id, stale])).toEqual([
    ["a", false],
    ["b", true],
    ["c", true],
    ["d", false],
  ]);
  session.run("stale");
  await session.idle();
  expect(ranCells().slice(5)).toEqual(["b", "c"]);
});

test("undoing an edit makes a cell fresh again without a run", async () => {
  const { session, viewer, runtime } = await open(chain);
  runtime.onRun = answering();
  session.run("all");
  await session.idle();
  await viewer.replace("a", "const x = 2");
  await viewer.until(() => viewer.state.cells.c?.stale === true);
  expect(viewer.state.cells.d?.stale).toBe(false);
  await viewer.replace("a", "const x = 1");
  await viewer.until(() => viewer.state.cells.c?.stale === false);
  expect(viewer.state.cells.a?.stale).toBe(false);
});

test("what depends on a failed cell is blocked by it; the rest goes on", async () => {
  const { session, viewer, runtime } = await open(chain);
  runtime.onRun = answering({ a: "failed" });
  session.run("all");
  await session.idle();
  expect(ranCells()).toEqual(["a", "d"]);
  expect(["a", "b", "c", "d"].map((id) => viewer.status(id))).toEqual(["failed", "blocked", "blocked", "ok"]);
  expect(viewer.state.cells.c?.blockedBy).toBe("a");
});

test("a cell with a problem fails with it and is not run", async () => {
  const { session, viewer, runtime } = await open({ a: "const x = ;", b: "const free = 1" });
  runtime.onRun = answering();
  session.run("all");
  await session.idle();
  expect(ranCells()).toEqual(["b"]);
  expect(viewer.status("a")).toBe("failed");
  const [output] = viewer.state.cells.a?.outputs ?? [];
  expect(output).toMatchObject({
    type: "error",
    error: { name: "SyntaxError", frames: [{ cell: "a", line: 1 }] },
  });
});

test("a name defined twice fails both cells; the others run", async () => {
  const { session, viewer, runtime } = await open({ a: "const x = 1", b: "const x = 2", c: "x + 1", d: "5" });
  runtime.onRun = answering();
  session.run("all");
  await session.idle();
  expect(["a", "b", "c", "d"].map((id) => viewer.status(id))).toEqual(["failed", "failed", "blocked", "ok"]);
  expect(viewer.state.cells.a?.problems[0]?.kind).toBe("duplicate");
});

test("a cell waits once however often it is asked for, and runs its newest source", async () => {
  const { session, viewer, runtime } = await open({ a: "const x = 1", b: "const y = 2" });
  session.run(["a"]);
  await viewer.until(() => viewer.status("a") === "running");
  session.run(["b"]);
  session.run(["b"]);
  expect(viewer.state.queue).toEqual(["b"]);
  expect(viewer.status("b")).toBe("queued");
  await viewer.replace("b", "const y = 'newest'");
  runtime.kernel.onRun = answering();
  runtime.kernel.finish();
  await session.idle();
  expect(ranCells()).toEqual(["a", "b"]);
  expect(runtime.kernel.lastRun.code).toContain("newest");
});

test("a waiting cell that comes to need another one lets it go first", async () => {
  const { session, viewer, runtime } = await open({ a: "1", b: "2", c: "const z = 3" });
  session.run(["a"]);
  await viewer.until(() => viewer.status("a") === "running");
  session.run(["b"]);
  await viewer.replace("b", "z + 1");
  runtime.kernel.onRun = answering();
  runtime.kernel.finish();
  await session.idle();
  expect(ranCells()).toEqual(["a", "c", "b"]);
});

test("a running cell that is asked for again runs once more afterwards", async () => {
  const { session, viewer, runtime } = await open({ a: "1" });
  session.run(["a"]);
  await viewer.until(() => viewer.status("a") === "running");
  session.run(["a"]);
  expect(viewer.status("a")).toBe("running");
  expect(viewer.state.queue).toEqual(["a"]);
  runtime.kernel.finish();
  await viewer.until(() => viewer.events.filter(({ type }) => type === "cell-started").length === 2);
  expect(viewer.status("a")).toBe("running");
  runtime.kernel.finish();
  await session.idle();
  expect(viewer.status("a")).toBe("ok");
});

test("a fresh cell run again makes what follows stale in lazy", async () => {
  const { session, viewer, runtime } = await open(chain, "// execution: lazy");
  runtime.onRun = answering();
  session.run("all");
  await session.idle();
  session.run(["a"]);
  await session.idle();
  expect(Object.values(viewer.state.cells).map(({ stale }) => stale)).toEqual([false, true, true, false]);
});

test("interrupt empties the queue and stops the running cell", async () => {
  const { session, viewer, runtime } = await open(chain);
  session.run("all");
  await viewer.until(() => viewer.status("a") === "running");
  session.interrupt();
  expect(viewer.state.queue).toEqual([]);
  expect(viewer.status("b")).toBe("idle");
  expect(viewer.state.kernel.status).toBe("interrupting");
  expect(runtime.kernel.interrupts).toBe(1);
  runtime.kernel.finish("interrupted");
  await session.idle();
  expect(viewer.state.cells.a).toMatchObject({ status: "interrupted", stale: true });
  expect(viewer.state.kernel.status).toBe("idle");
});

test("an interrupt while the kernel starts leaves nothing to run", async () => {
  const { session, viewer, runtime } = await open(chain);
  session.run("all");
  expect(viewer.state.kernel.status).toBe("starting");
  session.interrupt();
  await session.idle();
  expect(runtime.kernel.runs).toEqual([]);
  expect(viewer.state.kernel.status).toBe("idle");
});

test("a kernel that dies fails the running cell in words, keeps outputs, and is started again by the next run", async () => {
  const { session, viewer, runtime } = await open(chain);
  runtime.onRun = answering();
  session.run("all");
  await session.idle();
  runtime.kernel.onRun = null;
  session.run(["b"]);
  await viewer.until(() => viewer.status("b") === "running");
  runtime.kernel.put({ change: "put", output: { type: "console", id: "o1", stream: "log", text: "so far" } });
  const death = {
    cause: "memory",
    message: "The kernel used more than 4 GB.",
    hint: "Aggregate in SQL.",
  } as const;
  runtime.kernel.die(death);
  await session.idle();
  expect(viewer.state.kernel).toEqual({ status: "dead", death, memory: null, culled: false });
  expect(viewer.state.queue).toEqual([]);
  expect(viewer.state.cells.b).toMatchObject({ status: "failed", stale: true, restored: true });
  expect(viewer.state.cells.b?.outputs).toEqual([
    { type: "console", id: "o1", stream: "log", text: "so far" },
    {
      type: "error",
      id: "kernel",
      error: { name: "KernelDied", message: death.message, hint: death.hint, frames: [] },
    },
  ]);
  expect(Object.values(viewer.state.cells).every(({ stale }) => stale)).toBe(true);
  session.run(["b"]);
  await session.idle();
  expect(runtime.kernels.length).toBe(2);
  expect(ranCells()).toEqual(["a", "b", "c"]);
  expect(viewer.state.kernel).toMatchObject({ status: "idle", death: null });
});

test("a kernel that cannot start says why, and what waited goes back", async () => {
  const { session, viewer, runtime } = await open(chain);
  runtime.refusal = new Error("No memory for another process.");
  session.run(["a"]);
  await session.idle();
  expect(viewer.state.kernel).toMatchObject({
    status: "dead",
    death: { cause: "start", message: "No memory for another process." },
  });
  expect(viewer.status("a")).toBe("idle");
  runtime.refusal = null;
  runtime.onRun = answering();
  session.run(["a"]);
  await session.idle();
  expect(viewer.status("a")).toBe("ok");
});

test("restart gives a clean kernel; outputs stay and are stale", async () => {
  const { session, viewer, runtime } = await open({ a: "const x = 1" });
  session.run(["a"]);
  await viewer.until(() => viewer.status("a") === "running");
  const output = { type: "display", id: "o1", bundle: { "text/plain": "1" } } as const;
  runtime.kernel.put({ change: "put", output });
  runtime.kernel.finish("ok", 1, [{ name: "x", cell: "a", type: "number", size: "", preview: "1" }]);
  await session.idle();
  expect(viewer.state.variables.map(({ name }) => name)).toEqual(["x"]);
  await session.restart(false);
  expect(runtime.kernels[0]?.closed).toBe(true);
  expect(runtime.kernels.length).toBe(2);
  expect(viewer.state).toMatchObject({ kernel: { status: "idle" }, variables: [] });
  expect(viewer.state.cells.a).toMatchObject({
    status: "ok",
    stale: true,
    restored: true,
    outputs: [output],
  });
});

test("restart with run interrupts what runs and runs everything", async () => {
  const { session, viewer, runtime } = await open(chain);
  session.run(["a"]);
  await viewer.until(() => viewer.status("a") === "running");
  runtime.onRun = answering();
  await session.restart(true);
  await session.idle();
  expect(ranCells()).toEqual(["a", "b", "c", "d"]);
  expect(viewer.events.filter(({ type }) => type === "cell-finished")[0]).toMatchObject({
    status: "interrupted",
  });
});

test("variables of a deleted cell leave the list with it", async () => {
  const { session, viewer, runtime } = await open({ a: "const x = 1", b: "const y = 1" });
  const variable = (name: string, cell: string) => ({ name, cell, type: "number", size: "", preview: "1" });
  session.run(["a"]);
  await viewer.until(() => viewer.status("a") === "running");
  runtime.kernel.finish("ok", 1, [variable("x", "a"), variable("y", "b")]);
  await viewer.edit((doc) => cellsOf(doc).delete("a"));
  await viewer.until(() => viewer.state.variables.length === 1);
  expect(viewer.state.variables).toEqual([variable("y", "b")]);
});

test("names of a deleted cell are forgotten at once, names edited away at the next run", async () => {
  const { session, viewer, runtime } = await open({ a: "const x = 1", b: "const y = 1", c: "x" });
  runtime.onRun = answering();
  session.run("all");
  await session.idle();
  await viewer.edit((doc) => cellsOf(doc).delete("b"));
  await viewer.until(() => viewer.state.cells.b === undefined);
  expect(runtime.kernel.sent.at(-1)).toEqual({ type: "forget", names: ["y"], cells: ["b"] });
  await viewer.replace("a", "const renamed = 1");
  session.run(["c"]);
  await session.idle();
  expect(runtime.kernel.sent.filter(({ type }) => type === "forget")[1]).toEqual({
    type: "forget",
    names: ["x"],
    cells: [],
  });
  expect(runtime.kernel.lastRun).toMatchObject({ cell: "c", bound: [] });
});

test("Markdown cells and cells that are gone never run", async () => {
  bench = await openBench({ "a.nb.ts": '// %% [markdown] id="m"\n// # Title\n\n// %% id="a"\n1\n' });
  const session = await bench.registry.open("a.nb.ts");
  bench.runtime.onRun = answering();
  session.run(["m", "gone", "constructor", "a"]);
  await session.idle();
  expect(ranCells()).toEqual(["a"]);
  expect(Object.keys(session.state.cells)).toEqual(["a"]);
});

test("what is asked for while the last work ends is run, however few moments before", async () => {
  const { session, runtime } = await open(chain);
  runtime.onRun = answering();
  session.run("all");
  await session.idle();
  for (let moments = 0; moments < 40; moments++) {
    const before = ranCells().length;
    const forget = session.subscribe({
      id: "late",
      push: (push) => {
        if (push.type !== "event" || push.event.type !== "cell-finished" || push.event.cell !== "d") return;
        forget();
        let late = Promise.resolve();
        for (let i = 0; i < moments; i++) late = late.then(() => undefined);
        void late.then(() => session.run(["d"]));
      },
    });
    session.run(["d"]);
    await session.idle();
    await new Promise((resolve) => setImmediate(resolve));
    await session.idle();
    expect([moments, session.state.queue, ranCells().length - before]).toEqual([moments, [], 2]);
  }
});
