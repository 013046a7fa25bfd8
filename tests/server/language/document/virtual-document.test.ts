// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells are told as text, and templates are part of them
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { layOut } from "../../../../server/language/document/cell-layout.ts";
import {
  type VirtualDocument,
  writeDocument,
} from "../../../../server/language/document/virtual-document.ts";
import { cellsOf } from "../open-notebook.ts";

/** Statements of which random notebooks are made: healthy, doubled, in cycles, broken, with imports. */
const PIECES = [
  "const x = 1;",
  "const y = x + 1;",
  "const z = y; // 😀 客户",
  "const x = 'doubled';",
  'import { rfm } from "clientele/analysis";',
  "export const shown = 2;",
  "type T = { a: number };",
  "const s = sql`select ${x}`;",
  "",
  "\r\n",
  "function f() {",
  "`open",
  "throw new Error('x');",
];
const notebooks = fc.array(fc.array(fc.constantFrom(...PIECES), { maxLength: 4 }), {
  minLength: 1,
  maxLength: 6,
});

function write(
  sources: Record<string, string>,
  insertions = new Map<string, { offset: number; text: string }[]>(),
  asked: string | null = null,
): VirtualDocument {
  const { cells, graph } = cellsOf(sources);
  return writeDocument({ layout: layOut(cells, graph), insertions, asked });
}

const named = (cells: string[][]) =>
  Object.fromEntries(cells.map((pieces, i) => [`c${i}`, pieces.join("\n")]));

/** Insertions at these offsets, of texts that stand nowhere else. */
const insertionsAt = (sources: Record<string, string>, seeds: number[]) =>
  new Map(
    Object.entries(sources).map(([id, source]) => [
      id,
      [...new Set(seeds.map((seed) => seed % (source.length + 1)))]
        .sort((a, b) => a - b)
        .map((offset) => ({ offset, text: "<$$inserted>" })),
    ]),
  );

describe("positions", () => {
  test("go to the document and back, on both sides of what is inserted", () => {
    fc.assert(
      fc.property(notebooks, fc.array(fc.nat(60), { maxLength: 4 }), (cells, seeds) => {
        const sources = named(cells);
        const { map } = write(sources, insertionsAt(sources, seeds));
        for (const [cell, source] of Object.entries(sources)) {
          if (!map.has(cell)) continue;
          for (let offset = 0; offset <= source.length; offset++) {
            for (const side of ["before", "after"] as const) {
              const at = map.toDocument(cell, offset, side);
              // The words `export` of a cell in a scope of its own are left out.
              if (at !== null) expect(map.toCell(at, side)).toEqual({ cell, offset });
            }
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test("of the document go to a cell and back, or to none", () => {
    fc.assert(
      fc.property(notebooks, fc.array(fc.nat(60), { maxLength: 4 }), (cells, seeds) => {
        const sources = named(cells);
        const { text, map, lines } = write(sources, insertionsAt(sources, seeds));
        for (let at = 0; at <= text.length; at++) {
          const place = map.toCell(at);
          if (place) expect(map.toDocument(place.cell, place.offset)).toBe(at);
          const here = place ? (sources[place.cell] as string).slice(place.offset) : "";
          // Before the word `export`, which is left out of a cell in a scope of its own, other text may stand.
          if (here !== "" && !here.startsWith("export ")) expect(text[at]).toBe(here[0]);
          const { line, character } = lines.at(at);
          expect(lines.offset({ line, character })).toBe(at);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("of a range do not move by what is inserted", () => {
    fc.assert(
      fc.property(
        notebooks,
        fc.array(fc.nat(60), { maxLength: 4 }),
        fc.nat(),
        fc.nat(),
        (cells, seeds, first, second) => {
          const sources = named(cells);
          const { map } = write(sources, insertionsAt(sources, seeds));
          for (const [cell, source] of Object.entries(sources)) {
            const [start, end] = [first % (source.length + 1), second % (source.length + 1)].sort(
              (a, b) => a - b,
            ) as [number, number];
            const from = map.toDocument(cell, start, "after");
            const to = map.toDocument(cell, end, "before");
            if (from === null || to === null || start === end || to < from) continue;
            expect(map.rangeToCell(from, to)).toEqual({ cell, start, end });
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

test("cells stand in the order of the dataflow, each to the letter", () => {
  const { text } = write({ a: "b + 1", b: "const b = 1;" });
  expect(text).toMatch(/const b = 1;\n;\n\n;\nb \+ 1|const b = 1;[\s;]*b \+ 1/);
});

test("names of cells that do not parse stand for anything, and of the one that is asked about they are its own", () => {
  const sources = { a: "const rows = [1];\nconst half = ", b: "const other = (", c: "rows + half + other" };
  expect(write(sources).text).toContain("declare const rows: any;type rows = any;");
  expect(write(sources).map.has("a")).toBe(false);
  const asked = write(sources, undefined, "a");
  expect(asked.text).not.toContain("declare const rows");
  expect(asked.text).toContain("declare const other: any");
  expect(asked.text.endsWith(sources.a)).toBe(true);
});

test("a cell that defines another one's name gives its other names alone", () => {
  const { text } = write({ a: "const x = 1;", b: "const x = 2, y = 3;", c: "y" });
  expect(text).toContain("const { y } = await (async () => {\nconst x = 2, y = 3;\nreturn { y };\n})();");
});

test("a range that begins in inserted text begins where the cell goes on; one that lies in it is nowhere", () => {
  const { text, map } = write({ a: "sql`x`" }, new Map([["a", [{ offset: 3, text: "<Row>" }]]]));
  const inserted = text.indexOf("<Row>");
  expect(map.rangeToCell(inserted, inserted + 5 + 3)).toEqual({ cell: "a", start: 3, end: 6 });
  expect(map.rangeToCell(inserted - 3, inserted + 2)).toEqual({ cell: "a", start: 0, end: 3 });
  expect(map.rangeToCell(inserted + 1, inserted + 4)).toBe(null);
  expect(map.rangeToCell(0, 3)).toBe(null);
});
