import path from "node:path";
import { describe, expect, it } from "vitest";
import { MIME } from "../../shared/output/mime.ts";
import { ask } from "../support/duckdb.ts";
import { ROOT } from "../support/source-files.ts";
import { outputsOf, rowsOf, runNotebook, troubles, workspaceWith } from "./run-notebook.ts";

const TABLES = ["calls", "contracts", "plans", "customers"].map((name) =>
  path.join(ROOT, "datasets", `${name}.parquet`),
);
const TIMEOUT = 240_000;

describe("the tariff simulation notebook", () => {
  it(
    "bills everybody on the sample data as plain SQL does, and finds whom a flat tariff attracts",
    async () => {
      const report = await runNotebook("tariff-simulation.nb.ts", workspaceWith(...TABLES), {
        choice: "rational",
      });
      expect(troubles(report)).toEqual([]);
      const expected = await ask(BILLS);
      const { rows } = rowsOf(report, "everybody");
      expect(rowsOf(report, "everybody").table.rowCount).toBe(expected.length);
      const bills = new Map(expected.map((row) => [row.customer, row]));
      expect(rows.length).toBeGreaterThan(50);
      for (const row of rows) {
        expect(row["bill today"]).toBeCloseTo(Number(bills.get(row.customer as number)?.today), 6);
        expect(row["new bill"]).toBeCloseTo(Number(bills.get(row.customer as number)?.flat), 6);
      }
      const attracted = expected.filter(({ today, flat }) => Number(flat) < Number(today)).length;
      expect(outputsOf(report, "coverage")[0]).toContain(
        `cheaper for **${attracted.toLocaleString("en")}** of ${expected.length.toLocaleString("en")} customers`,
      );
      expect(outputsOf(report, "coverage", MIME.html).join()).toContain(
        "Every record has a price under every tariff.",
      );
      for (const chart of ["flows", "changes", "sensitivity", "frontier"]) {
        expect(outputsOf(report, chart).join()).toContain("[chart: ");
      }
      const plans = rowsOf(report, "today").rows;
      const paid = expected.reduce((sum, { today }) => sum + Number(today), 0);
      expect(plans.reduce((sum, { customers }) => sum + Number(customers), 0)).toBe(expected.length);
      expect(plans.reduce((sum, { revenue }) => sum + Number(revenue), 0)).toBeCloseTo(paid, 6);
      const flows = rowsOf(report, "flows").rows;
      expect(flows.reduce((sum, { customers }) => sum + Number(customers), 0)).toBeLessThanOrEqual(attracted);
      expect(rowsOf(report, "flows").table).toMatchObject({ fileName: "tariff-flows" });
      const invoices = String(outputsOf(report, "invoices")[0]);
      expect(invoices).toContain("Monthly fee 99.00");
      expect(rowsOf(report, "launch").table).toMatchObject({ fileName: "tariff-targets" });
    },
    TIMEOUT,
  );

  it(
    "leaves customers alone who have the tariff that is tried",
    async () => {
      const report = await runNotebook("tariff-simulation.nb.ts", workspaceWith(...TABLES), {
        picked: "arc_m",
        choice: "rational",
      });
      expect(troubles(report)).toEqual([]);
      const { rows } = rowsOf(report, "flows");
      expect(rows.map(({ to }) => to)).toEqual(rows.map(() => "Arc M"));
      expect(rows.map(({ from }) => from)).not.toContain("Arc M");
      expect(rows.map(({ from }) => from)).toContain("Classic M");
    },
    TIMEOUT,
  );

  it(
    "says that there is nobody to bill in a month before all contracts",
    async () => {
      const report = await runNotebook("tariff-simulation.nb.ts", workspaceWith(...TABLES), {
        month: "2001-01-31",
      });
      expect(troubles(report)).toEqual([]);
      expect(outputsOf(report, "headline")[0]).toContain("There is nobody to bill.");
    },
    TIMEOUT,
  );
});

const calls = `'${TABLES[0]}'`;
/** Every postpaid customer's bill of June on the plan of the contract and on the flat one: sums by hand, from no part of ours. */
const BILLS = `
  with people as (
    select customer_id, plan_id, discount from '${TABLES[1]}' join (select plan_id, kind from '${TABLES[2]}') using (plan_id)
    where kind = 'postpaid' and valid_from <= date '2026-06-30' and coalesce(valid_to, date '2999-01-01') >= date '2026-06-30'),
  used as (
    select customer_id,
      sum(ceil(duration_s / 60)) filter (where kind = 'voice' and direction = 'out' and network = 'on_net') as on_net,
      sum(ceil(duration_s / 60)) filter (where kind = 'voice' and direction = 'out' and network = 'off_net') as off_net,
      sum(ceil(duration_s / 60)) filter (where kind = 'voice' and network = 'international') as far,
      sum(ceil(duration_s / 60)) filter (where kind = 'voice' and network = 'roaming') as abroad,
      count(*) filter (where kind = 'sms' and direction = 'out') as sms,
      sum(bytes / 1000) filter (where kind = 'data' and network = 'off_net') as kb,
      sum(bytes / 1000) filter (where kind = 'data' and network = 'roaming') as kb_abroad
    from ${calls} group by 1),
  sums as (
    select p.customer_id, p.discount, t.*, coalesce(on_net, 0) as on_net, coalesce(off_net, 0) as off_net, coalesce(far, 0) as far,
      coalesce(abroad, 0) as abroad, coalesce(sms, 0) as sms, coalesce(kb, 0) as kb, coalesce(kb_abroad, 0) as kb_abroad
    from people p join '${TABLES[2]}' t using (plan_id) left join used u on u.customer_id = p.customer_id)
  select customer_id as customer,
    greatest(0, monthly_fee - discount
      + greatest(0, off_net + case when on_net_free then 0 else on_net end - included_minutes) * price_minute
      + greatest(0, sms - included_sms) * price_sms
      + round((greatest(0, kb - included_mb * 1000) / 1000000.0)::decimal(18, 9) * price_gb, 2)
      + far * price_minute_international + abroad * price_minute_roaming
      + round((kb_abroad / 1000.0)::decimal(18, 6) * price_mb_roaming, 2))::double as today,
    (99 + round((greatest(0, kb - 60000000) / 1000000.0)::decimal(18, 9) * 2.5, 2) + far * 1.4 + abroad * 2.5
      + round((kb_abroad / 1000.0)::decimal(18, 6) * 0.04, 2))::double as flat
  from sums order by 1`;
