/** Functions of JavaScript that statements call, and what may go wrong while they do. */
import { expect, test } from "vitest";
import type { Fragment, RowFunction, RowWork, SqlValue } from "../../../../analysis/relation.ts";
import type { KernelSql } from "../../../../kernel/data/sql/sql.ts";
import { Interrupted } from "../../../../kernel/data/sql-error.ts";
import { opened } from "../opened.ts";

function rowFunction(name: string, parameters: number, work: RowWork): RowFunction {
  return { kind: "row-function", name, parameters, prepare: async () => work };
}

/** 2 a + b, and -1 where a is missing. */
const weigh = rowFunction("weigh", 2, ([a, b], results) => {
  for (let i = 0; i < results.length; i++) {
    const value = (a as Float64Array)[i] as number;
    results[i] = Number.isNaN(value) ? -1 : 2 * value + ((b as Float64Array)[i] as number);
  }
});

function call(sql: KernelSql, work: RowFunction, ...values: SqlValue[]): Fragment {
  if (!sql.compute) throw new Error("The engine calls back.");
  return sql.compute(work, ...values);
}

const chunks = (work: RowFunction, seen: () => void): RowFunction => ({
  ...work,
  prepare: async () => {
    const inner = await work.prepare();
    return (columns, results) => {
      seen();
      inner(columns, results);
    };
  },
});

test("rows of every kind are computed: missing, not finite, whole, decimal, text of a number, constants", async () => {
  const { sql } = (await opened()).data;
  const rows = await sql<{ x: number }>`
    select ${call(sql, weigh, sql.id("a"), sql.id("b"))} as x from (values
      (1::double, 1::integer), (null, 1), ('nan', 1), ('infinity', 1), ('-infinity', 1), (1e300, 2147483647)) t(a, b)`.rows();
  expect(rows.map(({ x }) => x)).toEqual([3, -1, -1, Infinity, -Infinity, 2e300]);
  const mixed = sql<{ x: number }>`
    select ${call(sql, weigh, sql.fragment`${"1.5"}::decimal(10, 3)`, sql.fragment`'4'`)} as x from range(3)`;
  expect(await mixed.rows()).toEqual([{ x: 7 }, { x: 7 }, { x: 7 }]);
});

test("many chunks, repeated values, and values of a join come out as plain SQL says", async () => {
  const { sql } = (await opened()).data;
  const table = await sql`
    select i, if(i % 7 = 0, null, i % 1000)::double as a, (i % 3)::utinyint as b from range(50000) t(i)`.materialize();
  const few = sql`select 5::double as a, k as b from range(4) s(k)`;
  const plain = sql.fragment`coalesce(2 * a + b, -1)`;
  const called = call(sql, weigh, sql.id("a"), sql.id("b"));
  for (const rows of [
    table,
    sql`select * from ${table} where a > 500 order by i desc`,
    sql`select t.a, f.b from ${table} t join ${few} f using (b)`,
    sql`select * from ${table} where false`,
    few,
  ]) {
    const [found] = await sql<{ n: number; wrong: number }>`
      select count(*) as n, count(*) filter (${called} is distinct from ${plain}) as wrong from ${rows}`.rows();
    expect(found).toEqual({ n: await rows.count(), wrong: 0 });
  }
});

test("it stands wherever SQL takes an expression, and in relations upon relations", async () => {
  const { sql } = (await opened()).data;
  const scored = sql<{ i: number; x: number }>`
    select i, ${call(sql, weigh, sql.id("i"), 1)} as x from range(5000) t(i)`;
  expect(await scored.schema()).toMatchObject([{ name: "i" }, { name: "x", type: "DOUBLE" }]);
  expect(await scored.count()).toBe(5000);
  expect(await scored.first(1)).toEqual([{ i: 0, x: 1 }]);
  const kept =
    await sql`select * from ${scored} where ${call(sql, weigh, sql.id("x"), 0)} > 19990`.materialize();
  expect(await kept.rows()).toEqual([
    { i: 4998, x: 9997 },
    { i: 4999, x: 9999 },
  ]);
  expect(
    await sql`select max(${call(sql, weigh, sql.id("x"), 0)}) as m from ${kept} group by ${call(sql, weigh, 1, 1)}`.rows(),
  ).toEqual([{ m: 19998 }]);
});

