import { mkdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { RunReport } from "../../server/cli/run-report.ts";
import { MIME } from "../../shared/output/output.ts";
import { ask } from "../support/duckdb.ts";
import { ROOT } from "../support/source-files.ts";
import { outputsOf, rowsOf, runNotebook, troubles, workspaceWith } from "./run-notebook.ts";

const DATA = path.join(ROOT, "datasets");
const file = (name: string) => path.join(DATA, `${name}.parquet`);
const TABLES = ["customers", "contracts", "invoices", "payments", "purchases", "usage_monthly", "contacts"];
const HAZARD = path.join(DATA, "truth", "hazard.parquet");
const TIMEOUT = 120_000;

const sample = () => workspaceWith(...TABLES.map(file));

describe("the churn notebook", () => {
  it(
    "ranks the leavers of months it has not seen nearly as well as the planted formula does",
    async () => {
      const report = await runNotebook("churn.nb.ts", sample());
      expect(troubles(report)).toEqual([]);
      const said = String(outputsOf(report, "verdict")[0]);
      const area = Number(/area under the curve is (\d\.\d+)/.exec(said)?.[1]);
      // The formula's own area over all snapshots whose drivers have a past, and over those kept for judging.
      const allowed = await areaOfTruth("2024-10-01", "2026-04-01");
      expect(allowed).toBeCloseTo(0.81065, 4);
      expect(Math.abs(area - allowed)).toBeLessThan(0.02);
      const [held] = await ask(leavers("2026-02-01", "2026-04-01"));
      expect(said).toContain(`the ${whole(held?.rows)} cases of these months`);
      expect(said).toContain(`and ${whole(held?.leavers)} left`);

      expect(outputsOf(report, "headline")[0]).toContain(
        `${whole(await customersOn("2026-07-01"))} customers on 2026-07-01`,
      );
      expect(outputsOf(report, "warnings")[0]).toContain("No feature gives itself away");
      await expectComposition(report);
      await expectCallList(report);
    },
    TIMEOUT,
  );

  it(
    "finds the planted drivers: with a horizon of a month, the coefficients are those of the formula",
    async () => {
      const report = await runNotebook("churn.nb.ts", sample(), { horizon: 1, lookBack: 18 });
      expect(troubles(report)).toEqual([]);
      const { rows } = rowsOf(report, "coefficients");
      const found = (term: string) => rows.find((row) => row.term === term) ?? {};
      const planted: Record<string, number> = {
        bill_rise: 3,
        overdue: 1.2,
        complaints: 1.1,
        // Shares here, percent there; and doublings here, natural logarithms there.
        dropped_calls: 0.42 * 100,
        tenure: -1.5 * Math.LN2,
        "contract: prepaid": 0.2,
      };
      for (const [term, truth] of Object.entries(planted)) {
        const { coefficient, "standard error": error } = found(term);
        expect(Math.abs(Number(coefficient) - truth), term).toBeLessThan(4 * Number(error));
        if (term !== "contract: prepaid") expect(found(term).p, term).toBeLessThan(1e-6);
      }
      // Falling use drives away, an ending term even more, and being bound keeps.
      expect(found("usage_fall").coefficient).toBeGreaterThan(2);
      expect(found("term: ends soon").coefficient).toBeGreaterThan(1);
      expect(found("term: ends soon").p).toBeLessThan(1e-6);
    },
    TIMEOUT,
  );

  it(
    "follows its controls: trees, costs and the threshold",
    async () => {
      const report = await runNotebook("churn.nb.ts", sample(), {
        method: "trees",
        cut: "2026-04-01",
        success: 0,
        callFrom: 40,
        whom: "nobody",
      });
      expect(troubles(report)).toEqual([]);
      expect(outputsOf(report, "headline")[0]).toContain(
        `${whole(await customersOn("2026-04-01"))} customers on 2026-04-01`,
      );
      const area = Number(
        /area under the curve is (\d\.\d+)/.exec(String(outputsOf(report, "verdict")[0]))?.[1],
      );
      expect(Math.abs(area - (await areaOfTruth("2025-11-01", "2026-01-01")))).toBeLessThan(0.04);
      expect(
        outputsOf(report, "profit", MIME.markdown).concat(outputsOf(report, "profit")).join(" "),
      ).toContain("At these costs no threshold brings a profit");
      const { rows } = rowsOf(report, "list");
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.every((row) => Number(row.probability) >= 0.4)).toBe(true);
      expect(outputsOf(report, "customer")[0]).toContain("There is no customer “nobody” on 2026-04-01");
    },
    TIMEOUT,
  );

  it(
    "says what is wanting where there is nothing to learn from",
    async () => {
      const workspace = sample();
      const empty = path.join(workspace, "datasets");
      mkdirSync(empty, { recursive: true });
      for (const name of TABLES)
        await ask(`copy (from '${file(name)}' where false) to '${path.join(empty, `${name}.parquet`)}'`);
      const report = await runNotebook("churn.nb.ts", workspace);
      expect(troubles(report)).toEqual([]);
      expect(outputsOf(report, "headline")[0]).toContain("There is too little to learn from.");
      expect(rowsOf(report, "list").table.rowCount).toBe(0);
    },
    TIMEOUT,
  );
});

