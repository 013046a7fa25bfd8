// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the cells of these tests hold template literals
import vm from "node:vm";
import { describe, expect, test } from "vitest";
import { sourceColumn } from "../../../kernel/evaluate/cell-error.ts";
import { analyseCell } from "../../../server/compile/analyse.ts";
import type { CompiledCell } from "../../../server/compile/compile.ts";
import { emitCell } from "../../../server/compile/emit.ts";

interface Ran {
  readonly names: Record<string, unknown>;
  /** What `$$result` was called with, if it was. */
  readonly results: unknown[];
  readonly imports: unknown[][];
}

function compile(source: string, scope: Record<string, unknown> = {}): CompiledCell {
  const analysis = analyseCell(source);
  expect(analysis.problems).toEqual([]);
  const bound = [...analysis.uses].filter((name) => Object.hasOwn(scope, name));
  return emitCell(source, analysis, bound);
}

/** Runs a cell as a kernel does. */
async function run(source: string, scope: Record<string, unknown> = {}): Promise<Ran> {
  const { code, columnOffset } = compile(source, scope);
  const script = new vm.Script(code, { filename: "cell:test", columnOffset });
  const cell = script.runInThisContext() as (scope: object) => Promise<Record<string, unknown>>;
  const results: unknown[] = [];
  const imports: unknown[][] = [];
  const names = await cell({
    ...scope,
    $$result: (value: unknown) => void results.push(value),
    $$import: async (...asked: unknown[]) => {
      imports.push(asked);
      return { default: "the default", named: "the name", "a b": 3 };
    },
  });
  return { names, results, imports };
}

describe("the last expression is the cell's value", () => {
  const values: [string, unknown][] = [
    ["1 + 2", 3],
    ["1 + 2;", 3],
    ["1 + 2;;", 3],
    ["1 + 2 // ) comment", 3],
    ["1 + 2 /* ) */ ;", 3],
    ["// first\n\n  7  \n\n// last", 7],
    ["1, 2, 3", 3],
    ["({ a: 1 })", { a: 1 }],
    ["(5)", 5],
    ['"a directive"', "a directive"],
    ["'use strict'", "use strict"],
    ["await Promise.resolve(4)", 4],
    ["const a = 1\na\n;", 1],
    ["let a = 1; a = 2", 2],
    ["`)${1}`", ")1"],
    ["/\\)/.source", "\\)"],
    ["(() => { return 8 })()", 8],
    ["x as number", 10],
    ["x satisfies unknown as any // as", 10],
    ["x!", 10],
    ["x as any as\nnumber\n;(3)", 3],
    ["x\ntype T = number", 10],
    ["x\ninterface I {}\n", 10],
    ["x\nimport 'p'\n;[1]", [1]],
    ["x\nimport 'p'\n[1]", [1]],
    ["const f = 客户 => 客户; f(6)", 6],
    ["using a = { [Symbol.dispose]() {} }\n9", 9],
    ["function f() {}\n11", 11],
    ["undefined", undefined],
    ["typeof this_", "undefined"],
  ];
  test.each(values)("%j", async (source, value) => {
    expect((await run(source, { x: 10 })).results).toEqual([value]);
  });

  const none = [
    "",
    "// only a comment",
    "const a = 1",
    "1; const a = 2",
    "1; function f() {}",
    "if (1) 2",
    "{ 1 }",
    "for (const a of [1]) a",
    ";",
  ];
  test.each(none)("%j has none", async (source) => {
    expect((await run(source)).results).toEqual([]);
  });
});

describe("the names it defines are returned", () => {
  const cells: [string, Record<string, unknown>][] = [
    ["const { a, b: [c = x, ...d] } = { a: 1, b: [undefined, 2, 3] }", { a: 1, c: 10, d: [2, 3] }],
    ["let a = 1\na++\nvar b = a", { a: 2, b: 2 }],
    ["for (var i = 0; i < 3; i++) {}", { i: 3 }],
    ["export const a: number = 1, b = a + 1", { a: 1, b: 2 }],
    ["const 客户: 名 = 1", { 客户: 1 }],
    ["const __proto__ = 1", JSON.parse('{"__proto__":1}')],
    ["const a = await new Promise<number>((done) => setTimeout(done, 0, 5))", { a: 5 }],
    ["let a = 0\nouter: for (;;) { for (;;) { a++; break outer } }", { a: 1 }],
    ["let a = 0\nfor await (const b of [Promise.resolve(1), 2]) a += b", { a: 3 }],
    ["type T = 1; interface I { a: T }\nlet a = 1", { a: 1 }],
    ["let a: string | undefined", { a: undefined }],
    ["const a = [1, 2] as const satisfies readonly number[]", { a: [1, 2] }],
    ["const a = b(); function b() { return 1 }; delete b.name", { a: 1, b: expect.any(Function) }],
  ];
  test.each(cells)("%j", async (source, names) => {
    const ran = await run(source, { x: 10 });
    expect(ran.names).toEqual(names);
    expect(Object.keys(ran.names)).toEqual(Object.keys(names));
  });

  test("functions, generators and classes, hoisted and callable", async () => {
    const { names } = await run(
      "f(); async function* g<T>(a: T) { yield a }\nfunction f(): void {}\nclass A<T> { #a!: T; static b = 2 }",
    );
    expect(Object.keys(names)).toEqual(["g", "f", "A"]);
    expect(names.A).toHaveProperty("b", 2);
  });

  test("in strict mode", async () => {
    await expect(run("undeclared = 1")).rejects.toThrow("undeclared is not defined");
    await expect(run("Object.freeze([1])[0] = 2")).rejects.toThrow("Cannot assign to read only property");
  });

  test("not when the cell throws", async () => {
    await expect(run("const a = 1; throw new Error('no')")).rejects.toThrow("no");
  });
});

