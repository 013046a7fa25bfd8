import { OptionError } from "../options.ts";
import { chiSquareUpper } from "../stats/chi-square.ts";
import { cholesky, solve } from "../stats/cholesky.ts";
import type { CoxData } from "./cox-data.ts";
import type { CoxFit } from "./cox-fit.ts";
import type { Moments } from "./cox-moments.ts";

export interface ProportionalityTest {
  /** A term, or `global` for all at once. */
  readonly term: string;
  readonly chiSquare: number;
  readonly df: number;
  readonly p: number;
}

/** How time enters the test: 1 less the Kaplan-Meier curve (the default), as it is, or its logarithm. */
export type TimeScale = "km" | "identity" | "log";

/**
 * Do effects change with time? The score test of an interaction of each term with g(time), and of all together: a small p
 * says that the term's effect is not the same early and late.
 *
 * Source: P. Grambsch and T. Therneau, "Proportional Hazards Tests and Diagnostics Based on Weighted Residuals",
 * Biometrika 81 (1994), in the exact form of the score test.
 */
export function testProportionality(data: CoxData, fit: CoxFit, scale: TimeScale): ProportionalityTest[] {
  const p = data.terms.length;
  const { rows, beta } = fit;
  const g = timeScale(data, rows.moments, scale);
  const { weights } = rows.hazards(beta);
  const once = rows.products(weights);
  const times = rows.products(weights, g);
  const squares = rows.products(
    weights,
    g.map((value) => value * value),
  );
  const information = joined(p, once.information, times.information, squares.information);
  const all = Array.from({ length: p }, (_, j) => j);
  const tests = all.map((j) => ({
    term: data.terms[j]?.name ?? "",
    ...scoreTest(times.gradient, information, p, [j]),
  }));
  return [...tests, { term: "global", ...scoreTest(times.gradient, information, p, all) }];
}

/** g at each moment, less its mean over those who left, so that it is measured apart from the effects themselves. */
function timeScale(data: CoxData, { count, from, deaths }: Moments, scale: TimeScale): Float64Array {
  const survival = scale === "km" ? survivalBefore(data) : null;
  const g = new Float64Array(count);
  let sum = 0;
  for (let m = 0; m < count; m++) {
    const died = deaths[m] as number;
    // Where nobody left, the logarithm of a time 0 does no harm.
    if (died === 0) continue;
    const time = data.time[from[m] as number] as number;
    if (scale === "log" && time === 0)
      throw new OptionError("scale", "Somebody left at time 0, which has no logarithm.", "Choose “km”.");
    g[m] = survival ? 1 - (survival.get(time) as number) : scale === "log" ? Math.log(time) : time;
    sum += died * (g[m] as number);
  }
  return g.map((value) => value - sum / data.events);
}

/** The Kaplan-Meier curve just before each time, of all subjects. */
function survivalBefore(data: CoxData): Map<number, number> {
  const before = new Map<number, number>();
  const left = data.event.view;
  const entries = Float64Array.from(data.entry).sort();
  let survival = 1;
  let entered = 0;
  for (let from = data.size - 1; from >= 0; ) {
    const time = data.time[from] as number;
    let to = from;
    let deaths = 0;
    for (; to >= 0 && data.time[to] === time; to--) deaths += left[to] as number;
    while (entered < data.size && ((entries[entered] as number) < time || time === 0)) entered++;
    const atRisk = entered - (data.size - 1 - from);
    before.set(time, survival);
    survival *= 1 - deaths / atRisk;
    from = to;
  }
  return before;
}

/** The information of the terms and of their interactions, below and beside each other. */
function joined(p: number, once: Float64Array, times: Float64Array, squares: Float64Array): Float64Array {
  const information = new Float64Array(4 * p * p);
  for (let j = 0; j < p; j++)
    for (let k = 0; k < p; k++) {
      const [at, own] = [j * 2 * p + k, j * p + k];
      information[at] = once[own] as number;
      information[at + p] = information[at + 2 * p * p] = times[own] as number;
      information[at + 2 * p * p + p] = squares[own] as number;
    }
  return information;
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
  const part = Float64Array.from(rows, (row) => (row < p ? 0 : (score[row - p] as number)));
  const factored = cholesky(matrix, size);
  const df = chosen.length;
  if ("dependent" in factored) return { chiSquare: Number.NaN, df, p: Number.NaN };
  const chiSquare = solve(factored, part).reduce((sum, x, i) => sum + x * (part[i] as number), 0);
  return { chiSquare, df, p: chiSquareUpper(chiSquare, df) };
}
