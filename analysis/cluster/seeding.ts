/**
 * Where k-means begins: k-means++ (Arthur and Vassilvitskii, "k-means++: The Advantages of Careful Seeding", 2007) with
 * greedy candidates. Each further centre is drawn with a chance in proportion to its squared distance to the nearest
 * one so far; of 2 + ln k candidates the one is kept that lowers the sum of these distances most.
 */
import { portableLog } from "../stats/portable-log.ts";
import type { Random } from "../stats/random.ts";
import { BLOCK, type Rows } from "./rows.ts";

/** At most `k` centres, one after the other; fewer where there are fewer rows that differ. */
export function seedCentres(rows: Rows, k: number, random: Random): Float64Array {
  const { memory, d } = rows;
  return memory.within(() => {
    const seeding = new Seeding(rows, 2 + Math.floor(portableLog(k)));
    const centres = new Float64Array(k * d);
    let found = seeding.first(random);
    let count = 0;
    while (found >= 0) {
      centres.set(rows.row(found), count * d);
      seeding.add(found);
      count++;
      found = count < k ? seeding.next(random) : -1;
    }
    return centres.slice(0, count * d);
  });
}

/** Candidates that the module tries at once. */
const FOUR = 4;

class Seeding {
  readonly #rows: Rows;
  readonly #centre;
  /** Four centres, transposed, less the means. */
  readonly #candidates;
  readonly #sums;
  readonly #tries: number;
  /** Sum of weighted squared distances, block by block. */
  readonly #blocks: Float64Array;

  constructor(rows: Rows, tries: number) {
    this.#rows = rows;
    this.#tries = tries;
    this.#centre = rows.memory.float64(rows.d);
    this.#candidates = rows.memory.float32(FOUR * rows.d);
    this.#sums = rows.memory.float64(FOUR);
    this.#blocks = new Float64Array(Math.ceil(rows.n / BLOCK));
    rows.scratch.view.fill(Infinity);
  }

  /** A row, drawn by weight. -1 where none has any. */
  first(random: Random): number {
    const { n, weights } = this.#rows;
    if (!weights) return n > 0 ? random.int(n) : -1;
    const blocks = this.#blocks.map((_, b) =>
      weights.subarray(b * BLOCK, (b + 1) * BLOCK).reduce((sum, weight) => sum + weight, 0),
    );
    return draw(blocks, random.next(), n, (i) => weights[i] as number);
  }

  add(row: number): void {
    const { module, scratch } = this.#rows;
    this.#centre.view.set(this.#rows.row(row));
    this.#rows.inBlocks((from, count) => {
      const [weights, closest] = [this.#rows.weightsFrom(from), scratch.address + from * 8];
      const sum = module.approach(
        ...this.#rows.block(from, count),
        ...[weights, this.#centre.address, closest],
      );
      this.#blocks[from / BLOCK] = sum;
      return sum;
    });
  }

  /** The best of a few rows, drawn by weighted squared distance; -1 where all rows lie on a centre. */
  next(random: Random): number {
    const { n } = this.#rows;
    const [closest, weights] = [this.#rows.scratch.view, this.#rows.weights];
    const size = (i: number) => (closest[i] as number) * (weights ? (weights[i] as number) : 1);
    const drawn = Array.from({ length: this.#tries }, () => draw(this.#blocks, random.next(), n, size));
    if (drawn.includes(-1)) return -1;
    // Where sums are beyond float32 there is none to prefer.
    let best = { row: drawn[0] as number, sum: Infinity };
    for (let from = 0; from < drawn.length; from += FOUR) {
      const candidates = drawn.slice(from, from + FOUR);
      const sums = this.#try(candidates);
      for (const [c, row] of candidates.entries()) {
        const sum = sums[c] as number;
        if (sum < best.sum) best = { row, sum };
      }
    }
    return best.row;
  }

  /** The sum of weighted squared distances with each of four centres added. */
  #try(candidates: readonly number[]): Float64Array {
    const { module, scratch, d } = this.#rows;
    const transposed = this.#candidates.view;
    const means = this.#rows.means.view;
    for (const [c, row] of candidates.entries()) {
      for (const [j, value] of this.#rows.row(row).entries())
        transposed[j * FOUR + c] = value - (means[j] as number);
    }
    this.#sums.view.fill(0);
    this.#rows.inBlocks((from, count) => {
      const closest = scratch.address + from * 8;
      module.tryCandidates(
        ...[this.#rows.near(from), count, d, this.#rows.weightsFrom(from)],
        ...[this.#candidates.address, closest, this.#sums.address],
      );
      return 0;
    });
    return this.#sums.view;
  }
}

/** The row at the share `at` of all sizes. Never one of size 0; -1 where all are 0. */
function draw(blocks: Float64Array, at: number, n: number, size: (i: number) => number): number {
  const total = blocks.reduce((sum, value) => sum + value, 0);
  if (!(total > 0)) return -1;
  let left = at * total;
  let block = 0;
  let last = 0;
  for (; block < blocks.length; block++) {
    const sum = blocks[block] as number;
    if (sum > 0) last = block;
    if (sum > 0 && left < sum) break;
    left -= sum;
  }
  // Rounding may leave a little beyond the end: it belongs to the last row that counts.
  return block < blocks.length
    ? drawInBlock(block * BLOCK, n, left, size)
    : drawInBlock(last * BLOCK, n, Infinity, size);
}

function drawInBlock(from: number, n: number, target: number, size: (i: number) => number): number {
  let left = target;
  let last = -1;
  for (let i = from; i < Math.min(n, from + BLOCK); i++) {
    const value = size(i);
    if (!(value > 0)) continue;
    if (left < value) return i;
    left -= value;
    last = i;
  }
  return last;
}
