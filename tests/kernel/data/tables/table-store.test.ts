import { existsSync, readFileSync } from "node:fs";
import exceljs from "exceljs";
import { describe, expect, test } from "vitest";
import type { Data } from "../../../../kernel/data/data.ts";
import { type TableQuery, tableQuerySchema, tableSchema } from "../../../../shared/output/table.ts";
import { opened } from "../opened.ts";

const PLACE = { cell: "cell", run: 1 };
const query = (part: Partial<TableQuery> = {}) => tableQuerySchema.parse(part);

async function shown(data: Data, value: unknown, place: object = {}) {
  const table = await data.tables.register(value, { ...PLACE, ...place });
  expect(tableSchema.parse(table)).toEqual(table);
  const page = (part: Parameters<typeof query>[0] = {}) => data.tables.page(table.ref as string, query(part));
  return { table, page };
}

test("a table has its columns, count, first page and summaries", async () => {
  const { data } = await opened();
  const relation = data.sql`
    select * from (values (1, 'a', 2.5, date '2024-01-01'), (2, 'b', null, date '2024-01-11'), (3, 'a', 7.5, null))
      t(customer_id, product, amount, day)`;
  const { table } = await shown(data, relation, { title: "Sales", fileName: "sales" });
  expect(table).toEqual({
    ref: expect.stringMatching(/^table-[0-9a-f]{24}$/),
    title: "Sales",
    fileName: "sales",
    rowCount: 3,
    columns: [
      {
        name: "customer_id",
        kind: "integer",
        type: "INTEGER",
        format: { style: "plain" },
        summary: { nulls: 0, distinct: 3, min: 1, max: 3, mean: 2, histogram: bins({ 0: 1, 10: 1, 19: 1 }) },
      },
      {
        name: "product",
        kind: "string",
        type: "VARCHAR",
        summary: {
          nulls: 0,
          distinct: 2,
          top: [
            { value: "a", count: 2 },
            { value: "b", count: 1 },
          ],
        },
      },
      {
        name: "amount",
        kind: "number",
        type: "DECIMAL(2,1)",
        format: { style: "decimal", digits: 2 },
        summary: { nulls: 1, distinct: 2, min: 2.5, max: 7.5, mean: 5, histogram: bins({ 0: 1, 19: 1 }) },
      },
      {
        name: "day",
        kind: "date",
        type: "DATE",
        summary: {
          nulls: 1,
          distinct: 2,
          min: "2024-01-01",
          max: "2024-01-11",
          histogram: bins({ 0: 1, 19: 1 }),
        },
      },
    ],
    rows: [
      [1, "a", 2.5, "2024-01-01"],
      [2, "b", null, "2024-01-11"],
      [3, "a", 7.5, null],
    ],
  });
});

const bins = (counts: { readonly [bin: number]: number }) =>
  Array.from({ length: 20 }, (_, i) => counts[i] ?? 0);

test("values that JSON does not know, and those beyond 2^53", async () => {
  const { data } = await opened();
  const relation = data.sql`select 'nan'::double a, '-infinity'::double b, 9007199254740993::bigint c, 5::bigint d,
    timestamp '2024-01-31 10:00:00' e, 'ab'::blob f, [date '2024-01-31'] g, {'x': 9007199254740993} h, time '10:00:00' i`;
  const { table } = await shown(data, relation);
  expect(table.rows).toEqual([
    [
      "NaN",
      "-Infinity",
      "9007199254740993",
      5,
      "2024-01-31T10:00:00.000Z",
      "0x6162",
      ["2024-01-31T00:00:00.000Z"],
      { x: "9007199254740993" },
      "10:00:00",
    ],
  ]);
});

test("a statement is computed once: all pages are of one result", async () => {
  const { data } = await opened();
  const { table, page } = await shown(data, data.sql`select random() as r from range(300)`);
  const [first, second] = [await page(), await page({ offset: 200 })];
  expect(first.rows).toEqual(table.rows);
  expect(second).toEqual({
    offset: 200,
    rowCount: 300,
    rows: (await page({ offset: 0, limit: 300 })).rows.slice(200),
  });
});

