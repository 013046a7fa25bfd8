// K-means over `n` rows a call. A feature of all rows lies side by side in float64, the next one `stride` bytes further;
// `rows` is the address of the first row's first feature.
//
// `step` skips most rows by Hamerly's bounds ("Making k-means even faster", 2010), kept so that a skipped row costs a read
// and no write: a row holds gap = (distance to its centre - distance to the next one) as it was when last measured, less
// what its centre (`total`) may have moved until then. The bounds are float32, rounded to the safe side.
//
// The other rows are measured in float32, four centres an instruction, on a copy that is shifted to the means of the
// features and lies row by row (`near`): |c|^2 / 2 - x c, two operations where (x - c)^2 takes three. What rounding may
// have taken is bounded by `margin`, and closer calls are decided by float64 distances, so that labels are those.

const UP: f64 = 1.2e-7; // more than a half unit in the last place of a float32
const EXACT: f64 = 1 + 1e-12; // more than what rounding takes from an exact distance
const FAR: f64 = 3e38; // less than the largest float32: what is beyond would be infinite, and no bound
const UNDERFLOW: f64 = 1e-35; // more than what is lost where squares of float32 are too small to be told apart

/** (x - c)^2, added up from the first feature to the last: SQL does it in the same order. */
function squared(row: usize, stride: usize, centre: usize, d: i32): f64 {
  let sum: f64 = 0;
  for (let j = 0; j < d; j++) {
    const difference = load<f64>(row) - load<f64>(centre);
    sum += difference * difference;
    row += stride;
    centre += 8;
  }
  return sum;
}

/** The same for two rows that follow each other. */
function squaredOfTwo(row: usize, stride: usize, centre: usize, d: i32): v128 {
  let sum = f64x2.splat(0);
  for (let j = 0; j < d; j++) {
    const difference = f64x2.sub(v128.load(row), v128.load_splat<f64>(centre));
    sum = f64x2.add(sum, f64x2.mul(difference, difference));
    row += stride;
    centre += 8;
  }
  return sum;
}

/** About the same in float32, of a row of the copy. */
function squaredNear(row: usize, centre: usize, d: i32): f32 {
  let sum = f32x4.splat(0);
  for (let j = d >> 2; j > 0; j--) {
    const difference = f32x4.sub(v128.load(row), v128.load(centre));
    sum = f32x4.add(sum, f32x4.mul(difference, difference));
    row += 16;
    centre += 16;
  }
  let total = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1);
  total += f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3);
  for (let j = d & 3; j > 0; j--) {
    const difference = load<f32>(row) - load<f32>(centre);
    total += difference * difference;
    row += 4;
    centre += 4;
  }
  return total;
}

let best: f32 = 0;
let second: f32 = 0;
let square: f32 = 0;

/**
 * The centre with the lowest |c|^2 / 2 - x c, left in `best`, the next one in `second` and |x|^2 in `square`. Centres come
 * in blocks of eight: eight halves of |c|^2, then for each feature the eight values negated.
 */
