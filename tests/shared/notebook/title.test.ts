import { expect, test } from "vitest";
import { parseNotebook } from "../../../shared/notebook/parse.ts";
import { titleOf } from "../../../shared/notebook/title.ts";

const cases: [string, string, string][] = [
  ["the header's title", "// ---\n// title: A\n// ---\n// %% [markdown]\n// # B\n", "A"],
  [
    "the first heading",
    "// %%\n// # code\n\n// %% [markdown]\n// text\n// ## B *and* [C](d) #\n// # E\n",
    "B and C",
  ],
  ["not a heading in a fence", "// %% [markdown]\n// ```sh\n// # comment\n// ```\n// # B\n", "B"],
  ["a fence that is not closed", "// %% [markdown]\n// ~~~\n// # comment\n", "rfm"],
  ["the file's name", "// ---\n// title: [\n// ---\n// %%\n1\n", "rfm"],
];
test.each(cases)("%s", (_, text, title) => {
  expect(titleOf(parseNotebook(text), "templates/rfm.nb.ts")).toBe(title);
});
