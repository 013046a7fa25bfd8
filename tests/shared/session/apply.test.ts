import { expect, test } from "vitest";
import type { Output } from "../../../shared/output/output.ts";
import { apply, initialCell, initialKernel, initialState } from "../../../shared/session/apply.ts";
import { type SessionEvent, sessionEventSchema } from "../../../shared/session/events.ts";
import { type SessionState, sessionStateSchema } from "../../../shared/session/state.ts";

const begin = initialState({ id: "s", path: "a.nb.ts" });

/** The state after a sequence of events, each of which must be a message that may be sent. */
function after(...events: SessionEvent[]): SessionState {
  return events.reduce((state, event) => apply(state, sessionEventSchema.parse(event)), begin);
}

const analysed = (cell: string, defines: string[] = []): SessionEvent => ({
  type: "cell-analysed",
  cell,
  defines,
  uses: [],
  problems: [],
});
const started = (cell: string, at = 100): SessionEvent => ({ type: "cell-started", cell, at });
const finished = (cell: string, status: "ok" | "failed" | "interrupted" = "ok"): SessionEvent => ({
  type: "cell-finished",
  cell,
  status,
  ms: 7,
});
const queue = (...cells: string[]): SessionEvent => ({ type: "queue-changed", queue: cells });
const log = (id: string, text: string): Output => ({ type: "console", id, stream: "log", text });
const put = (cell: string, ...outputs: Output[]): SessionEvent => ({
  type: "outputs-changed",
  cell,
  changes: outputs.map((output) => ({ change: "put", output })),
});
const extend = (cell: string, id: string, text: string): SessionEvent => ({
  type: "outputs-changed",
  cell,
  changes: [{ change: "extend", id, text }],
});
const kernel = (status: SessionState["kernel"]["status"]): SessionEvent => ({
  type: "kernel-changed",
  kernel: { ...initialKernel, status },
});

test("the initial state is one that may be sent, and each event is counted", () => {
  expect(sessionStateSchema.parse(begin)).toEqual(begin);
  const state = after(analysed("a"), queue("a"), started("a"));
  expect(state.sequence).toBe(3);
  expect(sessionStateSchema.parse(state)).toEqual(state);
});

test("a new cell is idle and stale; another analysis leaves its run alone", () => {
  expect(after(analysed("a", ["x"])).cells.a).toEqual({ ...initialCell, defines: ["x"] });
  const state = after(
    analysed("a"),
    started("a"),
    put("a", log("1", "out")),
    finished("a"),
    analysed("a", ["y"]),
  );
  expect(state.cells.a).toMatchObject({ status: "ok", outputs: [log("1", "out")], defines: ["y"] });
});

test("a run: queued, running, done", () => {
  const queued = after(analysed("a"), queue("a"));
  expect(queued.cells.a?.status).toBe("queued");
  const running = apply(queued, started("a", 123));
  expect(running).toMatchObject({ queue: [], cells: { a: { status: "running", startedAt: 123, ms: null } } });
  expect(apply(running, finished("a")).cells.a).toMatchObject({ status: "ok", ms: 7, startedAt: 123 });
});

test("an output that is taken away leaves the others, and can come back at the end", () => {
  const remove = (id: string): SessionEvent => ({
    type: "outputs-changed",
    cell: "a",
    changes: [{ change: "remove", id }],
  });
  const three = [log("1", "one"), log("2", "two"), log("3", "three")];
  const state = after(analysed("a"), started("a"), put("a", ...three), remove("2"), remove("unknown"));
  expect(state.cells.a?.outputs).toEqual([log("1", "one"), log("3", "three")]);
  const more = apply(apply(state, extend("a", "3", "!")), put("a", log("2", "again")));
  expect(more.cells.a?.outputs).toEqual([log("1", "one"), log("3", "three!"), log("2", "again")]);
});

test("old outputs stay until the first new one", () => {
  const again = after(analysed("a"), started("a"), put("a", log("1", "old")), finished("a"), started("a"));
  expect(again.cells.a).toMatchObject({ outputs: [log("1", "old")], replacing: true });
  const replaced = apply(again, put("a", log("1", "new")));
  expect(replaced.cells.a).toMatchObject({ outputs: [log("1", "new")], replacing: false });
});

test("old outputs go at the end of a run that puts nothing out", () => {
  const state = after(
    analysed("a"),
    started("a"),
    put("a", log("1", "old")),
    finished("a"),
    started("a"),
    finished("a"),
  );
  expect(state.cells.a?.outputs).toEqual([]);
});

test("an output of the same id is replaced in its place; console text grows", () => {
  const bundle = (text: string): Output => ({ type: "display", id: "p", bundle: { "text/plain": text } });
  const state = after(
    analysed("a"),
    started("a"),
    put("a", bundle("10 %"), log("1", "line")),
    put("a", bundle("20 %")),
    extend("a", "1", "\nmore"),
    extend("a", "p", "not console"),
    extend("a", "unknown", "nowhere"),
  );
  expect(state.cells.a?.outputs).toEqual([bundle("20 %"), log("1", "line\nmore")]);
});

test("outputs of an empty batch do not end the waiting for the first", () => {
  const state = after(
    analysed("a"),
    started("a"),
    put("a", log("1", "old")),
    finished("a"),
    started("a"),
    put("a"),
  );
  expect(state.cells.a).toMatchObject({ outputs: [log("1", "old")], replacing: true });
});