function nearest(row: usize, d: i32, blocks: usize, count: i32): i32 {
  let low = f32x4.splat(Infinity);
  let next = f32x4.splat(Infinity);
  let lowLabel = i32x4.splat(0);
  let label = i32x4(0, 1, 2, 3);
  let norm = f32x4.splat(0);
  const four = i32x4.splat(4);
  const end = row + (<usize>d << 2);
  let at = blocks;
  for (let b = 0; b < count; b++) {
    let s0 = v128.load(at);
    let s1 = v128.load(at, 16);
    let t0 = f32x4.splat(0);
    let t1 = f32x4.splat(0);
    at += 32;
    norm = f32x4.splat(0);
    let r = row;
    for (; r + 4 < end; r += 8) {
      const x = v128.load_splat<f32>(r);
      s0 = f32x4.add(s0, f32x4.mul(x, v128.load(at)));
      s1 = f32x4.add(s1, f32x4.mul(x, v128.load(at, 16)));
      const y = v128.load_splat<f32>(r, 4);
      t0 = f32x4.add(t0, f32x4.mul(y, v128.load(at, 32)));
      t1 = f32x4.add(t1, f32x4.mul(y, v128.load(at, 48)));
      norm = f32x4.add(norm, f32x4.add(f32x4.mul(x, x), f32x4.mul(y, y)));
      at += 64;
    }
    if (r < end) {
      const x = v128.load_splat<f32>(r);
      s0 = f32x4.add(s0, f32x4.mul(x, v128.load(at)));
      s1 = f32x4.add(s1, f32x4.mul(x, v128.load(at, 16)));
      norm = f32x4.add(norm, f32x4.mul(x, x));
      at += 32;
    }
    s0 = f32x4.add(s0, t0);
    s1 = f32x4.add(s1, t1);
    next = f32x4.pmin(next, f32x4.pmax(low, s0));
    lowLabel = v128.bitselect(label, lowLabel, f32x4.lt(s0, low));
    low = f32x4.pmin(low, s0);
    label = i32x4.add(label, four);
    next = f32x4.pmin(next, f32x4.pmax(low, s1));
    lowLabel = v128.bitselect(label, lowLabel, f32x4.lt(s1, low));
    low = f32x4.pmin(low, s1);
    label = i32x4.add(label, four);
  }
  let other = i32x4.shuffle(low, low, 2, 3, 0, 1);
  let otherLabel = i32x4.shuffle(lowLabel, lowLabel, 2, 3, 0, 1);
  next = f32x4.pmin(f32x4.pmin(next, i32x4.shuffle(next, next, 2, 3, 0, 1)), f32x4.pmax(low, other));
  lowLabel = v128.bitselect(otherLabel, lowLabel, f32x4.lt(other, low));
  low = f32x4.pmin(low, other);
  other = i32x4.shuffle(low, low, 1, 0, 3, 2);
  otherLabel = i32x4.shuffle(lowLabel, lowLabel, 1, 0, 3, 2);
  next = f32x4.pmin(f32x4.pmin(next, i32x4.shuffle(next, next, 1, 0, 3, 2)), f32x4.pmax(low, other));
  lowLabel = v128.bitselect(otherLabel, lowLabel, f32x4.lt(other, low));
  best = f32x4.extract_lane(f32x4.pmin(low, other), 0);
  second = f32x4.extract_lane(next, 0);
  square = f32x4.extract_lane(norm, 0);
  return i32x4.extract_lane(lowLabel, 0);
}

let distance: f64 = 0;
let nextDistance: f64 = 0;

/** The nearest centre, the first of equals; squared distances to it and to the next one stay behind. */
function nearestExact(row: usize, stride: usize, d: i32, centres: usize, k: i32): i32 {
  let found = 0;
  distance = Infinity;
  nextDistance = Infinity;
  for (let c = 0; c < k; c++) {
    const to = squared(row, stride, centres, d);
    if (to < distance) {
      nextDistance = distance;
      distance = to;
      found = c;
    } else if (to < nextDistance) nextDistance = to;
    centres += <usize>d << 3;
  }
  return found;
}

function addTimes(sum: usize, row: usize, stride: usize, d: i32, times: f64): void {
  for (let j = 0; j < d; j++) {
    store<f64>(sum, load<f64>(sum) + load<f64>(row) * times);
    row += stride;
    sum += 8;
  }
}

/** Moves a row's weight from one cluster's sums to another's; label -1 is none. */
function move(
  row: usize, stride: usize, d: i32, weight: f64, from: i32, to: i32, sums: usize, masses: usize, sizes: usize,
): void {
  const bytes = <usize>d << 3;
  addTimes(sums + <usize>to * bytes, row, stride, d, weight);
  store<f64>(masses + (<usize>to << 3), load<f64>(masses + (<usize>to << 3)) + weight);
  store<i32>(sizes + (<usize>to << 2), load<i32>(sizes + (<usize>to << 2)) + i32(weight > 0));
  if (from < 0) return;
  addTimes(sums + <usize>from * bytes, row, stride, d, -weight);
  store<f64>(masses + (<usize>from << 3), load<f64>(masses + (<usize>from << 3)) - weight);
  store<i32>(sizes + (<usize>from << 2), load<i32>(sizes + (<usize>from << 2)) - i32(weight > 0));
}

