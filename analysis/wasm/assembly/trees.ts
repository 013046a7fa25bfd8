// Histograms for boosted trees. A row has a byte for each feature, the bin of its value, side by side; `rows` is a list of
// row numbers (u32), those of one node of a tree.
//
// A row's gradient, hessian and count are three whole numbers in one i64, so that one addition counts all three:
// gradient in the upper 25 bits (signed), hessian in the next 25, count in the lower 14. Whole numbers add up to the same
// whatever the order. At most `BLOCK` rows go into a narrow histogram before it is emptied into the wide one (three
// float64 a bin, exact for whole numbers), so no field runs over.

const COUNT_BITS: i64 = 14;
const HESSIAN_BITS: i64 = 25;
const BLOCK: i32 = 8192;

/**
 * What exp needs, read from memory where it is used: a constant of 128 bits in the code takes several instructions. Log2 of
 * e; a number that, added to one below 2^51, leaves its whole part in the lowest bits; ln 2 in two parts; 1 / 13! to 1 / 2!.
 */
const EXP: usize = memory.data<f64>([
  1.4426950408889634, 6755399441055744, 0.6931471803691238, 1.9082149292705877e-10, 1.0 / 6227020800, 1.0 / 479001600,
  1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040, 1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5,
]);

// @ts-ignore: a decorator of AssemblyScript
@inline
function constant(i: usize): v128 {
  return v128.load64_splat(EXP + (i << 3));
}

/** exp(x) of two numbers from -700 to 700, to about 1e-15 of it: 2^n exp(r) with |r| up to ln 2 / 2, by Taylor's series. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function expOfTwo(x: v128, one: v128): v128 {
  const shifted = f64x2.add(f64x2.mul(x, constant(0)), constant(1));
  const n = f64x2.sub(shifted, constant(1));
  let r = f64x2.sub(x, f64x2.mul(n, constant(2)));
  r = f64x2.sub(r, f64x2.mul(n, constant(3)));
  let series = constant(4);
  series = f64x2.add(f64x2.mul(series, r), constant(5));
  series = f64x2.add(f64x2.mul(series, r), constant(6));
  series = f64x2.add(f64x2.mul(series, r), constant(7));
  series = f64x2.add(f64x2.mul(series, r), constant(8));
  series = f64x2.add(f64x2.mul(series, r), constant(9));
  series = f64x2.add(f64x2.mul(series, r), constant(10));
  series = f64x2.add(f64x2.mul(series, r), constant(11));
  series = f64x2.add(f64x2.mul(series, r), constant(12));
  series = f64x2.add(f64x2.mul(series, r), constant(13));
  series = f64x2.add(f64x2.mul(series, r), constant(14));
  series = f64x2.add(f64x2.mul(series, r), constant(15));
  series = f64x2.add(f64x2.mul(series, r), one);
  series = f64x2.add(f64x2.mul(series, r), one);
  // The whole part, moved to where a float64 has its exponent, multiplies by 2^n.
  return i64x2.add(series, i64x2.shl(shifted, 52));
}

/**
 * First and second derivatives of the logistic loss for rows `from` to `to` (both even), side by side: g = w (p - y),
 * h = w p (1 - p). `weight` is 0 where every row counts once. The largest magnitudes of both so far are in `most`.
 */
export function derive(score: usize, y: usize, weight: usize, gh: usize, from: u32, to: u32, most: usize): void {
  const one = f64x2.splat(1);
  let largest = v128.load(most);
  for (let i = from; i < to; i += 2) {
    const at = <usize>i << 3;
    const z = f64x2.max(f64x2.min(v128.load(score + at), f64x2.splat(700)), f64x2.splat(-700));
    const p = f64x2.div(one, f64x2.add(one, expOfTwo(f64x2.neg(z), one)));
    let gradient = f64x2.sub(p, v128.load(y + at));
    let hessian = f64x2.mul(p, f64x2.sub(one, p));
    if (weight != 0) {
      gradient = f64x2.mul(gradient, v128.load(weight + at));
      hessian = f64x2.mul(hessian, v128.load(weight + at));
    }
    const first = v128.shuffle<f64>(gradient, hessian, 0, 2);
    const second = v128.shuffle<f64>(gradient, hessian, 1, 3);
    largest = f64x2.max(largest, f64x2.max(f64x2.abs(first), f64x2.abs(second)));
    v128.store(gh + (at << 1), first);
    v128.store(gh + (at << 1), second, 16);
  }
  v128.store(most, largest);
}

