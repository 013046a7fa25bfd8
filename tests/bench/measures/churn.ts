import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { judge } from "../../../analysis/model/judge/judge.ts";
import { logistic } from "../../../analysis/model/logistic/logistic.ts";
import { boostedTrees } from "../../../analysis/model/trees/boosted-trees.ts";
import type { Relation } from "../../../analysis/relation.ts";
import { coxRegression } from "../../../analysis/survival/cox.ts";
import type { KernelSql } from "../../../kernel/data/sql/sql.ts";
import { customersOf, livesOf, type Numbers, names, writeColumns } from "../churn-rows.ts";
import { withEngine } from "../engine.ts";
import { quantile, type Result, type Suite } from "../measure.ts";
import { startPeer } from "../python-peer.ts";

const ROWS = 200_000;
const HELD_OUT = 50_000;
const FEATURES = 20;
const LIVES = 100_000;
/** The rows that are scored, as copies of those learned from. */
const [FORMULA_COPIES, TREES_COPIES] = [50, 5];
const EXPLAINED = 10_000;

interface Work {
  readonly name: string;
  readonly rounds: number;
  /** What ours begins with, if it is more than the rows learned from; made before the clock runs. */
  ready?(): Promise<unknown>;
  ours(): Promise<unknown>;
  /** Brings the same columns from the engine, and does nothing with them. */
  reading?(): Promise<unknown>;
  /** Names of the peers' work, and the goal as a ratio of ours to the faster. */
  readonly peers: readonly string[];
  readonly goal: number;
  /** Tells how good both are, from the peers' last results. */
  quality?(theirs: readonly Float64Array[]): Promise<string>;
}

