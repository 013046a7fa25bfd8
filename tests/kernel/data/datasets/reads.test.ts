import { appendFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { Data } from "../../../../kernel/data/data.ts";
import { type DataReads, ReadsTogether } from "../../../../shared/protocol/data-reads.ts";
import { opened } from "../opened.ts";

const FILES = { "calls.csv": "id,customers\n1,2\n", "customers.csv": "id\n1\n", "My data.csv": "id\n7\n" };

/** What some work reads: `calls: content`, and `*` where it looked at which datasets there are. */
async function readsOf(data: Data, work: () => unknown): Promise<string[]> {
  const { datasets, catalogue } = await allReads(data, work);
  return [...datasets.map(({ name, of }) => `${name}: ${of}`), ...(catalogue ? ["*"] : [])];
}

async function allReads(data: Data, work: () => unknown): Promise<DataReads> {
  const reads = new ReadsTogether();
  const stop = data.onRead((each) => reads.add(each));
  try {
    await work();
  } catch {
    // A statement that fails has read what it names all the same.
  }
  stop();
  return reads.all();
}

test("a dataset is read when a statement runs, by whoever runs it", async () => {
  const { data } = await opened(FILES);
  const lazy = data.sql`select * from calls`;
  const over = data.sql`select count(*) from ${lazy} join ${data.dataset("customers")} using (id)`;
  expect(await readsOf(data, () => lazy)).toEqual([]);
  expect(await readsOf(data, () => lazy.rows())).toEqual(["calls: content"]);
  expect(await readsOf(data, () => over.columns())).toEqual(["calls: content", "customers: content"]);
  expect(await readsOf(data, () => over.count())).toEqual(["calls: content", "customers: content"]);
});

test("naming a dataset hangs on its presence, its schema on its columns", async () => {
  const { data } = await opened(FILES);
  expect(await readsOf(data, () => data.dataset("calls"))).toEqual(["calls: presence"]);
  expect(await readsOf(data, () => data.dataset("nothing"))).toEqual(["nothing: presence"]);
  expect(await readsOf(data, () => data.dataset("CALLS").schema())).toEqual(["calls: columns"]);
  expect(await readsOf(data, () => data.sql`from "My data"`.schema())).toEqual(["My data: columns"]);
});

test("what was kept of a dataset goes on hanging on it, as it was then", async () => {
  const { data, folder } = await opened(FILES);
  const kept = await data.sql`select * from calls`.materialize();
  const again = await data.sql`select id from ${kept}`.materialize();
  const file = path.join(folder, "calls.csv");
  const { size } = statSync(file);
  appendFileSync(file, "2,3\n");
  const { datasets } = await allReads(data, () => again.rows());
  expect(datasets).toMatchObject([{ name: "calls", of: "content", bytes: size }]);
  expect(await allReads(data, () => data.sql`from calls`.rows())).toMatchObject({
    datasets: [{ name: "calls", bytes: size + 4 }],
  });
  expect(await readsOf(data, () => data.sql.from([{ x: 1 }]).rows())).toEqual([]);
});

test("descriptions that were read for another are read by whoever is given them", async () => {
  const { data } = await opened(FILES);
  const all = ["My data: columns", "calls: columns", "customers: columns", "*"];
  expect(await readsOf(data, () => data.describeDatasets())).toEqual(all);
  expect(await readsOf(data, () => data.catalogue.tables())).toEqual(all);
});

test("a dataset that is not there is missed", async () => {
  const { data } = await opened(FILES);
  const { datasets } = await allReads(data, () => data.sql`from later`.rows());
  expect(datasets).toEqual([{ name: "later", of: "presence", bytes: null, modified: null }]);
});

test.each([
  ["from query('select * from calls')"],
  ["show tables"],
  ["from (describe)"],
  ["select * from information_schema.columns"],
  ["select view_name from duckdb_views()"],
  ["from read_csv('calls.csv')"],
  ["from '/some/where/calls.csv'"],
])("%s may read any dataset", async (text) => {
  const { data } = await opened(FILES);
  const reads = await readsOf(data, () => data.sql(Object.assign([text], { raw: [text] })).rows());
  expect(reads).toEqual(["My data: content", "calls: content", "customers: content", "*"]);
});

test("statements without a dataset read none", async () => {
  const { data } = await opened(FILES);
  expect(await readsOf(data, () => data.sql`select 1 / 2 as "desc" order by 1 desc`.rows())).toEqual([]);
});

test("a table on display reads what it shows", async () => {
  const { data, folder } = await opened(FILES);
  writeFileSync(path.join(folder, "later.csv"), "a\n1\n");
  const place = { cell: "c", run: 1 };
  expect(await readsOf(data, () => data.tables.register(data.sql`from calls`, place))).toContain(
    "calls: content",
  );
  expect(await readsOf(data, () => data.tables.register(data.dataset("customers"), place))).toContain(
    "customers: content",
  );
});
