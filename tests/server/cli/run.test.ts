import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RunCommand } from "../../../server/cli/command.ts";
import { runNotebook } from "../../../server/cli/run.ts";
import { fillSettings } from "../../../server/workspace/settings.ts";
import type { Json } from "../../../shared/json.ts";
import type { CellError } from "../../../shared/output/error.ts";
import type { InputDefinition } from "../../../shared/output/input.ts";
import { validateInput } from "../../../shared/output/input-value.ts";
import type { Output } from "../../../shared/output/output.ts";
import { notebookText } from "../sessions/open-session.ts";
import { type ScriptedKernel, ScriptedRuntime } from "../sessions/scripted-runtime.ts";

let folder: string;
let runtime: ScriptedRuntime;
let out: string;
let complaints: string[];
let stop: AbortController;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "run-"));
  runtime = new ScriptedRuntime();
  runtime.onRun = evaluating({});
  out = "";
  complaints = [];
  stop = new AbortController();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A kernel that knows how to show these inputs, and throws where the source says `throw`. */
function evaluating(controls: Record<string, [InputDefinition, Json]>): ScriptedKernel["onRun"] {
  return ({ run, cell, defines, inputs, code }, kernel) => {
    queueMicrotask(() => {
      let failure = code.includes("throw") ? "thrown" : null;
      for (const name of defines) {
        const control = controls[name];
        if (!control) continue;
        const [definition, fallback] = control;
        const value = inputs[name] ?? fallback;
        const problem = validateInput(definition, value);
        failure ??= problem;
        kernel.say({
          type: "input",
          run,
          cell,
          input: { name, definition, value: problem === null ? value : fallback },
        });
      }
      const output: Output = failure
        ? { type: "error", id: "e", error: errorAt(cell, failure) }
        : {
            type: "display",
            id: "o",
            bundle: { "text/plain": `value of ${cell}\nmore`, "text/html": "<b>1</b>" },
          };
      kernel.put({ change: "put", output });
      kernel.finish(failure ? "failed" : "ok", 12);
    });
  };
}

function errorAt(cell: string, message: string): CellError {
  return { name: "Error", message, frames: [{ cell, line: 1, column: 7 }] };
}

async function run(cells: Record<string, string>, options: Partial<RunCommand> = {}): Promise<number> {
  const notebook = path.join(folder, "n.nb.ts");
  await writeFile(notebook, notebookText(cells));
  const command: RunCommand = {
    command: "run",
    notebook,
    workspace: folder,
    set: {},
    json: false,
    timeoutSeconds: null,
    ...options,
  };
  return runNotebook(command, "", async () => ({
    runtime,
    datasets: { files: async () => [], onChange: () => () => undefined },
    settings: fillSettings("{}", 8e9),
    print: async (text) => {
      out += text;
    },
    complain: (text) => complaints.push(text),
    stop: stop.signal,
    close: async () => undefined,
  }));
}

test("one line a cell, in the order of the runs, and 0 when all are ok", async () => {
  expect(await run({ second: "first + 1", first: "const first = 1" })).toBe(0);
  expect(out.split("\n").slice(0, 2)).toEqual([
    "ok           first       12 ms  value of first",
    "ok           second      12 ms  value of second",
  ]);
  expect(out).toMatch(/\n2 cells: 2 ok in \d+\.\d s\n$/);
});

test("a failed cell is shown with its place, what follows is blocked, and the code is 1", async () => {
  expect(await run({ a: "const a = 1; throw a", b: "a + 1", c: "3" })).toBe(1);
  expect(out.split("\n").slice(0, 3)).toEqual([
    "failed       a      12 ms  Error: thrown (cell a, line 1, column 7)",
    "blocked      b             It follows from cell “a”, which failed.",
    "ok           c      12 ms  value of c",
  ]);
  expect(out).toContain("3 cells: 1 ok, 1 failed, 1 blocked in");
});