test("a function is readied once, described without being called, and shared by all that name it", async () => {
  const { sql } = (await opened()).data;
  let [readied, called] = [0, 0];
  const counted = (): RowFunction => ({
    kind: "row-function",
    name: "counted",
    parameters: 1,
    prepare: async () => {
      readied++;
      return ([a], results) => {
        called++;
        results.set(a as Float64Array);
      };
    },
  });
  const [first, second] = [counted(), counted()];
  const one = sql<{ x: number }>`select sum(${call(sql, first, sql.id("i"))}) as x from range(10000) t(i)`;
  const other = sql<{ x: number }>`select sum(${call(sql, second, sql.id("i"))}) as x from range(100) t(i)`;
  await one.schema();
  expect([readied, called]).toEqual([1, 0]);
  const all = await Promise.all(Array.from({ length: 8 }, (_, i) => (i % 2 ? one : other).rows()));
  expect(all.map(([row]) => row?.x)).toEqual([
    4950, 49995000, 4950, 49995000, 4950, 49995000, 4950, 49995000,
  ]);
  expect(readied).toBe(1);
  expect(called).toBeGreaterThanOrEqual(8);
});

test("what it throws is the statement's error, and the next statement runs", async () => {
  const { sql } = (await opened()).data;
  const failing = rowFunction("failing", 1, () => {
    throw new Error("no such shoe size");
  });
  const broken: RowFunction = {
    ...weigh,
    name: "broken",
    prepare: () => Promise.reject(new Error("the module is not built")),
  };
  await expect(
    sql`select ${call(sql, failing, sql.id("i"))} as x from range(100000) t(i)`.materialize(),
  ).rejects.toThrow("no such shoe size");
  await expect(sql`select ${call(sql, broken, 1, 2)} as x`.rows()).rejects.toThrow("the module is not built");
  expect(await sql`select ${call(sql, weigh, 1, 2)} as x`.rows()).toEqual([{ x: 4 }]);
});

test("a call with other than its arguments is refused where it is written", async () => {
  const { sql } = (await opened()).data;
  expect(() => call(sql, weigh, 1)).toThrow("weigh takes 2 arguments, and got 1.");
});

/** A statement that calls a function for hours, and has begun to. */
async function endless() {
  const { data } = await opened();
  const { promise, resolve } = Promise.withResolvers<void>();
  const work = chunks(weigh, resolve);
  const scored = data.sql`select sum(${call(data.sql, work, data.sql.id("i"), 1)}) as x from range(100000000000) t(i)`;
  const stopped = expect(scored.rows()).rejects.toBeInstanceOf(Interrupted);
  await promise;
  return { data, work, stopped };
}

test("an interrupt stops the statement in the middle, and harms nothing else", async () => {
  const { data, work, stopped } = await endless();
  data.interrupt();
  await stopped;
  expect(await data.sql`select ${call(data.sql, work, 1, 2)} as x`.rows()).toEqual([{ x: 4 }]);
});

test("closing the engine stops it, too", async () => {
  const { data, stopped } = await endless();
  data.close();
  await stopped;
});

test("tables are loaded, made and dropped while the engine's threads wait for rows", async () => {
  const { data } = await opened();
  const { sql } = data;
  const { promise, resolve } = Promise.withResolvers<void>();
  const work = chunks(weigh, resolve);
  const scored =
    sql`select i, ${call(sql, work, sql.id("i"), 1)} as x from range(3000000) t(i)`.materialize();
  await promise;
  const loaded = sql.from({ k: Float64Array.from({ length: 300_000 }, (_, i) => i) });
  expect(await sql<{ n: number }>`select count(*) as n from ${await loaded.materialize()}`.rows()).toEqual([
    { n: 300_000 },
  ]);
  const fresh = rowFunction("fresh", 1, ([a], results) => results.set(a as Float64Array));
  expect(await sql`select ${call(sql, fresh, 7)} as x`.rows()).toEqual([{ x: 7 }]);
  expect(await (await scored).count()).toBe(3_000_000);
});
