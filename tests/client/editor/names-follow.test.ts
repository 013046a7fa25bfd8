// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are code of cells
import { expect, test } from "vitest";
import { namesFollow } from "../../../client/editor/live/code/names-follow.ts";

test.each([
  ["sql`select ", true],
  ["sql`select a, ", true],
  ["sql`select a from ", true],
  ["sql<{ a: number }>`\nselect a\nfrom ${scored} where ", true],
  ["sql`select ${f(`x`)} as y from ", true],
  ["sql`select a ", false],
  ["sql`select 'from ", false],
  ["sql`select a /* from ", false],
  ["sql`select a from b` + ", false],
  ["sql`select ${a + ", false],
  ["const from ", false],
  ["html`select ", false],
  ["", false],
])("a space at the end of %s brings names: %s", (before, wanted) => {
  expect(namesFollow(before)).toBe(wanted);
});
