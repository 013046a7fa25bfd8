/**
 * What the planted truth allows a model of leaving to know, customer by customer. The formula gives the chance to leave in one
 * month from the drivers at its beginning; over a longer horizon the drivers move on, and how they do is partly known beforehand.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { compareScores } from "../../analysis/index.ts";
import type { KernelSql } from "../../kernel/data/sql/sql.ts";
import { ask } from "../support/duckdb.ts";
import { ROOT } from "../support/source-files.ts";

const DATA = path.join(ROOT, "datasets");
const HAZARD = path.join(DATA, "truth", "hazard.parquet");
const CONTRACTS = path.join(DATA, "contracts.parquet");
/** Of a hundred fixed terms that run out so many are renewed, as the generator has it. */
const RENEWED = 0.55;

/** `formula`: of the first month alone. `known`: over three, drivers as they stand, contracts as agreed. `foreseen`: drivers as they went on. */
export type Score = "formula" | "known" | "foreseen";

export interface TruthCase {
  readonly customer: number;
  readonly cut: string;
  readonly leaves: boolean;
  readonly formula: number;
  readonly known: number;
  readonly foreseen: number;
}

/** Customers on the first of the months `from` to `to`, and who of them left within `horizon` months. */
export async function truthCases(from: string, to: string, horizon = 3): Promise<TruthCase[]> {
  const { locked, ending } = coefficients();
  const chance = (eta: string) => `(1 / (1 + exp(-(${eta}))))`;
  const [stays, looks, rolls] = [chance(`base + ${locked}`), chance(`base + ${ending}`), chance("base")];
  const later = (k: number) => `case
    when ahead is null or (ahead = -1 and not t.locked) then ${rolls} when ahead = -1 or ahead - ${k} >= 3 then ${stays}
    when ahead - ${k} >= 0 then ${looks} when ahead - ${k} = -1 then ${RENEWED} * ${stays} + ${1 - RENEWED} * ${looks}
    else ${RENEWED} * ${stays} + ${1 - RENEWED} * ${rolls} end`;
  const within = (terms: readonly string[]) =>
    `1 - ${terms
      .slice(0, horizon)
      .map((term) => `(1 - ${term})`)
      .join(" * ")}`;
  return (await ask(`
    with truth as (select customer_id as customer, month, eta::double as eta, locked, ending, leaves from '${HAZARD}'),
    terms as (
      select customer, month, max(term_ends_on) as ends from truth join '${CONTRACTS}' c
        on c.customer_id = customer and valid_from < month and (valid_to is null or valid_to >= month - interval 1 day) group by all),
    gone as (select customer, max(month) filter (leaves) as last from truth group by all)
    select t.customer, strftime(t.month, '%Y-%m-%d') as cut,
      coalesce(gone.last < t.month + interval ${horizon} month, false) as leaves, t.eta as formula,
      date_diff('month', t.month, ends) as ahead, t.eta - ${locked} * t.locked::integer - ${ending} * t.ending::integer as base,
      ${within([chance("t.eta"), later(1), later(2)])} as known,
      ${within([chance("t.eta"), chance("coalesce(n.eta, t.eta)"), chance("coalesce(o.eta, n.eta, t.eta)")])} as foreseen
    from truth t join gone using (customer) left join terms using (customer, month)
      left join truth n on n.customer = t.customer and n.month = t.month + interval 1 month
      left join truth o on o.customer = t.customer and o.month = t.month + interval 2 month
    where t.month between '${from}' and '${to}' order by t.customer, t.month`)) as unknown as TruthCase[];
}

/** Compares two scores of the same cases by their areas, with the error of the difference. */
export function compareAreas(
  sql: KernelSql,
  cases: readonly TruthCase[],
  first: (one: TruthCase) => number,
  second: Score,
) {
  const rows = sql<{ a: number; b: number; y: boolean }>`
    select unnest(${cases.map(first)}::double[]) as a, unnest(${cases.map((one) => one[second])}::double[]) as b,
      unnest(${cases.map(({ leaves }) => leaves)}::boolean[]) as y`;
  return compareScores(rows, { scores: ["a", "b"], outcome: "y" });
}

function coefficients(): { locked: number; ending: number } {
  const truth = JSON.parse(readFileSync(path.join(DATA, "truth", "truth.json"), "utf8"));
  return truth.churn.coefficients;
}
