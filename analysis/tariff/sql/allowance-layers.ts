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

/** An allowance whose use depends on the order of records. */
export interface Stage {
  readonly allowance: AllowancePlan;
  /** Whether the row may take from it. */
  readonly holds: string;
  /** Counted units of the allowance for one of the record. */
  readonly weight: string;
}

/** What takeInOrder asks of a plan's rows. */
export interface OrderedPlan {
  readonly one: Pick<CutPlan, "cut" | "bill">;
  readonly stages: readonly Stage[];
  /** Columns by which rows are put in order. */
  readonly order: string;
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
  layers.replace(
    (from) => `
      select *, ${taken.map((column, i) => `cast(${column} as bigint) as taken_${i}`).join(", ")} from ${from}
      union all by name
      select *, ${staged.map(({ one, stages }, i) => `cast(${coveredWhole(one, stages)} as bigint) as taken_${i}`).join(", ")}
      from ${source} where not (${sorted})`,
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

/** Whose records are put in order together. */
export function accountOf(stages: readonly Stage[]): "family" | "customer" {
  return stages.some(({ allowance }) => allowance.shared) ? "family" : "customer";
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

function baseLength({ cut: [lane] }: Pick<CutPlan, "cut">): string {
  return `(${lane?.to} - ${lane?.from})`;
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

/** Accounts that ask more of some allowance than is granted for one of their bills. */
export function heavySql(
  stages: readonly { allowance: AllowancePlan; asked: string }[],
  setting: SqlSetting,
  source: string,
  { account, bill }: { account: "family" | "customer"; bill: string },
): string {
  const sums = [...new Set(stages.map(({ asked }) => asked))];
  const varies = ({ allowance }: { allowance: AllowancePlan }) => grantVaries(allowance, setting);
  const tests = stages.map(
    (stage, i) =>
      `s${sums.indexOf(stage.asked)} > ${varies(stage) ? `g${i}` : String(stage.allowance.quantity)}`,
  );
  const grouped = `select ${account}, ${bill} as bill, ${sums.map((sum, i) => `${sum} as s${i}`).join(", ")}
    from ${source} where ${bill} is not null group by all`;
  const granted = stages.flatMap((stage, i) => {
    if (!varies(stage)) return [];
    // The customers of a family hold its allowance together, and each may have been there for other days.
    const least = account === "family" && !stage.allowance.shared;
    return [`${least ? "min" : "max"}(${grantOf(stage.allowance, setting)}) as g${i}`];
  });
  if (granted.length === 0) return `select distinct ${account} from (${grouped}) where ${tests.join(" or ")}`;
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

/**
 * Columns with what each plan's allowances gave to a row. Plans go through their allowances side by side: what several
 * ask in the same order is summed in one go.
 */
export function takeInOrder(layers: Layers, setting: SqlSetting, plans: readonly OrderedPlan[]): string[] {
  const taken = plans.map(() => "0");
  const most = Math.max(0, ...plans.map(({ stages }) => stages.length));
  for (let i = 0; i < most; i++) {
    const now = plans.flatMap(({ stages, ...plan }, place) => {
      const stage = stages[i];
      return stage ? [{ ...plan, ...stage, place, account: accountOf([stage]) }] : [];
    });
    const each = <T>(add: (step: (typeof now)[number], at: number) => T): T[] => {
      layers.next();
      return now.map(add);
    };
    const left = each(({ one, place }) =>
      layers.add(taken[place] === "0" ? baseLength(one) : `${baseLength(one)} - ${taken[place]}`),
    );
    const asked = each(({ allowance, holds, weight }, at) =>
      layers.add(
        allowance.events
          ? `case when ${holds} and ${left[at]} > 0 then 1 else 0 end`
          : `case when ${holds} then ${left[at]} * ${weight} else 0 end`,
      ),
    );
    const available = each(({ one, account, ...stage }, at) =>
      availableColumn(layers, setting, stage, { asked: asked[at] ?? "0", account, bill: one.bill }),
    );
    const before = each(({ one, account, order }, at) => {
      const bill = setting.bills.length > 1 ? `, ${one.bill}` : "";
      // The engine sums in 128 bits, in which whatever comes after would be many times slower.
      return layers.add(
        `cast(coalesce(sum(${asked[at]}) over (partition by ${account}${bill} order by ${order} rows between unbounded preceding and 1 preceding), 0) as bigint)`,
      );
    });
    each(({ allowance, holds, weight, place }, at) => {
      const room = `greatest(0, ${available[at]} - ${before[at]})`;
      const given = allowance.events
        ? `case when ${asked[at]} > 0 and ${before[at]} < ${available[at]} then ${left[at]} else 0 end`
        : `case when ${holds} then cast(least(${left[at]}, ${weight === "1" ? room : `${room} // ${weight}`}) as bigint) else 0 end`;
      taken[place] = layers.add(taken[place] === "0" ? given : `${taken[place]} + ${given}`);
    });
  }
  return taken;
}

/** What the account may take for the bill: a number where all have the same. */
function availableColumn(
  layers: Layers,
  setting: SqlSetting,
  { allowance }: Pick<Stage, "allowance">,
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