test("a cell that leaves the queue unrun goes back to what it was", () => {
  for (const status of ["ok", "failed", "interrupted"] as const) {
    const state = after(analysed("a"), started("a"), finished("a", status), queue("a"), queue());
    expect(state.cells.a?.status).toBe(status);
  }
  expect(after(analysed("a"), queue("a"), queue()).cells.a?.status).toBe("idle");
  const blocked: SessionEvent = { type: "cell-blocked", cell: "a", by: "b" };
  expect(after(analysed("a"), queue("a"), blocked, queue("a"), queue()).cells.a).toMatchObject({
    status: "blocked",
    blockedBy: "b",
  });
});

test("a running cell that is to run again is queued when it ends", () => {
  const state = after(analysed("a"), started("a"), queue("a"));
  expect(state.cells.a?.status).toBe("running");
  expect(apply(state, finished("a")).cells.a).toMatchObject({ status: "queued", settled: "ok" });
});

test("a blocked cell leaves the queue and says by whom, until it runs", () => {
  const state = after(analysed("a"), queue("a"), { type: "cell-blocked", cell: "a", by: "b" });
  expect(state).toMatchObject({ queue: [], cells: { a: { status: "blocked", blockedBy: "b" } } });
  expect(apply(state, started("a")).cells.a?.blockedBy).toBeNull();
});

test("a removed cell leaves the queue too; events for it change nothing", () => {
  const state = after(analysed("a"), analysed("b"), queue("a", "b"), { type: "cell-removed", cell: "a" });
  expect(state.queue).toEqual(["b"]);
  expect(Object.keys(state.cells)).toEqual(["b"]);
  const later = [started("a"), put("a", log("1", "late")), finished("a")].reduce(apply, state);
  expect(later).toEqual({ ...state, sequence: state.sequence + 3 });
});

test("a kernel that is gone takes the variables, and what is shown is of an earlier one", () => {
  const variable = { name: "x", cell: "a", type: "number", size: "", preview: "1" };
  const run: SessionEvent[] = [
    analysed("a"),
    analysed("b"),
    started("a"),
    put("a", log("1", "out")),
    finished("a"),
    { type: "staleness-changed", stale: { a: false } },
    { type: "variables-changed", variables: [variable] },
  ];
  expect(after(...run, kernel("busy"))).toMatchObject({
    variables: [variable],
    cells: { a: { stale: false } },
  });
  for (const status of ["dead", "none"] as const) {
    const state = after(...run, kernel(status));
    expect(state.variables).toEqual([]);
    expect(state.cells.a).toMatchObject({
      stale: true,
      restored: true,
      status: "ok",
      outputs: [log("1", "out")],
    });
    expect(state.cells.b).toMatchObject({ stale: true, restored: false });
  }
  const again = after(...run, kernel("dead"), started("a"), put("a", log("1", "new")));
  expect(again.cells.a?.restored).toBe(false);
});

test("inputs are defined, changed and removed; a change of an unknown one is none", () => {
  const input = { cell: "a", definition: { control: "toggle", label: "On" } as const, value: false };
  const defined: SessionEvent = { type: "input-defined", name: "on", input };
  expect(after(defined, { type: "input-changed", name: "on", value: true }).inputs.on).toEqual({
    ...input,
    value: true,
  });
  expect(after(defined, { type: "input-removed", name: "on" }).inputs).toEqual({});
  expect(after({ type: "input-changed", name: "toString", value: true }).inputs).toEqual({});
});

test("staleness, clearing, mode, saved state and name", () => {
  const state = after(
    analysed("a"),
    analysed("b"),
    started("a"),
    put("a", log("1", "out")),
    finished("a"),
    { type: "staleness-changed", stale: { a: false, gone: true } },
    { type: "outputs-cleared", cells: ["a", "gone"] },
    { type: "execution-changed", execution: "lazy" },
    { type: "saved-changed", saved: { status: "failed", message: "full" } },
    { type: "renamed", path: "b.nb.ts" },
  );
  expect(state).toMatchObject({
    execution: "lazy",
    saved: { status: "failed", message: "full" },
    path: "b.nb.ts",
    cells: { a: { stale: false, outputs: [] }, b: { stale: true } },
  });
  expect(Object.keys(state.cells)).toEqual(["a", "b"]);
});

test("what an event does not concern stays the same object", () => {
  const state = after(analysed("a"), analysed("b"), started("a"));
  const next = apply(state, put("a", log("1", "out")));
  expect(next.cells.b).toBe(state.cells.b);
  expect(next.kernel).toBe(state.kernel);
  expect(next.inputs).toBe(state.inputs);
  expect(apply(next, kernel("busy")).cells).toBe(next.cells);
});

test("names that every object has are cells and inputs like any others", () => {
  const state = after(
    analysed("constructor"),
    analysed("__proto__"),
    started("__proto__"),
    started("toString"),
  );
  expect(Object.keys(state.cells)).toEqual(["constructor", "__proto__"]);
  expect(Object.getOwnPropertyDescriptor(state.cells, "__proto__")?.value).toMatchObject({
    status: "running",
  });
});

test("a million lines of console in batches cost no more than their weight", () => {
  let state = after(analysed("a"), started("a"), put("a", log("1", "line")));
  const lines = "\nline".repeat(500);
  for (let batch = 0; batch < 2000; batch++) state = apply(state, extend("a", "1", lines));
  const [output] = state.cells.a?.outputs ?? [];
  expect(output?.type === "console" && output.text.length).toBe(4 + 2000 * 2500);
  let many = after(analysed("b"), started("b"));
  for (let batch = 0; batch < 100; batch++) {
    many = apply(many, put("b", ...Array.from({ length: 100 }, (_, n) => log(`${batch}-${n}`, "x"))));
  }
  expect(many.cells.b?.outputs.length).toBe(10_000);
});
