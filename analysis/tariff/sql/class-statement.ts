/** The short way to bills: plans are asked about classes of use, and records are summed by class before they are priced. */
import type { Fragment, Relation } from "../../relation.ts";
import type { Plan } from "../plan.ts";
import type { ChargePlan } from "../plan-charge.ts";
import { classedPlans, classLayers } from "./class-layers.ts";
import { type ClassOrder, classOrder, heavyAccounts, movedQuery } from "./class-order.ts";
import type { ClassSums } from "./class-sums.ts";
import { Layers } from "./layers.ts";
import { billCase } from "./match-sql.ts";
import { asksPeriods } from "./piece-layers.ts";
import { planSums } from "./plan-sums.ts";
import type { SqlSetting } from "./setting.ts";
import { invoices, type Sources } from "./sources.ts";
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

export function classStatement(
  sources: Sources,
  setting: SqlSetting,
  classed: SummedUse,
  first: number,
): Relation<unknown> {
  const { sums, use } = classed;
  const plans = classedPlans(setting.plans, sums);
  const order = classOrder(plans);
  const rows = new Layers("class_rows", "r");
  const summed = classLayers(rows, sums, plans);
  const needs = new Sums();
  const needed = summed.map((one) => planSums(needs, one, setting));
  const top = rows.top;
  rows.beside("bill_sums", needs.query(top, "bill"));
  const { sql } = use;
  const source = order
    ? withOrder(setting, classed, order)
    : sql.fragment`class_rows as (select * from ${sums.relation})`;
  return invoices(sources, setting, { first, records: rows.with, needed, daily: false }, source);
}

function withOrder(setting: SqlSetting, { sums, use, longest }: SummedUse, order: ClassOrder): Fragment {
  const { sql } = use;
  const { account, classes } = order;
  const family = raw(account === "family" ? "family, " : "");
  const join = raw(account === "family" ? "join customers using (customer)" : "");
  // All records lie within the bills: so much is known by now.
  const bill = setting.bills.length === 1 ? "0" : billCase(setting.bills);
  const held = new Layers("held_records", "h");
  const moved = movedQuery(
    held,
    order,
    setting,
    Math.max(0, ...classes.map((place) => longest.get(place) ?? 0)),
  );
  return sql.fragment`
    summed_classes as (select ${family} s.* from ${sums.relation} s ${join}),
    heavy as (${raw(heavyAccounts(order, sums, setting, "summed_classes"))}),
    held_records as (
      select * from (
        select ${family} customer, ${raw(bill)} as bill, cast(${raw(sums.classes.code)} as smallint) as class, t, quantity
        from ${use} ${join})
      where ${raw(isOneOf("class", classes))} and ${raw(account)} in (select ${raw(account)} from heavy)),
    ${raw(held.with === "" ? "" : `${held.with},`)}
    moved as (${raw(moved)}),
    class_rows as (select * ${raw(account === "family" ? "exclude (family)" : "")} from summed_classes union all by name select * from moved)`;
}
