// Columns of bits: bit t of a column says whether basket t holds the item. Columns are whole vectors of 128 bits; those
// of a conditional database hold the vectors `active` of their parents only, where the conditioning item has any bit.

// Vectors whose counts fit into lanes of 16 bits: each adds at most 16 to a lane.
const BLOCK: i32 = 4000;

// Lists the vectors of a column that are not zero; returns how many.
export function activeVectors(column: usize, vectors: i32, active: usize): i32 {
  let found: i32 = 0;
  for (let v: i32 = 0; v < vectors; v++) {
    store<i32>(active + ((<usize>found) << 2), v);
    if (v128.any_true(v128.load(column + ((<usize>v) << 4)))) found++;
  }
  return found;
}

// Whether one of `n` columns has every bit that `column` has.
export function isCovered(column: usize, others: usize, n: i32, active: usize, activeCount: i32): bool {
  for (let i: i32 = 0; i < n; i++) {
    const other = <usize>load<u32>(others + ((<usize>i) << 2));
    let k: i32 = 0;
    while (k < activeCount) {
      const place = (<usize>load<i32>(active + ((<usize>k) << 2))) << 4;
      if (v128.any_true(v128.andnot(v128.load(column + place), v128.load(other + place)))) break;
      k++;
    }
    if (k == activeCount) return true;
  }
  return false;
}

// Intersects a column with each of `n` others; writes the intersections one after the other, and how many bits they have.
export function intersect(
  column: usize,
  others: usize,
  n: i32,
  active: usize,
  activeCount: i32,
  out: usize,
  counts: usize,
): void {
  for (let i: i32 = 0; i < n; i++) {
    const other = <usize>load<u32>(others + ((<usize>i) << 2));
    let total: i32 = 0;
    for (let from: i32 = 0; from < activeCount; from += BLOCK) {
      const to = min(from + BLOCK, activeCount);
      let sums = i16x8.splat(0);
      for (let k = from; k < to; k++) {
        const place = (<usize>load<i32>(active + ((<usize>k) << 2))) << 4;
        const both = v128.and(v128.load(column + place), v128.load(other + place));
        v128.store(out, both);
        out += 16;
        sums = i16x8.add(sums, i16x8.extadd_pairwise_i8x16_u(i8x16.popcnt(both)));
      }
      const pairs = i32x4.extadd_pairwise_i16x8_u(sums);
      total +=
        i32x4.extract_lane(pairs, 0) +
        i32x4.extract_lane(pairs, 1) +
        i32x4.extract_lane(pairs, 2) +
        i32x4.extract_lane(pairs, 3);
    }
    store<i32>(counts + ((<usize>i) << 2), total);
  }
}
