import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../../../shared/json.ts";
import type { Cell, Notebook } from "../../../shared/notebook/notebook.ts";
import { parseNotebook } from "../../../shared/notebook/parse.ts";
import { serializeNotebook } from "../../../shared/notebook/serialize.ts";

/** Pieces that the format gives a meaning to, or that other formats do. */
const piece = fc.oneof(
  fc.constantFrom(
    ...["// %%", "//%%", "//  %%", "// \\%%", "// \\\\%%", "// %%%", "%%", "\\%%", "// ---", "---", "\\---"],
    ...['// %% [markdown] id="a"', "// %% x", "//", "// ", "# %%", "", " ", "\t", "`// %%`", "[markdown]"],
    ...[
      'id="a"',
      "title=1",
      'k="',
      "=",
      "[",
      "{",
      "}",
      '"',
      "'",
      "\\",
      "客户",
      "😀",
      "\uFEFF",
      "\u2028",
      "/*",
      "*/",
    ],
  ),
  fc.string({ unit: "grapheme", maxLength: 12 }),
);
const line = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join("").replace(/[\r\n]/g, ""));
const lines = fc.array(line, { maxLength: 6 }).map((all) => all.join("\n"));
const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json);
const key = fc.oneof(fc.constantFrom("folded", "id", "title", "a.b", "__proto__", "1", ""), fc.string());

const cell: fc.Arbitrary<Omit<Cell, "id">> = fc.record({
  kind: fc.constantFrom("code", "markdown"),
  title: fc.oneof(fc.constant(""), line, fc.string()),
  attributes: fc.array(fc.tuple(key, json), { maxLength: 3 }).map((pairs) => Object.fromEntries(pairs)),
  source: lines,
});
const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/);
const notebook: fc.Arbitrary<Notebook> = fc
  .record({
    header: fc.option(lines),
    cells: fc.array(fc.tuple(fc.option(id, { nil: "" }), cell), { maxLength: 5 }),
  })
  .map(({ header, cells }) => ({ header, cells: cells.map(([id, rest]) => ({ id, ...rest })) }));

describe("the laws of the file format", () => {
  test("parse(serialize(notebook)) equals the notebook", () => {
    fc.assert(
      fc.property(notebook, (given) => {
        expect(parseNotebook(serializeNotebook(given))).toEqual(given);
      }),
      { numRuns: 3000 },
    );
  });

  test("serialize(parse(text)) equals a text that Clientele wrote", () => {
    fc.assert(
      fc.property(notebook, (given) => {
        const text = serializeNotebook(given);
        expect(serializeNotebook(parseNotebook(text))).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  test("any text opens, and from the first save on it stays as it is", () => {
    fc.assert(
      fc.property(lines, (text) => {
        const saved = serializeNotebook(parseNotebook(text));
        expect(serializeNotebook(parseNotebook(saved))).toBe(saved);
        expect(parseNotebook(saved)).toEqual(parseNotebook(text));
      }),
      { numRuns: 3000 },
    );
  });

  test("no letter of a file is dropped, whatever the file", () => {
    const letters = (text: string): string[] => (text.match(/[\p{L}\p{N}]/gu) ?? []).sort();
    fc.assert(
      fc.property(lines, (text) => {
        const lost = letters(text);
        for (const letter of letters(serializeNotebook(parseNotebook(text)))) {
          const at = lost.indexOf(letter);
          if (at >= 0) lost.splice(at, 1);
        }
        expect(lost).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});