test("--json is one object on standard output and nothing else", async () => {
  expect(await run({ a: "const a = 1; throw a", b: "a + 1", c: "3" }, { json: true })).toBe(1);
  const frames = [{ cell: "a", line: 1, column: 7 }];
  expect(JSON.parse(out)).toEqual({
    notebook: path.join(folder, "n.nb.ts"),
    ok: false,
    cells: [
      { id: "a", status: "failed", ms: 12, outputs: [], error: { name: "Error", message: "thrown", frames } },
      {
        id: "b",
        status: "blocked",
        ms: null,
        outputs: [],
        error: { name: "Blocked", message: "It follows from cell “a”, which failed.", frames: [] },
      },
      {
        id: "c",
        status: "ok",
        ms: 12,
        outputs: [{ "text/plain": "value of c\nmore", "text/html": "<b>1</b>" }],
        error: null,
      },
    ],
  });
});

test("the notebook's folder stays as it was", async () => {
  const cells = { a: "1" };
  await run(cells);
  expect(await readdir(folder)).toEqual(["n.nb.ts"]);
  expect(await readFile(path.join(folder, "n.nb.ts"), "utf8")).toBe(notebookText(cells));
});

test("a notebook that is not there, and names that are no inputs, are bad usage with what there is", async () => {
  await expect(run({}, { notebook: path.join(folder, "no.nb.ts") })).rejects.toMatchObject({
    name: "UsageError",
    message: `There is no notebook ${path.join(folder, "no.nb.ts")}.`,
  });
  const cells = { a: 'const x = input.text("X"), y = input.text("Y")' };
  await expect(run(cells, { set: { z: "1" } })).rejects.toMatchObject({
    name: "UsageError",
    message: "--set z: the notebook has no input “z”. Its inputs are x, y.",
  });
  await expect(run({ a: "1" }, { set: { z: "1" } })).rejects.toThrow("It has no inputs.");
  expect(runtime.kernels).toEqual([]);
});

const controls: Record<string, [InputDefinition, Json]> = {
  text: [{ control: "text", label: "text" }, ""],
  number: [{ control: "number", label: "number" }, 0],
  toggle: [{ control: "toggle", label: "toggle" }, false],
  select: [
    {
      control: "select",
      label: "select",
      options: [
        { value: 1, label: "One" },
        { value: "2", label: "Two" },
      ],
    },
    1,
  ],
  multi: [
    {
      control: "multiSelect",
      label: "multi",
      options: [
        { value: "a", label: "A" },
        { value: "b", label: "B" },
      ],
    },
    [],
  ],
  date: [{ control: "date", label: "date" }, "2026-01-01"],
  range: [{ control: "range", label: "range", min: 0, max: 10, step: 1 }, 5],
  curve: [
    {
      ...{ control: "curve", label: "curve", x: [0, 1], y: [3, 4], step: 0.01, initial: 1 },
      ...{ xAxis: { label: "x" }, yAxis: { label: "y" } },
    },
    1,
  ],
};

test.each<[string, string, Json]>([
  ["text", "2024", "2024"],
  ["text", "plain words", "plain words"],
  ["text", "true", "true"],
  ["text", '"quoted"', "quoted"],
  ["number", "1e3", 1000],
  ["number", " 7 ", 7],
  ["number", ".5", 0.5],
  ["toggle", "true", true],
  ["toggle", "yes", true],
  ["toggle", "0", false],
  ["select", "1", 1],
  ["select", "2", "2"],
  ["select", "Two", "2"],
  ["multi", '["a","b"]', ["a", "b"]],
  ["multi", "b", ["b"]],
  ["multi", "a, b", ["a", "b"]],
  ["multi", "", []],
  ["date", "2026-02-03", "2026-02-03"],
  ["range", "0", 0],
  ["curve", ".25", 0.25],
  ["curve", "null", null],
])("--set of a %s: %j is %j", async (name, words, value) => {
  runtime.onRun = evaluating(controls);
  const cells = { [name]: `const ${name} = input.${name}("${name}")`, use: `${name} + 1` };
  expect(await run(cells, { set: { [name]: words }, json: true })).toBe(0);
  expect(runtime.kernel.runs.findLast(({ cell }) => cell === name)?.inputs[name]).toEqual(value);
  expect(JSON.parse(out).cells.map(({ status }: { status: string }) => status)).toEqual(["ok", "ok"]);
});

