import { chiSquareUpper } from "../../stats/chi-square.ts";
import { cholesky, solve } from "../../stats/cholesky.ts";
import type { CoxData } from "./cox-data.ts";
import type { CoxFit } from "./cox-fit.ts";
import { partialLikelihood, type Ties } from "./cox-likelihood.ts";

export interface ProportionalityTest {
  /** A term, or `global` for all at once. */
  readonly term: string;
  readonly chiSquare: number;
  readonly df: number;
  readonly p: number;
}

/** How time enters the test: 1 less the Kaplan-Meier curve (the default), as it is, or its logarithm. */
export type TimeScale = "km" | "identity" | "log";

interface Step {
  readonly time: number;
  readonly score: Float64Array;
  readonly information: Float64Array;
}

/**
 * Do effects change with time? The score test of an interaction of each term with g(time), and of all together: a small p
 * says that the term's effect is not the same early and late.
 *
 * Source: P. Grambsch and T. Therneau, "Proportional Hazards Tests and Diagnostics Based on Weighted Residuals",
 * Biometrika 81 (1994), in the exact form of the score test.
 */
export function testProportionality(
  data: CoxData,
  fit: CoxFit,
  ties: Ties,
  scale: TimeScale,
): ProportionalityTest[] {
  const p = data.terms.length;
  const steps: Step[] = [];
  partialLikelihood(data, fit.beta, ties, (time, score, information) => {
    steps.push({ time, score: Float64Array.from(score), information: Float64Array.from(information) });
  });
  const g = timeScale(data, steps, scale);
  const score = new Float64Array(2 * p);
  const information = new Float64Array(4 * p * p);
  for (const [k, step] of steps.entries()) add(step, g[k] as number, p, score, information);
  const all = Array.from({ length: p }, (_, j) => j);
  const tests = all.map((j) => ({
    term: data.terms[j]?.name ?? "",
    ...scoreTest(score, information, p, [j]),
  }));
  return [...tests, { term: "global", ...scoreTest(score, information, p, all) }];
}

/** g at each event time, less its mean over events, so that it is measured apart from the effects themselves. */
function timeScale(data: CoxData, steps: readonly Step[], scale: TimeScale): Float64Array {
  const survival = scale === "km" ? survivalBefore(data) : null;
  const g = Float64Array.from(steps, ({ time }) =>
    survival ? 1 - (survival.get(time) as number) : scale === "log" ? Math.log(time) : time,
  );
  const deaths = deathsAt(data);
  let sum = 0;
  steps.forEach(({ time }, k) => {
    sum += (g[k] as number) * (deaths.get(time) as number);
  });
  return g.map((value) => value - sum / data.events);
}

function deathsAt(data: CoxData): Map<number, number> {
  const deaths = new Map<number, number>();
  data.time.forEach((time, i) => {
    if (data.event[i] !== 0) deaths.set(time, (deaths.get(time) ?? 0) + 1);
  });
  return deaths;
}

/** The Kaplan-Meier curve just before each time, of all subjects. */
function survivalBefore(data: CoxData): Map<number, number> {
  const before = new Map<number, number>();
  const entries = Float64Array.from(data.entry).sort();
  let survival = 1;
  let entered = 0;
  for (let from = data.size - 1; from >= 0; ) {
    const time = data.time[from] as number;
    let to = from;
    let deaths = 0;
    for (; to >= 0 && data.time[to] === time; to--) deaths += data.event[to] as number;
    while (entered < data.size && ((entries[entered] as number) < time || time === 0)) entered++;
    const atRisk = entered - (data.size - 1 - from);
    before.set(time, survival);
    survival *= 1 - deaths / atRisk;
    from = to;
  }
  return before;
}

function add(step: Step, g: number, p: number, score: Float64Array, information: Float64Array): void {
  for (let j = 0; j < p; j++) {
    score[p + j] = (score[p + j] as number) + g * (step.score[j] as number);
    for (let k = 0; k < p; k++) {
      const value = (j >= k ? step.information[j * p + k] : step.information[k * p + j]) as number;
      const put = (row: number, column: number, by: number) => {
        information[row * 2 * p + column] = (information[row * 2 * p + column] as number) + by;
      };
      put(j, k, value);
      put(p + j, k, g * value);
      put(j, p + k, g * value);
      put(p + j, p + k, g * g * value);
    }
  }
}

/** The quadratic form of the score in the interactions `chosen`, the terms themselves being fitted. */
function scoreTest(score: Float64Array, information: Float64Array, p: number, chosen: readonly number[]) {
  const rows = [...Array.from({ length: p }, (_, j) => j), ...chosen.map((j) => p + j)];
  const size = rows.length;
  const matrix = new Float64Array(size * size);
  rows.forEach((row, i) => {
    rows.forEach((column, j) => {
      matrix[i * size + j] = information[row * 2 * p + column] as number;
    });
  });
  const part = Float64Array.from(rows, (row) => (row < p ? 0 : (score[row] as number)));
  const factored = cholesky(matrix, size);
  const df = chosen.length;
  if ("dependent" in factored) return { chiSquare: Number.NaN, df, p: Number.NaN };
  const chiSquare = solve(factored, part).reduce((sum, x, i) => sum + x * (part[i] as number), 0);
  return { chiSquare, df, p: chiSquareUpper(chiSquare, df) };
}
