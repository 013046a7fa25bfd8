/** No statement that fails leaves a transaction behind, whatever it expands to. */
import { expect, test } from "vitest";
import { opened } from "../opened.ts";

const FILES = { "sales.csv": "shop,kind,amount\n1,a,10\n1,b,20\n2,a,5\n" };

test("a pivot over a dataset that was not read yet is materialised", async () => {
  const { data } = await opened(FILES);
  const pivot = data.sql`pivot ${data.sql`from sales`} on kind using sum(amount) group by shop order by shop`;
  expect(await (await pivot.materialize()).rows()).toEqual([
    { shop: 1, a: 10, b: 20 },
    { shop: 2, a: 5, b: null },
  ]);
});

test("values stand beside a pivot, and in what it is taken of once that is kept", async () => {
  const { data } = await opened(FILES);
  const large = data.sql`select * from sales where amount > ${5} and kind <> ${"c"}`;
  const pivotOf = (rows: typeof large) =>
    data.sql`select *, ${"x"} as mark from (pivot ${rows} on kind using sum(amount) group by shop)`;
  for (const form of [() => pivotOf(large).rows(), () => pivotOf(large).materialize()])
    await expect(form()).rejects.toThrow(
      "A pivot finds its columns before the values in its statement are known.",
    );
  const kept = data.sql`pivot ${await large.materialize()} on kind using sum(amount) group by shop`;
  expect(await (await kept.materialize()).rows()).toEqual([{ shop: 1, a: 10, b: 20 }]);
});

test.each([
  ["a table that is not there", "pivot nothing on kind using sum(amount)"],
  ["a column that is not there", "pivot sales on colour using sum(amount)"],
  ["a value that is no number", "pivot (select kind, 'x'::int as n from sales) on kind using sum(n)"],
  ["a fault behind the first part", "select error('no') from (pivot sales on kind using sum(amount))"],
])("after a materialised pivot over %s, all connections go on", async (_, text) => {
  const { data } = await opened(FILES);
  const relation = data.sql(Object.assign([text], { raw: [text] }));
  // More often than there are connections.
  for (let i = 0; i < 6; i++) {
    await expect(relation.materialize()).rejects.toThrow();
    await expect(relation.rows()).rejects.toThrow();
    await relation.schema().catch(() => undefined);
  }
  const all = await Promise.all(
    Array.from({ length: 6 }, () => data.sql`select count(*) as n from sales`.rows()),
  );
  expect(all).toEqual(Array(6).fill([{ n: 3 }]));
  expect(await (await data.sql`from sales`.materialize()).count()).toBe(3);
});

test("after an interrupted pivot, all connections go on", async () => {
  const { data } = await opened(FILES);
  const slow = data.sql`pivot (select (i % 7)::varchar as kind, i from range(400_000_000) as t(i)) on kind using sum(i)`;
  const running = Array.from({ length: 3 }, () => slow.materialize());
  const refused = expect(Promise.all(running)).rejects.toThrow();
  await data.sql`select 1`.rows();
  data.interrupt();
  await refused;
  await Promise.allSettled(running);
  for (let i = 0; i < 5; i++) expect(await data.sql`select 1 as n`.rows()).toEqual([{ n: 1 }]);
});