/** The sums of both derivatives of listed rows, in the order of the list. */
export function sumsOf(gh: usize, rows: usize, count: i32, sums: usize): void {
  let sum = f64x2.splat(0);
  const end = rows + (<usize>count << 2);
  for (let at = rows; at < end; at += 4) sum = f64x2.add(sum, v128.load(gh + (<usize>load<u32>(at) << 4)));
  v128.store(sums, sum);
}

/** Adds to the values of listed rows. */
export function addTo(values: usize, rows: usize, count: i32, value: f64): void {
  const end = rows + (<usize>count << 2);
  for (let at = rows; at < end; at += 4) {
    const place = values + (<usize>load<u32>(at) << 3);
    store<f64>(place, load<f64>(place) + value);
  }
}

/** Bins row by row, for rows `from` to `to`, from bins feature by feature. */
export function transpose(columns: usize, rowCount: u32, features: i32, bins: usize, from: u32, to: u32): void {
  for (let f = 0; f < features; f++) {
    const column = columns + <usize>f * rowCount;
    for (let i = from; i < to; i++) store<u8>(bins + <usize>i * features + f, load<u8>(column + i));
  }
}

/** Rows `from` to `to`: round(g * gScale), of magnitude up to 1024, and round(h * hScale), from 0 to 2048. */
export function pack(gh: usize, packed: usize, from: u32, to: u32, gScale: f64, hScale: f64): void {
  const scales = f64x2.replace_lane(f64x2.splat(gScale), 1, hScale);
  for (let i = from; i < to; i++) {
    const whole = f64x2.nearest(f64x2.mul(v128.load(gh + (<usize>i << 4)), scales));
    const gradient = <i64>f64x2.extract_lane(whole, 0);
    const hessian = <i64>f64x2.extract_lane(whole, 1);
    const all = (gradient << (COUNT_BITS + HESSIAN_BITS)) + (hessian << COUNT_BITS) + 1;
    store<i64>(packed + (<usize>i << 3), all);
  }
}

/** Adds up to `BLOCK` rows to `wide`: for each feature 256 bins of gradient, hessian and count. `narrow` is scratch. */
export function addRows(
  bins: usize,
  features: i32,
  rows: usize,
  count: i32,
  packed: usize,
  narrow: usize,
  wide: usize,
): void {
  const cells = features << 8;
  memory.fill(narrow, 0, <usize>cells << 3);
  const end = rows + (<usize>count << 2);
  const fours = features & ~3;
  for (let at = rows; at < end; at += 4) {
    const row = <usize>load<u32>(at);
    const value = load<i64>(packed + (row << 3));
    let bin = bins + row * features;
    let histogram = narrow;
    let f = 0;
    for (; f < fours; f += 4) {
      const four = load<u32>(bin);
      const a = histogram + (<usize>(four & 255) << 3);
      store<i64>(a, load<i64>(a) + value);
      const b = histogram + (<usize>((four >> 8) & 255) << 3);
      store<i64>(b, load<i64>(b, 2048) + value, 2048);
      const c = histogram + (<usize>((four >> 16) & 255) << 3);
      store<i64>(c, load<i64>(c, 4096) + value, 4096);
      const d = histogram + (<usize>(four >> 24) << 3);
      store<i64>(d, load<i64>(d, 6144) + value, 6144);
      bin += 4;
      histogram += 8192;
    }
    for (; f < features; f++) {
      const a = histogram + (<usize>load<u8>(bin) << 3);
      store<i64>(a, load<i64>(a) + value);
      bin++;
      histogram += 2048;
    }
  }
  let to = wide;
  const last = narrow + (<usize>cells << 3);
  for (let at = narrow; at < last; at += 8) {
    const value = load<i64>(at);
    if (value != 0) {
      const gradient = value >> (COUNT_BITS + HESSIAN_BITS);
      const hessian = (value >> COUNT_BITS) & ((1 << HESSIAN_BITS) - 1);
      const rowsIn = value & ((1 << COUNT_BITS) - 1);
      store<f64>(to, load<f64>(to) + <f64>gradient);
      store<f64>(to, load<f64>(to, 8) + <f64>hessian, 8);
      store<f64>(to, load<f64>(to, 16) + <f64>rowsIn, 16);
    }
    to += 24;
  }
}

/** `from` less `part`, in place: a node's other child. */
export function subtract(from: usize, part: usize, numbers: i32): void {
  const end = from + (<usize>numbers << 3);
  for (; from < end; from += 16) {
    v128.store(from, f64x2.sub(v128.load(from), v128.load(part)));
    part += 16;
  }
}

