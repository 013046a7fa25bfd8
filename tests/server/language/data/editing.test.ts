import { expect, onTestFinished, test } from "vitest";
import { answering, cellsOf, openTyping, SHOP, type Tables } from "../sql/typed.ts";

/** Cells in which `|` is the place; typed, and then asked. */
async function at(
  sources: Readonly<Record<string, string>>,
  types: Readonly<Record<string, string>> = {},
  tables: Tables = SHOP,
) {
  const { typing } = openTyping(tables);
  onTestFinished(() => typing.close());
  const [cell, marked] = Object.entries(sources).find(([, source]) => source.includes("|")) as [
    string,
    string,
  ];
  const offset = marked.indexOf("|");
  const cells = cellsOf({ ...sources, [cell]: marked.replace("|", "") });
  await typing.type(cells, answering(cells, types));
  return { typing, cells, cell, offset };
}

/** Labels of what is offered, columns as they are, of the rest the first few. */
async function offered(source: string, more: Readonly<Record<string, string>> = {}, tables: Tables = SHOP) {
  const { typing, cells, cell, offset } = await at({ ...more, a: source }, {}, tables);
  const list = await typing.complete(cells, cell, offset);
  return list?.items ?? null;
}

const columns = (items: readonly { kind: string; label: string }[] | null) =>
  items?.filter(({ kind }) => kind === "column").map(({ label }) => label);

const CUSTOMERS = ["customer_id", "name", "joined_on", "city", "score", "active"];

test("columns of the tables in scope come first", async () => {
  const items = await offered("sql`select | from customers`");
  expect(columns(items)).toEqual(CUSTOMERS);
  expect(items?.slice(0, 6).map(({ detail }) => detail)).toEqual([
    "INTEGER not null (number)",
    "VARCHAR not null (string)",
    "DATE (Date | null)",
    "VARCHAR (string | null)",
    "DOUBLE (number | null)",
    "BOOLEAN not null (boolean)",
  ]);
  const rank = (kind: string) => items?.find((item) => item.kind === kind)?.sortText?.charAt(0) ?? "";
  expect([rank("column"), rank("dataset"), rank("function"), rank("keyword")]).toEqual(["0", "2", "5", "6"]);
});

test.each([
  ["sql`select c.| from purchases p join customers as c using (customer_id)`", CUSTOMERS],
  ["sql`select x.| from (select name, city as town from customers) x`", ["name", "town"]],
  [
    "sql`with t as (select name as n from customers), u as (select n, 1 as one from t) select | from u`",
    ["n", "one"],
  ],
  ["sql`with t as (select name from customers where |) select * from t`", CUSTOMERS],
  ["sql`select name from customers where city = 'a' and |`", CUSTOMERS],
  [
    "sql`select name from customers where exists (select 1 from purchases p where p.|)`",
    ["customer_id", "bought_at", "day", "amount", "note", "channel"],
  ],
  ["sql`select 1 from purchases union all select | from customers`", CUSTOMERS],
  ["sql`select na|me, from customers`", CUSTOMERS],
  ["sql`select sum(|) from customers group by city`", CUSTOMERS],
  ["sql`from customers select |`", CUSTOMERS],
  ["sql`select a.| from customers a left join lateral (select 1 as one) b on true`", CUSTOMERS],
  ["sql`select z.| from range(3) z(v)`", ["v"]],
])("%s", async (source, expected) => {
  expect(columns(await offered(source))).toEqual(expected);
});

test("columns of a relation of another cell", async () => {
  const items = await offered(`sql\`select t.| from \${top} t\``, {
    b: "const top = sql`select name, count(*) as n from customers group by 1`",
  });
  expect(columns(items)).toEqual(["name", "n"]);
});

test("tables behind from, join and a comma, with those of the statement", async () => {
  const labels = async (source: string) => (await offered(source))?.map(({ label }) => label);
  expect(await labels("sql`select * from |`")).toEqual([
    "purchases",
    "customers",
    "lateral",
    "range()",
    "unnest()",
    "values",
  ]);
  expect((await labels("sql`with t as (select 1) select * from purchases join c|`"))?.slice(0, 3)).toEqual([
    "t",
    "purchases",
    "customers",
  ]);
  expect((await labels("sql`select * from purchases p, |`"))?.slice(0, 2)).toEqual([
    "purchases",
    "customers",
  ]);
});

test("names that are no plain words are quoted, and written as the template needs it", async () => {
  const tables = {
    t: [
      ["客户", "INTEGER!"],
      ["a b", "INTEGER!"],
      ["order", "INTEGER!"],
      ["x`y", "INTEGER!"],
    ],
  } as const;
  const items = await offered("sql`select | from t`", {}, tables);
  expect(items?.filter(({ kind }) => kind === "column").map(({ insert }) => insert)).toEqual([
    "客户",
    '"a b"',
    '"order"',
    '"x\\`y"',
  ]);
});

