/**
 * Records of classes that allowances cover in order of time, of customers who use more than they have: put in order, with
 * what is left to be charged summed by class again.
 */
import type { AllowancePlan } from "../plan/plan-allowance.ts";
import type { ChargePlan } from "../plan/plan-charge.ts";
import type { CoveredPlan } from "./allowance-layers.ts";
import { amountLayers, type PricedPlan } from "./amount-layers.ts";
import { countedSql, linearPrice } from "./call-sql.ts";
import { type ClassedPlan, movedColumns, orderedAllowances } from "./class-layers.ts";
import type { ClassSums } from "./class-sums.ts";
import { heavySql } from "./heavy-accounts.ts";
import type { Layers } from "./layers.ts";
import type { CutPlan } from "./piece-layers.ts";
import type { SqlSetting } from "./setting.ts";
import { accountOf, type Stage, takeInOrder } from "./take-in-order.ts";
import { isOneOf, switchOn } from "./text.ts";
import type { Words } from "./words.ts";

/** A plan with allowances in order of time. */
type OrderedClasses = ClassedPlan & { readonly stages: readonly Stage[] };

export interface ClassOrder {
  readonly plans: readonly OrderedClasses[];
  /** Classes of the records that have to be put in order. */
  readonly classes: readonly number[];
  readonly account: "family" | "customer";
}

/** Null where no plan asks for an order. */
export function classOrder(plans: readonly ClassedPlan[]): ClassOrder | null {
  const ordered = plans
    .filter((one) => one.ordered.length > 0)
    .map((one) => ({
      ...one,
      stages: orderedAllowances(one.plan).map((allowance) => stageOf(one, allowance)),
    }));
  if (ordered.length === 0) return null;
  const classes = [...new Set(ordered.flatMap((one) => one.ordered))].sort((a, b) => a - b);
  return { plans: ordered, classes, account: accountOf(ordered.flatMap(({ stages }) => stages)) };
}

function stageOf({ uses }: ClassedPlan, allowance: AllowancePlan): Stage {
  const weights = uses.flatMap(({ covers }, i) => {
    const weight = covers.get(allowance.index);
    return weight === undefined ? [] : [[i, weight] as const];
  });
  const different = new Set(weights.map(([, weight]) => weight));
  return {
    allowance,
    holds: isOneOf(
      "class",
      weights.map(([place]) => place),
    ),
    weight:
      different.size === 1
        ? String(weights[0]?.[1])
        : switchOn(
            "class",
            weights.map(([place, weight]) => [place, String(weight)] as const),
            "1",
          ),
  };
}

/** Accounts that use up some allowance, by the sums of classes. */
export function heavyAccounts(
  { plans, account }: ClassOrder,
  sums: ClassSums,
  setting: SqlSetting,
  source: string,
): string {
  const stages = plans.flatMap(({ plan, uses, stages: all }) =>
    all.map(({ allowance }) => {
      const asked = uses.flatMap((use, i) => {
        const weight = use.covers.get(allowance.index);
        if (weight === undefined) return [];
        const columns = sums.columns(i, plan, plan.charges[use.charge] as ChargePlan);
        const column = allowance.events ? columns.charged : columns.counted;
        return [[i, weight === 1 ? column : `${column} * ${weight}`] as const];
      });
      return { allowance, asked: `sum(${switchOn("class", asked)})` };
    }),
  );
  return heavySql(stages, setting, source, { account, bill: "bill" });
}

/**
 * Rows of `held_records` (`customer, family, bill, class, t, quantity`) as rows of classes again.
 *
 * @param longest The greatest quantity among them.
 */
export function movedQuery(
  layers: Layers,
  { plans, account }: ClassOrder,
  setting: SqlSetting,
  longest: number,
): string {
  const cut = plans.map((one) => ({ ...one, rows: cutPlan(layers, one) }));
  const order = cut.map((one) => {
    const key = orderColumn(layers, one, setting, longest);
    return account === "family" ? `${key}, customer` : key;
  });
  const taken = takeInOrder(
    layers,
    setting,
    cut.map(({ rows, stages }, i) => ({ one: rows, stages, order: order[i] ?? "t" })),
  );
  layers.next();
  // Sorting moves all columns that there are: charges come only now.
  const charged = cut.map((one, i) => withCharge(layers, one, one.rows, taken[i] ?? "0"));
  const priced = amountLayers(layers, charged);
  const columns = plans.flatMap((one, i) => movedSums(layers.words, one, priced[i] as PricedPlan));
  const some = priced.map(({ priced: [lane] }) => `${lane?.rest} > 0`);
  return `select customer, bill, class, 0 as n, ${columns.join(", ")} from ${layers.top}
    where ${some.join(" or ")} group by customer, bill, class`;
}

