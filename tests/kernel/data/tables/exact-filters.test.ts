/** Filters compare numbers as they are written: digits beyond 2^53, decimals and twenty digits. */
import { expect, test } from "vitest";
import type { TableFilter } from "../../../../shared/output/table.ts";
import { opened } from "../opened.ts";

const IDS = `select unnest([844197938335842304, 844197938335842305, 844197938335842306, null]) as id`;
const LONG = `select unnest([89860123456789012345, 89860123456789012346]::hugeint[]) as id`;
const MONEY = `select unnest([0.10, 0.30, 12345678901234567.89]::decimal(19,2)[]) as id`;

const PLACE = { cell: "c", run: 1 };

async function kept(
  statement: string,
  operator: TableFilter["operator"],
  value: string | number,
): Promise<number> {
  const { data } = await opened();
  const relation = data.sql(Object.assign([statement], { raw: [statement] }));
  const table = await data.tables.register(relation, PLACE);
  const page = await data.tables.page(table.ref as string, {
    offset: 0,
    limit: 10,
    sort: [],
    filters: [{ column: "id", operator, value }],
  });
  return page.rowCount;
}

test.each<[string, string, TableFilter["operator"], string | number, number]>([
  ["is", IDS, "=", "844197938335842305", 1],
  ["is not", IDS, "!=", "844197938335842305", 3],
  ["greater", IDS, ">", "844197938335842305", 1],
  ["at most", IDS, "<=", "844197938335842305", 2],
  ["twenty digits", LONG, "=", "89860123456789012346", 1],
  ["decimals", MONEY, "=", "0.3", 1],
  ["long decimals", MONEY, "=", "12345678901234567.89", 1],
  ["long decimals, next to it", MONEY, ">=", "12345678901234567.9", 0],
  ["a fraction for whole numbers", IDS, ">", 0.5, 3],
])("%s", async (_, statement, operator, value, count) => {
  expect(await kept(statement, operator, value)).toBe(count);
});
