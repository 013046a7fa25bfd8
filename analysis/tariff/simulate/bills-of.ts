/** Everybody's bills under some tariffs, as columns in memory. */

import type { Value } from "../../relation.ts";
import { double } from "../../sql/types.ts";
import type { Plan } from "../plan/plan.ts";
import type { Tariff } from "../plan/tariff.ts";
import type { UsageProblem } from "../rating/usage.ts";
import { billWide } from "../sql/bill-all.ts";
import { raw } from "../sql/text.ts";
import type { AnyBaseSpec } from "./base-spec.ts";
import type { People } from "./read-people.ts";

/** Smallest units of money, of all bills together: by tariff, then by customer. */
export interface TariffBills {
  readonly totals: readonly Float64Array[];
  /** By tariff and kind: what depends on the use of that kind. */
  readonly use: readonly (readonly Float64Array[])[];
  readonly problems: readonly UsageProblem[];
  readonly records: number;
}

export async function billsOf(
  { usage, columns, customers, customerColumns, from, to = from, day = 1 }: AnyBaseSpec,
  people: Pick<People, "customers" | "relation" | "discounted">,
  tariffs: readonly Tariff[],
  kinds: readonly string[],
): Promise<TariffBills> {
  const { sql } = customers;
  const { wide, problems, records } = await billWide(usage as never, {
    columns,
    tariffs,
    from,
    to,
    day,
    customers,
    customerColumns,
  });
  const sums = tariffs.flatMap(({ plan }, i) => [
    sql.fragment`cast(sum(${totalOf(plan, i)}) as ${double(sql)}) as ${sql.id(`p${i}_total`)}`,
    ...kinds.map(
      (kind, k) =>
        sql.fragment`cast(sum(${useOf(plan, i, kind)}) as ${double(sql)}) as ${sql.id(`p${i}_k${k}`)}`,
    ),
  ]);
  const found = (await sql<Record<string, Value>>`
    select place, ${sql.join(sums)} from ${people.relation} join ${wide} using (customer)
    group by place order by place`.columns()) as unknown as { readonly [column: string]: ArrayLike<number> };
  const column = (name: string) => spread(found.place, found[name], people.customers.length);
  return {
    totals: tariffs.map((_, i) => column(`p${i}_total`)),
    use: tariffs.map((_, i) => kinds.map((_, k) => column(`p${i}_k${k}`))),
    problems,
    records,
  };

  /** A discount takes no bill below 0; a bill that is below 0 by itself stays. */
  function totalOf({ money }: Plan, i: number) {
    const total = sql.id(`p${i}_total`);
    if (!people.discounted) return total;
    const unit = 10 ** money.decimals;
    return sql.fragment`greatest(least(0, ${total}), ${total} - cast(round(discount * ${unit}) as bigint))`;
  }
}

/** Charges of a plan that price this kind alone. */
function useOf(plan: Plan, place: number, kind: string) {
  const mine = plan.charges.filter(({ match }) => match.kind?.size === 1 && match.kind.has(kind));
  const text = mine.map(({ index }) => `p${place}_c${index}`).join(" + ") || "0";
  return raw(text);
}

/** Values at their places, 0 for customers without. */
export function spread(
  places: ArrayLike<number> | undefined,
  values: ArrayLike<number> | undefined,
  count: number,
): Float64Array {
  const found = new Float64Array(count);
  for (let row = 0; row < (places?.length ?? 0); row++) {
    const value = Number(values?.[row] ?? 0);
    found[places?.[row] as number] = Number.isNaN(value) ? 0 : value;
  }
  return found;
}
