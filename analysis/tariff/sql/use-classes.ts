/**
 * The short way: where neither the order nor the moment of records matters beyond their bill, records of a customer that
 * are alike in all words are summed first, by every function of the quantity that some charge asks for. Plans are then
 * rated on these few rows, however many plans there are.
 */
import type { Relation } from "../../relation.ts";
import type { Plan } from "../plan.ts";
import type { ChargePlan } from "../plan-charge.ts";
import type { MatchPlan } from "../plan-match.ts";
import { orderFreeCharge } from "./allowance-sql.ts";
import { chargesOf, type PricedLane, type SummedPlan } from "./amount-layers.ts";
import { countedSql, linearPrice, pieceAtoms, settledSql, touchedSteps } from "./call-sql.ts";
import { type OpenPlan, openPlan } from "./first-layers.ts";
import type { Layers } from "./layers.ts";
import { billCase, chargeCase, condition } from "./match-sql.ts";
import { asksPeriods } from "./piece-layers.ts";
import type { SqlSetting } from "./setting.ts";
import { Columns, literal, raw, switchOn } from "./text.ts";
import type { CanonicalUsage } from "./usage-columns.ts";

export const WORDS = ["kind", "direction", "network", "destination", "zone"] as const;
export type Word = (typeof WORDS)[number];

/** Different values of each word; null for too many to be numbered. */
export type WordValues = { readonly [W in Word]: readonly string[] | null };

/** Whether all plans can be rated on sums. */
export function sumsSuffice({ plans, facts }: SqlSetting, words: WordValues): boolean {
  if (!facts.wholeQuantities || facts.intervals) return false;
  const used = plans.flatMap(matchesOf);
  if (wordsOf(used).some((word) => words[word] === null)) return false;
  return plans.every((plan) => {
    const kinds = [...plan.names.kinds.values()];
    return (
      kinds.every(({ factor, signed }) => factor === 1 && !signed) &&
      plan.charges.every(isTimeless) &&
      plan.from === -Infinity &&
      plan.to === Infinity &&
      !asksPeriods(plan) &&
      plan.allowances.every((allowance) => orderFreeCharge(plan, allowance) !== null)
    );
  });
}

function isTimeless({ from, to, limits }: ChargePlan): boolean {
  return from === -Infinity && to === Infinity && !limits.cap.day && !limits.minimum.day;
}

function matchesOf({ charges, allowances, discounts }: Plan): MatchPlan[] {
  return [
    ...charges.map(({ match }) => match),
    ...allowances.flatMap(({ matches }) => matches),
    ...discounts.flatMap(({ match }) => (match ? [match] : [])),
  ];
}

/** Words that some condition asks for; the kind always. */
function wordsOf(matches: readonly MatchPlan[]): Word[] {
  return WORDS.filter((word) => word === "kind" || matches.some((match) => match[word] !== null));
}

export interface ClassColumns {
  readonly relation: Relation<unknown>;
  /** Sums by place of plan and charge. */
  readonly plans: readonly (readonly ChargeColumns[])[];
}

interface ChargeColumns {
  readonly counted: string;
  readonly charged: string;
  readonly amount: string | null;
}

/** The sums, as a table of their own: one row for each customer, bill and combination of words. */
export async function sumClasses(
  usage: CanonicalUsage,
  { plans, bills }: SqlSetting,
  values: WordValues,
): Promise<ClassColumns> {
  const words = wordsOf(plans.flatMap(matchesOf));
  const friends = plans.flatMap(matchesOf).some(({ friend }) => friend !== null);
  const counted = new Columns("f");
  const sums = new Columns("a");
  const columns = plans.map((plan) =>
    plan.charges.map((charge) => chargeColumns(plan, charge, counted, sums)),
  );
  const { code, decoded } = numbered(words, values, friends);
  const { sql } = usage.relation;
  const relation = await sql`
    select customer, bill, n, ${raw(decoded.join(", "))} ${raw(sums.names)}
    from (
      select customer, bill, class, count(*) as n ${raw(sums.list)}
      from (select *, ${raw(bills.length === 1 ? "0" : billCase(bills))} as bill, ${raw(code)} as class ${raw(counted.list)} from ${usage.relation})
      group by customer, bill, class)`.materialize();
  return { relation, plans: columns };
}

