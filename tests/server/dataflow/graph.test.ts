import { describe, expect, test } from "vitest";
import { buildGraph, type Graph } from "../../../server/dataflow/graph.ts";
import { graphOf, processorTime } from "./notebook.ts";

function edgesOf(edges: Graph["parents"]): Record<string, string> {
  return Object.fromEntries(
    [...edges].flatMap(([id, others]) => (others.length ? [[id, others.join(" ")]] : [])),
  );
}

/** Messages by cell. */
function problemsOf(cells: Record<string, string>): Record<string, string[]> {
  return Object.fromEntries(
    [...graphOf(cells).problems].map(([id, found]) => [
      id,
      found.map((each) => `${each.kind}: ${each.message}`),
    ]),
  );
}

describe("edges and order", () => {
  const rows: [string, Record<string, string>, string, Record<string, string>][] = [
    ["nothing", {}, "", {}],
    ["cells without names in common keep their order", { a: "1", b: "const x = 1", c: "z" }, "a b c", {}],
    ["a chain", { a: "const x = 1", b: "const y = x", c: "y" }, "a b c", { b: "a", c: "b" }],
    ["a chain from below", { c: "y", b: "const y = x", a: "const x = 1" }, "a b c", { b: "a", c: "b" }],
    [
      "a diamond",
      { d: "y + z", b: "const y = x", c: "const z = x", a: "const x = 1" },
      "a b c d",
      { b: "a", c: "a", d: "b c" },
    ],
    [
      "document order breaks ties",
      { z: "1", c: "x", y: "2", a: "const x = 1", b: "x" },
      "z y a c b",
      { b: "a", c: "a" },
    ],
    ["several names make one edge", { a: "const x = 1, y = 2", b: "x + y" }, "a b", { b: "a" }],
    ["a cell does not need itself", { a: "let x = 1; x += x" }, "a", {}],
    [
      "an import is a name",
      { b: "rfm(1)", a: 'import { rfm } from "clientele/analysis"' },
      "a b",
      { b: "a" },
    ],
    ["a type is none", { a: "type T = 1; class C {}", b: "let x: T, y: C" }, "a b", {}],
    ["a local name is none", { a: "{ const x = 1 }", b: "x" }, "a b", {}],
    [
      "names of Object.prototype",
      { a: "const constructor = 1", b: "toString", c: "constructor" },
      "a b c",
      { c: "a" },
    ],
  ];
  test.each(rows)("%s", (_, cells, order, parents) => {
    const graph = graphOf(cells);
    expect(graph.order.join(" ")).toBe(order);
    expect(edgesOf(graph.parents)).toEqual(parents);
    expect([...graph.problems]).toEqual([]);
  });

  test("children are the parents turned round, in document order", () => {
    const graph = graphOf({ d: "y + z", b: "const y = x", c: "const z = x", a: "const x = 1" });
    expect(edgesOf(graph.children)).toEqual({ a: "b c", b: "d", c: "d" });
    expect([...graph.definers]).toEqual([
      ["y", ["b"]],
      ["z", ["c"]],
      ["x", ["a"]],
    ]);
  });

  test("cells of a cycle come in document order, and what follows from them after", () => {
    expect(graphOf({ a: "const x = y", b: "const y = x", c: "y" }).order).toEqual(["a", "b", "c"]);
  });
});

describe("a name defined twice", () => {
  test("is a problem of each cell that defines it, with the others", () => {
    expect(problemsOf({ a: "const x = 1", b: "x", c: "let y, x" })).toEqual({
      a: [
        "duplicate: `x` is defined in cell *a* and in cell *c*: rename one, or put it in a block { ... } to keep it local.",
      ],
      c: [
        "duplicate: `x` is defined in cell *c* and in cell *a*: rename one, or put it in a block { ... } to keep it local.",
      ],
    });
  });

  test("stands at the name", () => {
    expect(graphOf({ a: "const x = 1", c: "let y,\n  xx, x" }).problems.get("c")).toEqual([
      {
        kind: "duplicate",
        message: expect.any(String),
        line: 2,
        column: 7,
        endLine: 2,
        endColumn: 8,
        cells: ["a"],
      },
    ]);
  });

  test("in three cells", () => {
    const graph = graphOf({ a: "const x = 1", b: "const x = 2", c: "const x = 3", d: "x" });
    expect([...graph.problems.keys()]).toEqual(["a", "b", "c"]);
    expect(graph.problems.get("b")?.[0]?.cells).toEqual(["a", "c"]);
    expect(graph.parents.get("d")).toEqual(["a", "b", "c"]);
  });

  test("is none where the second cell does not parse yet", () => {
    const graph = graphOf({ b: "const x = (", a: "const x = 1", c: "const y = (", d: "x + y" });
    expect([...graph.problems]).toEqual([]);
    expect(graph.parents.get("d")).toEqual(["a", "c"]);
  });
});