test("what is replaced is the name at the place", async () => {
  const items = await offered("sql`\n  select nam|e from customers`");
  expect(items?.[0]?.range).toEqual({ line: 2, column: 10, endLine: 2, endColumn: 14 });
});

test("nothing in texts, comments and values, and nothing of ours outside", async () => {
  expect(await offered("sql`select 'a|' from customers`")).toEqual([]);
  expect(await offered("sql`select 1 -- a|`")).toEqual([]);
  expect(await offered(`sql\`select \${| 1} from customers\``)).toBeNull();
  expect(await offered("const x = |1")).toBeNull();
  expect(await offered("html`select | from customers`")).toBeNull();
});

test("names of datasets", async () => {
  const items = await offered('dataset("|")');
  expect(items?.map(({ label, detail }) => [label, detail])).toEqual([
    ["purchases", "1,234 rows"],
    ["customers", "1,234 rows"],
  ]);
  expect(items?.[0]?.range).toEqual({ line: 1, column: 10, endLine: 1, endColumn: 10 });
});

test("a function with its forms, and their documentation on demand", async () => {
  const { typing } = openTyping();
  onTestFinished(() => typing.close());
  const cells = cellsOf({ a: "sql`select date_tr from customers`" });
  const list = await typing.complete(cells, "a", 18);
  const item = list?.items.find(({ label }) => label === "date_trunc");
  expect([item?.insert, item?.snippet]).toEqual(["date_trunc($1)", true]);
  const detail = await typing.detail(item?.id ?? "");
  expect(detail?.documentation).toMatch(/date_trunc\(.*TIMESTAMP/);
  expect(await typing.detail("ts:1")).toBeNull();
});

test.each([
  ["sql`select c.ci|ty from customers c`", "**city** VARCHAR (string | null)\n\nof *c*"],
  ["sql`select sum(sco|re) from customers`", "**score** DOUBLE (number | null)\n\nof *customers*"],
  [
    "sql`select n from (select count(*) as n from customers) t where n| > 1`",
    "**n** BIGINT not null (number)",
  ],
])("hover: %s", async (source, expected) => {
  const { typing, cells, cell, offset } = await at({ a: source });
  expect((await typing.hover(cells, cell, offset))?.text).toContain(expected);
});

test("hover on a table, a dataset's name and a function", async () => {
  const hover = async (source: string) => {
    const { typing, cells, cell, offset } = await at({ a: source });
    return (await typing.hover(cells, cell, offset))?.text ?? null;
  };
  const table =
    "**customers** 1,234 rows · customers.parquet\n\n| Column | Type | Null |\n| --- | --- | --- |\n| customer_id | INTEGER | no |";
  expect(await hover("sql`select * from cust|omers`")).toContain(table);
  expect(await hover("dataset('cust|omers')")).toContain(table);
  expect(await hover("sql`select cou|nt(*) from customers`")).toContain("count(");
  expect(await hover("sql`sel|ect 1`")).toBeNull();
  expect(await hover("cus|tomers")).toBeNull();
});

/** The source after the preferred fix of its first error. */
async function fixed(source: string, tables: Tables = SHOP): Promise<string | null> {
  const { typing } = openTyping(tables);
  onTestFinished(() => typing.close());
  const cells = cellsOf({ a: source });
  const typings = await typing.type(cells, answering(cells, {}));
  const [error] = typings.get("a")?.diagnostics ?? [];
  if (!error) return null;
  const fixes = await typing.fixes(cells, "a", error);
  const [edit] = fixes[0]?.edits.cells.a ?? [];
  if (!edit) return null;
  expect(fixes[0]).toMatchObject({
    preferred: true,
    mends: [{ code: error.code, line: error.line, column: error.column }],
  });
  const lines = source.split("\n");
  const line = lines[edit.line - 1] as string;
  lines[edit.line - 1] = line.slice(0, edit.column - 1) + edit.text + line.slice(edit.endColumn - 1);
  return lines.join("\n");
}

test.each([
  ["sql`select custmer_id from purchases`", "sql`select customer_id from purchases`"],
  ["sql`select p.\n  amuont from purchases p`", "sql`select p.\n  amount from purchases p`"],
  ["sql`select * from purchses`", "sql`select * from purchases`"],
  ["sql`select q.amount from purchases p`", "sql`select p.amount from purchases p`"],
  [
    "sql`select date_trunk('month', day) from purchases`",
    "sql`select date_trunc('month', day) from purchases`",
  ],
  ["dataset('custmers')", "dataset('customers')"],
  ['dataset("custmers")', 'dataset("customers")'],
])("fix: %s", async (source, expected) => {
  expect(await fixed(source)).toBe(expected);
});

test("a fix writes a name as it has to be written", async () => {
  const tables = {
    t: [
      ["total sum", "INTEGER!"],
      ["group", "INTEGER!"],
    ],
  } as const;
  expect(await fixed('sql`select "total sun" from t`', tables)).toBe('sql`select "total sum" from t`');
  expect(await fixed("sql`select grop from t`", tables)).toBe('sql`select "group" from t`');
});
