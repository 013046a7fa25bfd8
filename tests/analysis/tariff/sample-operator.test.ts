import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { bill } from "../../../analysis/tariff/invoice/bill.ts";
import { mobileTariff } from "../../../analysis/tariff/plan/mobile-tariff.ts";
import type { UsageRecord } from "../../../analysis/tariff/rating/usage.ts";
import { simulate } from "../../../analysis/tariff/simulate/simulate.ts";
import { billAll } from "../../../analysis/tariff/sql/bill-all.ts";
import { ask } from "../../support/duckdb.ts";
import { ROOT } from "../../support/source-files.ts";
import { openSql } from "../engine.ts";
import { FLAT } from "./flat-tariff.ts";

const DATASETS = path.join(ROOT, "datasets");
const sql = await openSql(
  ["calls", "plans", "invoices", "usage_monthly", "customers"].map((name) => ({
    name,
    file: path.join(DATASETS, `${name}.parquet`),
    format: "parquet" as const,
  })),
);

interface PlanRow {
  plan_id: string;
  monthly_fee: number;
  included_minutes: number;
  on_net_free: boolean;
  included_sms: number;
  included_mb: number;
  price_minute: number;
  price_minute_international: number;
  price_minute_roaming: number;
  price_sms: number;
  price_gb: number;
  price_mb_roaming: number;
}

const tariffOf = (row: PlanRow) =>
  mobileTariff({
    name: row.plan_id,
    fee: row.monthly_fee,
    minutes: row.included_minutes,
    messages: row.included_sms,
    gigabytes: row.included_mb / 1000,
    onNetFree: row.on_net_free,
    minute: row.price_minute,
    message: row.price_sms,
    gigabyte: row.price_gb,
    minuteInternational: row.price_minute_international,
    minuteRoaming: row.price_minute_roaming,
    megabyteRoaming: row.price_mb_roaming,
  });

const CALLS = {
  customer: "customer_id",
  at: "started_at",
  kind: "kind",
  quantity: { voice: "duration_s", sms: 1, data: "bytes" },
  direction: "direction",
  network: "network",
} as const;

describe("the sample operator", () => {
  it("is billed for June from its call records to the fen as it was", async () => {
    const plans = await sql<PlanRow>`select * from plans where kind = 'postpaid'`.rows();
    const billed = sql`select customer_id, plan_id, fee, voice, sms, data, international, roaming from invoices where month = date '2026-06-01'`;
    const { rows, problems } = await billAll(
      sql`select * from calls where customer_id in (select customer_id from ${billed})`,
      {
        columns: CALLS,
        tariffs: plans.map(tariffOf),
        from: "2026-06-01",
        customers: billed,
        customerColumns: { customer: "customer_id" },
      },
    );
    expect(problems).toEqual([]);
    const [found] = await sql`
      select count(*) as customers, count(*) filter (where r.usage = 100 * (i.voice + i.sms + i.data + i.international + i.roaming)) as same
      from ${rows} r join ${billed} i on r.customer = i.customer_id and r.tariff = i.plan_id`.rows();
    expect(found).toEqual({ customers: 2057, same: 2057 });
  });

  it("gives the reference the same invoices as the statement, for a customer's real records", async () => {
    const usage = await sql<Record<string, never>>`
      select customer_id as customer, started_at as at, kind, direction, network,
        case kind when 'voice' then duration_s when 'sms' then 1 else bytes end as quantity
      from calls where customer_id between 100001 and 100060`.rows();
    const { invoices } = bill(usage as unknown as UsageRecord[], FLAT, { from: "2026-06-01" });
    const { rows } = await billAll(sql`select * from calls where customer_id between 100001 and 100060`, {
      columns: CALLS,
      tariffs: [FLAT],
      from: "2026-06-01",
    });
    const engine = (await rows.rows()).map(({ customer, total }) => [customer, total]);
    expect(engine.length).toBeGreaterThan(20);
    expect(invoices.map(({ customer, total }) => [customer, Number(total)]).sort()).toEqual(engine.sort());
  });

  it("finds again whom a flat tariff would attract: 898 of 1,958", async () => {
    const truth = JSON.parse(readFileSync(path.join(DATASETS, "truth", "truth.json"), "utf8")).tariff;
    const people = sql`
      select customer_id, sum(fee - discount + voice + sms + data + international + roaming) as paid, count(*) as bills
      from invoices where month between date '2026-04-01' and date '2026-06-01'
        and customer_id in (select customer_id from customers where left_on is null and contract <> 'prepaid')
      group by customer_id having count(*) = 3`;
    const monthly = sql`
      select customer_id, cast(month as timestamp) as month, u.kind, u.network, cast(u.quantity as bigint) as quantity
      from usage_monthly, lateral (values
        ('voice', 'on_net', minutes_on_net * 60), ('voice', 'off_net', minutes_off_net * 60),
        ('voice', 'international', minutes_international * 60), ('voice', 'roaming', minutes_roaming * 60),
        ('sms', 'off_net', sms), ('data', 'off_net', data_mb * 1000000), ('data', 'roaming', roaming_mb * 1000000)
      ) as u(kind, network, quantity)
      where month between date '2026-04-01' and date '2026-06-01' and customer_id in (select customer_id from ${people})`;
    const { customers, data, problems, expected, today } = await simulate({
      usage: monthly,
      columns: {
        customer: "customer_id",
        at: "month",
        kind: "kind",
        quantity: "quantity",
        network: "network",
      },
      customers: people,
      customerColumns: { customer: "customer_id" },
      current: { paid: "paid" },
      candidates: [FLAT],
      from: "2026-04-01",
      to: "2026-06-01",
      behaviour: { choice: "rational" },
      runs: 0,
    });
    expect(problems).toEqual([]);
    expect(data.customers).toHaveLength(truth.customers);
    expect(customers.filter(({ saving }) => saving > 0)).toHaveLength(truth.attracted);
    expect(expected.takers).toEqual([truth.attracted]);
    expect(today.revenue - expected.revenue).toBeCloseTo(truth.revenue_lost, 6);
    const planted = await ask(
      `select candidate::double as candidate from '${path.join(DATASETS, "truth", "tariff.parquet")}' order by customer_id`,
    );
    expect(customers.map(({ bills }) => bills[0])).toEqual(planted.map(({ candidate }) => candidate));
  });
});
