import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { RunReport } from "../../server/cli/run-report.ts";
import { MIME } from "../../shared/output/output.ts";
import { ask } from "../support/duckdb.ts";
import { ROOT } from "../support/source-files.ts";
import { outputsOf, rowsOf, runNotebook, troubles, workspaceWith } from "./run-notebook.ts";

const SAMPLE = path.join(ROOT, "datasets", "purchases.parquet");
const CDNOW = path.join(
  process.env.CLIENTELE_KNOWN_DATA ?? path.join(ROOT, "..", "shared", "data"),
  "cdnow_purchases.csv",
);
const TIMEOUT = 120_000;

describe("the RFM notebook", () => {
  it(
    "runs on the sample data, and its segments add up to what DuckDB counts",
    async () => {
      const report = await runNotebook("rfm.nb.ts", workspaceWith(SAMPLE));
      expect(troubles(report)).toEqual([]);
      const [expected] = await ask(
        `select count(distinct customer_id) customers, sum(amount)::double revenue from '${SAMPLE}'`,
      );
      const { rows } = rowsOf(report, "numbers");
      expect(rows.map((row) => row.segment)).toEqual([
        "Champions",
        "Loyal",
        "Potential loyalists",
        "New customers",
        "Promising",
        "Need attention",
        "About to sleep",
        "At risk",
        "Can't lose them",
        "Hibernating",
        "Lost",
      ]);
      expect(sum(rows, "customers")).toBe(expected?.customers);
      expect(sum(rows, "revenue")).toBeCloseTo(Number(expected?.revenue), 6);
      const advice = String(outputsOf(report, "advice", MIME.html)[0]);
      expect(advice.match(/<tr><td>/g)).toHaveLength(11);
      expect(advice).not.toContain("<td></td>");
      for (const chart of ["segments", "concentration", "distributions"]) {
        expect(String(outputsOf(report, chart)[0])).toContain("[chart: ");
      }
    },
    TIMEOUT,
  );

  it(
    "follows customers in time: trend, migration, key accounts, stages and value, as independent statements count them",
    async () => {
      const truth = path.join(ROOT, "datasets", "truth", "customers.parquet");
      const report = await runNotebook("rfm.nb.ts", workspaceWith(SAMPLE), { errorRate: 0.2, since: 365 });
      expect(troubles(report)).toEqual([]);

      const turning = rowsOf(report, "trend");
      expect(turning.table.fileName).toBe("rfm-trend");
      const [whole] = await ask(`select count(distinct customer_id) customers from '${SAMPLE}'`);
      const [rising, steady, falling, few] = numbersOf(report, "trend");
      expect((rising ?? 0) + (steady ?? 0) + (falling ?? 0) + (few ?? 0)).toBe(whole?.customers);
      expect(turning.table.rowCount).toBe((rising ?? 0) + (falling ?? 0));
      // The first page holds the largest of those who turn: orders of the first against the last third of their time.
      const [first] = turning.rows;
      expect(await ask(thirdsOf(Number(first?.customer)))).toEqual([
        { early: first?.early, late: first?.late },
      ]);
      const planted = await ask(`select trend from '${truth}' where customer_id in (
        ${turning.rows.filter((row) => row.trend === "rising").map((row) => row.customer)})`);
      expect(planted.filter(({ trend }) => trend === "falling")).toEqual([]);

      const [won, , lost] = numbersOf(report, "migration");
      const [moved] = await ask(`
        select count(*) filter (first > date '2025-06-30') as won from (
          select min(bought_at)::date as first from '${SAMPLE}' group by customer_id)`);
      expect(won).toBe(moved?.won);
      const groups = rowsOf(report, "migration").rows;
      expect(
        sum(
          groups.filter((row) => row.move === "won"),
          "customers",
        ),
      ).toBe(won);
      expect(
        sum(
          groups.filter((row) => row.move === "lost"),
          "customers",
        ),
      ).toBe(lost);

      const accounts = rowsOf(report, "accounts");
      const [expected] = await ask(KEY_ACCOUNTS);
      expect(accounts.table.rowCount).toBe(expected?.accounts);
      expect(accounts.rows[0]?.alert).toBe("stopped");

      const stages = String(outputsOf(report, "lifecycle", MIME.html)[0]);
      const [gone] = await ask(`
        select count(*) filter (last <= date '2026-06-30' - 364) as gone from (
          select max(bought_at)::date as last from '${SAMPLE}' group by customer_id)`);
      expect(stages).toContain(`<td>gone</td><td class="r">${Number(gone?.gone).toLocaleString("en")}</td>`);

      const value = rowsOf(report, "value");
      expect(value.table).toMatchObject({ rowCount: whole?.customers, fileName: "rfm-value" });
      const [alive] = numbersOf(report, "value");
      expect(alive).toBeGreaterThan(3000);
      expect(alive).toBeLessThan(4000);
    },
    TIMEOUT,
  );

  it(
    "says what to do when the as-of day lies before all purchases",
    async () => {
      const report = await runNotebook("rfm.nb.ts", workspaceWith(SAMPLE), { asOf: "2001-01-01" });
      expect(troubles(report)).toEqual([]);
      expect(outputsOf(report, "coverage")[0]).toContain("There is nothing to score.");
      expect(rowsOf(report, "list").table.rowCount).toBe(0);
      expect(outputsOf(report, "value").join("\n")).toContain("No forecast can be made of these purchases.");
      for (const cell of ["trend", "accounts"]) expect(rowsOf(report, cell).table.rowCount).toBe(0);
    },
    TIMEOUT,
  );

  it(
    "segments a shop's purchases as an independent statement does",
    async (context) => {
      if (!existsSync(CDNOW))
        context.skip("cdnow_purchases.csv is not here; CLIENTELE_KNOWN_DATA names its folder");
      const report = await runNotebook("rfm.nb.ts", workspaceWith(SAMPLE, CDNOW), {
        purchases: {
          table: "cdnow_purchases",
          columns: { customer: "customer_id", at: "bought_on", amount: "amount" },
        },
        segment: "At risk",
      });
      expect(troubles(report)).toEqual([]);
      expect(outputsOf(report, "headline")[0]).toContain(
        "23,570 customers 69,659 purchases 2,500,316 revenue",
      );
      const { rows } = rowsOf(report, "numbers");
      const expected = await ask(SEGMENTS_BY_RANK);
      expect(rows.map((row) => [row.segment, row.customers]).sort()).toEqual(
        expected.map((row) => [row.segment, row.customers]).sort(),
      );
      for (const { segment, revenue, days, purchases } of expected) {
        const row = rows.find((found) => found.segment === segment);
        expect(row?.revenue).toBeCloseTo(Number(revenue), 6);
        expect(row?.["days since last"]).toBeCloseTo(Number(days), 9);
        expect(row?.purchases).toBeCloseTo(Number(purchases), 9);
      }
      const atRisk = expected.find((row) => row.segment === "At risk");
      const { table } = rowsOf(report, "list");
      expect(table).toMatchObject({ rowCount: atRisk?.customers, fileName: "rfm-at-risk" });
      expect(outputsOf(report, "list", MIME.html)[0]).toContain("<b>At risk.</b> They used to buy often.");
    },
    TIMEOUT,
  );

  it(
    "follows the controls: period, levels and the mean purchase",
    async (context) => {
      if (!existsSync(CDNOW))
        context.skip("cdnow_purchases.csv is not here; CLIENTELE_KNOWN_DATA names its folder");
      const report = await runNotebook("rfm.nb.ts", workspaceWith(SAMPLE, CDNOW), {
        purchases: "cdnow_purchases",
        asOf: "1997-12-31",
        period: 91,
        levels: 3,
        monetary: "mean",
      });
      expect(troubles(report)).toEqual([]);
      // 91 days that end with 31 December begin with 2 October.
      const [expected] = await ask(`
      select count(*) purchases, count(distinct customer_id) customers, round(sum(amount)) revenue from '${CDNOW}'
      where bought_on between date '1997-10-02' and date '1997-12-31'`);
      const whole = (value: unknown) => Number(value).toLocaleString("en");
      expect(outputsOf(report, "headline")[0]).toContain(
        `${whole(expected?.customers)} customers ${whole(expected?.purchases)} purchases ${whole(expected?.revenue)} revenue`,
      );
      expect(sum(rowsOf(report, "numbers").rows, "customers")).toBe(expected?.customers);
    },
    TIMEOUT,
  );

  it(
    "counts orders, not their lines, and nothing that was cancelled",
    async () => {
      const workspace = workspaceWith();
      const file = path.join(workspace, "datasets", "shop.csv");
      await ask(`copy (
        select 'I' || i as "InvoiceNo", 'C' || (i % 40) as "CustomerID",
          timestamp '2025-01-01 10:00' + to_hours(i * 53) as "InvoiceDate", 10 + line as "Amount"
        from range(120) t(i), range(1 + i % 5) l(line)
        union all values ('I900', 'whale', timestamp '2025-08-01 10:00', 168469.6),
          ('C900', 'whale', timestamp '2025-08-01 10:12', -168469.6)) to '${file}' (header)`);
      const report = await runNotebook("rfm.nb.ts", workspace, { purchases: "shop" });
      expect(troubles(report)).toEqual([]);
      expect(outputsOf(report, "headline")[0]).toContain("40 customers 120 purchases");
      const said = String(outputsOf(report, "coverage")[0]);
      expect(said).toContain("One purchase is one order, however many lines it has.");
      expect(said).toContain(
        "1 purchases came back in whole and do not count; 1 customers have nothing left",
      );
      const shown = ["accounts", "trend"].flatMap((cell) => rowsOf(report, cell).rows);
      expect(shown.map(({ customer }) => customer)).not.toContain("whale");
    },
    TIMEOUT,
  );
});

