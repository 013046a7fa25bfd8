import { expect, onTestFinished, test } from "vitest";
import { answering, cellsOf, datasetOf, openTyping, SHOP, said, type Tables, typed } from "../sql/typed.ts";

function shop(tables: Tables = SHOP, broken: Parameters<typeof openTyping>[1] = []) {
  const opened = openTyping(tables, broken);
  onTestFinished(() => opened.typing.close());
  return opened;
}

/** What is said of one cell. */
async function of(source: string, types: Readonly<Record<string, string>> = {}, tables: Tables = SHOP) {
  return said((await typed({ a: source }, types, tables)).get("a"));
}

test("the head declares every dataset that can be read", async () => {
  const tables = {
    purchases: "id INTEGER!, note VARCHAR",
    客户: [
      ["购买 金额", "DECIMAL(10,2)!"],
      ["class", "ENUM('a', 'b')"],
    ],
  } as const;
  const { typing } = shop(tables, [datasetOf("broken", "", "It cannot be read.")]);
  expect(
    await typing.head(),
  ).toBe(`/** The datasets of the workspace by their names, each with the columns of a row. */
interface Datasets {
purchases: {
/** INTEGER, never null */
id: number;
/** VARCHAR */
note: string | null;
};
客户: {
/** DECIMAL(10,2), never null */
"购买 金额": number;
/** ENUM('a', 'b') */
class: "a" | "b" | null;
};
}
/** A dataset of the workspace by its name, as a relation. */
declare const dataset: import("$$clientele/kernel/api/cell-api").DatasetApi<Datasets>;
`);
});

test.each([
  [
    "customer_id, name, joined_on, active",
    "customers",
    "customer_id: number; name: string; joined_on: Date | null; active: boolean",
  ],
  ["count(*) as n, sum(score) as s", "customers", "n: number; s: number | null"],
  [
    "city, count(*) as n, max(name) as m, max(score) as s",
    "customers group by city",
    "city: string | null; n: number; m: string; s: number | null",
  ],
  [
    "amount / customer_id as a, amount // 2 as b, amount // customer_id as c",
    "purchases",
    "a: number; b: number; c: number | null",
  ],
  [
    "day + 1 as a, day - interval 1 day as b, year(day) as y, date_trunc('month', day) as m",
    "purchases",
    "a: Date; b: Date; y: number | null; m: Date",
  ],
  [
    "upper(channel) as u, note || 'x' as n, coalesce(note, '') as c",
    "purchases",
    "u: string; n: string | null; c: string",
  ],
  [
    "list(channel) as l, {'a': customer_id} as s, map {'k': 1} as m",
    "purchases group by customer_id",
    "l: (string | null)[]; s: { a: number | null }; m: { [key: string]: number | null } | null",
  ],
  [
    "day, sum(amount) over (order by day) as s, lag(amount) over (order by day) as l",
    "purchases",
    "day: Date; s: number; l: number | null",
  ],
  [
    "c.name, p.amount",
    "customers c left join purchases p using (customer_id)",
    "name: string; amount: number | null",
  ],
  ["name, city", "customers where city = 'x'", "name: string; city: string"],
  ["a.name, b.name", "customers a, customers b", "name: string; name_1: string"],
])("select %s from %s", async (list, from, row) => {
  expect(await of(`sql\`select ${list} from ${from}\``)).toEqual([`<{ ${row} }>`]);
});

test("rows that hang on what a value is", async () => {
  const cell = `sql\`select \${x} as x from purchases\``;
  expect(await of(cell, { x: "number" })).toEqual(["<{ x: number }>"]);
  expect(await of(cell, { x: "string | number" })).toEqual(["<{ x: string | number }>"]);
  expect(await of(cell, { x: "Date | undefined" })).toEqual(["<{ x: Date | null }>"]);
  expect(await of(cell, { x: '"a" | "b"' })).toEqual(["<{ x: string }>"]);
  expect(await of(cell, { x: "readonly string[]" })).toEqual(["<{ x: (string | null)[] }>"]);
});

test("nothing is said where something is not known", async () => {
  const anything = ["<Record<string, any>>"];
  expect(await of(`sql\`select nope, \${x} from nowhere\``)).toEqual(anything);
  expect(await of(`sql\`select nope from \${x}\``, { x: "Fragment" })).toEqual(anything);
  expect(await of(`sql\`select nope from \${x}\``, { x: "KernelRelation<Record<string, Value>>" })).toEqual(
    anything,
  );
  expect(await of("sql`pivot purchases on channel using sum(amount)`")).toEqual(anything);
  expect(await of("sql`from read_csv('other.csv')`")).toEqual(anything);
});

test("a relation that TypeScript alone knows: its columns are sure, their types in the engine are not", async () => {
  const types = { x: "KernelRelation<{ n: number; seen: Date | null; name: string; }>" };
  expect(await of(`sql\`select n + 1 as n, seen, name from \${x}\``, types)).toEqual([
    "<{ n: number; seen: Date | null; name: string }>",
  ]);
  expect(await of(`sql\`select m from \${x}\``, types)).toEqual(["1:12-1:13 sql-column", "<any>"]);
  expect(await of(`sql\`select seen - seen as gap from \${x}\``, types)).toEqual([
    "<{ gap: number | string | null }>",
  ]);
  expect(await of(`sql\`select name + interval 1 day as x from \${x}\``, types)).toEqual([
    "<Record<string, any>>",
  ]);
});

test("another schema is known at once", async () => {
  const { typing, change } = shop();
  const heard: string[] = [];
  const stop = typing.onChange(() => heard.push("change"));
  const cells = cellsOf({ a: "sql`select amount from purchases`; dataset('purchases')" });
  const look = async () => said((await typing.type(cells, answering(cells, {}))).get("a"));
  expect(await look()).toEqual(["<{ amount: number }>"]);
  change({ purchases: "total DOUBLE!" });
  expect(heard).toEqual(["change"]);
  expect(await look()).toEqual(["1:12-1:18 sql-column", "<any>"]);
  expect(await typing.head()).toContain("total: number;");
  change({ purchases: "amount VARCHAR" });
  expect(await look()).toEqual(["<{ amount: string | null }>"]);
  change({});
  expect(await look()).toEqual(["1:44-1:55 dataset-unknown", "1:24-1:33 sql-table", "<any>", "<any>"]);
  stop();
  change(SHOP);
  expect(heard).toHaveLength(3);
});

test("a long chain of relations, each used twice", async () => {
  const chain = Object.fromEntries(
    Array.from({ length: 120 }, (_, i) => [
      `c${i}`,
      i === 0
        ? "const r0 = sql`select customer_id as v from purchases`;"
        : `const r${i} = sql\`select a.v + 0 as v from \${r${i - 1}} a join \${r${i - 1}} b on a.v = b.v\`;`,
    ]),
  );
  const typings = await typed(chain);
  expect(said(typings.get("c119"))).toEqual(["<{ v: number }>"]);
});

test("statements that hold each other are not followed for ever", async () => {
  const typings = await typed({
    a: `const x = sql\`select * from \${y}\`;`,
    b: `const y = sql\`select * from \${x}\`;`,
    c: `const z = sql\`select * from \${z}\`;`,
  });
  expect([...typings.values()].flatMap(said)).toEqual(Array(3).fill("<Record<string, any>>"));
});

test("a cell that does not parse, and no cells", async () => {
  const typings = await typed({ a: "const x = (", b: "sql`select 1 as one`" });
  expect([said(typings.get("a")), said(typings.get("b"))]).toEqual([[], ["<{ one: number }>"]]);
  expect(await typed({})).toEqual(new Map());
});
