/** How much everybody used of each kind, within the bills that are looked at. */

import type { Value } from "../../relation.ts";
import { double } from "../../sql/types.ts";
import type { BillPeriod } from "../rating/bills.ts";
import { canonicalUsage } from "../sql/usage-columns.ts";
import type { AnyBaseSpec } from "./base-spec.ts";
import { spread } from "./bills-of.ts";
import type { People } from "./read-people.ts";

/** Units by kind and customer. A record that is there twice counts once, a refund as nothing. */
export async function quantities(
  { usage, columns }: AnyBaseSpec,
  { customers, relation }: Pick<People, "customers" | "relation">,
  periods: readonly BillPeriod[],
  kinds: readonly string[],
): Promise<readonly Float64Array[]> {
  if (kinds.length === 0) return [];
  const { sql } = usage;
  const source = await canonicalUsage(usage as never, columns);
  const sums = kinds.map(
    (kind, k) =>
      sql.fragment`sum(case when kind = ${kind} then greatest(0, cast(quantity as ${double(sql)})) else 0 end) as ${sql.id(`q${k}`)}`,
  );
  const [from, to] = [periods[0]?.from ?? 0, periods.at(-1)?.to ?? 0];
  const within = sql.fragment`t >= ${from} and t < ${to}`;
  const once = source.hasId
    ? sql.fragment`
        from (
          select *, row_number() over (partition by id order by t, quantity, customer) as again
          from ${source.relation} where ${within})
        where id is null or again = 1`
    : sql.fragment`from ${source.relation} where ${within}`;
  const used = sql<Record<string, Value>>`
    select customer, ${sql.join(sums)}
    from (select customer, kind, quantity ${once})
    group by customer`;
  const found = (await sql<Record<string, Value>>`
    select place, ${sql.join(kinds.map((_, k) => sql.id(`q${k}`)))} from ${relation} join ${used} as used using (customer)
    order by place`.columns()) as unknown as { readonly [column: string]: ArrayLike<number> };
  return kinds.map((_, k) => spread(found.place, found[`q${k}`], customers.length));
}
