/** Records that cannot be rated: how many, why, and the first of them. */
import type { Relation } from "../../relation.ts";
import type { Plan } from "../plan/plan.ts";
import { PROBLEMS, type Problem, type UsageProblem } from "../rating/usage.ts";
import { Layers } from "./layers.ts";
import { billCase, chargeCase } from "./match-sql.ts";
import { problemCase } from "./problem-case.ts";
import { recordOf } from "./repeated.ts";
import type { SqlSetting } from "./setting.ts";
import { type Sources, usageRecords, withSources } from "./sources.ts";

export async function problemsOf(sources: Sources, setting: SqlSetting): Promise<UsageProblem[]> {
  const counts = await problemStatement(sources, setting).rows();
  const found: UsageProblem[] = [];
  for (const [i, plan] of setting.plans.entries()) {
    for (const problem of Object.keys(PROBLEMS) as Problem[]) {
      const records = counts.reduce((sum, row) => sum + (row[`p${i}`] === problem ? Number(row.n) : 0), 0);
      if (records === 0) continue;
      const examples = await exampleStatement(sources, setting, plan, problem).rows();
      found.push({
        problem,
        meaning: PROBLEMS[problem],
        tariff: plan.name,
        records,
        examples: examples.map(recordOf),
      });
    }
  }
  return found;
}

/** Rows by problem of each plan: `p0, p1, ..., n`. */
function problemStatement(
  sources: Sources,
  setting: SqlSetting,
): Relation<Record<string, string | number | null>> {
  const { plans, bills, clock } = setting;
  const layers = new Layers(setting.words, "usage_records", "r");
  const bill = layers.add(billCase(bills));
  const charges = plans.map((plan) => layers.add(chargeCase(plan, clock)));
  layers.next();
  const problems = plans.map((plan, i) => problemCase(plan, setting, { bill, charge: charges[i] ?? "null" }));
  const top = layers.top;
  const columns = problems.map((problem, i) => `${problem} as p${i}`).join(", ");
  const checked = { ...setting, checked: true };
  return withSources(
    sources,
    checked,
    usageRecords(sources, checked),
    `${layers.with} select ${problems.map((_, i) => `p${i}`).join(", ")}, count(*) as n
     from (select ${columns} from ${top}) group by ${problems.map((_, i) => i + 1).join(", ")}`,
  ) as Relation<Record<string, string | number | null>>;
}

/** Records of one plan with this problem, the first in time. */
function exampleStatement(
  sources: Sources,
  setting: SqlSetting,
  plan: Plan,
  problem: string,
): Relation<Record<string, unknown>> {
  const { bills, clock } = setting;
  const layers = new Layers(setting.words, "usage_records", "r");
  const bill = layers.add(billCase(bills));
  const charge = layers.add(chargeCase(plan, clock));
  layers.next();
  const found = layers.add(problemCase(plan, setting, { bill, charge }));
  const top = layers.top;
  const checked = { ...setting, checked: true };
  return withSources(
    sources,
    checked,
    usageRecords(sources, checked),
    `${layers.with} select customer, t, kind, quantity, duration, direction, network, destination, zone, friend, id from ${top}
     where ${found} = '${problem}' order by t nulls first, customer, kind, quantity limit 5`,
  ) as Relation<Record<string, unknown>>;
}
