/**
 * Expectations over a beta distribution by the trapezoid rule on its logit, where the density is smooth and has one peak: the
 * sum converges as fast as the grid is fine, whatever the parameters, and nothing is subtracted.
 */

export interface BetaGrid {
  /** Points between 0 and 1, and 1 less them. */
  readonly p: Float64Array;
  readonly rest: Float64Array;
  /** Weights that add up to 1. */
  readonly weight: Float64Array;
}

/** Densities below this share of the highest count for nothing. */
const LOG_NEGLIGIBLE = -45;
const COARSEST = 0.4;
const MAX_POINTS = 20_000;

/** A grid for beta distributions from `a, b` to `a, most`: it reaches over both peaks. Weights are those of `a, b`. */
export function betaGrid(a: number, b: number, most: number = b): BetaGrid {
  const step = Math.min(
    COARSEST,
    Math.sqrt((a + most) / (a * most)) / 1.6,
    Math.sqrt((a + b) / (a * b)) / 1.6,
  );
  const logDensity = (y: number, by: number) => -a * log1pExp(-y) - by * log1pExp(y);
  const end = (by: number, direction: number) => {
    const peak = Math.log(a / by);
    const top = logDensity(peak, by);
    let reach = 1;
    while (logDensity(peak + direction * reach * step, by) - top > LOG_NEGLIGIBLE && reach < 1e7)
      reach *= 1.25;
    return peak + direction * reach * step;
  };
  const [from, to] = [Math.min(end(b, -1), end(most, -1)), end(b, 1)];
  const points = Math.min(MAX_POINTS, Math.ceil((to - from) / step) + 1);
  const y = Float64Array.from({ length: points }, (_, i) => from + ((to - from) * i) / (points - 1));
  const logs = y.map((at) => logDensity(at, b));
  const top = logs.reduce((x, z) => Math.max(x, z), Number.NEGATIVE_INFINITY);
  const raw = logs.map((log) => Math.exp(log - top));
  const sum = raw.reduce((x, z) => x + z, 0);
  return {
    p: y.map((at) => 1 / (1 + Math.exp(-at))),
    rest: y.map((at) => 1 / (1 + Math.exp(at))),
    weight: raw.map((w) => w / sum),
  };
}

function log1pExp(x: number): number {
  return x > 30 ? x : Math.log1p(Math.exp(x));
}