/** Writes the float32 copy of rows, less `means`. */
export function copyNear(rows: usize, stride: usize, n: i32, d: i32, means: usize, near: usize): void {
  for (let i = 0; i < n; i++) {
    let mean = means;
    let row = rows + (<usize>i << 3);
    for (let j = 0; j < d; j++) {
      store<f32>(near, <f32>(load<f64>(row) - load<f64>(mean)));
      row += stride;
      near += 4;
      mean += 8;
    }
  }
}

/**
 * Gives rows their nearest centre, and moves those that changed between the clusters' sums. Returns how many changed.
 *
 * Three passes, each over the rows that the one before could not settle: their numbers are listed without a branch, as a
 * processor would guess it wrong, and wait for the memory of one row before it asks for the next.
 *
 * `weights` is 0 where all rows weigh 1; `near` and `nearCentres` are float32, less the means; `half` is half the
 * distance of a centre to its nearest other; `total` and `away` are how far, added up, a centre and the others have
 * moved; `largest` is the largest |c|^2 of `nearCentres`; `list` has room for `n` numbers; `fresh` says that no row has
 * a label yet.
 */
export function step(
  rows: usize, stride: usize, n: i32, d: i32, weights: usize, near: usize,
  centres: usize, nearCentres: usize, k: i32, blocks: usize, largest: f64,
  half: usize, total: usize, away: usize,
  labels: usize, gaps: usize, lower: usize,
  sums: usize, masses: usize, sizes: usize,
  list: usize, fresh: bool,
): i32 {
  const rounding = <f64>(2 * d + 12) * 6e-8 * 1.1;
  const slack = 4 * rounding * largest + UNDERFLOW;
  const nearBytes = <usize>d << 2;
  let listed = 0;
  for (let i = 0; i < n; i++) {
    const at = <usize>i << 2;
    store<i32>(list + (<usize>listed << 2), i);
    listed += i32(fresh || !(<f64>load<f32>(gaps + at) + load<f64>(total + (<usize>load<i32>(labels + at) << 3)) < 0));
  }
  let left = fresh ? n : 0;
  for (let q = 0; q < listed && !fresh; q++) {
    const i = load<i32>(list + (<usize>q << 2));
    const at = <usize>i << 2;
    const label = <usize>load<i32>(labels + at);
    // |x|^2 is at most 2 |c|^2 + 2 (x - c)^2.
    const square = <f64>squaredNear(near + <usize>i * nearBytes, nearCentres + label * nearBytes, d);
    const to = Math.sqrt(square * (1 + 4 * rounding) + slack);
    const others = max(
      <f64>load<f32>(lower + at) - load<f64>(away + (label << 3)),
      load<f64>(half + (label << 3)),
    );
    const gap = to - others - load<f64>(total + (label << 3));
    store<f32>(gaps + at, <f32>max(gap + abs(gap) * UP, -FAR));
    store<i32>(list + (<usize>left << 2), i);
    left += i32(!(to < others));
  }
  const count = (k + 7) >> 3;
  let changed = 0;
  for (let q = 0; q < left; q++) {
    const i = load<i32>(list + (<usize>q << 2));
    const at = <usize>i << 2;
    let found = nearest(near + <usize>i * nearBytes, d, blocks, count);
    const margin = (<f64>square + largest) * rounding + UNDERFLOW;
    let to = <f64>square + 2 * <f64>best + margin;
    let next = <f64>square + 2 * <f64>second - margin;
    if (!(to < next)) {
      found = nearestExact(rows + (<usize>i << 3), stride, d, centres, k);
      to = distance * EXACT;
      next = nextDistance / EXACT;
    }
    const own = <usize>found << 3;
    const beyond = Math.sqrt(max(0, next)) + load<f64>(away + own);
    const safe = <f32>min(beyond - beyond * UP, FAR);
    const gap = Math.sqrt(max(0, to)) + load<f64>(away + own) - <f64>safe - load<f64>(total + own);
    store<f32>(gaps + at, <f32>max(gap + abs(gap) * UP, -FAR));
    store<f32>(lower + at, safe);
    const label = load<i32>(labels + at);
    if (found == label) continue;
    changed++;
    store<i32>(labels + at, found);
    const weight = weights ? load<f64>(weights + (<usize>i << 3)) : 1;
    move(rows + (<usize>i << 3), stride, d, weight, label, found, sums, masses, sizes);
  }
  return changed;
}

