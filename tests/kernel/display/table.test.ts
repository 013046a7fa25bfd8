import { table as arquero } from "arquero";
import { expect, test } from "vitest";
import { isTabular } from "../../../kernel/display/table.ts";
import { opened } from "../data/opened.ts";

test("what shows as a table", async () => {
  const { data } = await opened();
  const values = [
    data.sql`select 1`,
    arquero({ a: [1] }),
    [{ a: 1 }],
    [Object.create(null)],
    { a: new Float64Array(2), b: ["x", "y"] },
  ];
  expect(values.map(isTabular)).toEqual([true, true, true, true, true]);
});

test("an array with ids for indexes is looked at once, not through all its holes", () => {
  const byId: object[] = [];
  byId[4_000_000_000] = { a: 1 };
  expect(isTabular(byId)).toBe(false);
  delete byId[4_000_000_000];
  byId[0] = { a: 1 };
  expect(isTabular(byId)).toBe(false);
});

test("what does not", () => {
  const values = [
    null,
    1,
    "text",
    [],
    [1],
    [{ a: 1 }, 2],
    [[1]],
    [new Date()],
    {},
    { a: [1] },
    { a: new Float64Array(2), b: 1 },
    { a: new Float64Array(2), b: new Float64Array(3) },
    new Float64Array(3),
    new Map(),
    Promise.resolve([]),
  ];
  expect(values.map(isTabular)).toEqual(values.map(() => false));
});
