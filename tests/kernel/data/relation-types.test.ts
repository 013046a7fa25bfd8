/** Types of the forms of a relation: checked by the compiler, and held against what the kernel gives. */
import { expect, expectTypeOf, test } from "vitest";
import type { NumberArray } from "../../../analysis/relation.ts";
import { opened } from "./opened.ts";

interface Row {
  id: number;
  score: number | null;
  name: string | null;
  at: Date;
  flags: (boolean | null)[];
}

test("rows, columns and first follow the row", async () => {
  const { data } = await opened();
  const relation = data.sql<Row>`select i::integer as id, nullif(i, 2)::double as score,
    'a' || i as name, timestamp '2024-01-01' as at, [true, null] as flags from range(1, 4) t(i)`;
  const columns = await relation.columns();
  expectTypeOf(await relation.rows()).toEqualTypeOf<Row[]>();
  expectTypeOf(await relation.first(1)).toEqualTypeOf<Row[]>();
  expectTypeOf(await relation.count()).toEqualTypeOf<number>();
  expectTypeOf(columns.id).toEqualTypeOf<NumberArray>();
  expectTypeOf(columns.score).toEqualTypeOf<NumberArray>();
  expectTypeOf(columns.name).toEqualTypeOf<readonly (string | null)[]>();
  expectTypeOf(columns.at).toEqualTypeOf<readonly Date[]>();
  expectTypeOf(columns.flags).toEqualTypeOf<readonly (boolean | null)[][]>();
  expect(columns.id).toEqual(Int32Array.of(1, 2, 3));
  expect(columns.score).toEqual(Float64Array.of(1, Number.NaN, 3));
  expect(columns.name).toEqual(["a1", "a2", "a3"]);
});

test("a column of numbers can be worked with as either of its arrays", async () => {
  const { data } = await opened();
  const { id } = await data.sql<{ id: number }>`select i::integer as id from range(1, 5) t(i)`.columns();
  const doubled = id.map((n) => n * 2).filter((n) => n > 2);
  expect(doubled.reduce((sum, n) => sum + n, 0)).toBe(18);
  expect(id.reduce((seen, n) => seen.add(n), new Set<number>())).toEqual(new Set([1, 2, 3, 4]));
  expect([
    id.toSorted((a, b) => b - a)[0],
    id.findLast((n) => n < 3),
    id.slice(1).length,
    Math.max(...id),
  ]).toEqual([4, 2, 3, 4]);
  const either: Float64Array | Int32Array = id;
  expect(either.at(-1)).toBe(4);
});

test("of columns that are not known, either kind of array", async () => {
  const { data } = await opened();
  const { a } = await data.sql`select 1 as a`.columns();
  expectTypeOf(a).extract<NumberArray>().not.toBeNever();
  expect(a).toEqual(Int32Array.of(1));
});
