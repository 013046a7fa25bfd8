import type { Relation } from "../relation.ts";
import { double } from "../sql/types.ts";
import type { Measured, RfmTotals } from "./purchases.ts";

/** How unevenly revenue is spread over customers. */
export interface RfmPareto {
  /** Share of customers, best first, and the share of revenue that they bring: (0, 0) to (1, 1), at most 102 points. */
  readonly points: readonly { readonly customers: number; readonly revenue: number }[];
  /** Smallest share of customers that brings 80 % of revenue; null when there is no revenue. */
  readonly customersFor80: number | null;
}

/** Of buckets by revenue: a handful of customers each, and far fewer buckets than customers where these are many. */
const BUCKETS = 2 ** 17;

/**
 * The curve at every hundredth of the customers, and exactly at the customer who completes 80 % of revenue.
 *
 * Customers are counted in buckets by revenue; only the hundred or so buckets with a wanted place are put in order. The
 * root spreads customers over the buckets; being rounded correctly everywhere, it keeps the order of revenue.
 */
export async function summarisePareto(
  measured: Relation<Measured>,
  { customers, revenue }: RfmTotals,
): Promise<RfmPareto> {
  if (!(revenue > 0)) return { points: [], customersFor80: null };
  const { sql } = measured;
  const target = 0.8 * revenue;
  const bucketed = sql`
    select revenue, floor(${BUCKETS} * case when share >= 0 then sqrt(share) else -1 end) as bucket
    from (select revenue, cast(revenue as ${double(sql)}) / (select cast(max(revenue) as ${double(sql)}) from ${measured}) as share
      from ${measured})`;
  const rows = await sql<{ place: number; cumulative: number; completes: boolean }>`
    with buckets as (select bucket, count(*) as n, sum(revenue) as total from ${bucketed} group by bucket),
      placed as (
        select bucket, sum(n) over best - n as places, sum(n) over best as last_place,
          sum(total) over best - total as before, sum(total) over best as after
        from buckets window best as (order by bucket desc rows unbounded preceding)),
      wanted as (
        select bucket, places, before from placed
        where floor(last_place * 100 / ${customers}) > floor(places * 100 / ${customers})
          or (cast(after as ${double(sql)}) >= ${target} and cast(before as ${double(sql)}) < ${target}))
    select cast(place as bigint) as place, cumulative, completes
    from (
      select place, cast(total as ${double(sql)}) as cumulative,
        cast(total as ${double(sql)}) >= ${target} and cast(total - revenue as ${double(sql)}) < ${target} as completes
      from (
        select revenue, places + row_number() over best as place, before + sum(revenue) over best as total
        from (select * from ${bucketed}) join wanted using (bucket)
        window best as (partition by bucket order by revenue desc rows unbounded preceding)
      )
    )
    where completes or mod(place * 100, ${customers}) < 100
    order by place`.rows();
  const eighty = rows.find((row) => row.completes);
  return {
    points: [
      { customers: 0, revenue: 0 },
      ...rows.map((row) => ({ customers: row.place / customers, revenue: row.cumulative / revenue })),
    ],
    customersFor80: eighty ? eighty.place / customers : null,
  };
}
