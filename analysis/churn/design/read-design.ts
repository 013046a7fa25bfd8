import { findColumn, NUMBER } from "../../columns.ts";
import { OptionError } from "../../options.ts";
import type { Relation } from "../../relation.ts";
import { OUTCOME } from "../judge/scores.ts";
import { completeSql, type Terms, termSql } from "./terms.ts";

/** A model's matrix, one array a term, beside the outcomes. */
export interface Design extends Terms {
  readonly rows: number;
  readonly x: readonly Float64Array[];
  /** 1 where the outcome happened. */
  readonly y: Float64Array;
  /** How much each row counts; null where each counts once. */
  readonly weight: Float64Array | null;
  /** Sum of the weights, and of those with the outcome. */
  readonly total: number;
  readonly positives: number;
  readonly leftOut: { readonly outcome: number; readonly features: number; readonly weight: number };
}

export interface DesignColumns {
  readonly outcome: string;
  readonly weight?: string | undefined;
}

/**
 * Reads the matrix. Rows come in an order that depends on their values alone, so that sums have the same bits however the
 * engine gives them; rows of weight 0 do not come at all.
 */
export async function readDesign(
  rows: Relation<unknown>,
  plan: Terms,
  { outcome, weight }: DesignColumns,
): Promise<Design> {
  const { sql } = rows;
  const schema = await rows.schema();
  findColumn(schema, { role: "outcome", name: outcome, ...OUTCOME });
  if (weight !== undefined) findColumn(schema, { role: "weight", name: weight, ...NUMBER });
  const names = plan.terms.map((_, j) => `x${j}`);
  const values = plan.terms.map(
    (term, j) => sql.fragment`${termSql(sql, term, plan.missing)} as ${sql.id(`x${j}`)}`,
  );
  const w =
    weight === undefined ? sql.fragment`cast(1 as double)` : sql.fragment`cast(${sql.id(weight)} as double)`;
  const all = sql`
    select cast(cast(${sql.id(outcome)} as boolean) as double) as y, ${w} as w, ${completeSql(sql, plan)} as complete, ${sql.join(values)}
    from ${rows}`;
  const weighed = sql.fragment`coalesce(isfinite(w) and w >= 0, false)`;
  const [left] = await sql<{ outcome: number; features: number; weight: number }>`
    select count(*) filter (y is null) as outcome, count(*) filter (y is not null and not complete) as features,
      count(*) filter (y is not null and complete and not ${weighed}) as weight from ${all}`.rows();
  const listed = sql.join([sql.id("y"), sql.id("w"), ...names.map((name) => sql.id(name))]);
  const columns = await sql<Record<string, number>>`
    select ${listed} from ${all} where y is not null and complete and ${weighed} and w > 0
    order by hash(${listed})`.columns();
  const column = (name: string) => Float64Array.from(columns[name] as ArrayLike<number>);
  const y = column("y");
  const weights = weight === undefined ? null : column("w");
  return {
    ...plan,
    rows: y.length,
    x: names.map(column),
    y,
    weight: weights,
    total: weights ? sum(weights) : y.length,
    positives: weights ? weights.reduce((all, value, i) => all + value * (y[i] as number), 0) : sum(y),
    leftOut: left ?? { outcome: 0, features: 0, weight: 0 },
  };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

/** A model that tells two outcomes apart must see both. */
export function refuseOneOutcome({ rows, total, positives }: Design): void {
  if (rows === 0) {
    throw new OptionError(
      "outcome",
      "No row has an outcome and all features.",
      'With missing: "indicate", rows with holes are kept.',
    );
  }
  if (positives > 0 && positives < total) return;
  throw new OptionError(
    "outcome",
    `In all ${rows} rows the outcome is ${positives === 0 ? "false" : "true"}: there is nothing to tell apart.`,
    "Choose a period in which some left and some stayed.",
  );
}

/** A term that never changes says nothing, and would spoil the equations. */
export function refuseConstantTerms({ terms, x }: Design): void {
  const constant = x.findIndex((values) => values.every((value) => value === values[0]));
  if (constant < 0) return;
  throw new OptionError(
    "features",
    `“${terms[constant]?.name}” has the same value in every row that counts.`,
    "Leave it out.",
  );
}
