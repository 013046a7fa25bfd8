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
export function partition(
  rows: usize,
  count: i32,
  bins: usize,
  features: i32,
  feature: i32,
  goesLeft: usize,
  scratch: usize,
): i32 {
  const end = rows + (<usize>count << 2);
  let left = rows;
  let right = scratch;
  for (let at = rows; at < end; at += 4) {
    const row = load<u32>(at);
    const isLeft = <usize>load<u8>(goesLeft + <usize>load<u8>(bins + <usize>row * features + feature));
    // Both are written, and the place moves on only where it was right: no branch to be guessed wrong.
    store<u32>(left, row);
    store<u32>(right, row);
    left += isLeft << 2;
    right += (1 - isLeft) << 2;
  }
  memory.copy(left, scratch, right - scratch);
  return <i32>((left - rows) >> 2);
}

/** Bins of one feature: the number of edges below the value, plus 1; 0 for NaN. Edges are increasing. */
export function binColumn(
  values: usize,
  from: u32,
  to: u32,
  edges: usize,
  edgeCount: i32,
  bins: usize,
  features: i32,
  feature: i32,
): void {
  for (let i = from; i < to; i++) {
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
    store<u8>(bins + <usize>i * features + feature, <u8>bin);
  }
}