test.each([
  ["range", "11", "--set range=11: 11 is above the most allowed, 10."],
  ["range", "much", '--set range=much: "much" is not a number.'],
  ["curve", "1.5", "--set curve=1.5: 1.5 is right of the curve, which ends at 1."],
  ["toggle", "perhaps", '--set toggle=perhaps: "perhaps" is neither true nor false.'],
  ["select", "3", '--set select=3: 3 is none of the options 1, "2".'],
  ["date", "2026-13-01", '--set date=2026-13-01: "2026-13-01" is not a date; write it as 2026-01-31.'],
])("--set of a %s: %j is refused with what is allowed, and ends the run", async (name, words, message) => {
  runtime.onRun = evaluating(controls);
  const cells = { [name]: `const ${name} = input.${name}("${name}")`, other: "1" };
  await expect(run(cells, { set: { [name]: words }, json: true })).rejects.toMatchObject({
    name: "UsageError",
    message,
  });
  expect(runtime.kernel.runs.map(({ cell }) => cell)).toEqual([name]);
  expect(out).toBe("");
});

test("a word that needs a second reading prints its cell once", async () => {
  runtime.onRun = evaluating(controls);
  const cells = { name: 'const text = input.text("text")', use: "text + 1" };
  expect(await run(cells, { set: { text: "2024" } })).toBe(0);
  expect(out.match(/^(ok|failed|blocked).*$/gm)).toEqual([
    "ok           name      12 ms  value of name",
    "ok           use       12 ms  value of use",
  ]);
});

test("--timeout interrupts; what was not reached is interrupted too", async () => {
  runtime.onRun = (message, kernel) => {
    if (message.cell === "a") evaluating({})?.(message, kernel);
    else kernel.interrupt = () => kernel.finish("interrupted", 40);
  };
  expect(await run({ a: "1", loop: "while (true) {}", b: "2" }, { timeoutSeconds: 0.05 })).toBe(1);
  expect(out.split("\n").slice(0, 3)).toEqual([
    "ok           a         12 ms  value of a",
    "interrupted  loop      40 ms",
    "interrupted  b",
  ]);
  expect(complaints).toEqual(["The run was stopped after 0.05 s, as --timeout asks."]);
});

test("Ctrl-C ends the run with a report of what was done", async () => {
  runtime.onRun = (_message, kernel) => {
    kernel.interrupt = () => kernel.finish("interrupted", 40);
    queueMicrotask(() => stop.abort());
  };
  expect(await run({ loop: "while (true) {}" }, { json: true })).toBe(1);
  expect(JSON.parse(out).cells).toEqual([
    { id: "loop", status: "interrupted", ms: 40, outputs: [], error: null },
  ]);
  expect(complaints).toEqual([]);
});

test("a kernel that dies, or does not start, is explained", async () => {
  const death = {
    cause: "memory",
    message: "The kernel used more than 4 GB.",
    hint: "Aggregate in SQL.",
  } as const;
  runtime.onRun = (_message, kernel) => queueMicrotask(() => kernel.die(death));
  expect(await run({ a: "1", b: "2" }, { json: true })).toBe(1);
  expect(JSON.parse(out).cells).toMatchObject([
    { id: "a", status: "failed", error: { name: "KernelDied", message: "The kernel used more than 4 GB." } },
    { id: "b", status: "interrupted", error: null },
  ]);
  expect(complaints).toEqual(["The kernel used more than 4 GB. Aggregate in SQL."]);
  runtime.refusal = new Error("No more processes.");
  expect(await run({ a: "1" })).toBe(1);
  expect(complaints[1]).toBe("No more processes. Run a cell to try again.");
});

test("a notebook of text alone is ok", async () => {
  expect(await run({}, { json: true })).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ ok: true, cells: [] });
});