test.each([
  [
    "a statement",
    (data: Data) => data.sql`select i, 's' || (i % 7) as s, (i * 7919) % 100003 as k from range(50000) t(i)`,
  ],
  [
    "a materialised relation",
    (data: Data) =>
      data.sql`select i, 's' || (i % 7) as s, (i * 7919) % 100003 as k from range(50000) t(i)`.materialize(),
  ],
])("sort: the beginning, any place, before and after its copy, %s", async (_, make) => {
  const { data } = await opened();
  const { page } = await shown(data, await make(data));
  const rows = Array.from({ length: 50_000 }, (_, i) => [i, `s${i % 7}`, (i * 7919) % 100_003] as const);
  const sorted = rows.toSorted((a, b) => (a[1] < b[1] ? 1 : a[1] > b[1] ? -1 : a[0] - b[0]));
  const sort = [{ column: "s", descending: true }];
  expect((await page({ sort, limit: 5 })).rows).toEqual(sorted.slice(0, 5));
  expect((await page({ sort, offset: 30_000, limit: 5 })).rows).toEqual(sorted.slice(30_000, 30_005));
  expect((await page({ sort, offset: 49_998, limit: 5 })).rows).toEqual(sorted.slice(49_998));
  expect((await page({ sort, limit: 5 })).rows).toEqual(sorted.slice(0, 5));
  const byKey = rows.toSorted((a, b) => a[2] - b[2]);
  expect((await page({ sort: [{ column: "k", descending: false }], offset: 25_000, limit: 3 })).rows).toEqual(
    byKey.slice(25_000, 25_003),
  );
  const byBoth = rows.toSorted((a, b) => (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : b[2] - a[2]));
  const both = [
    { column: "s", descending: false },
    { column: "k", descending: true },
  ];
  expect((await page({ sort: both, offset: 40_000, limit: 3 })).rows).toEqual(byBoth.slice(40_000, 40_003));
});

test("nulls come last in either direction", async () => {
  const { data } = await opened();
  const { page } = await shown(data, data.sql`from (values (1), (null), (2)) t(x)`);
  const by = async (descending: boolean) => (await page({ sort: [{ column: "x", descending }] })).rows.flat();
  expect([await by(false), await by(true)]).toEqual([
    [1, 2, null],
    [2, 1, null],
  ]);
});

test.each([
  [{ column: "name", operator: "contains", value: "AN" }, [0, 2]],
  [{ column: "name", operator: "contains", value: "100%" }, [3]],
  [{ column: "name", operator: "=", value: "Bob" }, [1]],
  [{ column: "name", operator: "!=", value: "Bob" }, [0, 2, 3, 4]],
  [{ column: "n", operator: ">=", value: "20" }, [1, 2]],
  [{ column: "n", operator: "!=", value: 20 }, [0, 2, 4]],
  [{ column: "n", operator: "null" }, [4]],
  [{ column: "n", operator: "not null" }, [0, 1, 2, 3]],
  [{ column: "at", operator: "=", value: "2024-01-31" }, [0, 1]],
  [{ column: "at", operator: "<=", value: "2024-01-31" }, [0, 1, 3]],
  [{ column: "at", operator: ">", value: "2024-01-31" }, [2]],
  [{ column: "at", operator: "!=", value: "2024-01-31" }, [2, 3, 4]],
  [{ column: "at", operator: ">", value: "2024-01-31 10:00" }, [1, 2]],
  [{ column: "vip", operator: "=", value: true }, [0]],
  [{ column: "vip", operator: "=", value: "no" }, [1, 3]],
] as const)("filter %j", async (filter, expected) => {
  const { data } = await opened();
  const { page } = await shown(
    data,
    data.sql`from (values (0, 'Anna', 10, timestamp '2024-01-31 00:00:00', true), (1, 'Bob', 20, '2024-01-31 23:59:59', false),
      (2, 'Jan', 30, '2024-02-01 00:00:00', null), (3, '100% wool', 20 - 1, '2024-01-30 12:00:00', false),
      (4, null, null, null, null)) t(i, name, n, "at", vip)`,
  );
  const found = await page({ filters: [{ value: null, ...filter }] });
  // 19 is below 20 and differs from it.
  const ids = filter.column === "n" && filter.operator === "!=" ? [0, 2, 3, 4] : [...expected];
  expect([found.rowCount, found.rows.map((row) => row[0])]).toEqual([ids.length, ids]);
});

test("filter and sort together, over many rows", async () => {
  const { data } = await opened();
  const { page } = await shown(data, data.sql`select i, i % 10 as digit from range(100000) t(i)`);
  const found = await page({
    filters: [{ column: "digit", operator: "=", value: 3 }],
    sort: [{ column: "i", descending: true }],
    offset: 5000,
    limit: 2,
  });
  expect(found).toEqual({
    offset: 5000,
    rowCount: 10_000,
    rows: [
      [49_993, 3],
      [49_983, 3],
    ],
  });
});

