// Sums over rows for logistic and for Cox regressions. A matrix is columns of float64 one after another, `stride` rows apart, of
// which a block of `rows` (a multiple of 4) from row `from` is worked on: what lies behind the last row is zeros. Pairs of sums, for
// even and for odd rows, are added at the end of a block: always in the same order.

/**
 * 1 / ln 2; ln 2 in two parts, of which the first ends in enough zero bits for its product with an exponent to be exact;
 * 1 / n! for n from 0 to 13. Constants are loaded, since the engine would put those in the code together at every use.
 */
const EXPONENTIAL: usize = memory.data<f64>([
  1.4426950408889634, 0.6931471803691238, 1.9082149292705877e-10,
  1, 1, 0.5, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320, 1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800,
  1.0 / 479001600, 1.0 / 6227020800.0, 6755399441055744, 709, -708, Infinity,
]);
/** 1 / n for odd n from 1 to 21; sqrt 2 - 1; ln 2; 2; 3. */
const LOGARITHM: usize = memory.data<f64>([
  1, 1.0 / 3, 1.0 / 5, 1.0 / 7, 1.0 / 9, 1.0 / 11, 1.0 / 13, 1.0 / 15, 1.0 / 17, 1.0 / 19, 1.0 / 21,
  0.41421356237309503, 0.6931471805599453, 2, 3,
]);

function place(columns: usize, stride: u32, column: u32, row: u32): usize {
  return columns + (((<usize>column) * stride + row) << 3);
}

