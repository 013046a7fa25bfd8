/** Row types go into the document and nothing moves: every character of a cell is found there, and found back. */
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { buildGraph } from "../../../../server/dataflow/graph.ts";
import { layOut } from "../../../../server/language/document/cell-layout.ts";
import { writeDocument } from "../../../../server/language/document/virtual-document.ts";
import { answering, cellsOf, openTyping } from "../sql/typed.ts";

const PIECES = [
  "sql`select name from customers`",
  "sql`select '客户😀' as x,\r\n amount from purchases`.rows()",
  "relation.sql`select 1 as one`",
  "dataset('Purchases')",
  "dataset('nope')",
  "sql`select nope from purchases`",
  `sql\`select \${sql\`select 1 as a\`} as b\``,
  "sql<{ a: 1 }>`select 1 as a`",
  "1 + 1",
  "'sql`select 1`'",
  "`\\n`",
];

const cell = fc
  .array(fc.tuple(fc.constantFrom(...PIECES), fc.constantFrom("; ", ";\n", ";\r\n  ", "; // 😀\n")), {
    maxLength: 6,
  })
  .map((parts) =>
    `const relation = dataset("purchases");${parts.flat().join("")}`
      .replace("const relation", "{ const relation")
      .concat("\n}"),
  );

test("the place of every character stays", async () => {
  const { typing } = openTyping();
  onTestFinished(() => typing.close());
  await fc.assert(
    fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 3 }), async (sources) => {
      const cells = cellsOf(Object.fromEntries(sources.map((source, i) => [`c${i}`, source])));
      const typings = await typing.type(cells, answering(cells, {}));
      const insertions = new Map([...typings].map(([id, found]) => [id, found.insertions]));
      const { text, map } = writeDocument({
        layout: layOut(cells, buildGraph(cells)),
        insertions,
        asked: null,
      });
      for (const { id, source } of cells) {
        for (let offset = 0; offset < source.length; offset++) {
          const at = map.toDocument(id, offset);
          expect(at).not.toBeNull();
          expect(text[at as number]).toBe(source[offset]);
          expect(map.toCell(at as number)).toEqual({ cell: id, offset });
        }
        for (const { offset, text: inserted } of insertions.get(id) ?? []) {
          expect(
            text.slice((map.toDocument(id, offset) as number) - inserted.length).startsWith(inserted),
          ).toBe(true);
          expect(source.slice(0, offset)).toMatch(/(sql|dataset)$/);
        }
      }
    }),
    { numRuns: 60, seed: 7 },
  );
});
