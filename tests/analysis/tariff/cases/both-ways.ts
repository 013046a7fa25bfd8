/** Tariffs in YAML and plain records, billed by the reference and by the engine: both have to come to the same. */
import { expect } from "vitest";
import { type BillingOptions, bill } from "../../../../analysis/tariff/invoice/bill.ts";
import { readTariff } from "../../../../analysis/tariff/plan/tariff.ts";
import type { UsageRecord } from "../../../../analysis/tariff/rating/usage.ts";
import { billWide } from "../../../../analysis/tariff/sql/bill-all.ts";
import { openSql } from "../../engine.ts";
import { COLUMNS } from "../random-plans.ts";

const sql = await openSql();

/** One record of customer 1, at a local time such as `2026-06-03 10:00:00`. */
export function use(
  kind: string,
  at: string,
  quantity: number,
  more: Partial<UsageRecord> = {},
): UsageRecord {
  return { customer: 1, at: new Date(`${at.replace(" ", "T")}Z`), kind, quantity, ...more };
}

export const call = (at: string, seconds: number, more: Partial<UsageRecord> = {}) =>
  use("voice", at, seconds, more);

export interface Case {
  readonly tariff: string;
  readonly records: readonly UsageRecord[];
  readonly options?: BillingOptions;
}

/** Totals of everybody's invoices as decimal texts, in order of customer and bill. */
export async function owed({ tariff: text, records, options = {} }: Case): Promise<string> {
  const tariff = readTariff(`name: T\n${text}`);
  const filled = { from: "2026-06-01", subscriptions: [{ customer: 1 }], ...options };
  const { invoices, problems } = bill(records, tariff, filled);
  expect(problems).toEqual([]);
  const totals = invoices.map(({ customer, bill: name, total }) => `${customer} ${name} ${total}`);
  if (!options.credits) expect(await inTheEngine(text, records, filled)).toEqual(totals.sort());
  for (const { lines, total } of invoices)
    expect(lines.reduce((sum, { amount }) => sum + amount, 0n)).toBe(total);
  return invoices.map(({ amount }) => amount).join(" | ");
}

async function inTheEngine(
  text: string,
  records: readonly UsageRecord[],
  options: BillingOptions & { from: string | Date },
): Promise<string[]> {
  const { from, to = from, day = 1, subscriptions = [] } = options;
  const { wide, bills, problems } = await billWide(tableOf(records), {
    columns: WITH_ZONE,
    tariffs: [readTariff(`name: T\n${text}`)],
    from,
    to,
    day,
    customers: sql`
      select customer, cast(since as date) as since, cast("until" as date) as "until", family,
        case when plus = '' then [] else [plus] end as add_ons
      from ${sql.from(
        subscriptions.map(
          ({ customer, from: since = null, to: until = null, family = null, addOns = [] }) => ({
            customer,
            since,
            until,
            family,
            plus: addOns[0] ?? "",
          }),
        ),
      )}`,
    customerColumns: {
      customer: "customer",
      from: "since",
      to: "until",
      family: "family",
      addOns: "add_ons",
    },
  });
  expect(problems).toEqual([]);
  const rows = await wide.rows();
  return rows.map((row) => `${row.customer} ${bills[Number(row.bill)]?.name} ${row.p0_total}`).sort();
}

const WITH_ZONE = { ...COLUMNS, zone: "zone" } as const;

function tableOf(records: readonly UsageRecord[]) {
  const rows = records.map(
    ({ customer, at, kind, quantity, duration, direction, network, destination, zone, friend }) => ({
      customer,
      ms: Number(at),
      kind,
      quantity,
      duration: duration ?? null,
      direction: direction ?? null,
      network: network ?? null,
      destination: destination ?? null,
      zone: zone ?? null,
      friend: friend ?? null,
    }),
  );
  const none = { ...NONE, customer: null };
  return sql`
    select cast(customer as bigint) as customer, make_timestamp(cast(ms as bigint) * 1000) as "at", kind, quantity, cast(duration as double) as duration,
      cast(direction as varchar) as direction, cast(network as varchar) as network, cast(destination as varchar) as destination,
      cast("zone" as varchar) as "zone", cast(friend as boolean) as friend
    from ${sql.from(rows.length > 0 ? rows : [none])} where customer is not null`;
}

const NONE = {
  ms: 0,
  kind: "voice",
  quantity: 0,
  duration: null,
  direction: null,
  network: null,
  destination: null,
  zone: null,
  friend: null,
};