/** Puts the rows whose bin goes left (a table of 256 bytes) before the others, both in their order; returns how many. */
export function partition(rows: usize, count: i32, column: usize, goesLeft: usize, scratch: usize): i32 {
  const end = rows + (<usize>count << 2);
  let left = rows;
  let right = scratch;
  for (let at = rows; at < end; at += 4) {
    const row = load<u32>(at);
    const isLeft = <usize>load<u8>(goesLeft + <usize>load<u8>(column + row));
    // Both are written, and the place moves on only where it was right: no branch to be guessed wrong.
    store<u32>(left, row);
    store<u32>(right, row);
    left += isLeft << 2;
    right += (1 - isLeft) << 2;
  }
  memory.copy(left, scratch, right - scratch);
  return <i32>((left - rows) >> 2);
}

/** Bins of `count` values of one feature: the number of edges below the value, plus 1; 0 for NaN. Edges are increasing. */
export function binColumn(values: usize, count: u32, edges: usize, edgeCount: i32, column: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const value = load<f64>(values + (<usize>i << 3));
    let bin: i32 = 0;
    if (value == value) {
      let low = 0;
      let size = edgeCount;
      while (size > 0) {
        const half = size >> 1;
        const isAbove = load<f64>(edges + (<usize>(low + half) << 3)) < value;
        low = isAbove ? low + half + 1 : low;
        size = isAbove ? size - half - 1 : half;
      }
      bin = low + 1;
    }
    store<u8>(column + i, <u8>bin);
  }
}

// Of a search for the best cut of a node, float64s one behind the other: what is told ...
const SCALES: usize = 0;
const TOTAL: usize = 16;
const TOTAL_ROWS: usize = 32;
const LEAST_ROWS: usize = 40;
const RIDGE: usize = 48;
const PARENT: usize = 56;
const LOW: usize = 64;
const HIGH: usize = 72;
// ... and the best so far, which a better cut becomes.
const GAIN: usize = 80;
const LEFT: usize = 96;
const LEFT_ROWS: usize = 112;
const MISSING_LEFT: usize = 120;

/** What a node with sums [g, h] would say, within its bounds. */
function valueOf(sums: v128, search: usize): f64 {
  const value = -f64x2.extract_lane(sums, 0) / (f64x2.extract_lane(sums, 1) + load<f64>(search, RIDGE));
  return min(load<f64>(search, HIGH), max(load<f64>(search, LOW), value));
}

/** Whether a cut with the sums [g, h] of `rows` on its left is allowed and better than the best so far, which it becomes. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function improves(left: v128, rows: f64, direction: i32, missingLeft: f64, search: usize): bool {
  const least = load<f64>(search, LEAST_ROWS);
  if (rows < least || load<f64>(search, TOTAL_ROWS) - rows < least) return false;
  const right = f64x2.sub(v128.load(search, TOTAL), left);
  const gradients = v128.shuffle<f64>(left, right, 0, 2);
  const hessians = f64x2.add(v128.shuffle<f64>(left, right, 1, 3), f64x2.splat(load<f64>(search, RIDGE)));
  const gains = f64x2.div(f64x2.mul(gradients, gradients), hessians);
  const gain = f64x2.extract_lane(gains, 0) + f64x2.extract_lane(gains, 1) - load<f64>(search, PARENT);
  if (!(gain > load<f64>(search, GAIN))) return false;
  if (direction != 0 && (valueOf(right, search) - valueOf(left, search)) * <f64>direction < 0) return false;
  store<f64>(search, gain, GAIN);
  v128.store(search, left, LEFT);
  store<f64>(search, rows, LEFT_ROWS);
  store<f64>(search, missingLeft, MISSING_LEFT);
  return true;
}

/**
 * Goes through the cuts between the bins 1 to `last` of a number, the missing values (bin 0) on either side. Returns the
 * last bin that goes left in the best cut, or 0 where none is better than what the search has.
 */
export function bestCut(histogram: usize, last: i32, direction: i32, search: usize): i32 {
  const scales = v128.load(search, SCALES);
  const missing = f64x2.mul(v128.load(histogram), scales);
  const missingRows = load<f64>(histogram, 16);
  let left = f64x2.splat(0);
  let rows: f64 = 0;
  let best = 0;
  for (let bin = 1; bin <= last; bin++) {
    histogram += 24;
    const within = load<f64>(histogram, 16);
    if (within == 0 && bin < last) continue;
    left = f64x2.add(left, f64x2.mul(v128.load(histogram), scales));
    rows += within;
    // Beyond the last bin there is nothing but missing values.
    if ((bin < last || missingRows > 0) && improves(left, rows, direction, 0, search)) best = bin;
    if (bin < last && missingRows > 0 && improves(f64x2.add(left, missing), rows + missingRows, direction, 1, search))
      best = bin;
  }
  return best;
}
