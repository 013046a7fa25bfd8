/** Why a record cannot be rated, as an expression over the columns of the use. */
import type { Plan } from "../plan/plan.ts";
import { MOST_SECONDS, MOST_UNITS, type Problem } from "../rating/usage.ts";
import { condition } from "./match-sql.ts";
import type { SqlSetting } from "./setting.ts";
import { literal, literals, switchOn } from "./text.ts";

/** The columns of problems: null for a record that can be rated. */
export function problemCase(
  plan: Plan,
  setting: SqlSetting,
  columns: { bill: string; charge: string },
): string {
  const { facts } = setting;
  const kinds = [...plan.names.kinds.values()];
  const signed = kinds.filter((kind) => kind.signed).map(({ name }) => name);
  const tests: [Problem, string][] = [
    ["no_customer", "customer is null or cast(customer as varchar) = ''"],
    ["unknown_customer", "not known_customer"],
    ["no_time", "t is null"],
    ["outside", `${columns.bill} is null${facts.intervals ? " or not subscribed" : ""}`],
    ["no_kind", "kind is null or kind = ''"],
    ["unknown_kind", `kind not in (${literals(plan.names.kinds.keys())})`],
    ["no_quantity", "quantity is null or isnan(cast(quantity as double))"],
    [
      "negative",
      `quantity < 0${signed.length > 0 ? ` and kind not in (${literals(signed)})` : ""}${facts.hasDuration ? " or duration < 0" : ""}`,
    ],
    [
      "too_large",
      `abs(cast(quantity as double)) > ${MOST_UNITS}${facts.hasDuration ? ` or duration > ${MOST_SECONDS}` : ""}`,
    ],
    ["too_fine", facts.wholeQuantities ? "false" : tooFine(plan)],
    ["no_price", `${columns.charge} is null`],
    ["too_large", tooLarge(plan, columns.charge)],
  ];
  const arms = tests
    .filter(([, test]) => test !== "false")
    .map(([problem, test]) => `when ${test} then ${literal(problem)}`);
  return `case ${arms.join(" ")} end`;
}

function tooFine({ names }: Plan): string {
  const factors = [...names.kinds.values()].filter(({ factor }) => factor > 1);
  const whole = "cast(quantity as double) <> round(cast(quantity as double))";
  if (factors.length === 0) return whole;
  const arms = factors.map(
    ({ name, factor }) =>
      `when ${literal(name)} then round(cast(quantity as double) * ${factor}) / ${factor} <> cast(quantity as double)`,
  );
  return `case kind ${arms.join(" ")} else ${whole} end`;
}

function tooLarge(plan: Plan, charge: string): string {
  const counted = countedUnits(plan, false);
  const limits = plan.charges
    .filter(({ surcharge }) => !surcharge)
    .map(({ index, largest }) => [index, String(largest)] as const);
  const tests = [
    `${counted} > ${switchOn(charge, limits, String(2 ** 50))}`,
    ...plan.charges
      .filter(({ surcharge }) => surcharge)
      .map((one) => `(${condition(one.match, plan.names)} and ${counted} > ${one.largest})`),
  ];
  return tests.join(" or ");
}

/** The quantity without its sign, in counted units. */
export function countedUnits({ names }: Plan, whole: boolean): string {
  const factors = [...names.kinds.values()].filter(({ factor }) => factor > 1);
  const plain = whole ? "quantity" : "try_cast(round(cast(quantity as double)) as bigint)";
  const arms = factors.map(
    ({ name, factor }) =>
      `when ${literal(name)} then ${whole ? `quantity * ${factor}` : `try_cast(round(cast(quantity as double) * ${factor}) as bigint)`}`,
  );
  return `abs(${arms.length > 0 ? `case kind ${arms.join(" ")} else ${plain} end` : plain})`;
}