test.each([
  [{ sort: [{ column: "nix", descending: false }] }, 'The table has no column "nix".'],
  [{ filters: [{ column: "x", operator: ">", value: "ten" }] }, '"ten" is no number, and "x" holds numbers.'],
  [{ filters: [{ column: "d", operator: ">", value: "soon" }] }, '"soon" is no date, and "d" holds dates.'],
] as const)("refused: %j", async (part, message) => {
  const { data } = await opened();
  const { page } = await shown(data, data.sql`select 1 as x, date '2024-01-01' as d`);
  await expect(page(part as unknown as TableQuery)).rejects.toThrow(message);
});

test("names with quotes, a column called rowid, and no rows", async () => {
  const { data } = await opened();
  const odd = await shown(data, data.sql`select 2 - i as rowid, 'x' as "a ""b"" c" from range(3) t(i)`);
  expect((await odd.page({ offset: 1, limit: 1 })).rows).toEqual([[1, "x"]]);
  expect((await odd.page({ sort: [{ column: "rowid", descending: false }] })).rows.map(([id]) => id)).toEqual(
    [0, 1, 2],
  );
  const empty = await shown(data, data.sql`select 1 as x where false`);
  expect([empty.table.rowCount, empty.table.rows, empty.table.columns[0]?.summary]).toEqual([
    0,
    [],
    { nulls: 0 },
  ]);
});

test("arrays of objects, also of mixed and nested values", async () => {
  const { data } = await opened();
  const { table } = await shown(data, [
    { id: 1, v: "x", n: { a: [1] } },
    { id: 2, v: 3 },
  ]);
  expect(table.rows).toEqual([
    [1, "x", '{"a":[1]}'],
    [2, "3", null],
  ]);
});

test("a Parquet dataset is shown without a copy, like any other table", async () => {
  const { data, folder } = await opened();
  const writer = await opened();
  const { ref } = await writer.data.tables.register(
    writer.data.sql`select i, (i * 7919) % 100003 as k from range(30000) t(i)`,
    PLACE,
  );
  const file = await writer.data.tables.export(ref as string, query(), "parquet");
  const { copyFileSync } = await import("node:fs");
  copyFileSync(file, `${folder}/numbers.parquet`);
  await data.setDatasets([{ name: "numbers", file: `${folder}/numbers.parquet`, format: "parquet" }]);
  const { table, page } = await shown(data, data.dataset("numbers"));
  expect([table.rowCount, table.rows[1], table.columns.map(({ name }) => name)]).toEqual([
    30_000,
    [1, 7919],
    ["i", "k"],
  ]);
  expect((await page({ offset: 29_999 })).rows).toEqual([[29_999, (29_999 * 7919) % 100_003]]);
  const sorted = await page({ sort: [{ column: "k", descending: false }], offset: 20_000, limit: 1 });
  const expected = Array.from({ length: 30_000 }, (_, i) => [i, (i * 7919) % 100_003]).toSorted(
    (a, b) => (a[1] ?? 0) - (b[1] ?? 0),
  );
  expect(sorted.rows).toEqual([expected[20_000]]);
});

test("summaries of large tables are made on the same sample each time, and say so", async () => {
  const { data } = await opened();
  const relation = data.sql`select i as x, i % 3 = 0 as third from range(1000000) t(i)`;
  const [a, b] = [await shown(data, relation), await shown(data, relation)];
  const summary = a.table.columns[0]?.summary;
  expect(b.table.columns[0]?.summary).toEqual(summary);
  expect(summary?.sampledRows).toBe(
    Math.ceil(1_000_000 / 2048 / 4) * 2048 - (2048 - (1_000_000 % 2048)) * Number(488 % 4 === 0),
  );
  expect(summary?.mean).toBeGreaterThan(490_000);
  expect(summary?.mean).toBeLessThan(510_000);
});

test("a run's tables go when the next run is shown, and a cell's with the cell", async () => {
  const { data } = await opened();
  const one = await shown(data, data.sql`select 1 as x`, { run: 1 });
  const two = await shown(data, data.sql`select 2 as x`, { run: 2 });
  data.tables.dropRun("cell", 2);
  await expect(one.page()).rejects.toThrow(
    expect.objectContaining({
      message: "The rows of this table are no longer in the kernel.",
      hint: "Run its cell again to page, sort or download it.",
    }),
  );
  expect((await two.page()).rows).toEqual([[2]]);
  data.tables.dropCell("cell");
  await expect(two.page()).rejects.toThrow("no longer in the kernel");
});

