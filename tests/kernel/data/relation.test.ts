import { expect, test } from "vitest";
import { Interrupted } from "../../../kernel/data/sql-error.ts";
import { opened } from "./opened.ts";

const PURCHASES =
  "customer,bought_at,amount\n1,2024-01-01 10:00:00,12.5\n2,2024-01-02 11:00:00,\n1,2024-02-01 00:00:00,7\n";

test("a statement over a dataset gives its rows as objects", async () => {
  const { data } = await opened({ "purchases.csv": PURCHASES });
  const rows = await data.sql`select * from purchases where amount > ${8} or amount is null`.rows();
  expect(rows).toEqual([
    { customer: 1, bought_at: new Date("2024-01-01T10:00:00Z"), amount: 12.5 },
    { customer: 2, bought_at: new Date("2024-01-02T11:00:00Z"), amount: null },
  ]);
});

test("all forms of a relation", async () => {
  const { data } = await opened({ "purchases.csv": PURCHASES });
  const relation = data.sql<{ customer: number; amount: number | null }>`
    select customer, amount from ${data.dataset("purchases")} order by customer, amount`;
  expect(await relation.count()).toBe(3);
  expect(await relation.first(1)).toEqual([{ customer: 1, amount: 7 }]);
  expect(await relation.first(0)).toEqual([]);
  expect(await relation.columns()).toEqual({
    customer: new Float64Array([1, 1, 2]),
    amount: new Float64Array([7, 12.5, Number.NaN]),
  });
  expect((await relation.schema()).map(({ name, type, kind }) => [name, type, kind])).toEqual([
    ["customer", "BIGINT", "integer"],
    ["amount", "DOUBLE", "number"],
  ]);
  expect(await (await relation.materialize()).rows()).toEqual(await relation.rows());
  expect((await relation.table()).objects()).toEqual(await relation.rows());
});

test("first refuses what is no number of rows", async () => {
  const { data } = await opened();
  await expect(data.sql`select 1`.first(-1)).rejects.toThrow(
    "first(n) takes a whole number of rows, and got -1.",
  );
});

test("nothing runs before a form is asked for, and a schema does not run the statement", async () => {
  const { data } = await opened();
  const failing = data.sql`select error('it ran') as x, 1 as y`;
  expect((await failing.schema()).map(({ name }) => name)).toEqual(["x", "y"]);
  await expect(failing.rows()).rejects.toThrow("it ran");
});

test("a materialised relation keeps its rows and their order", async () => {
  const { data } = await opened();
  const kept = await data.sql`select i, random() as r from range(50000) t(i) order by r`.materialize();
  const [first, second] = [await kept.rows(), await kept.rows()];
  expect(first).toEqual(second);
  expect(await data.sql`select i from ${kept} limit 3`.rows()).toEqual(
    first.slice(0, 3).map(({ i }) => ({ i })),
  );
});

test("a pivot finds its columns", async () => {
  const { data } = await opened();
  const sales = data.sql`from (values ('a', 'x', 1), ('a', 'y', 2), ('b', 'x', 3)) t(shop, product, n)`;
  expect(await data.sql`pivot ${sales} on product using sum(n) group by shop order by shop`.rows()).toEqual([
    { shop: "a", x: 1, y: 2 },
    { shop: "b", x: 3, y: null },
  ]);
});

test("columns of one name are told apart", async () => {
  const { data } = await opened();
  expect(await data.sql`select 1 as id, 2 as id, 3 as "ID"`.rows()).toEqual([{ id: 1, id_1: 2, ID_2: 3 }]);
});

test("statements run side by side", async () => {
  const { data } = await opened();
  const counts = Array.from({ length: 12 }, (_, i) =>
    data.sql`select count(*) as n from range(${i * 1000})`.rows(),
  );
  expect((await Promise.all(counts)).map(([row]) => row?.n)).toEqual(
    Array.from({ length: 12 }, (_, i) => i * 1000),
  );
});

test("values of a relation of another engine are asked for, not guessed", async () => {
  const [{ data: one }, { data: other }] = [await opened(), await opened()];
  const foreign = other.sql`select 1 as x`;
  await expect(one.sql`select * from ${foreign}`.rows()).rejects.toThrow(
    "A relation of another engine stands in this statement.",
  );
});

test("an interrupt stops what runs and harms nothing else", async () => {
  const { data } = await opened();
  const kept = await data.sql`select 42 as x`.materialize();
  const started = new Promise<void>((resolve) => data.onProgress(() => resolve()));
  const endless = data.sql`select sum(sqrt(i * j)) from range(10000000) a(i), range(10000000) b(j)`.rows();
  const stopped = expect(endless).rejects.toBeInstanceOf(Interrupted);
  await started;
  const before = performance.now();
  data.interrupt();
  await stopped;
  expect(performance.now() - before).toBeLessThan(1000);
  expect(await kept.rows()).toEqual([{ x: 42 }]);
});

test("a statement that is stopped says so in its progress", async () => {
  const { data } = await opened();
  const states: string[] = [];
  const started = new Promise<void>((resolve) =>
    data.onProgress(({ progress }) => {
      states.push(progress.state);
      resolve();
    }),
  );
  const endless = data.sql`select sum(sqrt(i * j)) from range(10000000) a(i), range(10000000) b(j)`.rows();
  const stopped = expect(endless).rejects.toThrow("The statement was interrupted.");
  await started;
  data.interrupt();
  await stopped;
  expect(states[0]).toBe("running");
  expect(states.at(-1)).toBe("stopped");
});

test("a result larger than the engine's memory spills to the scratch folder", async () => {
  const { data } = await opened({}, { memory: 96 * 2 ** 20 });
  const wide = data.sql`select i, hash(i) as a, hash(i + 1) as b from range(4000000) t(i)`;
  const sorted = data.sql`select i from ${wide} order by a, b limit 1 offset 3999999`;
  expect(await sorted.count()).toBe(1);
  expect(await (await wide.materialize()).count()).toBe(4_000_000);
});

test("closing stops what runs", async () => {
  const { data } = await opened();
  const started = new Promise<void>((resolve) => data.onProgress(() => resolve()));
  const endless = data.sql`select sum(sqrt(i * j)) from range(10000000) a(i), range(10000000) b(j)`.rows();
  const stopped = expect(endless).rejects.toBeInstanceOf(Interrupted);
  await started;
  data.close();
  await stopped;
  await expect(data.sql`select 1`.rows()).rejects.toBeInstanceOf(Interrupted);
});
