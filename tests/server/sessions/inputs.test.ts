import { afterEach, expect, test } from "vitest";
import type { Input, InputDefinition } from "../../../shared/output/input.ts";
import { type Bench, notebookText, openBench, Viewer } from "./open-session.ts";
import { answering, type ScriptedKernel } from "./scripted-runtime.ts";

let bench: Bench;
afterEach(() => bench.close());

const cells = {
  levels: 'const levels = input.range("Levels", { min: 1, max: 10 })',
  scores: "const scores = levels * 2",
  other: "1",
};
const definition: InputDefinition = { control: "range", label: "Levels", min: 1, max: 10, step: 1 };

/** Shows the control of `levels` as the kernel does, then ends the run. */
function showing(definition: InputDefinition, fallback: number): ScriptedKernel["onRun"] {
  return (run, kernel) => {
    if (run.cell !== "levels") return answering()(run, kernel);
    const given = run.inputs.levels;
    const fits = given === undefined || (definition.control === "range" && Number(given) <= definition.max);
    const input: Input = { name: "levels", definition, value: fits ? (given ?? fallback) : fallback };
    queueMicrotask(() => {
      kernel.say({ type: "input", run: run.run, cell: run.cell, input });
      answering({ levels: fits ? "ok" : "failed" })(run, kernel);
    });
  };
}

async function open(header?: string) {
  bench = await openBench({ "a.nb.ts": notebookText(cells, header) });
  const session = await bench.registry.open("a.nb.ts");
  bench.runtime.onRun = showing(definition, 5);
  session.run("all");
  await session.idle();
  return { session, viewer: new Viewer(session), kernel: bench.runtime.kernel };
}

const ranCells = () => bench.runtime.kernel.runs.map(({ cell }) => cell);

test("a control that a cell shows is an input with its value", async () => {
  const { viewer } = await open();
  expect(viewer.state.inputs).toEqual({ levels: { cell: "levels", definition, value: 5 } });
  expect(bench.runtime.kernel.runs[0]).toMatchObject({ inputNames: { Levels: "levels" }, inputs: {} });
});

test("moving it runs its cell and what follows, with the value", async () => {
  const { session, viewer, kernel } = await open();
  session.setInput("levels", 7);
  expect(viewer.state.inputs.levels?.value).toBe(7);
  await session.idle();
  expect(ranCells().slice(3)).toEqual(["levels", "scores"]);
  expect(kernel.runs[3]?.inputs).toEqual({ levels: 7 });
  expect(Object.values(viewer.state.cells).every(({ stale }) => !stale)).toBe(true);
});

test("in lazy only its own cell runs", async () => {
  const { session, viewer } = await open("// execution: lazy");
  session.setInput("levels", 7);
  await session.idle();
  expect(ranCells().slice(3)).toEqual(["levels"]);
  expect(viewer.state.cells.scores?.stale).toBe(true);
});

test("of fast moves the newest wins, and none waits twice", async () => {
  const { session, viewer, kernel } = await open();
  kernel.onRun = null;
  session.setInput("levels", 2);
  await viewer.until(() => viewer.status("levels") === "running");
  for (const value of [3, 4, 6, 8]) session.setInput("levels", value);
  expect(viewer.state.queue).toEqual(["levels", "scores"]);
  kernel.onRun = showing(definition, 5);
  kernel.showInput({ name: "levels", definition, value: 2 });
  expect(viewer.state.inputs.levels?.value).toBe(8);
  kernel.finish();
  await session.idle();
  expect(kernel.runs.slice(3).map(({ cell, inputs }) => [cell, inputs.levels])).toEqual([
    ["levels", 2],
    ["levels", 8],
    ["scores", undefined],
  ]);
  expect(viewer.state.inputs.levels?.value).toBe(8);
  expect(viewer.state.cells.levels?.stale).toBe(false);
});

test("a value that is not allowed, and an input that is not there, are refused with what is", async () => {
  const { session, viewer } = await open();
  expect(() => session.setInput("levels", 11)).toThrow(
    "“levels” was not changed: 11 is above the most allowed, 10.",
  );
  expect(() => session.setInput("constructor", 1)).toThrow("There is no input “constructor”.");
  expect(viewer.state.inputs.levels?.value).toBe(5);
  expect(session.state.queue).toEqual([]);
});

test("values survive a restart of the kernel, and of the server", async () => {
  const { session } = await open();
  session.setInput("levels", 7);
  await session.idle();
  await session.restart(true);
  await session.idle();
  expect(bench.runtime.kernels[1]?.runs[0]?.inputs).toEqual({ levels: 7 });
  await bench.registry.close(session.id, "test");
  const again = await bench.registry.open("a.nb.ts");
  expect(again.state.inputs.levels).toEqual({ cell: "levels", definition, value: 7 });
  again.setInput("levels", 8);
  await again.idle();
  expect(bench.runtime.kernel.runs.map(({ cell, inputs }) => [cell, inputs])).toEqual([
    ["levels", { levels: 8 }],
    ["scores", {}],
  ]);
});

test("a value that the cell's new definition does not allow gives way to the default, and it is said", async () => {
  const { session, viewer, kernel } = await open();
  session.setInput("levels", 9);
  await session.idle();
  const narrow: InputDefinition = { ...definition, max: 6 };
  kernel.onRun = showing(narrow, 3);
  await viewer.replace("levels", 'const levels = input.range("Levels", { min: 1, max: 6 })');
  session.run(["levels"]);
  await session.idle();
  expect(viewer.state.inputs.levels).toEqual({ cell: "levels", definition: narrow, value: 3 });
  expect(viewer.state.cells.levels).toMatchObject({
    status: "ok",
    outputs: [
      {
        type: "notice",
        text: "levels was 9: 9 is above the most allowed, 6. It has its default again.",
      },
    ],
  });
  expect(viewer.status("scores")).toBe("ok");
});

test("an input whose cell no longer shows it is gone", async () => {
  const { session, viewer } = await open();
  bench.runtime.kernel.onRun = answering();
  await viewer.replace("levels", "const levels = 3");
  session.run(["levels"]);
  await session.idle();
  expect(viewer.state.inputs).toEqual({});
});
