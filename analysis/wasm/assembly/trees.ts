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

const LOG2_E: f64 = 1.4426950408889634;
const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;
/** Added to a number below 2^51, it leaves the number's whole part in the lowest bits. */
const ROUNDING: f64 = 6755399441055744;

/** exp(x) of two numbers from -700 to 700, to about 1e-15 of it: 2^n exp(r) with |r| up to ln 2 / 2, by Taylor's series. */
function expOfTwo(x: v128): v128 {
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(LOG2_E)), f64x2.splat(ROUNDING));
  const n = f64x2.sub(shifted, f64x2.splat(ROUNDING));
  let r = f64x2.sub(x, f64x2.mul(n, f64x2.splat(LN2_HIGH)));
  r = f64x2.sub(r, f64x2.mul(n, f64x2.splat(LN2_LOW)));
  let series = f64x2.splat(1.0 / 6227020800);
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(1.0 / 479001600));
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(1.0 / 39916800));
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(1.0 / 3628800));
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(1.0 / 362880));
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(1.0 / 40320));
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(1.0 / 5040));
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(1.0 / 720));
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(1.0 / 120));
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(1.0 / 24));
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(1.0 / 6));
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(0.5));
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(1));
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(1));
  // The whole part, moved to where a float64 has its exponent, multiplies by 2^n.
  return i64x2.add(series, i64x2.shl(shifted, 52));
}

/**
 * First and second derivatives of the logistic loss for rows `from` to `to` (both even): g = w (p - y), h = w p (1 - p).
 * `weight` is 0 where every row counts once.
 */
export function derive(score: usize, y: usize, weight: usize, g: usize, h: usize, from: u32, to: u32): void {
  const one = f64x2.splat(1);
  for (let i = from; i < to; i += 2) {
    const at = <usize>i << 3;
    const z = f64x2.max(f64x2.min(v128.load(score + at), f64x2.splat(700)), f64x2.splat(-700));
    const p = f64x2.div(one, f64x2.add(one, expOfTwo(f64x2.neg(z))));
    let gradient = f64x2.sub(p, v128.load(y + at));
    let hessian = f64x2.mul(p, f64x2.sub(one, p));
    if (weight != 0) {
      gradient = f64x2.mul(gradient, v128.load(weight + at));
      hessian = f64x2.mul(hessian, v128.load(weight + at));
    }
    v128.store(g + at, gradient);
    v128.store(h + at, hessian);
  }
}

/** The largest magnitude of a list of even length. */
export function largest(values: usize, length: u32): f64 {
  let most = f64x2.splat(0);
  const end = values + (<usize>length << 3);
  for (let at = values; at < end; at += 16) most = f64x2.max(most, f64x2.abs(v128.load(at)));
  return max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
}

/** The sum of the values of listed rows, in the order of the list. */
export function sumOf(values: usize, rows: usize, count: i32): f64 {
  let sum: f64 = 0;
  const end = rows + (<usize>count << 2);
  for (let at = rows; at < end; at += 4) sum += load<f64>(values + (<usize>load<u32>(at) << 3));
  return sum;
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
export function pack(g: usize, h: usize, packed: usize, from: u32, to: u32, gScale: f64, hScale: f64): void {
  for (let i = from; i < to; i++) {
    const at = <usize>i << 3;
    const gradient = <i64>nearest(load<f64>(g + at) * gScale);
    const hessian = <i64>nearest(load<f64>(h + at) * hScale);
    store<i64>(packed + at, (gradient << (COUNT_BITS + HESSIAN_BITS)) + (hessian << COUNT_BITS) + 1);
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
