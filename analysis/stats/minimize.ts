/**
 * Smooth functions of a few variables brought to their least value: the method of Broyden, Fletcher, Goldfarb and Shanno,
 * with a step by bisection to the weak conditions of Wolfe.
 *
 * Sources: J. Nocedal and S. J. Wright, Numerical Optimization (2006), chapter 6; A. S. Lewis and M. L. Overton,
 * "Nonsmooth Optimization via Quasi-Newton Methods", Mathematical Programming 141 (2013), for the step; W. W. Hager and
 * H. Zhang, "A New Conjugate Gradient Method with Guaranteed Descent", SIAM Journal on Optimization 16 (2005), for its end
 * among rounding errors.
 */

/** The value at `x`; writes the gradient into `gradient`. Infinite or NaN where it is not defined. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
  readonly iterations: number;
  /** Whether the gradient came down to the tolerance. */
  readonly converged: boolean;
}

export interface MinimizeOptions {
  /** The largest element of the gradient at which to stop, relative to 1 + |value|. Default: 1e-9. */
  readonly tolerance?: number;
  /** Default: 200. */
  readonly maxIterations?: number;
  /** The inverse of the second derivatives near the start, row-major, where it is known. Default: the identity. */
  readonly inverse?: Float64Array;
}

const SUFFICIENT = 1e-4;
const CURVATURE = 0.9;
const MAX_HALVINGS = 50;
/** Differences of values below this share are rounding: near the least value, slopes say more. */
const ROUNDING = 1e-12;

/**
 * @example
 * const { x } = minimize((at, gradient) => {
 *   gradient[0] = 2 * (at[0] - 3);
 *   return (at[0] - 3) ** 2;
 * }, [0]);
 * x[0]; // 3
 */
export function minimize(
  objective: Objective,
  start: ArrayLike<number>,
  { tolerance = 1e-9, maxIterations = 200, inverse: known }: MinimizeOptions = {},
): Minimum {
  const size = start.length;
  let at = evaluate(objective, Float64Array.from(start));
  let inverse = known ?? identity(size);
  let iterations = 0;
  while (iterations < maxIterations && !flat(at, tolerance)) {
    const direction = descent(inverse, at.gradient);
    if (!(dot(direction, at.gradient) < 0)) {
      inverse = identity(size);
      for (let i = 0; i < size; i++) direction[i] = -(at.gradient[i] as number);
    }
    const next = step(objective, at, direction);
    if (next === null) break;
    inverse = update(inverse, at, next);
    at = next;
    iterations++;
  }
  return { ...at, iterations, converged: flat(at, tolerance) };
}

/**
 * Second derivatives at `x`, row-major and symmetric, as central differences of the gradient.
 *
 * @param width distance of the two points, half of it on either side of each element of `x`. Default: 1e-4.
 */
export function hessianAt(objective: Objective, x: Float64Array, width = 1e-4): Float64Array {
  const size = x.length;
  const hessian = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const [below, above] = [-1, 1].map((side) => {
      const moved = Float64Array.from(x);
      moved[i] = (x[i] as number) + (side * width) / 2;
      return evaluate(objective, moved).gradient;
    }) as [Float64Array, Float64Array];
    for (let j = 0; j < size; j++) {
      const slope = ((above[j] as number) - (below[j] as number)) / width;
      hessian[i * size + j] = (hessian[i * size + j] as number) + slope / 2;
      hessian[j * size + i] = (hessian[j * size + i] as number) + slope / 2;
    }
  }
  return hessian;
}

interface Point {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

function evaluate(objective: Objective, x: Float64Array): Point {
  const gradient = new Float64Array(x.length);
  const value = objective(x, gradient);
  return { x, value: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value, gradient };
}

function flat({ value, gradient }: Point, tolerance: number): boolean {
  return gradient.every((slope) => Math.abs(slope) <= tolerance * (1 + Math.abs(value)));
}

function identity(size: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) matrix[i * size + i] = 1;
  return matrix;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}

function descent(inverse: Float64Array, gradient: Float64Array): Float64Array {
  const size = gradient.length;
  return gradient.map((_, i) => -dot(inverse.subarray(i * size, (i + 1) * size), gradient));
}

/** The first point found that is low enough and no longer steep; null when the step comes to nothing. */
function step(objective: Objective, from: Point, direction: Float64Array): Point | null {
  const slope = dot(from.gradient, direction);
  let [low, high, length] = [0, Number.POSITIVE_INFINITY, 1];
  let best: Point | null = null;
  for (let halving = 0; halving < MAX_HALVINGS; halving++) {
    const to = evaluate(
      objective,
      from.x.map((value, i) => value + length * (direction[i] as number)),
    );
    const slopeThere = dot(to.gradient, direction);
    if (!lower(from, to, length * slope, slopeThere / slope)) high = length;
    else {
      best = to;
      if (slopeThere >= CURVATURE * slope) return to;
      low = length;
    }
    length = high === Number.POSITIVE_INFINITY ? 2 * low : (low + high) / 2;
  }
  return best;
}

/** Whether a point is low enough; `turned` is its slope as a share of that at the start. */
function lower(from: Point, to: Point, promised: number, turned: number): boolean {
  if (to.value <= from.value + SUFFICIENT * promised) return true;
  const same = to.value <= from.value + ROUNDING * (1 + Math.abs(from.value));
  return same && turned >= 2 * SUFFICIENT - 1;
}

/** The inverse of the second derivatives, as far as the last step shows it. */
function update(inverse: Float64Array, from: Point, to: Point): Float64Array {
  const size = from.x.length;
  const moved = to.x.map((value, i) => value - (from.x[i] as number));
  const turned = to.gradient.map((value, i) => value - (from.gradient[i] as number));
  const curvature = dot(moved, turned);
  if (!(curvature > 0)) return inverse;
  const product = turned.map((_, i) => dot(inverse.subarray(i * size, (i + 1) * size), turned));
  const scale = (1 + dot(turned, product) / curvature) / curvature;
  return inverse.map((value, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    const [si, sj] = [moved[i] as number, moved[j] as number];
    return value + scale * si * sj - ((product[i] as number) * sj + si * (product[j] as number)) / curvature;
  });
}