async function expectComposition(report: RunReport): Promise<void> {
  const { rows } = rowsOf(report, "composition");
  const expected = await ask(`
    select left_reason as level, count(*)::integer as leavers from '${file("customers")}'
    where left_on between '2025-07-01' and '2026-06-30' and left_reason is not null group by 1 order by leavers desc, level`);
  const reasons = rows.filter((row) => row.by === "reason" && row.level !== "(unknown)");
  expect(reasons.map(({ level, leavers }) => ({ level, leavers }))).toEqual(expected);
  const moves = rowsOf(report, "movement").rows.filter((row) => row.by === "segment");
  const [counted] = await ask(`
    select count(*) filter (joined_on between '2025-07-01' and '2026-06-30')::integer as came,
      count(*) filter (left_on between '2025-07-01' and '2026-06-30')::integer as went from '${file("customers")}'`);
  expect(sum(moves, "came")).toBe(counted?.came);
  expect(sum(moves, "went")).toBe(counted?.went);
}

/** Those on the list are customers, with the channel that their consent allows and reasons in words. */
async function expectCallList(report: RunReport): Promise<void> {
  const { table, rows } = rowsOf(report, "list");
  expect(table).toMatchObject({ fileName: "call-list-2026-07-01" });
  expect(table.rowCount).toBeGreaterThan(100);
  const ids = rows.map(({ customer }) => Number(customer));
  const known = await ask(`
    select customer_id as customer, case when consent_sms then 'SMS' else 'call' end as channel from '${file("customers")}'
    where customer_id in (${ids}) and left_on is null`);
  const channels = new Map(known.map(({ customer, channel }) => [customer, channel]));
  for (const row of rows) {
    expect(row.channel).toBe(channels.get(row.customer as number));
    expect(Number(row["value at risk"])).toBeCloseTo(
      Number(row.probability) * Number(row["monthly revenue"]) * 12,
      6,
    );
    expect(row.reasons).not.toBe("");
  }
  const stakes = rows.map((row) => Number(row["value at risk"]));
  expect(stakes).toEqual([...stakes].sort((a, b) => b - a));
}

/** The area under the curve of the planted formula for leaving within three months. */
async function areaOfTruth(from: string, to: string): Promise<number> {
  const [row] = await ask(`
    with cases as (${outcomes(from, to)}),
      ranked as (select y, rank() over (order by eta) + (count(*) over (partition by eta) - 1) / 2.0 as place from cases)
    select (sum(place) filter (y) - count(*) filter (y) * (count(*) filter (y) + 1) / 2.0)::double
      / (count(*) filter (y) * count(*) filter (not y))::double as area from ranked`);
  return Number(row?.area);
}

function outcomes(from: string, to: string): string {
  return `
    select h.customer_id, eta::double as eta, l.last is not null and l.last < h.month + interval 3 month as y
    from '${HAZARD}' h left join (select customer_id, max(month) as last from '${HAZARD}' where leaves group by 1) l using (customer_id)
    where h.month between '${from}' and '${to}'`;
}

function leavers(from: string, to: string): string {
  return `select count(*)::integer as rows, count(*) filter (y)::integer as leavers from (${outcomes(from, to)})`;
}

async function customersOn(day: string): Promise<number> {
  const [row] = await ask(`select count(*)::integer as n from '${file("customers")}'
    where joined_on < '${day}' and (left_on is null or left_on >= '${day}')`);
  return Number(row?.n);
}

const whole = (value: unknown) => Number(value).toLocaleString("en");

function sum(rows: readonly Record<string, unknown>[], column: string): number {
  return rows.reduce((total, row) => total + Number(row[column]), 0);
}
