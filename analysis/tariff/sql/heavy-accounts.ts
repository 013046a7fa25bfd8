/** Who asks more of an allowance than there is: the records of nobody else have to be put in order. */
import type { AllowancePlan } from "../plan/plan-allowance.ts";
import { grantedSql } from "./allowance-sql.ts";
import type { SqlSetting } from "./setting.ts";

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
    from ${source} where ${bill} is not null group by 1, 2`;
  const granted = stages.flatMap((stage, i) => {
    if (!varies(stage)) return [];
    // The customers of a family hold its allowance together, and each may have been there for other days.
    const least = account === "family" && !stage.allowance.shared;
    return [`${least ? "min" : "max"}(${grantOf(stage.allowance, setting)}) as g${i}`];
  });
  if (granted.length === 0) return `select distinct ${account} from (${grouped}) where ${tests.join(" or ")}`;
  return `select distinct ${account} from (${grouped}) join (
      select ${account}, bill, ${granted.join(", ")} from customer_bills group by 1, 2) using (${account}, bill)
    where ${tests.join(" or ")}`;
}

/** Whether customers are granted different quantities. */
export function grantVaries({ addOn, shared }: AllowancePlan, { facts }: SqlSetting): boolean {
  return addOn !== null || (facts.intervals && !shared);
}

export function grantOf(allowance: AllowancePlan, { bills, facts, words }: SqlSetting): string {
  const days = bills.map(({ firstDay, endDay }) => endDay - firstDay);
  return grantedSql(words, allowance, days, facts.intervals && !allowance.shared);
}
