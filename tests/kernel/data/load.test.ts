import { expect, test } from "vitest";
import type { LoadSource } from "../../../kernel/data/load.ts";
import { opened } from "./opened.ts";

async function roundTrip(source: LoadSource) {
  const { data } = await opened();
  const relation = data.sql.from(source);
  const types = (await relation.schema()).map(({ name, type }) => `${name} ${type}`);
  return { types, rows: await relation.rows() };
}

test("objects: the columns are the names of all rows, and what a row lacks is null", async () => {
  expect(
    await roundTrip([
      { a: 1, b: "x" },
      { a: 2 ** 40, c: true },
      { a: 0.5, b: null },
    ]),
  ).toEqual({
    types: ["a DOUBLE", "b VARCHAR", "c BOOLEAN"],
    rows: [
      { a: 1, b: "x", c: null },
      { a: 2 ** 40, b: null, c: true },
      { a: 0.5, b: null, c: null },
    ],
  });
});

test("columns and typed arrays", async () => {
  const source = {
    id: new Int32Array([1, 2]),
    amount: new Float64Array([0.5, Number.NaN]),
    big: new BigInt64Array([1n, -2n]),
    at: [new Date(5), null],
    name: ["客户", undefined],
    tags: [["a"], { b: 1 }],
  };
  expect(await roundTrip(source)).toEqual({
    types: ["id INTEGER", "amount DOUBLE", "big BIGINT", "at TIMESTAMP", "name VARCHAR", "tags VARCHAR"],
    rows: [
      { id: 1, amount: 0.5, big: 1, at: new Date(5), name: "客户", tags: '["a"]' },
      { id: 2, amount: Number.NaN, big: -2, at: null, name: null, tags: '{"b":1}' },
    ],
  });
});

test("more rows than a chunk holds", async () => {
  const { data } = await opened();
  const n = 5000;
  const values = data.sql.from({
    i: Int32Array.from({ length: n }, (_, i) => i),
    s: Array.from({ length: n }, (_, i) => `${i}`),
  });
  expect(
    await data.sql`select count(*) as n, sum(i) as total, count(distinct s) as names from ${values}`.rows(),
  ).toEqual([{ n, total: (n * (n - 1)) / 2, names: n }]);
});

test("an Arquero table comes and goes", async () => {
  const { data } = await opened();
  const table = await data.sql`select * from (values (1, 'a'), (null, 'b')) t(x, y)`.table();
  expect(await data.sql.from(table).rows()).toEqual([
    { x: 1, y: "a" },
    { x: null, y: "b" },
  ]);
});

test("a danfojs frame comes and goes", { timeout: 60_000 }, async () => {
  const { data } = await opened();
  const frame = await data.sql`select * from (values (1, 'a'), (null, 'b')) t(x, y)`.frame();
  expect(frame.shape).toEqual([2, 2]);
  expect(await data.sql.from(frame).rows()).toEqual([
    { x: 1, y: "a" },
    { x: null, y: "b" },
  ]);
});

test("values are read when they are given, and loaded once", async () => {
  const { data } = await opened();
  const rows = [{ a: 1 }];
  const relation = data.sql.from(rows);
  rows.push({ a: 2 });
  const [one, two] = await Promise.all([
    relation.count(),
    data.sql`select * from ${relation} r join ${relation} using (a)`.rows(),
  ]);
  expect([one, two]).toEqual([1, [{ a: 1 }]]);
});

test.each<[LoadSource, string]>([
  [
    [{ a: 1 }, { a: "x" }],
    'Column "a" holds integer values, and a varchar in row 1: a column holds one type. Convert the values first.',
  ],
  [{ a: [1], b: [1, 2] }, 'Column "b" has 2 values and "a" has 1: a table\'s columns are of one length.'],
  [[], "sql.from needs at least one column."],
  [[1] as unknown as object[], "Row 0 is no object, and each row must be one, such as { id: 1 }."],
  [
    "text" as unknown as object[],
    "sql.from takes an array of objects, an object of columns, an Arquero table or a danfojs frame.",
  ],
])("refused (%#)", async (source, message) => {
  const { data } = await opened();
  expect(() => data.sql.from(source)).toThrow(new TypeError(message));
});