/** Ours and each peer in turn, on the same rows; ours begins with a table in the engine, the peers with arrays. */
export const churn: Suite = () =>
  withEngine(async (sql) => {
    const folder = await mkdtemp(path.join(tmpdir(), "clientele-churn-"));
    try {
      const results: Result[] = [];
      for (const work of await works(sql, folder)) results.push(...(await compared(work, folder)));
      return results;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

async function works(sql: KernelSql, folder: string): Promise<Work[]> {
  const features = names(FEATURES);
  const train = await customersOf(sql, ROWS, FEATURES, 1);
  const test = await customersOf(sql, HELD_OUT, FEATURES, 2);
  await writeColumns(train, [...features, "y"], path.join(folder, "train.f64"));
  await writeColumns(test, [...features, "y"], path.join(folder, "test.f64"));
  const formula = () => logistic(train, { outcome: "y", features });
  const trees = () =>
    boostedTrees(train, { outcome: "y", features, trees: 100, depth: 6, learningRate: 0.1 });
  const [fitted, grown] = [await formula(), await trees()];
  const areas = (model: { toSql: typeof fitted.toSql }) => async (theirs: readonly Float64Array[]) => {
    const ours = await areaOf(sql`select ${model.toSql(sql)} as score, y from ${test}`);
    const others = await Promise.all(theirs.map((scores) => areaOf(withScores(test, scores))));
    return `held-out area ${ours.toFixed(4)}, theirs ${others.map((area) => area.toFixed(4)).join(" and ")}`;
  };
  const few = sql<Numbers>`select * from ${train} where i < ${EXPLAINED}`;
  /** A table of the rows and one of their scores, as the peer has an array of the rows and one of their scores. */
  const scoring = (model: { toSql: typeof fitted.toSql }, copies: number) => {
    const tables: Relation<Numbers>[] = [];
    return {
      ready: async () => {
        tables.push(
          await sql<Numbers>`select * from ${train} cross join range(${copies}) as copies(copy)`.materialize(),
        );
      },
      ours: () => sql`select ${model.toSql(sql)} as score from ${tables[0]}`.materialize(),
    };
  };
  return [
    {
      name: "logistic regression, 200,000 x 20",
      rounds: 5,
      ours: formula,
      reading: () => sql`select * exclude (i) from ${train}`.columns(),
      peers: ["logistic"],
      goal: 1,
      quality: areas(fitted),
    },
    {
      name: "100 boosted trees of depth 6, 200,000 x 20",
      rounds: 5,
      ours: trees,
      peers: ["lightgbm", "xgboost"],
      goal: 1.5,
      quality: areas(grown),
    },
    {
      name: "Shapley values of 10,000 rows",
      rounds: 5,
      ours: () => grown.explain(few, "i"),
      peers: ["shap"],
      goal: 1,
    },
    {
      name: "10 million rows scored by the formula's SQL",
      rounds: 3,
      ...scoring(fitted, FORMULA_COPIES),
      peers: ["predict-logistic"],
      goal: 1,
    },
    {
      name: "1 million rows scored by the trees' SQL",
      rounds: 3,
      ...scoring(grown, TREES_COPIES),
      peers: ["predict-lightgbm"],
      goal: 1,
    },
    await coxWork(sql, folder, "second"),
    await coxWork(sql, folder, "day"),
  ];
}

async function coxWork(sql: KernelSql, folder: string, to: "day" | "second"): Promise<Work> {
  const features = names(10);
  const lives = await livesOf(sql, LIVES, features.length, to);
  const ours = () => coxRegression(lives, { time: "days", event: "y", features });
  const { terms } = await ours();
  await writeColumns(lives, [...features, "days", "y"], path.join(folder, `lives-${to}.f64`));
  return {
    name: `Cox regression, 100,000 x 10, times to the ${to}`,
    rounds: 3,
    ours,
    reading: () => sql`select * exclude (i) from ${lives}`.columns(),
    peers: [`cox-${to}`],
    goal: 0.05,
    quality: async ([theirs]) => {
      const apart = terms.map(({ coefficient }, j) => Math.abs(coefficient - (theirs?.[j] ?? Number.NaN)));
      return `coefficients differ by at most ${Math.max(...apart).toExponential(1)}`;
    },
  };
}

async function areaOf(rows: Relation<Numbers>): Promise<number> {
  return (await judge(rows, { score: "score", outcome: "y", resamples: 2 })).auc.value;
}

function withScores(test: Relation<Numbers>, scores: Float64Array): Relation<Numbers> {
  const { sql } = test;
  return sql<Numbers>`
    select score, y from (select unnest(${Array.from(scores)}::double[]) as score, generate_subscripts(${Array.from(scores)}::double[], 1) - 1 as i)
    join ${test} using (i)`;
}

async function compared(
  { name, rounds, ready, ours, peers, goal, reading, quality }: Work,
  folder: string,
): Promise<Result[]> {
  const times: number[] = [];
  const reads: number[] = [];
  const theirs = peers.map((): number[] => []);
  await ready?.();
  const started = [];
  for (const peer of peers) started.push(await startPeer("churn.py", peer, folder));
  try {
    for (let round = -1; round < rounds; round++) {
      const time = await clock(ours);
      if (round >= 0) times.push(time);
      if (reading && round >= 0) reads.push(await clock(reading));
      for (const [i, peer] of started.entries()) {
        const took = await peer?.run();
        if (round >= 0 && took !== undefined) theirs[i]?.push(took);
      }
    }
  } finally {
    for (const peer of started) peer?.stop();
  }
  if (started.some((peer) => peer === null)) return [{ name, unit: "ms", goal: null, samples: times }];
  const fastest = Math.min(...theirs.map((samples) => quantile(samples, 0.5)));
  const ratio = quantile(times, 0.5) / fastest;
  const scores = await Promise.all(peers.map((peer) => floats(path.join(folder, `${peer}.f64`))));
  const said = [
    `${ratio.toFixed(ratio < 0.1 ? 3 : 2)} x the ${peers.length > 1 ? "faster " : ""}peer (goal ${goal})`,
  ];
  if (reading) said.push(`reading the table alone takes ${Math.round(quantile(reads, 0.5))} ms`);
  if (quality) said.push(await quality(scores));
  return [
    { name, unit: "ms", goal: null, samples: times, note: said.join(", ") },
    ...peers.map((peer, i) => ({
      name: `the same: ${PEERS[peer]}`,
      unit: "ms" as const,
      goal: null,
      samples: theirs[i] ?? [],
    })),
  ];
}

const PEERS: Record<string, string> = {
  logistic: "scikit-learn, lbfgs",
  lightgbm: "LightGBM, 2 threads",
  xgboost: "xgboost hist, 2 threads",
  shap: "shap's TreeExplainer, of LightGBM's trees",
  "predict-logistic": "scikit-learn's predict_proba",
  "predict-lightgbm": "LightGBM's predict_proba, 2 threads",
  "cox-second": "lifelines",
  "cox-day": "lifelines",
};

async function floats(file: string): Promise<Float64Array> {
  const bytes = await readFile(file);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

async function clock(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
