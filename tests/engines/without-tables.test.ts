/** An engine in which nobody may make tables: what is to be computed once is computed whenever it is asked for. */
import { expect, test } from "vitest";
import { rfm } from "../../analysis/index.ts";
import { openDuckDB } from "../../kernel/data/duckdb/duckdb-connection.ts";
import type { Connection, OpenConnection } from "../../shared/engine/connection.ts";
import { openSql } from "../analysis/engine.ts";

const openReadOnly: OpenConnection = async (options) => {
  const connection = await openDuckDB(options);
  const capabilities = { ...connection.capabilities, temporaryTables: false };
  return new Proxy<Connection>(connection, {
    get: (target, name: keyof Connection) => {
      if (name === "capabilities") return capabilities;
      const value = target[name];
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
};

const PURCHASES =
  "(values (1, date '2026-01-05', 10), (1, date '2026-03-01', 20), (2, date '2026-02-01', 5), (3, date '2026-03-02', 7))";

test("gives a relation itself for one that is computed once, and finds the same", async () => {
  const [usual, bare] = [await openSql(), await openSql([], openReadOnly)];
  const found = await Promise.all(
    [usual, bare].map(async (sql) => {
      const text = Object.assign([`select * from ${PURCHASES} as t(customer, day, amount)`], { raw: [] });
      const purchases = sql<{ customer: number; day: Date; amount: number }>(text as never);
      const kept = await purchases.materialize();
      const scored = await rfm(kept, { customer: "customer", at: "day", amount: "amount" });
      return { same: kept === purchases, customers: await scored.customers.rows(), totals: scored.totals };
    }),
  );
  expect(found.map(({ same }) => same)).toEqual([false, true]);
  expect(found[1]?.customers).toHaveLength(3);
  expect(found[1]).toEqual({ ...found[0], same: true });
});