/** Scores by rank rather than by edges: 1 + floor(5 x share of worse customers). The grid is typed out once more. */
const SEGMENTS_BY_RANK = `
  with customers as (
    select customer_id, date '1998-06-30' - max(bought_on) as days, count(*) as n, sum(amount::decimal(18, 2)) as money
    from '${CDNOW}' group by customer_id),
  scored as (
    select *, 1 + (5 * (rank() over (order by days desc) - 1)) // (count(*) over ()) as r,
      1 + (5 * (rank() over (order by n) - 1)) // (count(*) over ()) as f
    from customers),
  named as (
    select *, case
      when r = 5 and f >= 4 then 'Champions' when r >= 3 and f >= 4 then 'Loyal'
      when r >= 4 and f >= 2 then 'Potential loyalists' when r = 5 then 'New customers' when r = 4 then 'Promising'
      when r = 3 and f = 3 then 'Need attention' when r = 3 then 'About to sleep'
      when f = 5 then 'Can''t lose them' when f >= 3 then 'At risk'
      when r = 2 then 'Hibernating' else 'Lost' end as segment
    from scored)
  select names.segment, count(customer_id) as customers, coalesce(sum(money), 0)::double as revenue, avg(days) as days,
    avg(n) as purchases
  from (select unnest(['Champions', 'Loyal', 'Potential loyalists', 'New customers', 'Promising', 'Need attention',
    'About to sleep', 'At risk', 'Can''t lose them', 'Hibernating', 'Lost']) as segment) as names
  left join named using (segment)
  group by names.segment`;

