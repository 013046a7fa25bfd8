/** What is known of the use before it is rated record by record. */
import type { Relation } from "../../relation.ts";
import { LONGEST_S } from "../rating/bills.ts";
import { raw } from "./text.ts";
import type { CanonicalUsage } from "./usage-columns.ts";

export interface UseExtent {
  readonly records: number;
  /** Milliseconds of the first record and of the end of the last. */
  readonly from: number;
  readonly to: number;
  /** Records that are alike in all words, with their number and what their quantities lie between. */
  readonly combinations: Relation<unknown>;
}

export async function extentOf({ relation }: CanonicalUsage): Promise<UseExtent> {
  const { sql } = relation;
  const seconds = `greatest(0, least(${LONGEST_S}, coalesce(duration, quantity, 0)))`;
  const combinations = await sql`
    select kind, direction, network, destination, zone, friend, count(*) as n, min(t) as "first",
      max(t + cast(round(${raw(seconds)} * 1000) as bigint)) as "last", max(t) as last_start,
      min(quantity) as least_quantity, max(quantity) as most_quantity, min(duration) as least_duration,
      max(duration) as most_duration,
      least(count(customer), count(t), count(quantity)) as complete
    from ${relation} group by kind, direction, network, destination, zone, friend`.materialize();
  const [facts] = await sql<{ n: number; first: number | null; last: number | null }>`
    select cast(coalesce(sum(n), 0) as bigint) as n, min("first") as "first", max("last") as "last"
    from ${combinations}`.first(1);
  return { records: facts?.n ?? 0, from: facts?.first ?? 0, to: facts?.last ?? 0, combinations };
}
