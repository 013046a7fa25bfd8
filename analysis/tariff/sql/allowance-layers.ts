/**
 * Allowances used up in order of time: a running sum of what was asked tells how much is left for a record. Records of
 * customers who never ask more than they have need no order: what matches is covered whole, and only the others are
 * sorted.
 */
import { OptionError } from "../../options.ts";
import type { AllowancePlan } from "../plan-allowance.ts";
import { grantedSql, orderFreeCharge, weightSql } from "./allowance-sql.ts";
import type { Layers } from "./layers.ts";
import { asksPeriods, type CutPlan } from "./piece-layers.ts";
import type { SqlSetting } from "./setting.ts";

export interface CoveredPlan extends CutPlan {
  /** Counted units that came from allowances in the order of records. */
  readonly taken: string;
}

interface Stage {
  readonly plan: CutPlan;
  readonly allowance: AllowancePlan;
  /** Whether the row may take from it. */
  readonly holds: string;
  readonly weight: string;
}

export function allowanceLayers(
  layers: Layers,
  setting: SqlSetting,
  plans: readonly CutPlan[],
): CoveredPlan[] {
  const stages = plans.map((one) => ({ one, stages: stagesOf(layers, one) }));
  const all = stages.flatMap((each) => each.stages);
  if (all.length === 0) return plans.map((one) => ({ ...one, taken: "0" }));
  refuseCutEvents(setting, all);
  layers.next();
  const source = layers.top;
  const account = all.some(({ allowance }) => allowance.shared) ? "family" : "customer";
  layers.beside("heavy", heavySql(all, setting, source, account));
  // What no allowance can cover needs no order either.
  const sorted = `(${[...new Set(all.map(({ holds }) => holds))].join(" or ")}) and ${account} in (select ${account} from heavy)`;
  layers.replace((from) => `select * from ${from} where ${sorted}`);
  const order = orderColumns(layers, setting, plans);
  const ordered = stages.map(({ one, stages }) => ({
    one,
    taken: takeInOrder(layers, setting, one, stages, order),
  }));
  const names = ordered.map(({ one, taken }, i) => ({ one, taken, name: `taken_${i}` }));
  layers.next();
  layers.replace(
    (from) => `
      select *, ${names.map(({ taken, name }) => `cast(${taken} as bigint) as ${name}`).join(", ")} from ${from}
      union all by name
      select *, ${names.map(({ one, name }, i) => `cast(${coveredWhole(one, stages[i]?.stages ?? [])} as bigint) as ${name}`).join(", ")}
      from ${source} where not (${sorted})`,
  );
  return names.map(({ one, name }) => ({ ...one, taken: name }));
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
      return { plan: one, allowance, holds: layers.add(tests.join(" or ")), weight: weightSql(allowance) };
    });
}

function refuseCutEvents({ plans }: SqlSetting, stages: readonly Stage[]): void {
  const events = stages.find(({ allowance }) => allowance.events);
  if (!events || !plans.some(asksPeriods)) return;
  throw new OptionError(
    "tariffs",
    `“${events.allowance.name}” of “${events.plan.plan.name}” counts events, and prices differ by period: SQL cannot do both in one plan.`,
    "Bill this tariff by `bill`, record by record, or leave one of the two out.",
  );
}

function baseLength({ cut: [lane] }: CutPlan): string {
  return `(${lane?.to} - ${lane?.from})`;
}

function coveredWhole(one: CutPlan, stages: readonly Stage[]): string {
  if (stages.length === 0) return "0";
  return `case when ${stages.map(({ holds }) => holds).join(" or ")} then ${baseLength(one)} else 0 end`;
}

/** Accounts that ask more of some allowance than is granted for one of their bills. */
function heavySql(stages: readonly Stage[], setting: SqlSetting, source: string, account: string): string {
  const asked = stages.map(({ plan, allowance, holds, weight }) => {
    const length = baseLength(plan);
    return allowance.events
      ? `count(*) filter (where ${holds} and ${length} > 0)`
      : `sum(case when ${holds} then ${length} * ${weight} else 0 end)`;
  });
  const sums = [...new Set(asked)];
  const least = (stage: Stage) =>
    grantVaries(stage.allowance, setting) ? `g${stages.indexOf(stage)}` : String(stage.allowance.quantity);
  const tests = stages.map((stage, i) => `s${sums.indexOf(asked[i] as string)} > ${least(stage)}`);
  const varying = stages.filter(({ allowance }) => grantVaries(allowance, setting));
  const bill = stages[0]?.plan.bill ?? "bill";
  const grouped = `select ${account}, ${bill} as bill, ${sums.map((sum, i) => `${sum} as s${i}`).join(", ")}
    from ${source} where ${bill} is not null group by all`;
  if (varying.length === 0) return `select distinct ${account} from (${grouped}) where ${tests.join(" or ")}`;
  const granted = varying.map((stage) => {
    // The customers of a family hold its allowance together, and each may have been there for other days.
    const amount = grantOf(stage.allowance, setting);
    return `${account === "family" && !stage.allowance.shared ? "min" : "max"}(${amount}) as g${stages.indexOf(stage)}`;
  });
  return `select distinct ${account} from (${grouped}) join (
      select ${account}, bill, ${granted.join(", ")} from customer_bills group by all) using (${account}, bill)
    where ${tests.join(" or ")}`;
}

