/** A base of customers that a person can turn over: minutes at a price, in an engine of its own. */

import { type Tariff, tariff } from "../../../../analysis/tariff/plan/tariff.ts";
import { customerBase } from "../../../../analysis/tariff/simulate/base.ts";
import type { CustomerBaseSpec } from "../../../../analysis/tariff/simulate/base-spec.ts";
import { openSql } from "../../engine.ts";

export const sql = await openSql();

export const perMinute = (name: string, fee: number, price: number, fees = "Fee"): Tariff =>
  tariff({
    name,
    fees: [{ name: fees, amount: fee }],
    charges: [{ name: "Voice", for: { kind: "voice" }, price, per: 60, increment: 60 }],
  });

/** 10 and 0.50 a minute. */
export const OLD = perMinute("Old", 10, 0.5);

type Use = { customer: number; began: Date; kind: string; seconds: number };
type Person = { customer: number; plan: string; segment: string };

/** Customers 1, 2 and so on with these minutes in June, all on `OLD` unless told otherwise. */
export function tables(minutes: readonly number[], plan = "Old"): CustomerBaseSpec<Use, Person> {
  const rows = minutes.map((used, i) => `(${i + 1}, ${used * 60}, '${plan}', '${i % 2 === 0 ? "a" : "b"}')`);
  const all = sql<Person & { seconds: number }>`
    select * from (values ${{ kind: "fragment", strings: [[...rows, "(0, 0, '', '')"].join()], values: [] }}) t(customer, seconds, plan, segment)
    where customer > 0`;
  return {
    usage: sql<Use>`select customer, timestamp '2026-06-03' as began, 'voice' as kind, seconds from ${all} where seconds > 0`,
    columns: { customer: "customer", at: "began", kind: "kind", quantity: "seconds" },
    from: "2026-06-01",
    customers: sql<Person>`select customer, plan, segment from ${all}`,
    customerColumns: { customer: "customer" },
    current: { tariffs: [OLD], column: "plan" },
    segment: "segment",
  };
}

export const baseOf = (minutes: readonly number[]) => customerBase(tables(minutes));
