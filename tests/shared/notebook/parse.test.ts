import { describe, expect, test } from "vitest";
import type { Cell } from "../../../shared/notebook/notebook.ts";
import { parseNotebook } from "../../../shared/notebook/parse.ts";
import { serializeNotebook } from "../../../shared/notebook/serialize.ts";

const rfm = `// ---
// title: RFM segmentation
// # reviewed in May
// tags: [segmentation, value]
//
// team: insight
// ---

// %% [markdown] id="intro"
// # RFM segmentation
//
// Who bought lately, often and much?

// %% Scores id="scores" folded=true
const bins = 5;

bins

// %% id="empty"
`;

function code(source: string, rest: Partial<Cell> = {}): Cell {
  return { id: "", kind: "code", title: "", attributes: {}, source, ...rest };
}

test("a notebook reads as its header and cells, and is written as it was", () => {
  const notebook = parseNotebook(rfm);
  expect(notebook).toEqual({
    header: "title: RFM segmentation\n# reviewed in May\ntags: [segmentation, value]\n\nteam: insight",
    cells: [
      {
        id: "intro",
        kind: "markdown",
        title: "",
        attributes: {},
        source: "# RFM segmentation\n\nWho bought lately, often and much?",
      },
      code("const bins = 5;\n\nbins", { id: "scores", title: "Scores", attributes: { folded: true } }),
      code("", { id: "empty" }),
    ],
  });
  expect(serializeNotebook(notebook)).toBe(rfm);
});

describe("texts that other programs or hands wrote", () => {
  const files: [string, string, { header: string | null; cells: Cell[] }][] = [
    ["an empty file", "", { header: null, cells: [] }],
    ["blank lines only", "\n\n\n", { header: null, cells: [] }],
    [
      "CRLF and a BOM",
      "\uFEFF// ---\r\n// title: x\r\n// ---\r\n\r\n// %%\r\na\r\nb\r\n",
      { header: "title: x", cells: [code("a\nb")] },
    ],
    ["a lone carriage return", "// %%\ra\rb", { header: null, cells: [code("a\nb")] }],
    ["no header", "// %%\n1\n", { header: null, cells: [code("1")] }],
    ["no marker", "const a = 1;\n\na\n", { header: null, cells: [code("const a = 1;\n\na")] }],
    [
      "code above the first marker",
      "import x from 'x';\n\n// %%\nx\n",
      { header: null, cells: [code("import x from 'x';"), code("x")] },
    ],
    [
      "code between header and marker",
      "// ---\n// ---\n\nlet a\n\n// %%\na\n",
      { header: "", cells: [code("let a"), code("a")] },
    ],
    [
      "a header that is not closed",
      "// ---\n// title: x\nlet a\n",
      { header: null, cells: [code("// ---\n// title: x\nlet a")] },
    ],
    [
      "a header that only looks like one",
      "// %%\n// ---\n// x\n// ---\n",
      { header: null, cells: [code("// ---\n// x\n// ---")] },
    ],
    ["no newline at the end", "// %%\n1", { header: null, cells: [code("1")] }],
    ["no blank line between cells", "// %%\n1\n// %%\n2\n", { header: null, cells: [code("1"), code("2")] }],
    [
      "blank lines that belong to a source",
      "// %%\n1\n\n\n// %%\n\n2\n\n",
      { header: null, cells: [code("1\n"), code("\n2\n")] },
    ],
    ["the marker without its space", "//%% a\n1\n", { header: null, cells: [code("1", { title: "a" })] }],
    ["a marker that is none", "// %%\n// %%x\n // %%\n", { header: null, cells: [code("// %%x\n // %%")] }],
    [
      "Markdown without a space behind the slashes",
      "// %% [md]\n//a\n// b\n",
      { header: null, cells: [code("a\nb", { kind: "markdown" })] },
    ],
    [
      "Markdown with blank lines",
      "// %% [markdown]\n\n// a\n\n// b\n\n\n// %%\n1\n",
      { header: null, cells: [code("a\n\nb", { kind: "markdown" }), code("1")] },
    ],
    [
      "code below the text of a Markdown cell",
      "// %% [markdown]\n// a\n\nlet x\n// \\%%\nx\n",
      { header: null, cells: [code("a", { kind: "markdown" }), code("let x\n// %%\nx")] },
    ],
  ];
  test.each(files)("%s", (_, text, notebook) => {
    expect(parseNotebook(text)).toEqual(notebook);
  });
});

