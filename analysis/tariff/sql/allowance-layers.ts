/**
 * What allowances give to records. Those of customers who never ask more than they have need no order: what matches is
 * covered whole, and only the others are sorted.
 */
import { OptionError } from "../../options.ts";
import { orderFreeCharge, weightSql } from "./allowance-sql.ts";
import { heavySql } from "./heavy-accounts.ts";
import type { Layers } from "./layers.ts";
import { asksPeriods, type CutPlan } from "./piece-layers.ts";
import type { SqlSetting } from "./setting.ts";
import { accountOf, baseLength, type Stage, takeInOrder } from "./take-in-order.ts";

export interface CoveredPlan extends CutPlan {
  /** Counted units that came from allowances in the order of records. */
  readonly taken: string;
}

export function allowanceLayers(
  layers: Layers,
  setting: SqlSetting,
  plans: readonly CutPlan[],
): CoveredPlan[] {
  const staged = plans.map((one) => ({ one, stages: stagesOf(layers, one) }));
  const all = staged.flatMap(({ one, stages }) => stages.map((stage) => ({ ...stage, one })));
  if (all.length === 0) return plans.map((one) => ({ ...one, taken: "0" }));
  refuseCutEvents(setting, all);
  layers.next();
  const source = layers.top;
  const kept = layers.columns;
  const columns = kept.join(", ");
  const account = accountOf(all);
  const asked = all.map(({ one, ...stage }) => ({ ...stage, asked: askedSql(one, stage) }));
  layers.beside("heavy", heavySql(asked, setting, source, { account, bill: all[0]?.one.bill ?? "bill" }));
  // What no allowance can cover needs no order either.
  const sorted = `(${[...new Set(all.map(({ holds }) => holds))].join(" or ")}) and ${account} in (select ${account} from heavy)`;
  layers.replace((from) => `select * from ${from} where ${sorted}`);
  const order = orderColumns(layers, setting, plans);
  const taken = takeInOrder(
    layers,
    setting,
    staged.map(({ one, stages }) => ({ one, stages, order: order.get(one) ?? "t" })),
  );
  layers.next();
  const added = taken.map((_, i) => `taken_${i}`);
  layers.replace(
    (from) => `
      select ${columns}, ${taken.map((column, i) => `cast(${column} as bigint) as taken_${i}`).join(", ")} from ${from}
      union all
      select ${columns}, ${staged.map(({ one, stages }, i) => `cast(${coveredWhole(one, stages)} as bigint) as taken_${i}`).join(", ")}
      from ${source} where not (${sorted})`,
    [...kept, ...added],
  );
  return plans.map((one, i) => ({ ...one, taken: `taken_${i}` }));
}

function stagesOf(layers: Layers, one: CutPlan): Stage[] {
  return one.plan.allowances
    .filter((allowance) => orderFreeCharge(one.plan, allowance) === null)
    .map((allowance) => {
      const tests = one.covers
        .filter((cover) => cover.allowance === allowance)
        .map(({ holds, match: { period } }) =>
          period === null ? holds : `(${holds} and ${one.period} in (${[...period].join(", ")}))`,
        );
      return { allowance, holds: layers.add(tests.join(" or ")), weight: weightSql(allowance) };
    });
}

function refuseCutEvents({ plans }: SqlSetting, stages: readonly (Stage & { one: CutPlan })[]): void {
  const events = stages.find(({ allowance }) => allowance.events);
  if (!events || !plans.some(asksPeriods)) return;
  throw new OptionError(
    "tariffs",
    `“${events.allowance.name}” of “${events.one.plan.name}” counts events, and prices differ by period: SQL cannot do both in one plan.`,
    "Bill this tariff by `bill`, record by record, or leave one of the two out.",
  );
}

function coveredWhole(one: CutPlan, stages: readonly Stage[]): string {
  if (stages.length === 0) return "0";
  return `case when ${stages.map(({ holds }) => holds).join(" or ")} then ${baseLength(one)} else 0 end`;
}

/** The sum of what is asked of an allowance. */
function askedSql(one: CutPlan, { allowance, holds, weight }: Stage): string {
  const length = baseLength(one);
  return allowance.events
    ? `count(*) filter (where ${holds} and ${length} > 0)`
    : `sum(case when ${holds} then ${length} * ${weight} else 0 end)`;
}

/** The order of records as one number where it fits 62 bits, since sorting by several columns takes twice as long. */
function orderColumns(
  layers: Layers,
  { bills }: SqlSetting,
  plans: readonly CutPlan[],
): Map<CutPlan, string> {
  const begin = bills[0]?.from ?? 0;
  const span = (bills.at(-1)?.to ?? begin) - begin;
  return new Map(
    plans.map((one) => {
      const { plan, order, quantity } = one;
      const orders =
        plan.charges.length * 2 ** one.covers.length * plan.names.kinds.size * 2 ** plan.discounts.length;
      const moment =
        span * orders < 2 ** 62
          ? layers.add(`(t - ${begin}) * ${orders} + ${order}`)
          : `t, ${layers.add(order)}`;
      const shared = plan.allowances.some((allowance) => allowance.shared) ? ["customer"] : [];
      const pieces = one.duration === null ? [] : [one.duration, ...shared, "cut", "rid", "seg"];
      return [one, [moment, quantity, ...(pieces.length > 0 ? pieces : shared)].join(", ")] as const;
    }),
  );
}
