/** Why a record cannot be rated, as an expression over the columns of the use. */
import type { Plan } from "../plan/plan.ts";
import { MOST_SECONDS, MOST_UNITS, type Problem } from "../rating/usage.ts";
import { condition } from "./match-sql.ts";
import type { SqlSetting } from "./setting.ts";
import { literal, literals, switchOn } from "./text.ts";
import type { Words } from "./words.ts";

/** The columns of problems: null for a record that can be rated. */
export function problemCase(
  plan: Plan,
  setting: SqlSetting,
  columns: { bill: string; charge: string },
): string {
  const { facts, words } = setting;
  const kinds = [...plan.names.kinds.values()];
  const signed = kinds.filter((kind) => kind.signed).map(({ name }) => name);
  const tests: [Problem, string][] = [
    ["no_customer", `customer is null or ${words.cast("customer", "text")} = ''`],
    ["unknown_customer", "not known_customer"],
    ["no_time", "t is null"],
    ["outside", `${columns.bill} is null${facts.intervals ? " or not subscribed" : ""}`],
    ["no_kind", "kind is null or kind = ''"],
    ["unknown_kind", `kind not in (${literals(plan.names.kinds.keys())})`],
    ["no_quantity", `quantity is null or ${words.isNaN("quantity")}`],
    [
      "negative",
      `quantity < 0${signed.length > 0 ? ` and kind not in (${literals(signed)})` : ""}${facts.hasDuration ? " or duration < 0" : ""}`,
    ],
    [
      "too_large",
      `abs(${words.cast("quantity", "double")}) > ${MOST_UNITS}${facts.hasDuration ? ` or duration > ${MOST_SECONDS}` : ""}`,
    ],
    ["too_fine", facts.wholeQuantities ? "false" : tooFine(words, plan)],
    ["no_price", `${columns.charge} is null`],
    ["too_large", tooLarge(words, plan, columns.charge)],
  ];
  const arms = tests
    .filter(([, test]) => test !== "false")
    .map(([problem, test]) => `when ${test} then ${literal(problem)}`);
  return `case ${arms.join(" ")} end`;
}

function tooFine(words: Words, { names }: Plan): string {
  const factors = [...names.kinds.values()].filter(({ factor }) => factor > 1);
  const quantity = words.cast("quantity", "double");
  const whole = `${quantity} <> ${words.rounded("quantity")}`;
  if (factors.length === 0) return whole;
  const arms = factors.map(
    ({ name, factor }) =>
      `when ${literal(name)} then ${words.rounded(`${quantity} * ${factor}`)} / ${factor} <> ${quantity}`,
  );
  return `case kind ${arms.join(" ")} else ${whole} end`;
}

function tooLarge(words: Words, plan: Plan, charge: string): string {
  const counted = countedUnits(words, plan, false);
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
export function countedUnits(words: Words, { names }: Plan, whole: boolean): string {
  const factors = [...names.kinds.values()].filter(({ factor }) => factor > 1);
  const counted = (factor: number) => {
    if (whole) return factor === 1 ? "quantity" : `quantity * ${factor}`;
    const exact = words.cast("quantity", "double");
    return words.castOrNull(words.rounded(factor === 1 ? exact : `${exact} * ${factor}`), "bigint");
  };
  const plain = counted(1);
  const arms = factors.map(({ name, factor }) => `when ${literal(name)} then ${counted(factor)}`);
  return `abs(${arms.length > 0 ? `case kind ${arms.join(" ")} else ${plain} end` : plain})`;
}