const EXPORTED = `from (values (1, '=1+1', -2.5, timestamp '2024-01-31 10:00:00'), (2, '@x', null, null), (3, 'a "b", c', 7, null), (4, '客户', 8, null),
  (5, null, 9, null)) t(id, "+name", amount, "at")`;

test("CSV: with a mark for Excel, quoted, and no text begins a formula", async () => {
  const { data } = await opened();
  const { table } = await shown(data, data.sql(Object.assign([EXPORTED], { raw: [EXPORTED] })), {
    fileName: "../My/list: 1",
  });
  const file = await data.tables.export(
    table.ref as string,
    query({ sort: [{ column: "id", descending: true }] }),
    "csv",
  );
  expect(file.endsWith("My-list- 1.csv")).toBe(true);
  expect(readFileSync(file, "utf8")).toBe(
    '\uFEFFid,\'+name,amount,at\n5,,9.0,\n4,客户,8.0,\n3,"a ""b"", c",7.0,\n2,\'@x,,\n1,\'=1+1,-2.5,2024-01-31 10:00:00\n',
  );
  data.tables.dropCell("cell");
  expect(existsSync(file)).toBe(false);
});

test("XLSX: texts stay texts, numbers numbers and dates dates", async () => {
  const { data } = await opened();
  const { table } = await shown(data, data.sql(Object.assign([EXPORTED], { raw: [EXPORTED] })));
  const filters = [{ column: "id", operator: "<=" as const, value: 2 }];
  const file = await data.tables.export(table.ref as string, query({ filters }), "xlsx");
  const book = new exceljs.Workbook();
  await book.xlsx.readFile(file);
  const rows: unknown[] = [];
  book.worksheets[0]?.eachRow({ includeEmpty: true }, (row) => rows.push((row.values as unknown[]).slice(1)));
  expect(rows).toEqual([
    ["id", "+name", "amount", "at"],
    [1, "=1+1", -2.5, new Date("2024-01-31T10:00:00Z")],
    [2, "@x"],
  ]);
});

test("Parquet keeps the types", async () => {
  const { data } = await opened();
  const { table } = await shown(data, data.sql`select 1::bigint as id, date '2024-01-31' as day`);
  const file = await data.tables.export(table.ref as string, query(), "parquet");
  expect((await data.sql`select * from read_parquet(${file})`.schema()).map(({ type }) => type)).toEqual([
    "BIGINT",
    "DATE",
  ]);
});

describe("names of tables", () => {
  const FILES = {
    "sales.csv": `id,amount\n${Array.from({ length: 300 }, (_, i) => `${i},${i / 7}`).join("\n")}\n`,
  };
  const show = async (data: Data, value: unknown, run: number, cell = "cell") =>
    (await data.tables.register(value, { cell, run })).ref as string;

  test("are the same in every run, also of another kernel, while the rows are", async () => {
    const [first, second] = [(await opened(FILES)).data, (await opened(FILES)).data];
    const refs: string[] = [];
    for (const data of [first, second]) {
      for (const run of [1, 2]) {
        refs.push(await show(data, data.sql`from sales`, run));
        data.tables.dropRun("cell", run);
      }
    }
    expect(new Set(refs).size).toBe(1);
    const { rows } = await second.tables.page(refs[0] as string, query({ offset: 250, limit: 1 }));
    expect(rows).toEqual([[250, 250 / 7]]);
  });

  test("are others for another cell, other rows and other columns", async () => {
    const { data } = await opened(FILES);
    const refs = [
      await show(data, data.sql`from sales`, 1),
      await show(data, data.sql`from sales`, 1, "other"),
      await show(data, data.sql`from sales order by id desc`, 1),
      await show(data, data.sql`from sales where id <> 250`, 1),
      await show(data, data.sql`select id, if(id = 250, 999, amount) as amount from sales`, 1),
      await show(data, data.sql`select id, amount as sum from sales`, 1),
    ];
    expect(new Set(refs).size).toBe(refs.length);
  });

  test("are told apart where one run shows the same twice, in the same way again", async () => {
    const { data } = await opened(FILES);
    const twice = async (run: number) => [
      await show(data, data.sql`from sales`, run),
      await show(data, data.sql`from sales`, run),
    ];
    const before = await twice(1);
    expect(new Set(before).size).toBe(2);
    expect(await twice(2)).toEqual(before);
    data.tables.dropRun("cell", 2);
    for (const ref of before) expect((await data.tables.page(ref, query({ limit: 1 }))).rowCount).toBe(300);
  });
});
