/**
 * The row type of a statement against the rows that the kernel gives: every value is of its type, and none is null where
 * the type says never. The data hold what is rare: nulls, infinite dates, zeros, empty groups.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Data, openData } from "../../../../kernel/data/data.ts";
import { openDuckDB } from "../../../../kernel/data/duckdb/duckdb-connection.ts";
import type { DataTyping } from "../../../../server/language/cells/cell-typing.ts";
import { createDataTyping } from "../../../../server/language/data/data-typing.ts";
import { Catalogue } from "../../../../server/workspace/catalogue.ts";
import { misfits } from "./misfits.ts";
import { STATEMENTS } from "./truth-statements.ts";
import { answering, cellsOf } from "./typed.ts";

const TABLES = `
  create table purchases as select * from (values
    (1, timestamp '2024-01-31 10:00:00.5', date '2024-01-31', 10.50::decimal(10,2), 'a', 'web', 0, 2.5::double, true),
    (1, timestamp '2024-02-01 00:00:00', date '2024-02-01', 0.00::decimal(10,2), null, 'shop', 3, 0.0::double, false),
    (2, timestamp '1969-12-31 23:59:59', date '1969-12-31', -4.25::decimal(10,2), 'b', 'web', -2, -1.5::double, true),
    (3, timestamp '2024-03-01 12:30:00', date 'infinity', 7.00::decimal(10,2), '', 'shop', 0, 'nan'::double, false)
  ) t(customer_id, bought_at, day, amount, note, channel, n, weight, ok);
  create table customers as select * from (values
    (1, 'Ann', date '2020-01-01', 'Riverside', 0.5::double, true),
    (2, 'Bob', null, null, null, false),
    (9, 'Eve', date '-infinity', 'Northgate', 1.5::double, null)
  ) t(customer_id, name, joined_on, city, score, active);
  create table odd as select * from (values
    (1, [1, null, 3], {'a': 1, 'b c': null::varchar}, map {'k': 1}, '{"x": null, "y": 1}'::json, 'null'::json, interval 1 day, interval 0 day,
     time '10:00:00', 'x'::blob, '00000000-0000-0000-0000-000000000001'::uuid, [['a']], 9007199254740991, 'low'::enum('low', 'high'))
  ) t(id, list, "s t", m, j, jn, i, i0, t, bytes, u, "列表", big, level);
  create table empty_one as from purchases where false;`;

let folder: string;
let data: Data;
let typing: DataTyping;
let catalogue: Catalogue;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "clientele-truth-"));
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  await connection.run(TABLES);
  const { mkdirSync } = await import("node:fs");
  mkdirSync(path.join(folder, "datasets"));
  for (const table of ["purchases", "customers", "odd", "empty_one"])
    await connection.run(`copy ${table} to '${folder}/datasets/${table}.parquet'`);
  instance.closeSync();
  catalogue = new Catalogue(folder);
  data = await openData(
    {
      datasets: await catalogue.files(),
      folder: path.join(folder, "datasets"),
      scratch: path.join(folder),
      memory: 2 ** 28,
      threads: 1,
    },
    openDuckDB,
  );
  typing = createDataTyping(catalogue);
});

afterAll(async () => {
  data.close();
  await typing.close();
  await catalogue.close();
  rmSync(folder, { recursive: true });
});

test("what is said of rows is true of every row", async () => {
  const cells = cellsOf(Object.fromEntries(STATEMENTS.map((text, i) => [`c${i}`, `sql\`${text}\``])));
  const typings = await typing.type(cells, answering(cells, {}));
  const wrong: string[] = [];
  for (const [i, text] of STATEMENTS.entries()) {
    const { insertions = [], diagnostics = [] } = typings.get(`c${i}`) ?? {};
    const [row] = insertions;
    if (!row || diagnostics.length > 0) {
      wrong.push(`${text}: ${diagnostics[0]?.message ?? "no row type"}`);
      continue;
    }
    const strings = Object.assign([text], { raw: [text] });
    const rows = await data
      .sql<object>(strings)
      .rows()
      .catch((error: Error) => error.message);
    if (typeof rows === "string") {
      wrong.push(`${text}: ${rows}`);
      continue;
    }
    wrong.push(...misfits(row.text, rows).map((fault) => `${text}: ${fault} ${row.text}`));
  }
  expect(wrong).toEqual([]);
});
