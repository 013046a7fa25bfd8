/** The short way to bills: plans are asked about classes of use, and records are summed by class before they are priced. */
import type { Fragment, Relation } from "../../relation.ts";
import type { Plan } from "../plan/plan.ts";
import type { ChargePlan } from "../plan/plan-charge.ts";
import { classedPlans, classLayers } from "./class-layers.ts";
import { type ClassOrder, classOrder, heavyAccounts, movedNames, movedQuery } from "./class-order.ts";
import type { ClassSums } from "./class-sums.ts";
import { Layers } from "./layers.ts";
import { billCase } from "./match-sql.ts";
import { asksPeriods } from "./piece-layers.ts";
import { planSums } from "./plan-sums.ts";
import type { SqlSetting } from "./setting.ts";
import { invoices, type Sources, withSources } from "./sources.ts";
import { Sums } from "./sums.ts";
import { isOneOf, raw } from "./text.ts";

/** Whether the plan asks of a record's time no more than its bill and, for allowances, its order. */
export function isTimeless(plan: Plan): boolean {
  const kinds = [...plan.names.kinds.values()];
  return (
    kinds.every(({ factor, signed }) => factor === 1 && !signed) &&
    plan.charges.every(alwaysHolds) &&
    plan.from === -Infinity &&
    plan.to === Infinity &&
    !asksPeriods(plan)
  );
}

function alwaysHolds({ from, to, limits }: ChargePlan): boolean {
  return from === -Infinity && to === Infinity && !limits.cap.day && !limits.minimum.day;
}

/** Records and their sums by class. */
export interface SummedUse {
  readonly sums: ClassSums;
  /** With the columns that classes are told by. */
  readonly use: Relation<unknown>;
  /** The greatest quantity of each class, where some plan asks for an order. */
  readonly longest: ReadonlyMap<number, number>;
}

export async function classStatement(
  sources: Sources,
  setting: SqlSetting,
  classed: SummedUse,
  first: number,
): Promise<Relation<unknown>> {
  const { sums, use } = classed;
  const plans = classedPlans(setting.plans, sums);
  const order = classOrder(plans);
  const rows = new Layers(setting.words, "class_rows", "r");
  const summed = classLayers(rows, sums, plans);
  const needs = new Sums(setting.words);
  const needed = summed.map((one) => planSums(needs, one, setting));
  const top = rows.top;
  rows.beside("bill_sums", needs.query(top, "bill"));
  const { sql } = use;
  const source = order
    ? withOrder(setting, classed, order, await heavyFilter(sources, setting, sums, order))
    : sql.fragment`class_rows as (select * from ${sums.relation})`;
  return invoices(sources, setting, { first, records: rows.with, needed, daily: false }, source);
}

function withOrder(
  setting: SqlSetting,
  { sums, use, longest }: SummedUse,
  order: ClassOrder,
  heavy: Fragment,
): Fragment {
  const { sql } = use;
  const { account, classes } = order;
  const family = raw(account === "family" ? "family, " : "");
  const join = raw(account === "family" ? "join customers using (customer)" : "");
  // All records lie within the bills: so much is known by now.
  const bill = setting.bills.length === 1 ? "0" : billCase(setting.bills);
  const held = new Layers(setting.words, "held_records", "h");
  const moved = movedQuery(
    held,
    order,
    setting,
    Math.max(0, ...classes.map((place) => longest.get(place) ?? 0)),
  );
  return sql.fragment`
    ${summedClasses(sums, order)},
    held_records as (
      select * from (
        select ${family} customer, ${raw(bill)} as bill, cast(${raw(sums.classes.code)} as smallint) as class, t, quantity
        from ${use} ${join})
      where ${raw(isOneOf("class", classes))} ${heavy}),
    ${raw(held.with === "" ? "" : `${held.with},`)}
    moved as (${raw(moved)}),
    class_rows as (${raw(bothRows(sums.names, movedNames(order)))})`;
}

/** Sums of classes and rows of records that were put in order, which have columns of their own each. */
function bothRows(summed: readonly string[], moved: readonly string[]): string {
  const all = [...new Set([...summed, ...moved])];
  const of = (own: readonly string[]) =>
    all.map((name) => (own.includes(name) ? name : `null as ${name}`)).join(", ");
  return `select ${of(summed)} from summed_classes union all select ${of(moved)} from moved`;
}

/** Looking for them costs more than sorting the others along where nearly all accounts are among them. */
const NEARLY_ALL = 0.8;

/** Keeps the records of accounts that use up some allowance. */
async function heavyFilter(
  sources: Sources,
  setting: SqlSetting,
  sums: ClassSums,
  order: ClassOrder,
): Promise<Fragment> {
  const { sql } = sums.relation;
  const account = raw(order.account);
  const classes = summedClasses(sums, order);
  const found = `heavy as (${heavyAccounts(order, sums, setting, "summed_classes")}) select * from heavy`;
  const heavy: Relation<unknown> = await withSources(sources, setting, classes, found).materialize();
  const all = sql`select distinct ${account} from ${sources.customers.relation}`;
  const [few, many] = [await heavy.count(), await all.count()];
  return few > NEARLY_ALL * many
    ? sql.fragment``
    : sql.fragment`and ${account} in (select ${account} from ${heavy})`;
}

/** The sums with the account that allowances belong to. */
function summedClasses(sums: ClassSums, { account }: ClassOrder): Fragment {
  const { sql } = sums.relation;
  const [family, join] = account === "family" ? ["family,", "join customers using (customer)"] : ["", ""];
  return sql.fragment`summed_classes as (select ${raw(family)} s.* from ${sums.relation} s ${raw(join)})`;
}