describe("lines that would read as markers", () => {
  const cases: [string, Cell, string][] = [
    ["in a template literal", code("const a = `\n// %% x\n`"), "// %%\nconst a = `\n// \\%% x\n`\n"],
    ["in a comment", code("/*\n// %%\n*/\n1"), "// %%\n/*\n// \\%%\n*/\n1\n"],
    ["escaped already", code("// \\%%\n//\\\\%%"), "// %%\n// \\\\%%\n//\\\\\\%%\n"],
    ["in Markdown", code("%% a\n\\%% b", { kind: "markdown" }), "// %% [markdown]\n// \\%% a\n// \\\\%% b\n"],
    ["not at the beginning of a line", code("a // %%\n  // %%"), "// %%\na // %%\n  // %%\n"],
  ];
  test.each(cases)("%s", (_, cell, text) => {
    expect(serializeNotebook({ header: null, cells: [cell] })).toBe(text);
    expect(parseNotebook(text)).toEqual({ header: null, cells: [cell] });
  });

  test("within the header, its closing line", () => {
    const text = "// ---\n// a: |\n// \\---\n// \\\\---\n// %%\n// ---\n";
    const notebook = { header: "a: |\n---\n\\---\n%%", cells: [] };
    expect(serializeNotebook(notebook)).toBe(text);
    expect(parseNotebook(text)).toEqual(notebook);
  });

  test("an escaped line of a template literal means the same to TypeScript", () => {
    const text = serializeNotebook({ header: null, cells: [code("`\n// %% x`")] });
    const literal = text.slice(text.indexOf("`"));
    expect(new Function(`return ${literal}`)()).toBe("\n// %% x");
  });
});

test("a source with carriage returns is written with line feeds alone", () => {
  expect(serializeNotebook({ header: "a: 1\r\nb: 2", cells: [code("1\r\n2\r3")] })).toBe(
    "// ---\n// a: 1\n// b: 2\n// ---\n\n// %%\n1\n2\n3\n",
  );
});

test("Chinese text and emoji stand as they are", () => {
  const text = '// %% 客户分群 [markdown] id="a"\n// # 客户 😀\n\n// %% id="b"\nconst 名称 = "套餐";\n';
  const notebook = parseNotebook(text);
  expect(notebook.cells.map(({ title, source }) => [title, source])).toEqual([
    ["客户分群", "# 客户 😀"],
    ["", 'const 名称 = "套餐";'],
  ]);
  expect(serializeNotebook(notebook)).toBe(text);
});

test("5 MB are read and written within two seconds of the processor", () => {
  const source = `const rows = [${"1234567890, ".repeat(80)}];\n// \\%% no marker\n`.repeat(5);
  const cells = Array.from({ length: 1100 }, (_, index) => code(source, { id: `cell-${index}` }));
  const text = serializeNotebook({ header: "title: Large", cells });
  expect(text.length).toBeGreaterThan(5_000_000);
  const before = process.cpuUsage();
  const again = serializeNotebook(parseNotebook(text));
  const { user, system } = process.cpuUsage(before);
  expect(user + system).toBeLessThan(2_000_000);
  expect(again === text).toBe(true);
});

test("a marker line full of what could be options does not take long either", () => {
  const marker = `// %% ${"a=[ ".repeat(50_000)}`;
  const before = process.cpuUsage();
  const text = serializeNotebook(parseNotebook(`${marker}\n1\n`));
  const { user, system } = process.cpuUsage(before);
  expect(user + system).toBeLessThan(5_000_000);
  expect(parseNotebook(text).cells[0]?.title).toBe(marker.slice(6).trim());
});
