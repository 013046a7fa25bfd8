import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import type { Fragment, Relation } from "../../../analysis/relation.ts";
import { rfm } from "../../../analysis/rfm/rfm.ts";
import type { KernelSql } from "../../../kernel/data/sql/sql.ts";
import { ROOT } from "../../support/source-files.ts";
import { withEngine } from "../engine.ts";
import { quantile, type Result, type Suite } from "../measure.ts";
import { startPeer } from "../python-peer.ts";

const PURCHASES = 10_000_000;
const CUSTOMERS = 500_000;
const ROUNDS = 5;

export interface Purchase {
  customer: number;
  bought_at: Date;
  amount: number;
}

/** Purchases in memory: some customers buy much, most buy little. The same for all who are measured. */
export function purchasesOf(sql: KernelSql, rows: number, customers: number): Promise<Relation<Purchase>> {
  return sql<Purchase>`
    select cast(floor(${customers} * pow((i * 2654435761 % 4294967296) / 4294967296.0, 1.5)) as integer) as customer,
      timestamp '2024-07-01' + to_seconds(i * 1597334677 % 4294967296 * 63072000 // 4294967296) as bought_at,
      cast(cast(i * 3812015801 % 4294967296 % 20000 as double) / 100 as decimal(10, 2)) as amount
    from range(${rows}) t(i)`.materialize();
}

/** All of the result: summaries, and every customer scored, in order, in a table. */
export async function everyCustomer(purchases: Relation<Purchase>): Promise<void> {
  const { customers } = await rfm(purchases, { customer: "customer", at: "bought_at", amount: "amount" });
  await customers.materialize();
}

/** What a person would write by hand for the same columns: the limit. No summaries, no count of what was left out. */
async function bareSql(purchases: Relation<Purchase>): Promise<void> {
  const { sql } = purchases;
  const steps = (column: Fragment, edges: string) =>
    sql.fragment`1 + cast(${column} > ${sql.id(edges)}[1] as integer) + cast(${column} > ${sql.id(edges)}[2] as integer)
      + cast(${column} > ${sql.id(edges)}[3] as integer) + cast(${column} > ${sql.id(edges)}[4] as integer)`;
  await sql`
    with people as materialized (
        select customer, last_purchase, date '2026-06-30' - cast(last_purchase as date) as recency_days, frequency,
          cast(revenue as double) as monetary
        from (
          select customer, max(bought_at) as last_purchase, count(*) as frequency, sum(amount) as revenue
          from ${purchases} group by customer)),
      edges as (
        select quantile_disc(-recency_days, [0.2, 0.4, 0.6, 0.8]) as by_days,
          quantile_disc(frequency, [0.2, 0.4, 0.6, 0.8]) as by_count,
          quantile_disc(monetary, [0.2, 0.4, 0.6, 0.8]) as by_money
        from people),
      scored as (
        select customer, last_purchase, recency_days, frequency, monetary,
          ${steps(sql.fragment`-recency_days`, "by_days")} as r, ${steps(sql.fragment`frequency`, "by_count")} as f,
          ${steps(sql.fragment`monetary`, "by_money")} as m
        from people, edges)
    select *, cast(r as varchar) || cast(f as varchar) || cast(m as varchar) as rfm,
      case when r = 5 and f >= 4 then 'Champions' when r >= 3 and f >= 4 then 'Loyal'
        when r >= 4 and f >= 2 then 'Potential loyalists' when r = 5 then 'New customers' when r = 4 then 'Promising'
        when r = 3 and f = 3 then 'Need attention' when r = 3 then 'About to sleep' when f = 5 then 'Can''t lose them'
        when f >= 3 then 'At risk' when r = 2 then 'Hibernating' else 'Lost' end as segment
    from scored order by monetary desc, customer`.materialize();
}

/** Ours, the bare statement and pandas in turn; then ours over rows of 10^4 to 10^7, and its memory. */
export const rfmSuite: Suite = () =>
  withEngine(async (sql) => {
    const purchases = await purchasesOf(sql, PURCHASES, CUSTOMERS);
    const peer = await startPeer("rfm.py", String(PURCHASES), String(CUSTOMERS));
    const [ours, bare, pandas]: number[][] = [[], [], []];
    try {
      for (let round = -1; round < ROUNDS; round++) {
        const times = [await clock(() => everyCustomer(purchases)), await clock(() => bareSql(purchases))];
        const peerTime = peer ? await peer.run() : null;
        if (round < 0) continue;
        ours?.push(times[0] as number);
        bare?.push(times[1] as number);
        if (peerTime !== null) pandas?.push(peerTime);
      }
    } finally {
      peer?.stop();
    }
    return [
      ...compared({ ours: ours ?? [], bare: bare ?? [], pandas: pandas ?? [] }),
      ...(await growth(sql)),
      await memory(),
    ];
  });

async function clock(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function compared({ ours, bare, pandas }: { ours: number[]; bare: number[]; pandas: number[] }): Result[] {
  const ratio = (peer: number[]) => (quantile(ours, 0.5) / quantile(peer, 0.5)).toFixed(2);
  const notes = [
    `${ratio(bare)} x the bare SQL (goal 1.15)`,
    ...(pandas.length > 0 ? [`${ratio(pandas)} x pandas (goal .25)`] : []),
  ];
  const size = "10 million purchases, 500 thousand customers";
  return [
    { name: `RFM of ${size}`, unit: "ms", goal: null, samples: ours, note: notes.join(", ") },
    { name: "the bare SQL for the same columns", unit: "ms", goal: null, samples: bare },
    ...(pandas.length > 0
      ? [
          {
            name: "pandas",
            unit: "ms" as const,
            goal: null,
            samples: pandas,
            note: "vectorised, floating-point amounts",
          },
        ]
      : []),
  ];
}

async function growth(sql: KernelSql): Promise<Result[]> {
  const results: Result[] = [];
  for (const rows of [10_000, 100_000, 1_000_000, PURCHASES]) {
    const purchases = await purchasesOf(sql, rows, rows / 20);
    const samples: number[] = [];
    for (let run = -1; run < 3; run++) {
      const time = await clock(() => everyCustomer(purchases));
      if (run >= 0) samples.push(time);
    }
    const each = ((quantile(samples, 0.5) * 1e6) / rows).toFixed(0);
    results.push({
      name: `RFM of ${rows.toLocaleString("en")} purchases`,
      unit: "ms",
      goal: null,
      samples,
      note: `${each} ns a purchase`,
    });
  }
  return results;
}

/** In a process of its own, whose memory nothing else has touched. */
async function memory(): Promise<Result> {
  const script = path.join(ROOT, "tests", "bench", "rfm-memory.ts");
  const words = ["--disable-warning=ExperimentalWarning", script, String(PURCHASES), String(CUSTOMERS)];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  const { columns, before, peak } = JSON.parse(stdout) as { columns: number; before: number; peak: number };
  return {
    name: "RFM of 10 million purchases, most memory of the process",
    unit: "MB",
    goal: null,
    samples: [peak],
    note: `${(peak / columns).toFixed(1)} x the ${columns.toFixed(0)} MB of the columns, which it holds (goal 4); ${before.toFixed(0)} MB before`,
  };
}