describe("an assignment to another cell's name", () => {
  test("says where the name is defined, at the assignment", () => {
    const graph = graphOf({ scores: "let x = 1", b: "x;\n  x += 2" });
    expect([...graph.problems]).toEqual([
      [
        "b",
        [
          {
            kind: "assignment",
            message: "`x` is defined in cell *scores*: change it there, or give this one another name.",
            line: 2,
            column: 3,
            endLine: 2,
            endColumn: 4,
            cells: ["scores"],
          },
        ],
      ],
    ]);
  });

  test("a name that no cell declares wants a declaration, a global does not", () => {
    expect(problemsOf({ a: "x = 1", b: "globalThis.y = 1; performance = 2", c: "let z; z = 1" })).toEqual({
      a: ["assignment: `x` is not declared: write `const x = ...`, or `let x = ...` when it changes."],
    });
  });
});

describe("a cycle", () => {
  const advice = "Move the part that both need into a cell of its own, or put the code into one cell.";

  test("of two cells is told to both, with names and cells; what follows and what feeds it has no problem", () => {
    expect(problemsOf({ before: "const w = 1", a: "const x = y + w", b: "const y = x", after: "x" })).toEqual(
      {
        a: [
          `cycle: These cells wait for each other: *a* uses \`y\` of *b*, *b* uses \`x\` of *a*. ${advice}`,
        ],
        b: [
          `cycle: These cells wait for each other: *b* uses \`x\` of *a*, *a* uses \`y\` of *b*. ${advice}`,
        ],
      },
    );
  });

  test("of three cells names the other two, at the name that they use", () => {
    const graph = graphOf({ a: "const n = 1, x = z", b: "const y = x", c: "const z = y" });
    expect(graph.problems.get("a")).toEqual([
      {
        kind: "cycle",
        message: `These cells wait for each other: *a* uses \`z\` of *c*, *c* uses \`y\` of *b*, *b* uses \`x\` of *a*. ${advice}`,
        line: 1,
        column: 14,
        endLine: 1,
        endColumn: 15,
        cells: ["c", "b"],
      },
    ]);
    expect([...graph.problems.keys()]).toEqual(["a", "b", "c"]);
  });

  test("each cell of two cycles that share one is told one of them", () => {
    const graph = graphOf({ a: "const x = y", b: "const y = [x, z]", c: "const z = y", d: "const v = z" });
    expect([...graph.problems].map(([id, [problem]]) => [id, problem?.cells])).toEqual([
      ["a", ["b"]],
      ["b", ["a"]],
      ["c", ["b"]],
    ]);
  });

  test("of many cells is told in part", () => {
    const cells = Object.fromEntries(
      Array.from({ length: 9 }, (_, n) => [`c${n}`, `const x${n} = x${(n + 1) % 9}`]),
    );
    expect(graphOf(cells).problems.get("c7")?.[0]).toMatchObject({
      message: expect.stringContaining("*c7* uses `x8` of *c8*, *c8* uses `x0` of *c0*, "),
      cells: ["c8", "c0", "c1", "c2", "c3", "c4"],
    });
    expect(graphOf(cells).problems.get("c7")?.[0]?.message).toContain(
      "of *c4*, and so on, 9 cells in all. Move",
    );
  });

  test("between two cycles, a cell on the way is in neither", () => {
    const graph = graphOf({
      a: "const x = y",
      b: "const y = x",
      m: "const m = x",
      c: "const z = [v, m]",
      d: "const v = z",
    });
    expect([...graph.problems.keys()]).toEqual(["a", "b", "c", "d"]);
  });
});

test("the rest of the notebook is not touched by problems", () => {
  const graph = graphOf({ a: "const x = 1", b: "const x = 2", c: "const y = 1", d: "y" });
  expect([...graph.problems.keys()]).toEqual(["a", "b"]);
  expect([graph.parents.get("d"), graph.order]).toEqual([["c"], ["a", "b", "c", "d"]]);
});

test("a removed cell takes its names along", () => {
  expect(graphOf({ a: "const x = 1", b: "x" }).parents.get("b")).toEqual(["a"]);
  expect(graphOf({ b: "x" }).parents.get("b")).toEqual([]);
});

describe("2,000 cells", () => {
  const analysis = {
    definesTypes: [],
    usesTypes: [],
    assigns: [],
    places: {},
    imports: [],
    inputNames: {},
    problems: [],
    rewriting: { imports: "", edits: [], insertions: [] },
  };
  const shapes: [string, (n: number) => string[]][] = [
    ["in a chain from below", (n) => [`x${n + 1}`]],
    ["that all use the first", () => ["x0"]],
    ["with twenty parents each", (n) => Array.from({ length: 20 }, (_, k) => `x${n - k - 1}`)],
    ["in one cycle", (n) => [`x${(n + 1) % 2000}`]],
  ];
  test.each(shapes)("%s make a graph within a second", (_, uses) => {
    const cells = Array.from({ length: 2000 }, (_, n) => ({
      id: `c${n}`,
      analysis: { ...analysis, defines: [`x${n}`], uses: uses(n) },
    }));
    expect(processorTime(() => buildGraph(cells))).toBeLessThan(1000);
    expect(new Set(buildGraph(cells).order).size).toBe(2000);
  });
});
