/** The use summed by classes, with the question whether every record can be rated. */
import type { Relation } from "../../relation.ts";
import type { Plan } from "../plan/plan.ts";
import { orderedAllowances } from "./class-layers.ts";
import { classStatement, isTimeless } from "./class-statement.ts";
import { classSums } from "./class-sums.ts";
import { classesOfUse, NO_CLASS } from "./record-classes.ts";
import type { SqlSetting } from "./setting.ts";
import { localDay, type Sources } from "./sources.ts";
import { raw } from "./text.ts";
import type { CanonicalUsage } from "./usage-columns.ts";
import { wordsOfUse } from "./use-words.ts";
import { Words } from "./words.ts";

export interface ClassedUse {
  /** `customer`, among other columns, of everybody who has used anything. */
  readonly relation: Relation<unknown>;
  readonly records: number;
  /** Whether every record can be rated under all of the plans. */
  isClean(sources: Sources): Promise<boolean>;
  /** The bills of some of the plans. */
  statement(sources: Sources, setting: SqlSetting, first: number): Promise<Relation<unknown>>;
}

/** Whether the plan can be billed from sums by class. */
export function asksClasses(plan: Plan, { wholeQuantities }: CanonicalUsage): boolean {
  return wholeQuantities && isTimeless(plan);
}

/**
 * @param setting Plans of one time zone, all of which ask for classes alone.
 * @param intervals Whether customers come and go.
 * @returns Null where words are too many.
 */
export async function classedUse(
  usage: CanonicalUsage,
  { plans, bills, clock }: Pick<SqlSetting, "plans" | "bills" | "clock">,
  intervals: boolean,
): Promise<ClassedUse | null> {
  const words = await wordsOfUse(usage, plans);
  const classes = words && classesOfUse(words, plans);
  if (!words || !classes) return null;
  const ordered = plans.some((plan) => orderedAllowances(plan).length > 0);
  const sums = await classSums(words.relation, classes, plans, {
    bills,
    hasDuration: usage.hasDuration,
    extremes: [
      ...(ordered ? ["max(quantity) as longest"] : []),
      ...(intervals ? ["min(t) as first_t", "max(t) as last_t"] : []),
    ],
  });
  const { sql } = sums.relation;
  const found = await sql<{ class: number; n: number; longest: number | null }>`
    select class, cast(sum(n) as bigint) as n, ${raw(ordered ? "max(longest)" : "0")} as longest
    from ${sums.relation} group by class`.rows();
  const longest = new Map(found.map((one) => [one.class, one.longest ?? 0] as const));
  return {
    relation: sums.relation,
    records: found.reduce((all, { n }) => all + n, 0),
    isClean: async ({ customers }) => {
      if (found.some((one) => one.class === NO_CLASS)) return false;
      const words = new Words(sql.dialect);
      const subscribed = `${localDay(words, "first_t", clock)} >= from_day and ${localDay(words, "last_t", clock)} < to_day`;
      const [strange] = await sql<{ n: number }>`
        select count(*) as n from ${sums.relation} left join (select customer, true as known, from_day, to_day from ${customers.relation}) using (customer)
        where known is null ${raw(intervals ? `or not (${subscribed})` : "")}`.first(1);
      return strange?.n === 0;
    },
    statement: (sources, setting, first) =>
      classStatement(sources, setting, { sums, use: words.relation, longest }, first),
  };
}