/** Labels, the first of equals, and squared distances. Returns how many labels changed. */
export function assign(
  rows: usize, stride: usize, n: i32, d: i32, centres: usize, k: i32, labels: usize, distances: usize,
): i32 {
  let changed = 0;
  let i = 0;
  const bytes = <usize>d << 3;
  for (; i + 1 < n; i += 2) {
    let low = f64x2.splat(Infinity);
    let label = i64x2.splat(0);
    let centre = centres;
    for (let c = 0; c < k; c++) {
      const to = squaredOfTwo(rows, stride, centre, d);
      label = v128.bitselect(i64x2.splat(c), label, f64x2.lt(to, low));
      low = f64x2.pmin(low, to);
      centre += bytes;
    }
    const first = <i32>i64x2.extract_lane(label, 0);
    const next = <i32>i64x2.extract_lane(label, 1);
    changed += i32(load<i32>(labels) != first) + i32(load<i32>(labels, 4) != next);
    store<i32>(labels, first);
    store<i32>(labels, next, 4);
    v128.store(distances, low);
    rows += 16;
    labels += 8;
    distances += 16;
  }
  if (i == n) return changed;
  const found = nearestExact(rows, stride, d, centres, k);
  changed += i32(load<i32>(labels) != found);
  store<i32>(labels, found);
  store<f64>(distances, distance);
  return changed;
}

/** Adds every row to the sums of its cluster, in the order of rows. */
export function addUp(
  rows: usize, stride: usize, n: i32, d: i32, weights: usize,
  labels: usize, sums: usize, masses: usize, sizes: usize,
): void {
  for (let i = 0; i < n; i++) {
    const weight = weights ? load<f64>(weights + (<usize>i << 3)) : 1;
    move(rows, stride, d, weight, -1, load<i32>(labels), sums, masses, sizes);
    rows += 8;
    labels += 4;
  }
}

/** Lowers `closest` to the squared distance to `centre` where that is nearer. Returns the weighted sum. */
export function approach(
  rows: usize, stride: usize, n: i32, d: i32, weights: usize, centre: usize, closest: usize,
): f64 {
  let sum: f64 = 0;
  let i = 0;
  for (; i + 1 < n; i += 2) {
    const to = f64x2.pmin(v128.load(closest), squaredOfTwo(rows, stride, centre, d));
    v128.store(closest, to);
    const weighted = weights ? f64x2.mul(to, v128.load(weights + (<usize>i << 3))) : to;
    sum += f64x2.extract_lane(weighted, 0) + f64x2.extract_lane(weighted, 1);
    rows += 16;
    closest += 16;
  }
  if (i == n) return sum;
  const last = min(load<f64>(closest), squared(rows, stride, centre, d));
  store<f64>(closest, last);
  return sum + (weights ? last * load<f64>(weights + (<usize>i << 3)) : last);
}

/**
 * For each of four candidate centres, adds to `sums` about what `approach` would give. All in float32, less the means;
 * candidates are transposed: four values of a feature, then four of the next.
 */
export function tryCandidates(
  near: usize, n: i32, d: i32, weights: usize, candidates: usize, closest: usize, sums: usize,
): void {
  let sum0 = v128.load(sums);
  let sum1 = v128.load(sums, 16);
  for (let i = 0; i < n; i++) {
    let to = f32x4.splat(0);
    let candidate = candidates;
    const end = near + (<usize>d << 2);
    for (; near < end; near += 4) {
      const difference = f32x4.sub(v128.load_splat<f32>(near), v128.load(candidate));
      to = f32x4.add(to, f32x4.mul(difference, difference));
      candidate += 16;
    }
    const limit = v128.load_splat<f64>(closest);
    let to0 = f64x2.pmin(f64x2.promote_low_f32x4(to), limit);
    let to1 = f64x2.pmin(f64x2.promote_low_f32x4(i32x4.shuffle(to, to, 2, 3, 0, 1)), limit);
    if (weights) {
      const weight = v128.load_splat<f64>(weights + (<usize>i << 3));
      to0 = f64x2.mul(to0, weight);
      to1 = f64x2.mul(to1, weight);
    }
    sum0 = f64x2.add(sum0, to0);
    sum1 = f64x2.add(sum1, to1);
    closest += 8;
  }
  v128.store(sums, sum0);
  v128.store(sums, sum1, 16);
}
