import { OptionError, refuseUnknownOptions } from "../../options.ts";
import type { Fragment, Relation, Sql, SqlValue, Value } from "../../relation.ts";
import { cholesky, solve } from "../../stats/cholesky.ts";
import { readScores, refuseOneClass, type ScoreColumns, type Scores, ties } from "./scores.ts";

export interface RecalibrateOptions<Row = Record<string, Value>> extends ScoreColumns<Row> {
  /** `isotonic` (default): any rising step function; `platt`: a logistic curve, steadier where rows are few. */
  readonly method?: "isotonic" | "platt";
}

export interface Recalibration {
  readonly method: "isotonic" | "platt";
  /** The probability that belongs to a score. */
  probability(score: number): number;
  /** The same in SQL, of a score given as a piece of SQL; null of a missing score. */
  toSql(sql: Sql, score: Fragment): Fragment;
}

/**
 * Learns what scores mean: a function from score to probability that fits what happened. Learn it on rows that the model
 * has not learned from.
 *
 * - `isotonic` is the rising function with the smallest squared error (pool adjacent violators): constant between the
 *   lowest score of one block and that of the next; below the first block, as in it.
 * - `platt` is 1 / (1 + exp(-(a + b score))), fitted by maximum likelihood to outcomes that are drawn in a little, as
 *   Platt proposed, so that a perfect separation has a finite answer.
 *
 * Sources: B. Zadrozny and C. Elkan, "Transforming Classifier Scores into Accurate Multiclass Probability Estimates",
 * KDD (2002); J. Platt, "Probabilistic Outputs for Support Vector Machines", Advances in Large Margin Classifiers (1999).
 *
 * @example
 * const scored = sql`select * from (values (1, false), (2, true), (3, false), (4, true)) as t(score, left_us)`;
 * const { probability } = await recalibrate(scored, { score: "score", outcome: "left_us" });
 * [1, 2, 3, 4].map(probability); // [0, 0.5, 0.5, 1]
 */
export async function recalibrate<Row>(
  rows: Relation<Row>,
  options: RecalibrateOptions<Row>,
): Promise<Recalibration> {
  refuseUnknownOptions(options, ["score", "outcome", "method"], "recalibrate()");
  const { method = "isotonic" } = options;
  if (method !== "isotonic" && method !== "platt")
    throw new OptionError("method", `method is "isotonic" or "platt", and got ${JSON.stringify(method)}.`);
  const scores = await readScores(rows, options);
  refuseOneClass(scores);
  return method === "isotonic" ? isotonic(scores) : platt(scores);
}

function isotonic(scores: Scores): Recalibration {
  const blocks = poolAdjacentViolators(scores);
  const edges = blocks.map(({ from }) => from);
  const levels = blocks.map(({ positives, rows }) => positives / rows);
  const probability = (score: number) => {
    const block = edges.findLastIndex((edge) => edge <= score);
    return Number.isNaN(score) ? Number.NaN : (levels[Math.max(0, block)] as number);
  };
  return {
    method: "isotonic",
    probability,
    toSql: (sql, score) =>
      sql.fragment`case when not ${sql.dialect.isNaN<SqlValue>(score)} then ${levelSql(sql, { edges, levels }, score)} end`,
  };
}

function levelSql(
  sql: Sql,
  { edges, levels }: { readonly edges: readonly number[]; readonly levels: readonly number[] },
  score: Fragment,
): Fragment {
  const { dialect } = sql;
  const reached = dialect.listBelow<SqlValue>(
    dialect.listAs<SqlValue>(edges, "double"),
    sql.fragment`(${score})`,
    "including",
  );
  return dialect.listAt<SqlValue>(
    dialect.listAs<SqlValue>(levels, "double"),
    sql.fragment`greatest(1, ${reached})`,
  );
}

interface Block {
  /** Lowest score of the block. */
  readonly from: number;
  readonly rows: number;
  readonly positives: number;
}

/** Blocks from the lowest score up, whose shares rise. */
function poolAdjacentViolators(scores: Scores): Block[] {
  const blocks: Block[] = [];
  for (const tie of [...ties(scores)].reverse()) {
    let block: Block = { from: tie.score, rows: tie.rows, positives: tie.positives };
    for (let last = blocks.at(-1); last && violates(last, block); last = blocks.at(-1)) {
      blocks.pop();
      block = { from: last.from, rows: last.rows + block.rows, positives: last.positives + block.positives };
    }
    blocks.push(block);
  }
  return blocks;
}

/** Compared as fractions of whole numbers, which are exact. */
function violates(lower: Block, upper: Block): boolean {
  return lower.positives * upper.rows >= upper.positives * lower.rows;
}

function platt(scores: Scores): Recalibration {
  const { intercept, slope } = fitPlatt(scores);
  return {
    method: "platt",
    probability: (score) => 1 / (1 + Math.exp(-(intercept + slope * score))),
    toSql: (sql, score) =>
      sql.fragment`(1 / (1 + ${sql.dialect.exp<SqlValue>(sql.fragment`-(${intercept} + ${slope} * (${score}))`)}))`,
  };
}

const STEPS = 100;

/** Newton's method for two parameters, on scores that are centred and scaled; a step that does harm is halved. */
function fitPlatt({ score, outcome, size, positives }: Scores): { intercept: number; slope: number } {
  const mean = score.reduce((sum, x) => sum + x, 0) / size;
  const scale = Math.sqrt(score.reduce((sum, x) => sum + (x - mean) ** 2, 0) / size);
  if (!(scale > 0)) throw new OptionError("score", "All scores are equal: there is no curve through them.");
  const x = score.map((value) => (value - mean) / scale);
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (size - positives + 2);
  const target = Float64Array.from(outcome, (y) => (y ? high : low));
  let [a, b] = [Math.log((positives + 1) / (size - positives + 1)), 0];
  let current = logisticLoss(x, target, a, b);
  for (let step = 0; step < STEPS; step++) {
    const factored = cholesky(current.information, 2);
    if ("dependent" in factored) break;
    const [da, db] = solve(factored, current.gradient) as unknown as [number, number];
    let by = 1;
    let next = logisticLoss(x, target, a + da, b + db);
    while (next.loss > current.loss && by > 1e-8) {
      by /= 2;
      next = logisticLoss(x, target, a + by * da, b + by * db);
    }
    const gained = current.loss - next.loss;
    [a, b, current] = [a + by * da, b + by * db, next];
    if (!(gained > 1e-13 * current.loss)) break;
  }
  return { intercept: a - (b * mean) / scale, slope: b / scale };
}

function logisticLoss(x: Float64Array, target: Float64Array, a: number, b: number) {
  const gradient = new Float64Array(2);
  const information = new Float64Array(4);
  let loss = 0;
  x.forEach((value, i) => {
    const eta = a + b * value;
    const t = target[i] as number;
    loss += Math.max(eta, 0) + Math.log1p(Math.exp(-Math.abs(eta))) - t * eta;
    const p = 1 / (1 + Math.exp(-eta));
    const w = p * (1 - p);
    gradient[0] = (gradient[0] as number) + t - p;
    gradient[1] = (gradient[1] as number) + (t - p) * value;
    information[0] = (information[0] as number) + w;
    information[2] = (information[2] as number) + w * value;
    information[3] = (information[3] as number) + w * value * value;
  });
  information[1] = information[2] as number;
  return { loss, gradient, information };
}
