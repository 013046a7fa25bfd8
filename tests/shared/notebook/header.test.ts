import { describe, expect, test } from "vitest";
import { readHeader, withHeader } from "../../../shared/notebook/header.ts";
import type { Header, Notebook } from "../../../shared/notebook/notebook.ts";

const defaults: Header = {
  title: null,
  description: "",
  tags: [],
  template: false,
  execution: "auto",
  seed: 1,
};

function notebook(header: string | null): Notebook {
  return { header, cells: [] };
}

describe("reading", () => {
  const readable: [string | null, Partial<Header>][] = [
    [null, {}],
    ["", {}],
    ["# only a comment", {}],
    [
      "title: RFM 分群\ntemplate: true\nexecution: lazy\nseed: 7",
      { title: "RFM 分群", template: true, execution: "lazy", seed: 7 },
    ],
    [
      "description: >\n  two\n  lines\ntags:\n  - a\n  - 2024",
      { description: "two lines\n", tags: ["a", "2024"] },
    ],
    ["title: 2024\ntags: value\nunknown: { a: 1 }", { title: "2024", tags: ["value"] }],
    ["title:\nseed: null", {}],
  ];
  test.each(readable)("%j", (header, expected) => {
    expect(readHeader(notebook(header))).toEqual({ header: { ...defaults, ...expected }, problem: null });
  });

  const broken: [string, Partial<Header>, string][] = [
    [
      "execution: fast\ntitle: x",
      { title: "x" },
      'The header: `execution` must be `auto` or `lazy`, not "fast".',
    ],
    ["seed: 1.5", {}, "The header: `seed` must be a whole number, not 1.5."],
    [
      "template: maybe\ntags: [[a]]",
      {},
      'The header: `tags` must be a list of words, such as [segmentation, value], not [["a"]]. `template` must be true or false, not "maybe".',
    ],
    ["- a\n- b", {}, "The header must be a list of `key: value` lines, such as `title: My notebook`."],
    ["just words", {}, "The header must be a list of `key: value` lines, such as `title: My notebook`."],
    [
      "title: [open",
      {},
      "The header is not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ] at line 1, column 13.",
    ],
    ["a: 1\na: 2", {}, "The header is not valid YAML: Map keys must be unique at line 2, column 1."],
  ];
  test.each(broken)("%j", (header, expected, problem) => {
    expect(readHeader(notebook(header))).toEqual({ header: { ...defaults, ...expected }, problem });
  });

  test("a header whose aliases multiply is not believed, and takes no time", () => {
    const levels = Array.from({ length: 30 }, (_, n) => `l${n + 1}: &l${n + 1} [*l${n}, *l${n}, *l${n}]`);
    expect(readHeader(notebook(["l0: &l0 [x]", ...levels, "title: x"].join("\n"))).header).toEqual(defaults);
  });
});

describe("changing", () => {
  const cases: [string, string | null, Partial<Header>, string | null][] = [
    ["a new header", null, { title: "A", seed: 2 }, "title: A\nseed: 2"],
    ["no change", "title:   A  # odd", { title: "A", execution: "auto" }, "title:   A  # odd"],
    ["no change of no header", null, { seed: 1 }, null],
    [
      "comments, order and unknown keys stay",
      "# top\nteam: insight # ours\n\ntitle: A # was B\ntags: [a, b] # two\nnested:\n  - x: 1",
      { title: "C", execution: "lazy", tags: ["a"] },
      "# top\nteam: insight # ours\n\ntitle: C # was B\ntags: [a] # two\nnested:\n  - x: 1\nexecution: lazy",
    ],
    ["a title goes", "title: A\nseed: 2", { title: null }, "seed: 2"],
    ["the last key goes", "title: A", { title: null }, ""],
    [
      "text that YAML would misread is quoted",
      null,
      { title: "yes: no #1", description: "true" },
      'title: "yes: no #1"\ndescription: "true"',
    ],
    [
      "a long text stays on its line",
      null,
      { description: "word ".repeat(40).trim() },
      `description: ${"word ".repeat(40).trim()}`,
    ],
    ["lines of a text", null, { description: "a\nb" }, "description: |-\n  a\n  b"],
  ];
  test.each(cases)("%s", (_, before, patch, after) => {
    const changed = withHeader(notebook(before), patch);
    expect(changed.header).toBe(after);
    expect(readHeader(changed).header).toEqual({ ...readHeader(notebook(before)).header, ...patch });
  });

  test("a header that is not readable is left alone, with the reason", () => {
    expect(() => withHeader(notebook("a: 1\na: 2"), { seed: 2 })).toThrow(
      "The header is not valid YAML: Map keys must be unique at line 2, column 1. Mend it first: nothing was changed.",
    );
  });
});

test.each([
  [
    "description: What sells together: pairs, and what follows",
    "What sells together: pairs, and what follows",
  ],
  ["description: Whom to call: now # tomorrow", "Whom to call: now # tomorrow"],
  ["description: one: two: three", "one: two: three"],
  ['description: "quoted: as YAML has it"', "quoted: as YAML has it"],
])("a colon in prose is a colon: %s", (line, description) => {
  const { header, problem } = readHeader({ header: `title: A: B\n${line}\ntemplate: true`, cells: [] });
  expect(problem).toBeNull();
  expect(header).toMatchObject({ title: "A: B", description, template: true });
});

test("a header with another fault is still told", () => {
  expect(readHeader({ header: "title: A: B\ntags: [a", cells: [] }).problem).not.toBeNull();
});