describe("imports", () => {
  test("are awaited before the cell's first line, and blanked in it", async () => {
    const source =
      'const a = b + d + e + n.default;\nimport b, { named as d, "a b" as e, type T } from "p"\nimport * as n from "q"\nimport type { U } from "r"\nimport "s"\na';
    const { names, results, imports } = await run(source);
    expect(results).toEqual(["the defaultthe name3the default"]);
    expect(Object.keys(names)).toEqual(["a", "b", "d", "e", "n"]);
    expect(imports).toEqual([
      ["p", undefined, { names: ["default", "named", "a b"], line: 2, column: 51 }],
      ["q", undefined, { names: [], line: 3, column: 20 }],
      ["s", undefined, { names: [], line: 5, column: 8 }],
    ]);
  });

  test("a default beside a namespace", async () => {
    const { results } = await run('import d, * as n from "p"\n[d, n.named]');
    expect(results).toEqual([["the default", "the name"]]);
  });

  test("with attributes", async () => {
    const { imports } = await run('import a from "./a.json" with { type: "json" }');
    expect(imports[0]?.slice(0, 2)).toEqual(["./a.json", { with: { type: "json" } }]);
  });

  test("import(...) asks the scope, wherever it stands", async () => {
    const { results, imports } = await run(
      "const 客户 = 1; const load = () => import(`q${1}`, { with: {} })\n;[await import('p'), await load()].map((m) => m.named)",
    );
    expect(results).toEqual([["the name", "the name"]]);
    expect(imports).toEqual([["p"], ["q1", { with: {} }]]);
  });
});

describe("every place is the cell's own", () => {
  /** Each `ERROR` is a call that throws; the column is that of the call. */
  const sources = [
    "fail()",
    "  fail()",
    "const a: number = 1; fail()",
    "\n\nconst a: Array<string> = fail() as any",
    'import a from "p"; fail()',
    'import a from "p"\nimport b from "q"\n  fail()',
    "await import('p'); await import('q'); fail()",
    "(await import('p'), fail())",
    "const 客户: 名称 = 1; fail()",
    "1; fail().a.b // comment",
    "`\n${1}`; fail()",
    "export const a = fail()",
    "const f = <T,>(a: T): T => a; [f<number>(1), fail()]",
    "type A = 1; interface B {} fail()",
    "function f(this: void, a?: number) { fail() } f()",
    "x?.y!.z; fail()",
    "const a = 1 /* ) */, b = fail()\n;/re/.test('')",
    "\u2028fail()",
  ];
  test.each(sources)("%j", async (source) => {
    const { insertions } = compile(source, { fail: 0, x: 0 });
    const fail = () => {
      throw new Error("expected");
    };
    const error: unknown = await run(source, { fail, x: undefined }).catch((thrown) => thrown);
    const [, line, column] = /cell:test:(\d+):(\d+)/.exec(String((error as Error).stack)) ?? [];
    const before = source.slice(0, source.search(/fail\b/)).split(/[\n\u2028]/);
    const expected = [before.length, (before.at(-1)?.length ?? 0) + 1];
    expect([Number(line), sourceColumn(Number(line), Number(column), insertions)]).toEqual(expected);
  });

  test("insertions say before which character of the source they stand", () => {
    expect(compile("1\nimport('p')").insertions).toEqual([
      { line: 2, column: 1, length: 18 },
      { line: 2, column: 1, length: 10 },
      { line: 2, column: 12, length: 2 },
    ]);
  });
});

test("names of other cells are taken from the scope, others are left to the globals", async () => {
  expect((await run("[x, typeof y]", { x: 1 })).results).toEqual([[1, "undefined"]]);
  expect(compile("x + y", { x: 1 }).code).toContain("const {x}=$$scope;");
});

test("a cell with a problem is not compiled", () => {
  const source = "enum A {}";
  expect(() => emitCell(source, analyseCell(source), [])).toThrow(
    "A cell with a problem cannot be compiled: An enum cannot be run from types alone.",
  );
});

test("a cell of twenty lines takes little of the processor", () => {
  const lines = Array.from(
    { length: 20 },
    (_, n) => `const v${n}: number = [1, 2].map((each) => each + ${n})[0] as number;`,
  );
  const source = lines.join("\n");
  const once = () => {
    const analysis = analyseCell(source);
    emitCell(source, analysis, analysis.uses);
  };
  for (let n = 0; n < 100; n++) once();
  const before = process.cpuUsage();
  for (let n = 0; n < 100; n++) once();
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000 / 100).toBeLessThan(10);
});
