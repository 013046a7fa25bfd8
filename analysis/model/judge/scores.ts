/** Scores beside what happened: the input of everything that judges a model. */

import { type ColumnOf, findColumn, NUMBER, TRUTH } from "../../columns.ts";
import { OptionError } from "../../options.ts";
import type { Relation, RelationColumn, Value } from "../../relation.ts";
import { double, text } from "../../sql/types.ts";

export interface ScoreColumns<Row = Record<string, Value>> {
  /** Column with the score; the higher, the likelier the outcome. */
  readonly score: ColumnOf<Row, number | bigint>;
  /** Column with what happened: a boolean, or 1 and 0. */
  readonly outcome: ColumnOf<Row, boolean | number | bigint>;
}

/** Rows in the order of their scores, the highest first. */
export interface Scores {
  readonly size: number;
  /** Rows with the outcome. */
  readonly positives: number;
  readonly score: Float64Array;
  readonly outcome: Uint8Array;
  /** Rows in which the score or the outcome is missing. */
  readonly leftOut: number;
}

/** @throws OptionError when a column of numbers holds others than 1 and 0, which the engine would all take for true. */
export async function refuseStrangeOutcomes(
  rows: Relation<unknown>,
  { name, kind }: RelationColumn,
): Promise<void> {
  if (kind === "boolean") return;
  const { sql } = rows;
  const [found] = await sql<{ strange: string | null; n: number }>`
    select cast(min(${sql.id(name)}) as ${text(sql)}) as strange, count(*) as n from ${rows}
    where ${sql.id(name)} is not null and ${sql.id(name)} not in (0, 1)`.rows();
  if (found === undefined || found.n === 0) return;
  throw new OptionError(
    "outcome",
    `“${name}” is ${found.strange} in one of ${found.n} rows that are neither 1 nor 0.`,
    "Make it a boolean in SQL first, as in (status = 'left') as left.",
  );
}

/** Reads scores from an engine; further columns come in the same order. */
export async function readScores<Row>(
  rows: Relation<Row>,
  { score, outcome }: ScoreColumns<Row>,
  further: readonly string[] = [],
): Promise<Scores & { readonly further: readonly Float64Array[] }> {
  const { sql } = rows;
  const schema = await rows.schema();
  findColumn(schema, { role: "score", name: score, ...NUMBER });
  const told = findColumn(schema, { role: "outcome", name: outcome, ...TRUTH });
  await refuseStrangeOutcomes(rows as Relation<unknown>, told);
  for (const name of further) findColumn(schema, { role: "value", name, ...NUMBER });
  const columns = further.map(
    (name, i) => sql.fragment`cast(${sql.id(name)} as ${double(sql)}) as ${sql.id(`further${i}`)}`,
  );
  // Scores may be the work of a large model: they are computed once.
  const all = await sql`
    select cast(${sql.id(score)} as ${double(sql)}) as score, cast(${sql.dialect.truth(sql.id(outcome))} as integer) as outcome
      ${columns.length > 0 ? sql.fragment`, ${sql.join(columns)}` : sql.fragment``} from ${rows}`.materialize();
  const complete = sql.fragment`score is not null and not ${sql.dialect.isNaN(sql.id("score"))} and outcome is not null`;
  const [out] = await sql<{
    left_out: number;
  }>`select count(*) filter (where not (${complete})) as left_out from ${all}`.rows();
  const read = await sql<Record<string, number>>`
    select * from ${all} where ${complete} order by score desc, outcome desc${further.length > 0 ? sql.fragment`, ${sql.join(further.map((_, i) => sql.id(`further${i}`)))}` : sql.fragment``}`.columns();
  const found = scoresOf(
    read.score as ArrayLike<number>,
    read.outcome as ArrayLike<number>,
    out?.left_out ?? 0,
  );
  return {
    ...found,
    further: further.map((_, i) => Float64Array.from(read[`further${i}`] as ArrayLike<number>)),
  };
}

/** Scores that are sorted already, the highest first. */
function scoresOf(score: ArrayLike<number>, outcome: ArrayLike<number>, leftOut: number): Scores {
  const outcomes = Uint8Array.from(outcome);
  return {
    size: outcomes.length,
    positives: outcomes.reduce((sum, y) => sum + y, 0),
    score: Float64Array.from(score),
    outcome: outcomes,
    leftOut,
  };
}

/** Both outcomes must be there to tell a good score from a bad one. */
export function refuseOneClass({ size, positives }: Scores): void {
  if (size === 0) throw new OptionError("score", "There is no row with both a score and an outcome.");
  if (positives > 0 && positives < size) return;
  throw new OptionError(
    "outcome",
    `Of ${size} rows ${positives === 0 ? "none has" : "all have"} the outcome: nothing can be told apart.`,
    "Judge the scores on rows of both kinds.",
  );
}

/** Runs of equal scores, the highest first: how many rows, and how many of them have the outcome. */
export function* ties({
  size,
  score,
  outcome,
}: Scores): Generator<{ readonly score: number; readonly rows: number; readonly positives: number }> {
  for (let from = 0; from < size; ) {
    let to = from;
    let positives = 0;
    for (; to < size && score[to] === score[from]; to++) positives += outcome[to] as number;
    yield { score: score[from] as number, rows: to - from, positives };
    from = to;
  }
}
