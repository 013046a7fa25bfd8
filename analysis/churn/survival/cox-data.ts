import { OptionError } from "../../options.ts";
import type { Relation } from "../../relation.ts";
import { completeSql, planTerms, type Terms, termSql } from "../design/terms.ts";
import type { CoxOptions } from "./cox.ts";
import type { RiskData } from "./cox-likelihood.ts";
import { lifeExpressions, livesCount } from "./life-table.ts";

export interface CoxData extends RiskData, Terms {
  /** Mean of each term, which is taken off. */
  readonly means: Float64Array;
  readonly events: number;
  readonly leftOut: { readonly times: number; readonly features: number };
}

/** Reads times and covariates into columns, sorted by time, the last first. */
export async function readCoxData(subjects: Relation<unknown>, options: CoxOptions): Promise<CoxData> {
  const { sql } = subjects;
  const life = lifeExpressions(sql, await subjects.schema(), options);
  const plan = await planTerms(subjects, options.features, { base: options.base });
  const { terms } = plan;
  const complete = completeSql(sql, plan);
  const judged = sql`
    select ${life.time} as t, ${life.event} as e, ${life.entry} as s, ${complete} as complete,
      ${sql.join(terms.map((term, j) => sql.fragment`${termSql(sql, term, plan.missing)} as ${sql.id(`x${j}`)}`))}
    from ${subjects}`;
  const counts = livesCount(sql);
  const [left] = await sql<{ times: number; features: number }>`
    select count(*) filter (not ${counts}) as times, count(*) filter (${counts} and not complete) as features from ${judged}`.rows();
  const names = terms.map((_, j) => `x${j}`);
  const columns = await sql<Record<string, number>>`
    select t, cast(e as integer) as e, s, ${sql.join(names.map((name) => sql.id(name)))}
    from ${judged} where ${counts} and complete order by t desc, e desc, hash(${sql.join(["s", ...names].map((name) => sql.id(name)))})`.columns();
  const column = (name: string) => Float64Array.from(columns[name] as ArrayLike<number>);
  const event = Uint8Array.from(columns.e as ArrayLike<number>);
  const events = event.reduce((sum, e) => sum + e, 0);
  if (events === 0)
    throw new OptionError(
      "event",
      `Nobody left among ${event.length} subjects: there is nothing to learn from.`,
    );
  const x = names.map(column);
  return {
    size: event.length,
    time: column("t"),
    event,
    entry: column("s"),
    byEntry: options.entry === undefined ? null : entriesBackwards(column("s")),
    x,
    means: Float64Array.from(x, centre),
    ...plan,
    events,
    leftOut: { times: left?.times ?? 0, features: left?.features ?? 0 },
  };
}

function entriesBackwards(entry: Float64Array): Int32Array {
  return Int32Array.from(entry.keys()).sort((a, b) => (entry[b] as number) - (entry[a] as number) || a - b);
}

/** Takes the mean off a column, which changes no coefficient and keeps exponentials small; returns the mean. */
function centre(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  const mean = sum / values.length;
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) - mean;
  return mean;
}