function sum(rows: readonly Record<string, unknown>[], column: string): number {
  return rows.reduce((total, row) => total + Number(row[column]), 0);
}

/** The large numbers that a cell shows, in their order. */
function numbersOf(report: RunReport, cell: string): number[] {
  const html = outputsOf(report, cell, MIME.html).map(String).join("");
  return [...html.matchAll(/<b>([\d,]+)<\/b>/g)].map(([, text]) => Number(text?.replaceAll(",", "")));
}

/** Orders of a customer in the first and in the last third of the days after the first one. */
function thirdsOf(customer: number): string {
  return `
    with orders as (select distinct bought_at::date as day, bought_at from '${SAMPLE}' where customer_id = ${customer}),
      life as (select min(day) + 1 as since, (date '2026-06-30' - min(day)) // 3 as days from orders)
    select count(*) filter (day >= since and day < since + days::int) as early,
      count(*) filter (day > date '2026-06-30' - days::int) as late
    from orders, life`;
}

const KEY_ACCOUNTS = `
  with year as (
    select customer_id, sum(amount) as revenue from '${SAMPLE}'
    where bought_at::date > date '2026-06-30' - 455 and bought_at::date <= date '2026-06-30' - 91 group by customer_id)
  select count(*) as accounts from (
    select sum(revenue) over (order by revenue desc, customer_id) - revenue as before, sum(revenue) over () as whole
    from year)
  where before < whole / 2`;
