/** The statement that bills everybody by several plans of one calendar. */

import type { Relation } from "../../relation.ts";
import { text } from "../../sql/types.ts";
import type { Plan } from "../plan/plan.ts";
import { MOST_SECONDS } from "../rating/usage.ts";
import { allowanceLayers } from "./allowance-layers.ts";
import { amountLayers } from "./amount-layers.ts";
import { firstLayers } from "./first-layers.ts";
import { Layers } from "./layers.ts";
import { chargeCase } from "./match-sql.ts";
import { pieceLayers } from "./piece-layers.ts";
import { planSums } from "./plan-sums.ts";
import type { SqlSetting } from "./setting.ts";
import { invoices, recordColumns, type Sources, usageRecords } from "./sources.ts";
import { Sums } from "./sums.ts";
import { literals, raw, switchOn } from "./text.ts";

/** One row a customer and bill. Columns of the plans are named by the plan's place: `p0_total`, `p0_c2`. */
export function billStatement(sources: Sources, setting: SqlSetting, first: number): Relation<unknown> {
  const { clock } = setting;
  const records = new Layers(setting.words, "usage_records", "r", recordColumns(setting));
  const priced = amountLayers(
    records,
    allowanceLayers(records, setting, pieceLayers(records, setting, firstLayers(records, setting))),
  );
  const sums = new Sums(setting.words);
  const needed = priced.map((one) => planSums(sums, one, setting));
  const top = records.top;
  const bill = priced[0]?.bill ?? "bill";
  records.beside("bill_sums", sums.query(top, bill));
  const daily = sums.dailyQuery(top, bill, clock);
  if (daily) records.beside("day_sums", daily);
  const parts = { first, records: records.with, needed, daily: daily !== null };
  return invoices(sources, setting, parts, usageRecords(sources, setting));
}

/**
 * Whether every record can be rated, as far as its words, the limits of its quantity and the customers tell; false also
 * where only the records themselves can.
 */
export async function isClean(
  sources: Sources,
  setting: SqlSetting,
  combinations: Relation<unknown>,
): Promise<boolean> {
  const { plans, bills, clock, facts } = setting;
  if (facts.intervals || !facts.wholeQuantities || !plans.every(isTimeless)) return false;
  const layers = new Layers(setting.words, "combinations", "r");
  const charges = plans.map((plan) => layers.add(chargeCase(plan, clock)));
  layers.next();
  const tests = plans.flatMap((plan, i) => troubleTests(plan, charges[i] ?? "null"));
  const [begin, end] = [bills[0]?.from ?? 0, bills.at(-1)?.to ?? 0];
  const always = [
    "complete < n",
    `"first" < ${begin}`,
    `last_start >= ${end}`,
    "least_quantity < 0",
    "least_duration < 0",
    `most_duration > ${MOST_SECONDS}`,
  ];
  const test = [...new Set([...always, ...tests])].join(" or ");
  const { sql } = combinations;
  const top = layers.top;
  const [trouble] = await sql<{ n: number }>`
    with combinations as (select * from ${combinations}) ${raw(layers.with === "" ? "" : `, ${layers.with}`)}
    select count(*) as n from ${raw(top)} where ${raw(test)}`.first(1);
  return trouble?.n === 0 && (await allCustomersKnown(sources));
}

function troubleTests(plan: Plan, charge: string): string[] {
  const counted = `${2 ** 50}`;
  const largest = plan.charges
    .filter(({ surcharge }) => !surcharge)
    .map((one) => [one.index, String(one.largest)] as const);
  const factors = [...plan.names.kinds.values()].map(({ factor }) => factor);
  return [
    `${charge} is null`,
    `kind is null or kind not in (${literals(plan.names.kinds.keys())})`,
    `most_quantity * ${Math.max(...factors)} > ${switchOn(charge, largest, counted)}`,
    ...plan.charges.filter(({ surcharge }) => surcharge).map((one) => `most_quantity > ${one.largest}`),
  ];
}

function isTimeless({ from, to, charges }: Plan): boolean {
  return [{ from, to }, ...charges].every((one) => one.from === -Infinity && one.to === Infinity);
}

async function allCustomersKnown({ usage, customers }: Sources): Promise<boolean> {
  const { sql } = usage.relation;
  const people = sql`select distinct customer from ${usage.relation}`;
  const [unknown] = await sql<{ n: number }>`
    select count(*) as n from ${people} as p
    where cast(customer as ${text(sql)}) = '' ${
      customers.given
        ? sql.fragment`or customer not in (select customer from ${customers.relation})`
        : raw("")
    }`.first(1);
  return unknown?.n === 0;
}