function chargeColumns(plan: Plan, charge: ChargePlan, quantities: Columns, sums: Columns): ChargeColumns {
  const counted = quantities.add(countedSql(charge, "quantity"));
  const { call } = charge;
  const columns = {
    counted: sums.add(`sum(${counted})`),
    charged: call?.connect.some((atoms) => atoms !== 0)
      ? sums.add(`count(*) filter (where ${counted} > 0)`)
      : "0",
  };
  if (!call || (linearPrice(charge) !== null && plan.discounts.every(({ match }) => match === null))) {
    return { ...columns, amount: null };
  }
  const piece = { from: "0", to: counted, period: "0", counted };
  const names = {
    atoms: `(${pieceAtoms(call, piece)})`,
    rest: counted,
    began: "0",
    touched: touchedSteps(call, piece) ?? "0",
    refund: null,
  };
  const amount = settledSql(charge, names, plan.money.mode);
  return {
    ...columns,
    amount: sums.add(`sum(case when ${condition(charge.match, plan.names)} then ${amount} else 0 end)`),
  };
}

/** Words as one small number, which is grouped by faster than texts, and the texts again from the number. */
function numbered(
  words: readonly Word[],
  values: WordValues,
  friends: boolean,
): { code: string; decoded: readonly string[] } {
  let code = friends ? "case when friend then 1 else 0 end" : "0";
  let size = friends ? 2 : 1;
  const decoded = [friends ? "class % 2 = 1 as friend" : "false as friend"];
  for (const word of words) {
    const list = values[word] ?? [];
    const place = `case ${word} ${list.map((value, i) => `when ${literal(value)} then ${i + 1}`).join(" ")} else 0 end`;
    code += ` + ${size} * ${list.length > 0 ? place : "0"}`;
    const names = ["null", ...list.map(literal)].join(", ");
    decoded.push(
      `list_extract(cast([${names}] as varchar[]), (class // ${size}) % ${list.length + 1} + 1) as ${word}`,
    );
    size *= list.length + 1;
  }
  for (const word of WORDS) if (!words.includes(word)) decoded.push(`cast(null as varchar) as ${word}`);
  return { code, decoded };
}

/** Columns of the plans over the rows of sums, in the shape that sums of records have, too. */
export function classLayers(
  layers: Layers,
  setting: SqlSetting,
  columns: ClassColumns["plans"],
): SummedPlan[] {
  const found = setting.plans.map((plan) => ({ plan, charge: layers.add(chargeCase(plan, setting.clock)) }));
  layers.next();
  const open = found.map(({ plan, charge }) => openPlan(layers, plan, charge, setting.facts, setting));
  layers.next();
  return open.map((one, i) => {
    const { plan, charge, surcharges, covers, discounts } = one;
    const lanes = [
      { surcharge: null, charge },
      ...surcharges.map((each) => ({ surcharge: each.one, charge: each.charge })),
    ].map((lane) => classLane(layers, one, lane, columns[i] ?? []));
    return { plan, refund: null, discounts, duration: null, covers, priced: lanes };
  });
}

function classLane(
  layers: Layers,
  { plan }: OpenPlan,
  lane: { surcharge: ChargePlan | null; charge: string },
  columns: readonly ChargeColumns[],
): PricedLane {
  const charges = chargesOf(plan, lane);
  const by = (pick: (column: ChargeColumns) => string | null) =>
    layers.add(
      switchOn(
        lane.charge,
        charges.map(({ index }) => [index, pick(columns[index] as ChargeColumns) ?? "0"] as const),
      ),
    );
  const counted = by((column) => column.counted);
  const priced = charges.some(({ index }) => columns[index]?.amount !== null);
  return {
    ...lane,
    counted,
    from: "0",
    to: counted,
    rest: counted,
    amount: priced ? by(({ amount }) => amount) : null,
    records: "n",
    charged: by((column) => column.charged),
  };
}