/** Columns of `movedQuery`. */
export function movedNames({ plans }: ClassOrder): string[] {
  return ["customer", "bill", "class", "n", ...plans.flatMap((one) => Object.values(movedColumns(one)))];
}

function chargesInOrder({ plan, uses, ordered }: ClassedPlan): (readonly [number, ChargePlan])[] {
  return ordered.map((place) => [place, plan.charges[uses[place]?.charge ?? 0] as ChargePlan] as const);
}

/** Rows of a plan as far as allowances ask for them. */
function cutPlan(layers: Layers, one: ClassedPlan): CutPlan {
  const charged = chargesInOrder(one);
  const counted = layers.add(
    switchOn(
      "class",
      charged.map(([place, charge]) => [place, countedSql(layers.words, charge, "quantity")] as const),
    ),
  );
  const lane = { surcharge: null, charge: "null", counted };
  return {
    // Only charges that occur.
    plan: { ...one.plan, charges: [...new Set(charged.map(([, charge]) => charge))] },
    bill: "bill",
    quantity: "quantity",
    refund: null,
    lanes: [lane],
    covers: [],
    discounts: [],
    order: "0",
    cut: [{ ...lane, from: "0", to: counted }],
    period: "0",
    began: "0",
    duration: null,
  };
}

function withCharge(layers: Layers, one: ClassedPlan, rows: CutPlan, taken: string): CoveredPlan {
  const charge = layers.add(
    switchOn(
      "class",
      chargesInOrder(one).map(([place, { index }]) => [place, String(index)] as const),
      "null",
    ),
  );
  return { ...rows, taken, cut: rows.cut.map((lane) => ({ ...lane, charge })) };
}

/** The order of records as one number where it fits 62 bits: sorting by several columns takes twice as long. */
function orderColumn(
  layers: Layers,
  { uses, ordered }: ClassedPlan,
  { bills }: SqlSetting,
  longest: number,
): string {
  const orders = [...new Set(ordered.map((place) => uses[place]?.order ?? 0))].sort((a, b) => a - b);
  const rank = switchOn(
    "class",
    ordered.map((place) => [place, String(orders.indexOf(uses[place]?.order ?? 0))] as const),
  );
  const begin = bills[0]?.from ?? 0;
  const span = (bills.at(-1)?.to ?? begin) - begin;
  const moment = orders.length > 1 ? `(t - ${begin}) * ${orders.length} + ${rank}` : `(t - ${begin})`;
  if (span * orders.length * (longest + 1) < 2 ** 62) {
    return layers.add(`(${moment}) * ${longest + 1} + quantity`);
  }
  return `${layers.add(moment)}, quantity`;
}

function movedSums(words: Words, one: ClassedPlan, { plan, priced: [lane] }: PricedPlan): string[] {
  if (!lane) return [];
  const names = movedColumns(one);
  const sizes = plan.charges.map((charge) => [charge.index, linearPrice(charge)?.size ?? 1] as const);
  // Whole increments are priced: what is left of a record counts up to the next.
  const rest = switchOn(
    lane.charge,
    sizes
      .filter(([, size]) => size > 1)
      .map(
        ([index, size]) =>
          [index, `${words.divided(`(${lane.rest} + ${size - 1})`, size)} * ${size}`] as const,
      ),
    lane.rest,
  );
  const linear = plan.charges.map(linearPrice);
  const units = plan.charges.some(({ bill }) => bill) || linear.some((price) => price && price.unit !== 0);
  const fees = linear.some((price) => price && price.connect !== 0);
  return [
    `sum(${units ? rest : "0"}) as ${names.rest}`,
    `sum(${lane.amount ?? "0"}) as ${names.amount}`,
    `sum(${fees ? lane.charged : "0"}) as ${names.charged}`,
  ];
}
