// Sums over rows for regressions: X b, X' r and X' W X. The matrix is columns of float64 one after another, `stride` apart, of which a
// block of `rows` (even) from row `from` is worked on. Pairs of sums, for even and for odd rows, are added at the end of
// a block: always in the same order.

function place(columns: usize, stride: u32, column: u32, row: u32): usize {
  return columns + (((<usize>column) * stride + row) << 3);
}

/** score[i] = sum over columns of beta x value. */
export function addUp(columns: usize, stride: u32, size: u32, beta: usize, from: u32, rows: u32, score: usize): void {
  for (let i: u32 = 0; i < rows; i += 2) v128.store(score + (<usize>i << 3), f64x2.splat(0));
  for (let j: u32 = 0; j < size; j++) {
    const b = load<f64>(beta + (<usize>j << 3));
    if (b == 0) continue;
    const factor = f64x2.splat(b);
    const column = place(columns, stride, j, from);
    for (let i: u32 = 0; i < rows; i += 2) {
      const at = <usize>i << 3;
      const product = f64x2.mul(factor, v128.load(column + at));
      v128.store(score + at, f64x2.add(v128.load(score + at), product));
    }
  }
}

/** gradient[j] += sum over rows of residual x value. */
export function addGradient(columns: usize, stride: u32, size: u32, from: u32, rows: u32, residual: usize, gradient: usize): void {
  for (let j: u32 = 0; j < size; j++) {
    const column = place(columns, stride, j, from);
    let sum = f64x2.splat(0);
    for (let i: u32 = 0; i < rows; i += 2) {
      const at = <usize>i << 3;
      sum = f64x2.add(sum, f64x2.mul(v128.load(residual + at), v128.load(column + at)));
    }
    add(gradient + (<usize>j << 3), sum);
  }
}

/**
 * information[j, k] += sum over rows of spread x value j x value k, for k up to j at least: a tile of 2 x 4 sums at once, so
 * that a value that was fetched is used several times. `size` is a multiple of 4, and `weighted` has room for two columns
 * of a block.
 */
export function addInformation(
  columns: usize, stride: u32, size: u32, from: u32, rows: u32, spread: usize, weighted: usize, information: usize,
): void {
  const width = <usize>rows << 3;
  for (let j: u32 = 0; j < size; j += 2) {
    const first = place(columns, stride, j, from);
    const second = place(columns, stride, j + 1, from);
    for (let i: u32 = 0; i < rows; i += 2) {
      const at = <usize>i << 3;
      const weight = v128.load(spread + at);
      v128.store(weighted + at, f64x2.mul(weight, v128.load(first + at)));
      v128.store(weighted + width + at, f64x2.mul(weight, v128.load(second + at)));
    }
    const row = information + ((<usize>j * size) << 3);
    for (let k: u32 = 0; k <= j + 1; k += 4) tile(columns, stride, k, from, rows, weighted, row + (<usize>k << 3), <usize>size << 3);
  }
}

function tile(columns: usize, stride: u32, k: u32, from: u32, rows: u32, weighted: usize, to: usize, next: usize): void {
  const width = <usize>rows << 3;
  const a = place(columns, stride, k, from);
  const b = place(columns, stride, k + 1, from);
  const c = place(columns, stride, k + 2, from);
  const d = place(columns, stride, k + 3, from);
  let a0 = f64x2.splat(0), b0 = a0, c0 = a0, d0 = a0, a1 = a0, b1 = a0, c1 = a0, d1 = a0;
  for (let at: usize = 0; at < width; at += 16) {
    const w0 = v128.load(weighted + at);
    const w1 = v128.load(weighted + width + at);
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
  }
  add(to, a0);
  add(to + 8, b0);
  add(to + 16, c0);
  add(to + 24, d0);
  add(to + next, a1);
  add(to + next + 8, b1);
  add(to + next + 16, c1);
  add(to + next + 24, d1);
}

function add(to: usize, sum: v128): void {
  store<f64>(to, load<f64>(to) + (f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)));
}
