import { expect, test } from "vitest";
import type { SqlError } from "../../../kernel/data/sql-error.ts";
import { opened } from "./opened.ts";

const FILES = { "purchases.csv": "customer_id,amount\n1,2\n", "customers.csv": "customer_id,city\n1,Köln\n" };

async function failure(text: string) {
  const { data } = await opened(FILES);
  const error: SqlError = await data
    .sql(Object.assign([text], { raw: [text] }))
    .rows()
    .then(
      () => expect.unreachable("The statement was not refused."),
      (thrown) => thrown,
    );
  const at = error.offset === undefined ? null : error.statement?.slice(error.offset);
  return [error.name, error.message, error.hint, at];
}

test.each([
  [
    "select custmer_id from purchases",
    'There is no column "custmer_id" here.',
    "Did you mean customer_id?",
    "custmer_id from purchases",
  ],
  [
    "select '客户', amnt from purchases",
    'There is no column "amnt" here.',
    "Did you mean amount?",
    "amnt from purchases",
  ],
  ["select xyz from purchases", 'There is no column "xyz" here.', undefined, "xyz from purchases"],
  ["from purchase", 'There is no table "purchase".', "Did you mean purchases?", "purchase"],
  [
    "from nothing_like_it",
    'There is no table "nothing_like_it".',
    "The datasets are purchases, customers.",
    "nothing_like_it",
  ],
  ["select summ(1)", 'There is no function "summ".', "Did you mean sum?", "summ(1)"],
  [
    "select sum(city) from customers",
    "No function takes sum(VARCHAR).",
    expect.stringMatching(/^It exists as sum\(DECIMAL\) -> DECIMAL; /),
    "sum(city) from customers",
  ],
  ["select * form purchases", 'Syntax error at or near "purchases".', undefined, "purchases"],
  [
    "select at from purchases",
    'Syntax error at or near "from".',
    '"at" is a word of SQL. If a column is meant, write it in double quotes: "at".',
    "from purchases",
  ],
  ["select 1 +", "Syntax error at end of input.", undefined, ""],
  [
    "select city::int from customers",
    "Could not convert string 'Köln' to INT32 when casting from source column city.",
    undefined,
    "::int from customers",
  ],
  [
    "from read_text('/etc/hostname')",
    expect.stringMatching(/^Cannot access file "\/etc\/hostname"/),
    undefined,
    "read_text('/etc/hostname')",
  ],
])("%s", async (text, message, hint, at) => {
  expect(await failure(text)).toEqual(["SqlError", message, hint, at]);
});

test("the place is told in the statement that has the fault, also when another runs it", async () => {
  const { data } = await opened(FILES);
  const faulty = data.sql`select amnt, ${1} as one from ${data.dataset("purchases")}`;
  await expect(data.sql`select * from ${faulty} where one = ${1}`.count()).rejects.toThrow(
    expect.objectContaining({ statement: 'select amnt, $1 as one from "purchases"', offset: 7 }),
  );
});

test("the place is told of a schema and a materialised relation too", async () => {
  const { data } = await opened(FILES);
  const faulty = data.sql`select amnt from purchases`;
  const expected = expect.objectContaining({ statement: "select amnt from purchases", offset: 7 });
  await expect(faulty.schema()).rejects.toThrow(expected);
  await expect(faulty.materialize()).rejects.toThrow(expected);
  await expect(faulty.first(1)).rejects.toThrow(expected);
});

test("a change that begins like a query is refused", async () => {
  const { data } = await opened();
  const kept = await data.sql`select 1 as x`.materialize();
  const text = "with y as (select 2) insert into clientele.table_1 select * from y";
  await expect(data.sql(Object.assign([text], { raw: [text] })).rows()).rejects.toThrow(
    "A relation is a query, and this statement changes something.",
  );
  expect(await kept.rows()).toEqual([{ x: 1 }]);
});
