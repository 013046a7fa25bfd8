/** Allowances used up in order of time: a running sum of what was asked tells how much is left for a record. */
import type { AllowancePlan } from "../plan/plan-allowance.ts";
import { grantOf, grantVaries } from "./heavy-accounts.ts";
import type { Layers } from "./layers.ts";
import type { CutPlan } from "./piece-layers.ts";
import type { SqlSetting } from "./setting.ts";

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

/** Whose records are put in order together. */
export function accountOf(stages: readonly Stage[]): "family" | "customer" {
  return stages.some(({ allowance }) => allowance.shared) ? "family" : "customer";
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
        : `case when ${holds} then cast(least(${left[at]}, ${weight === "1" ? room : layers.words.divided(room, weight)}) as bigint) else 0 end`;
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
  const grants = `select ${account}, bill, max(${granted}) as granted from customer_bills group by 1, 2`;
  if (allowance.rollover === null) layers.beside(name, grants);
  else layers.beside(name, carriedSql(setting, allowance, source, grants, names));
  layers.replace(
    (from) => `select f.*, coalesce(a.granted, 0) as ${name}_q from ${from} f
      left join ${name} a on a.${account} = f.${account} and a.bill = f.${bill}`,
    [...layers.columns, `${name}_q`],
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
    left join (select ${account}, ${bill} as bill, sum(${asked}) as asked from ${source} group by 1, 2) using (${account}, bill)`;
  let layered = `select ${account}, ${sums.join(", ")}, max(granted) filter (where bill = 0) as a0 from (${joined}) group by 1`;
  for (let i = 1; i < bills.length; i++) {
    const left = `greatest(0, a${i - 1} - d${i - 1})`;
    const carried = Number.isFinite(rollover) ? `least(${rollover}, ${left})` : left;
    layered = `select *, coalesce(g${i}, 0) + ${carried} as a${i} from (${layered})`;
  }
  const cases = bills.map((_, i) => `when ${i} then a${i}`).join(" ");
  return `select ${account}, bill, case bill ${cases} end as granted from (${layered}), (values ${bills.map((_, i) => `(${i})`).join(", ")}) as r(bill)`;
}

/** Counted units of a row. */
export function baseLength({ cut: [lane] }: Pick<CutPlan, "cut">): string {
  return `(${lane?.to} - ${lane?.from})`;
}
