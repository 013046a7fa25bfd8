import { expect, test } from "vitest";
import { table } from "../../../kernel/api/table.ts";
import { tableBundle } from "../../../kernel/display/table.ts";
import { MIME } from "../../../shared/output/output.ts";
import { tableSchema } from "../../../shared/output/table.ts";
import { opened } from "../data/opened.ts";

const PLACE = { cell: "cell", run: 1 };

test("options reach the output", async () => {
  const { data } = await opened();
  const shown = table([{ name: "Ann", rate: 0.125 }], {
    title: "Rates",
    fileName: "rates",
    formats: { rate: { style: "percent", digits: 2 } },
  });
  const bundle = await tableBundle(shown, data.tables, PLACE);
  const output = tableSchema.parse(bundle[MIME.table]);
  expect([output.title, output.fileName, output.columns[1]?.format]).toEqual([
    "Rates",
    "rates",
    { style: "percent", digits: 2 },
  ]);
  expect(bundle[MIME.text]).toBe("Rates\nname   rate\nAnn   0.125\n1 row");
});

test("an empty array is a table without columns", async () => {
  const { data } = await opened();
  const bundle = await tableBundle(table([]), data.tables, PLACE);
  expect(tableSchema.parse(bundle[MIME.table])).toMatchObject({ columns: [], rowCount: 0, rows: [] });
});

test.each<[() => unknown, string]>([
  [() => table(5), "table() shows relations, Arquero tables"],
  [() => table(Promise.resolve([])), "A promise has to be awaited first."],
  [
    () => table([{ a: 1 }], { tilte: "x" } as object),
    'table() knows no option "tilte". It knows title, fileName, formats.',
  ],
  [
    () => table([{ a: 1 }], { title: 3 as unknown as string }),
    'The option "title" of table() is a text, and got number.',
  ],
  [
    () => table([{ a: 1 }], { formats: { a: { style: "roman" as "plain" } } }),
    'The format of column "a" is not one',
  ],
])("refused (%#)", (make, message) => {
  expect(make).toThrow(message);
});