/** Whether customers are granted different quantities. */
function grantVaries({ addOn, shared }: AllowancePlan, { facts }: SqlSetting): boolean {
  return addOn !== null || (facts.intervals && !shared);
}

function grantOf(allowance: AllowancePlan, { bills, facts }: SqlSetting): string {
  const days = bills.map(({ firstDay, endDay }) => endDay - firstDay);
  return grantedSql(allowance, days, facts.intervals && !allowance.shared);
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

function takeInOrder(
  layers: Layers,
  setting: SqlSetting,
  one: CutPlan,
  stages: readonly Stage[],
  order: ReadonlyMap<CutPlan, string>,
): string {
  const {
    cut: [lane],
    bill,
  } = one;
  let taken = "0";
  for (const stage of stages) {
    const { allowance, holds, weight } = stage;
    layers.next();
    const left = layers.add(
      taken === "0" ? `${lane?.to} - ${lane?.from}` : `${lane?.to} - ${lane?.from} - ${taken}`,
    );
    layers.next();
    const asked = layers.add(
      allowance.events
        ? `case when ${holds} and ${left} > 0 then 1 else 0 end`
        : `case when ${holds} then ${left} * ${weight} else 0 end`,
    );
    layers.next();
    const account = allowance.shared ? "family" : "customer";
    const available = availableColumn(layers, setting, stage, { asked, account, bill });
    const before = layers.add(
      `coalesce(sum(${asked}) over (partition by ${account}, ${bill} order by ${order.get(one)} rows between unbounded preceding and 1 preceding), 0)`,
    );
    layers.next();
    const room = `greatest(0, ${available} - ${before})`;
    const given = allowance.events
      ? `case when ${asked} > 0 and ${before} < ${available} then ${left} else 0 end`
      : `case when ${holds} then cast(least(${left}, ${weight === "1" ? room : `${room} // ${weight}`}) as bigint) else 0 end`;
    taken = layers.add(taken === "0" ? given : `${taken} + ${given}`);
  }
  return taken;
}

/** What the account may take for the bill: a number where all have the same. */
function availableColumn(
  layers: Layers,
  setting: SqlSetting,
  { allowance }: Stage,
  names: { asked: string; account: string; bill: string },
): string {
  const varies = grantVaries(allowance, setting);
  if (!varies && allowance.rollover === null) return String(allowance.quantity);
  layers.next();
  const source = layers.top;
  const name = `available_${source}_${allowance.index}`;
  const granted = varies ? grantOf(allowance, setting) : String(allowance.quantity);
  const { account, bill } = names;
  const grants = `select ${account}, bill, max(${granted}) as granted from customer_bills group by all`;
  if (allowance.rollover === null) layers.beside(name, grants);
  else layers.beside(name, carriedSql(setting, allowance, source, grants, names));
  layers.replace(
    (from) => `select f.*, coalesce(a.granted, 0) as ${name}_q from ${from} f
      left join ${name} a on a.${account} = f.${account} and a.bill = f.${bill}`,
  );
  return `${name}_q`;
}

/** What is granted and what the bill before left, bill by bill. */
function carriedSql(
  { bills }: SqlSetting,
  { rollover }: AllowancePlan,
  source: string,
  grants: string,
  { asked, account, bill }: { asked: string; account: string; bill: string },
): string {
  const sums = bills.map(
    (_, i) =>
      `coalesce(sum(asked) filter (where bill = ${i}), 0) as d${i}, max(granted) filter (where bill = ${i}) as g${i}`,
  );
  const joined = `select ${account}, bill, granted, asked from (${grants})
    left join (select ${account}, ${bill} as bill, sum(${asked}) as asked from ${source} group by all) using (${account}, bill)`;
  let layered = `select ${account}, ${sums.join(", ")}, max(granted) filter (where bill = 0) as a0 from (${joined}) group by all`;
  for (let i = 1; i < bills.length; i++) {
    const left = `greatest(0, a${i - 1} - d${i - 1})`;
    const carried = Number.isFinite(rollover) ? `least(${rollover}, ${left})` : left;
    layered = `select *, coalesce(g${i}, 0) + ${carried} as a${i} from (${layered})`;
  }
  const cases = bills.map((_, i) => `when ${i} then a${i}`).join(" ");
  return `select ${account}, bill, case bill ${cases} end as granted from (${layered}), range(${bills.length}) as r(bill)`;
}