function total(sum: v128): f64 {
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

function add(to: usize, sum: v128): void {
  store<f64>(to, load<f64>(to) + total(sum));
}

/** a + b x. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function joined(a: v128, b: v128, x: v128): v128 {
  return f64x2.add(a, f64x2.mul(b, x));
}

/** The same of one of some constants and the next one. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function pair(constants: usize, at: usize, x: v128): v128 {
  return joined(constant(constants, at), constant(constants, at + 1), x);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function constant(constants: usize, at: usize): v128 {
  return v128.load64_splat(constants + (at << 3));
}

/** e^x = 2^k e^r with |r| at most ln 2 / 2, of which fourteen terms of the series leave less than 2^-55; 0 below -708. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function exponential(x: v128): v128 {
  const k = f64x2.nearest(f64x2.mul(x, constant(EXPONENTIAL, 0)));
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(k, constant(EXPONENTIAL, 1))), f64x2.mul(k, constant(EXPONENTIAL, 2)));
  const r2 = f64x2.mul(r, r), r4 = f64x2.mul(r2, r2);
  const low = joined(pair(EXPONENTIAL, 3, r), pair(EXPONENTIAL, 5, r), r2);
  const middle = joined(pair(EXPONENTIAL, 7, r), pair(EXPONENTIAL, 9, r), r2);
  const high = joined(pair(EXPONENTIAL, 11, r), pair(EXPONENTIAL, 13, r), r2);
  const upper = joined(high, pair(EXPONENTIAL, 15, r), r4);
  const series = joined(joined(low, middle, r4), upper, f64x2.mul(r4, r4));
  // Added to a whole number, the constant leaves that number in the lowest bits; shifted, they add to the exponent.
  const power = i64x2.shl(f64x2.add(k, constant(EXPONENTIAL, 17)), 52);
  const scaled = i64x2.add(series, power);
  const large = v128.bitselect(constant(EXPONENTIAL, 20), scaled, f64x2.gt(x, constant(EXPONENTIAL, 18)));
  return v128.andnot(large, f64x2.lt(x, constant(EXPONENTIAL, 19)));
}

/**
 * ln(1 + x) for x from 0 to 1: 2 artanh(s) with s = x / (2 + x), or ln 2 + 2 artanh(s) with s = (x - 1) / (3 + x) where that
 * is smaller; |s| is at most 0.1716 then, and eleven terms of the series leave less than 2^-54.
 */
// @ts-ignore: a decorator of AssemblyScript
@inline
function logarithm(x: v128): v128 {
  const one = constant(LOGARITHM, 0);
  const above = f64x2.gt(x, constant(LOGARITHM, 11));
  const s = f64x2.div(
    v128.bitselect(f64x2.sub(x, one), x, above),
    f64x2.add(x, v128.bitselect(constant(LOGARITHM, 14), constant(LOGARITHM, 13), above)),
  );
  const square = f64x2.mul(s, s);
  const s4 = f64x2.mul(square, square), s8 = f64x2.mul(s4, s4);
  const low = joined(pair(LOGARITHM, 0, square), pair(LOGARITHM, 2, square), s4);
  const middle = joined(pair(LOGARITHM, 4, square), pair(LOGARITHM, 6, square), s4);
  const high = joined(pair(LOGARITHM, 8, square), constant(LOGARITHM, 10), s4);
  const series = joined(joined(low, middle, s8), high, f64x2.mul(s8, s8));
  return f64x2.add(v128.and(constant(LOGARITHM, 12), above), f64x2.mul(f64x2.add(s, s), series));
}

export function sum(values: usize, rows: u32): f64 {
  let even = f64x2.splat(0), odd = even;
  for (let at = values, end = values + (<usize>rows << 3); at < end; at += 32) {
    even = f64x2.add(even, v128.load(at));
    odd = f64x2.add(odd, v128.load(at, 16));
  }
  return total(f64x2.add(even, odd));
}

/** Sum of weight x value. */
export function weightedSum(values: usize, weight: usize, rows: u32): f64 {
  let even = f64x2.splat(0), odd = even;
  for (let at: usize = 0, end = <usize>rows << 3; at < end; at += 32) {
    even = f64x2.add(even, f64x2.mul(v128.load(values + at), v128.load(weight + at)));
    odd = f64x2.add(odd, f64x2.mul(v128.load(values + at, 16), v128.load(weight + at, 16)));
  }
  return total(f64x2.add(even, odd));
}

/** Takes `mean` off the values, and gives the sum of weight x square of what is left. */
export function centre(values: usize, weight: usize, rows: u32, mean: f64): f64 {
  const middle = f64x2.splat(mean);
  let even = f64x2.splat(0), odd = even;
  for (let at: usize = 0, end = <usize>rows << 3; at < end; at += 32) {
    let value = f64x2.sub(v128.load(values + at), middle);
    v128.store(values + at, value);
    even = f64x2.add(even, f64x2.mul(v128.load(weight + at), f64x2.mul(value, value)));
    value = f64x2.sub(v128.load(values + at, 16), middle);
    v128.store(values + at, value, 16);
    odd = f64x2.add(odd, f64x2.mul(v128.load(weight + at, 16), f64x2.mul(value, value)));
  }
  return total(f64x2.add(even, odd));
}

export function multiply(values: usize, rows: u32, by: f64): void {
  const factor = f64x2.splat(by);
  for (let at: usize = 0, end = <usize>rows << 3; at < end; at += 16) v128.store(values + at, f64x2.mul(v128.load(values + at), factor));
}

/** score[i] = sum over columns of beta x value; `size` is a multiple of 4. */
export function addUp(columns: usize, stride: u32, size: u32, beta: usize, from: u32, rows: u32, score: usize): void {
  const end = <usize>rows << 3;
  for (let j: u32 = 0; j < size; j += 4) {
    const a = place(columns, stride, j, from), b = place(columns, stride, j + 1, from);
    const c = place(columns, stride, j + 2, from), d = place(columns, stride, j + 3, from);
    const at4 = beta + (<usize>j << 3);
    const b0 = v128.load64_splat(at4), b1 = v128.load64_splat(at4, 8), b2 = v128.load64_splat(at4, 16), b3 = v128.load64_splat(at4, 24);
    for (let at: usize = 0; at < end; at += 16) {
      const first = f64x2.add(f64x2.mul(b0, v128.load(a + at)), f64x2.mul(b1, v128.load(b + at)));
      const second = f64x2.add(f64x2.mul(b2, v128.load(c + at)), f64x2.mul(b3, v128.load(d + at)));
      const sum = f64x2.add(first, second);
      v128.store(score + at, j == 0 ? sum : f64x2.add(v128.load(score + at), sum));
    }
  }
}

/**
 * From scores to residuals, weight x (outcome - probability), and spreads, weight x variance. Returns the logarithm of the
 * likelihood.
 */
export function weighOutcomes(score: usize, y: usize, weight: usize, rows: u32, residual: usize, spread: usize): f64 {
  const zero = f64x2.splat(0), one = f64x2.splat(1);
  let value = zero;
  for (let at: usize = 0, end = <usize>rows << 3; at < end; at += 16) {
    const z = v128.load(score + at), outcome = v128.load(y + at), w = v128.load(weight + at);
    const small = exponential(f64x2.neg(f64x2.abs(z)));
    const inverse = f64x2.div(one, f64x2.add(one, small));
    const other = f64x2.mul(small, inverse);
    const p = v128.bitselect(inverse, other, f64x2.ge(z, zero));
    const logarithmic = f64x2.sub(f64x2.sub(f64x2.mul(outcome, z), f64x2.pmax(zero, z)), logarithm(small));
    value = f64x2.add(value, f64x2.mul(w, logarithmic));
    v128.store(residual + at, f64x2.mul(w, f64x2.sub(outcome, p)));
    v128.store(spread + at, f64x2.mul(w, f64x2.mul(inverse, other)));
  }
  return total(value);
}

/** risk[i] = e^score; returns the sum of event x score. */
export function relativeHazards(score: usize, event: usize, rows: u32, risk: usize): f64 {
  let sum = f64x2.splat(0);
  for (let at: usize = 0, end = <usize>rows << 3; at < end; at += 16) {
    const z = v128.load(score + at);
    sum = f64x2.add(sum, f64x2.mul(v128.load(event + at), z));
    v128.store(risk + at, exponential(z));
  }
  return total(sum);
}

/**
 * Adds X' W X and, as the row below it, X' r: sums[j, k] += sum over rows of spread x value j x value k, and sums[size, k] of
 * residual x value k, for k up to j at least. A tile of 2 x 4 sums at once, so that a value that was fetched is used
 * several times. Columns are padded with zeros to a multiple of 4 that is at least size + 1; `weighted` has room for two
 * columns of a block.
 */
export function addProducts(
  columns: usize, stride: u32, size: u32, from: u32, rows: u32, spread: usize, residual: usize, weighted: usize, sums: usize,
): void {
  const width = <usize>rows << 3;
  const padded = (size + 4) & ~3;
  for (let j: u32 = 0; j <= size; j += 2) {
    weigh(j < size ? spread : residual, j < size ? place(columns, stride, j, from) : 0, weighted, width);
    weigh(j + 1 < size ? spread : residual, j + 1 < size ? place(columns, stride, j + 1, from) : 0, weighted + width, width);
    const row = sums + ((<usize>j * padded) << 3);
    for (let k: u32 = 0; k <= j + 1 && k < size; k += 4) tile(columns, stride, k, from, weighted, width, row + (<usize>k << 3), <usize>padded << 3);
  }
}

/** The weights times a column, or by themselves. */
function weigh(weights: usize, column: usize, to: usize, width: usize): void {
  if (column == 0) {
    memory.copy(to, weights, width);
    return;
  }
  for (let at: usize = 0; at < width; at += 16) v128.store(to + at, f64x2.mul(v128.load(weights + at), v128.load(column + at)));
}

function tile(columns: usize, stride: u32, k: u32, from: u32, weighted: usize, width: usize, to: usize, below: usize): void {
  const a = place(columns, stride, k, from), b = place(columns, stride, k + 1, from);
  const c = place(columns, stride, k + 2, from), d = place(columns, stride, k + 3, from);
  let a0 = f64x2.splat(0), b0 = a0, c0 = a0, d0 = a0, a1 = a0, b1 = a0, c1 = a0, d1 = a0;
  const second = weighted + width;
  for (let at: usize = 0; at < width; at += 32) {
    let w0 = v128.load(weighted + at), w1 = v128.load(second + at);
    let x = v128.load(a + at);
    a0 = f64x2.add(a0, f64x2.mul(w0, x));
    a1 = f64x2.add(a1, f64x2.mul(w1, x));
    x = v128.load(b + at);
    b0 = f64x2.add(b0, f64x2.mul(w0, x));
    b1 = f64x2.add(b1, f64x2.mul(w1, x));
    x = v128.load(c + at);
    c0 = f64x2.add(c0, f64x2.mul(w0, x));
    c1 = f64x2.add(c1, f64x2.mul(w1, x));
    x = v128.load(d + at);
    d0 = f64x2.add(d0, f64x2.mul(w0, x));
    d1 = f64x2.add(d1, f64x2.mul(w1, x));
    w0 = v128.load(weighted + at, 16), w1 = v128.load(second + at, 16);
    x = v128.load(a + at, 16);
    a0 = f64x2.add(a0, f64x2.mul(w0, x));
    a1 = f64x2.add(a1, f64x2.mul(w1, x));
    x = v128.load(b + at, 16);
    b0 = f64x2.add(b0, f64x2.mul(w0, x));
    b1 = f64x2.add(b1, f64x2.mul(w1, x));
    x = v128.load(c + at, 16);
    c0 = f64x2.add(c0, f64x2.mul(w0, x));
    c1 = f64x2.add(c1, f64x2.mul(w1, x));
    x = v128.load(d + at, 16);
    d0 = f64x2.add(d0, f64x2.mul(w0, x));
    d1 = f64x2.add(d1, f64x2.mul(w1, x));
  }
  add(to, a0);
  add(to + 8, b0);
  add(to + 16, c0);
  add(to + 24, d0);
  add(to + below, a1);
  add(to + below + 8, b1);
  add(to + below + 16, c1);
  add(to + below + 24, d1);
}

/**
 * For each moment from `first` on, the sum of risk x value over its risk set and over its deaths. Subjects `from[m]` to
 * `from[m + 1]` end at the m-th moment, the last in time first; the first `entered[m]` of `byEntry` are not at risk yet. `values` 0 stands
 * for ones. Returns the sum over the last risk set, which the next block begins with as `sum`.
 */
export function riskSums(
  values: usize, risk: usize, event: usize, from: usize, first: u32, last: u32, sum: f64, all: usize, tied: usize, entered: usize, byEntry: usize, gone: u32,
): f64 {
  for (let m = first; m < last; m++) {
    if (byEntry != 0) {
      const until = load<u32>(entered + (<usize>m << 2));
      for (; gone < until; gone++) {
        const at = <usize>load<u32>(byEntry + (<usize>gone << 2)) << 3;
        sum -= values == 0 ? load<f64>(risk + at) : load<f64>(risk + at) * load<f64>(values + at);
      }
    }
    let own: f64 = 0;
    const end = <usize>load<u32>(from + (<usize>m << 2), 4) << 3;
    for (let at = <usize>load<u32>(from + (<usize>m << 2)) << 3; at < end; at += 8) {
      const part = values == 0 ? load<f64>(risk + at) : load<f64>(risk + at) * load<f64>(values + at);
      sum += part;
      own += load<f64>(event + at) * part;
    }
    store<f64>(all + (<usize>m << 3), sum);
    store<f64>(tied + (<usize>m << 3), own);
  }
  return sum;
}
