import { expect, test } from "vitest";
import { headingsOf, type OutlineCell, outlineOf } from "../../../../client/notebook/panels/outline.ts";

const text = (source: string, title = ""): OutlineCell => ({ id: "t", kind: "markdown", title, source });
const code = (title: string): OutlineCell => ({ id: "c", kind: "code", title, source: "# not a heading" });

test("headings and titled cells, each at its level", () => {
  expect(outlineOf([text("# A\nwords\n## B"), code("Best"), code(""), text("# C")])).toEqual([
    { cell: "t", text: "A", level: 1, kind: "heading" },
    { cell: "t", text: "B", level: 2, kind: "heading" },
    { cell: "c", text: "Best", level: 3, kind: "cell" },
    { cell: "t", text: "C", level: 1, kind: "heading" },
  ]);
});

test.each([
  ["#nospace", []],
  ["####### seven", []],
  ["#", []],
  ["   ### Indented ###", ["Indented"]],
  ["    # code", []],
  ["```\n# code\n```\n# After", ["After"]],
  ["~~~\n```\n# code\n~~~\n# After", ["After"]],
  ["# **Bold** `code` [link](https://example.org) snake_case", ["Bold code link snake_case"]],
  ["# 六月 客户", ["六月 客户"]],
])("%j gives %j", (source, headings) => {
  expect(outlineOf([text(source)]).map((entry) => entry.text)).toEqual(headings);
});

test("a heading of any length takes no time", () => {
  const start = performance.now();
  for (const line of [`# ${" #".repeat(40_000)}x`, `# ${" ".repeat(80_000)}x`, `# ${"[".repeat(80_000)}`])
    headingsOf(line);
  expect(performance.now() - start).toBeLessThan(1_000);
});
