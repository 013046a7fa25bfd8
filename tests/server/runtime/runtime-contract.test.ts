/** What every runtime does, over each of them. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ChildProcessRuntime } from "../../../server/runtime/child-process-runtime.ts";
import { KernelRefused } from "../../../server/runtime/kernel-refused.ts";
import type { Kernel, Limits, Runtime } from "../../../server/runtime/runtime.ts";
import { FakeRuntime } from "../../support/fake-runtime.ts";
import { Cells, type Stray, texts } from "./cells.ts";

const LIMITS: Limits = { memory: 2 ** 31, engineMemory: 2 ** 28, cellTime: null, outputBytes: 20_000 };
const application = path.join(import.meta.dirname, "..", "..", "..");
const runtimes: [string, () => Runtime][] = [
  ["child process", () => new ChildProcessRuntime({ application, limits: LIMITS, warm: 0 })],
  ["fake", () => new FakeRuntime({ limits: LIMITS })],
];

describe.each(runtimes)("a kernel of the %s runtime", (_, create) => {
  let folder: string;
  let runtime: Runtime;
  let kernel: Kernel;
  let cells: Cells;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "runtime-contract-"));
    await mkdir(path.join(folder, "datasets"));
    await mkdir(path.join(folder, "notebooks"));
    const file = path.join(folder, "datasets", "plans.csv");
    await writeFile(file, "id,name,price\n1,Basic,9.5\n2,Plus,19.5\n3,Max,39\n");
    await writeFile(path.join(folder, "notebooks", "prices.ts"), "export const vat: number = 0.13;\n");
    runtime = create();
    const directory = path.join(folder, "notebooks");
    kernel = await runtime.start(
      { datasets: path.join(folder, "datasets"), directory },
      {
        type: "open",
        directory,
        datasets: [{ name: "plans", file, format: "csv" }],
        seed: 7,
        outputBytes: LIMITS.outputBytes,
      },
    );
    cells = new Cells(kernel);
  }, 60_000);

  afterAll(async () => {
    await runtime.close();
    await rm(folder, { recursive: true });
  });

  it("shows the value of the last expression and keeps the names", async () => {
    const first = await cells.run("a", "const x = 20;\nconst y: number = x * 2;\ny + 2");
    expect(first).toMatchObject({ status: "ok", error: null, variables: { x: "20", y: "40" } });
    expect(texts(first.outputs)).toEqual(["42"]);
    const second = await cells.run("b", "[x, y]");
    expect(texts(second.outputs)).toEqual(["[ 20, 40 ]"]);
  });

  it("shows nothing for undefined and waits for a promise", async () => {
    expect((await cells.run("c", "undefined")).outputs).toEqual([]);
    expect(texts((await cells.run("c", "Promise.resolve(5)")).outputs)).toEqual(["5"]);
    expect((await cells.run("c", "(async () => {})()")).outputs).toEqual([]);
  });

  it("keeps console and displays in order", async () => {
    const { outputs } = await cells.run(
      "d",
      "console.log('one'); console.log('two', { n: 2 }); console.warn('careful'); display(3); console.log('four'); 5",
    );
    expect(texts(outputs)).toEqual(["one\ntwo { n: 2 }", "careful", "3", "four", "5"]);
    expect(outputs.map((output) => (output.type === "console" ? output.stream : output.type))).toEqual([
      "log",
      "warn",
      "display",
      "log",
      "display",
    ]);
  });

  it("gives an error the cell's own place, and only that", async () => {
    const { status, error, outputs } = await cells.run(
      "e",
      "const before = 1;\nfunction deep() {\n  return [1].map(() => null.length);\n}\n  deep();",
    );
    expect(status).toBe("failed");
    expect(error).toMatchObject({
      name: "TypeError",
      message: "Cannot read properties of null (reading 'length')",
    });
    expect(error?.frames).toEqual([
      { cell: "e", line: 3, column: 29 },
      { cell: "e", line: 3, column: 14, function: "deep" },
      { cell: "e", line: 5, column: 3 },
    ]);
    expect(outputs).toEqual([{ type: "error", id: expect.any(String), error }]);
  });

  it("forgets the names of a cell that failed, and says so to whoever needs them", async () => {
    await cells.run("f", "const gone = 1;");
    await cells.run("f", "const gone = 1; throw new Error('no');");
    expect((await cells.run("g", "gone")).error).toMatchObject({ name: "ReferenceError" });
  });

  it("forgets names on request", async () => {
    await cells.run("h", "const kept = 1; const dropped = 2;");
    kernel.send({ type: "forget", names: ["dropped"], cells: [] });
    const { variables } = await cells.run("i", "0");
    expect(Object.keys(variables)).toContain("kept");
    expect(Object.keys(variables)).not.toContain("dropped");
  });

  it("queries datasets, and pages and exports what is shown", async () => {
    const { outputs } = await cells.run(
      "t",
      ["sql`select * from plans where price > $", "{10} order by id`"].join(""),
    );
    const [output] = outputs;
    const bundle = output?.type === "display" ? output.bundle : {};
    const table = bundle["application/vnd.clientele.table+json"] as {
      ref: string;
      rowCount: number;
      rows: unknown;
    };
    expect(table).toMatchObject({
      rowCount: 2,
      rows: [
        [2, "Plus", 19.5],
        [3, "Max", 39],
      ],
    });
    const query = { offset: 0, limit: 10, sort: [{ column: "price", descending: true }], filters: [] };
    const page = await kernel.ask({ type: "page", ref: table.ref, query });
    expect(page).toMatchObject({
      type: "page",
      page: {
        rowCount: 2,
        rows: [
          [3, "Max", 39],
          [2, "Plus", 19.5],
        ],
      },
    });
  });

  it("refuses a page of a table that is not there", async () => {
    const query = { offset: 0, limit: 10, sort: [], filters: [] };
    await expect(kernel.ask({ type: "page", ref: "nothing", query })).rejects.toBeInstanceOf(KernelRefused);
  });

  it("tells a SQL error with its statement and place", async () => {
    const { error } = await cells.run("t2", "const wrong = sql`select nope from plans`;\nawait wrong.rows()");
    expect(error).toMatchObject({
      name: "SqlError",
      sql: { statement: "select nope from plans", offset: 7 },
      frames: [{ cell: "t2", line: 2, column: 1 }],
    });
  });

  it("takes input values from outside, and refuses those that the definition does not allow", async () => {
    const source = "const levels = input.range('Levels', { min: 3, max: 10, value: 5 });\nlevels";
    expect(texts((await cells.run("in", source)).outputs)).toEqual(["Levels: 5", "5"]);
    expect(texts((await cells.run("in", source, { levels: 7 })).outputs)).toEqual(["Levels: 7", "7"]);
    const refused = await cells.run("in", source, { levels: 12 });
    expect(refused).toMatchObject({ status: "failed", error: { name: "InputError" } });
    expect(refused.error?.message).toContain("12 is above the most allowed, 10");
    expect(texts(refused.outputs)[0]).toBe("Levels: 5");
    const told = cells.messages.filter((message) => message.type === "input").map(({ input }) => input);
    expect(told.at(-1)).toMatchObject({
      name: "levels",
      value: 5,
      definition: { control: "range", min: 3, max: 10 },
    });
  });

  it("draws the same numbers each time a cell runs, and others in another cell", async () => {
    const source = "[Math.random(), random(), random.int(1000)].join()";
    const first = texts((await cells.run("r1", source)).outputs);
    expect(texts((await cells.run("r1", source)).outputs)).toEqual(first);
    expect(texts((await cells.run("r2", source)).outputs)).not.toEqual(first);
  });

  it("imports packages, files beside the notebook and allowed modules, and refuses the rest", async () => {
    const { outputs } = await cells.run(
      "m",
      "import { table as arrow } from 'arquero';\nimport { vat } from './prices.ts';\nimport { inspect } from 'node:util';\n[arrow({ a: [1, 2] }).numRows(), vat, inspect('x')].join()",
    );
    expect(texts(outputs)).toEqual(["2,0.13,'x'"]);
    const { error } = await cells.run("m2", "const one = 1;\nimport { readFileSync } from 'node:fs';");
    expect(error).toMatchObject({ name: "ImportError", frames: [{ cell: "m2", line: 2 }] });
    expect(error?.message).toBe('A cell may not import "node:fs": it reaches beyond the kernel.');
    expect(error?.hint).toContain("node's modules a cell may import assert".replace("node", "Node"));
  });

  it("cuts what is put out over the limit, and says how much", async () => {
    const { outputs } = await cells.run(
      "o",
      "for (let i = 0; i < 100_000; i++) console.log('line', i); display(1);",
    );
    const size = outputs.reduce(
      (sum, output) => sum + (output.type === "console" ? output.text.length : 0),
      0,
    );
    expect(size).toBeLessThanOrEqual(LIMITS.outputBytes);
    expect(outputs.at(-1)).toMatchObject({
      type: "notice",
      text: expect.stringMatching(
        /^9\d,\d{3} more lines and 1 more output left out: one run of a cell may put out 20 kB/,
      ),
    });
  });

  it.each([
    ["a string of 200 MB", "'x'.repeat(200_000_000)", /^x{1000,}… \(200000000 characters\)$/],
    ["a circular object", "const c: any = {}; c.me = c; c", /^\{ me: \[circular\] \}$/],
    ["a getter that throws", "({ get bad() { throw new Error('no'); } })", /^\{ bad: \[getter\] \}$/],
    [
      "a proxy that throws",
      "new Proxy({}, { get() { throw new Error('no'); }, ownKeys() { throw 1; } })",
      /^Proxy$/,
    ],
    [
      "an object without prototype",
      "Object.assign(Object.create(null), { a: 1 })",
      /^\[no prototype\] \{ a: 1 \}$/,
    ],
  ])("shows %s", async (_name, source, text) => {
    const { status, outputs } = await cells.run("s", source);
    // The string is larger than a run of this kernel may put out.
    if (source.includes("repeat")) expect(outputs[0]?.type).toBe("notice");
    else expect(texts(outputs)[0]).toMatch(text);
    expect(status).toBe("ok");
  });

  it("reports what a timer throws, with its cell, and goes on", async () => {
    const thrown = cells.next((message): message is Stray => message.type === "stray");
    await cells.run(
      "u",
      "setTimeout(() => {\n  throw new Error('late');\n}, 5);\nsetTimeout(() => console.log('still there'), 10);",
    );
    const { cell, error } = await thrown;
    expect([cell, error.message, error.frames[0]]).toEqual(["u", "late", { cell: "u", line: 2, column: 9 }]);
    await cells.printed("u", "still there");
    expect(texts((await cells.run("u3", "1")).outputs)).toEqual(["1"]);
  });

  it.each([
    ["a loop that sleeps", "console.log('go'); for (;;) await new Promise((r) => setTimeout(r, 5));"],
    ["a promise that never settles", "console.log('go'); await new Promise(() => {});"],
    ["a long statement", "console.log('go'); await sql`select count(*) from range(100000000000)`.rows();"],
  ])("interrupts %s and keeps every variable", async (_name, source) => {
    await cells.run("keep", "const precious = 'kept';");
    const { ran } = cells.start("loop", source);
    await cells.printed("loop", "go");
    const before = performance.now();
    kernel.interrupt();
    const result = await ran;
    expect(performance.now() - before).toBeLessThan(1000);
    expect(result).toMatchObject({ status: "interrupted", variables: { precious: '"kept"' } });
    expect(texts((await cells.run("after", "precious")).outputs)).toEqual(["kept"]);
  });

  it("does nothing on an interrupt when nothing runs", async () => {
    kernel.interrupt();
    expect(texts((await cells.run("n", "'still' + ' here'")).outputs)).toEqual(["still here"]);
  });

  it("ends the bars of progress with the run", async () => {
    const { outputs } = await cells.run(
      "p",
      "let sum = 0;\nfor (const n of progress([1, 2, 3], 'Adding')) sum += n;\nsum",
    );
    expect(texts(outputs)).toEqual(["Adding: 3 of 3", "6"]);
    const [bar] = outputs;
    expect(bar?.type === "display" && bar.bundle["application/vnd.clientele.progress+json"]).toMatchObject({
      done: 3,
      total: 3,
      state: "done",
    });
  });
});

describe.each(runtimes)("the time limit of the %s runtime", (name) => {
  it("interrupts a cell and names the limit", async () => {
    const limits = { ...LIMITS, cellTime: 300 };
    const runtime: Runtime =
      name === "fake"
        ? new FakeRuntime({ limits })
        : new ChildProcessRuntime({ application, limits, warm: 0 });
    try {
      const directory = os.tmpdir();
      const kernel = await runtime.start(
        { datasets: path.join(directory, "no-datasets"), directory },
        { type: "open", directory, datasets: [], seed: 1, outputBytes: 1000 },
      );
      const cells = new Cells(kernel);
      const { status, error, outputs } = await cells.run("slow", "await new Promise(() => {});");
      expect(status).toBe("interrupted");
      expect(error).toMatchObject({
        name: "TimeLimit",
        message: "The cell ran longer than 300 ms and was interrupted; every variable is kept.",
        hint: expect.stringContaining("`kernel.cellSeconds`"),
      });
      expect(texts(outputs)).toEqual([`TimeLimit: ${error?.message}`]);
      expect((await cells.run("quick", "1")).status).toBe("ok");
    } finally {
      await runtime.close();
    }
  }, 60_000);
});
