import { expect, test } from "vitest";
import { opened } from "../opened.ts";

test.each([
  [1, "INTEGER", 1],
  [2 ** 40, "BIGINT", 2 ** 40],
  [1.5, "DOUBLE", 1.5],
  [Number.NaN, "DOUBLE", Number.NaN],
  [5n, "BIGINT", 5],
  ["it's", "VARCHAR", "it's"],
  [true, "BOOLEAN", true],
  [null, '"NULL"', null],
  [undefined, '"NULL"', null],
  [new Date("2024-01-31T10:00:00.5Z"), "TIMESTAMP", new Date("2024-01-31T10:00:00.5Z")],
  [[1, 2], "INTEGER[]", [1, 2]],
  [[1, 2.5, null], "DOUBLE[]", [1, 2.5, null]],
  [[1, 2 ** 40], "BIGINT[]", [1, 2 ** 40]],
  [["a"], "VARCHAR[]", ["a"]],
  [new Float64Array([0.5, 1]) as unknown as number[], "DOUBLE[]", [0.5, 1]],
  [{ a: 1, b: ["x"] }, "STRUCT(a INTEGER, b VARCHAR[])", { a: 1, b: ["x"] }],
])("%s is bound as %s", async (value, type, expected) => {
  const { data } = await opened();
  expect(await data.sql`select typeof(x) as type, x from (select ${value} as x)`.rows()).toEqual([
    { type, x: expected },
  ]);
});

test("values cannot become SQL", async () => {
  const { data } = await opened({ "people.csv": "name\nAnn\n" });
  const name = "' or '1'='1";
  expect(await data.sql`select * from people where name = ${name}`.rows()).toEqual([]);
});

test("a date compares with dates and timestamps of the engine", async () => {
  const { data } = await opened();
  const day = new Date("2024-01-31");
  expect(
    await data.sql`select date '2024-01-31' = ${day} as d, timestamptz '2024-01-31 08:00:00+08' = ${day} as z`.rows(),
  ).toEqual([{ d: true, z: true }]);
});

test("a list of two kinds is refused", async () => {
  const { data } = await opened();
  await expect(data.sql`select ${[1, "a"]}`.rows()).rejects.toThrow(
    "A list holds both INTEGER and VARCHAR, and its elements must be of one type.",
  );
});

test("a map or a set is refused with the way out", async () => {
  const { data } = await opened();
  await expect(data.sql`select ${new Set([1]) as never}`.rows()).rejects.toThrow(
    expect.objectContaining({
      message: "A Set cannot stand in a statement.",
      hint: expect.stringContaining("[...values]"),
    }),
  );
});
