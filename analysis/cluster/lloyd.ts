/**
 * Lloyd's algorithm: rows go to the nearest centre, centres to the mean of their rows, until they move no more. Rows that
 * cannot change are skipped (see `wasm/assembly/kmeans.ts`); the result is the one of the plain algorithm.
 */
import type { WasmArray } from "../wasm/memory.ts";
import { Bounds, type Doubles } from "./bounds.ts";
import { BLOCK, type Rows } from "./rows.ts";

export interface LloydOptions {
  readonly maxIterations: number;
  /** Centres have come to rest when the squares of their last moves add up to no more than this. */
  readonly atRest: number;
}

/** Centres and what lies nearest to them. The labels stay in `rows.labels`, squared distances in `rows.scratch`. */
export interface LloydResult {
  /** k x d. */
  readonly centres: Float64Array;
  /** Sum of weighted squared distances of rows to their centre. */
  readonly inertia: number;
  readonly iterations: number;
  readonly converged: boolean;
}

export function lloyd(rows: Rows, seeds: Float64Array, options: LloydOptions): LloydResult {
  return rows.memory.within(() => new Lloyd(rows, seeds).run(options));
}

class Lloyd {
  readonly #rows: Rows;
  readonly #k: number;
  readonly #centres: Doubles;
  readonly #bounds: Bounds;
  readonly #sums: Doubles;
  /** Weight of the rows of each cluster. */
  readonly #masses: Doubles;
  /** Number of rows with a weight. */
  readonly #sizes: WasmArray<Int32Array<ArrayBuffer>>;
  readonly #list: WasmArray<Int32Array<ArrayBuffer>>;
  /** Whether no row has a label. */
  #fresh = true;

  constructor(rows: Rows, seeds: Float64Array) {
    const { memory, d } = rows;
    this.#rows = rows;
    this.#k = seeds.length / d;
    this.#centres = memory.float64(seeds.length);
    this.#bounds = new Bounds(memory, this.#k, d);
    this.#sums = memory.float64(seeds.length);
    this.#masses = memory.float64(this.#k);
    this.#sizes = memory.int32(this.#k);
    this.#list = memory.int32(BLOCK);
    this.#centres.view.set(seeds);
    this.#forget();
  }

  run({ maxIterations, atRest }: LloydOptions): LloydResult {
    let converged = false;
    let iterations = 0;
    while (!converged && iterations < maxIterations) {
      iterations++;
      const changed = this.#step();
      if (this.#fillEmpty()) continue;
      const moved = this.#moveCentres();
      converged = changed === 0 ? this.#settle() : moved <= atRest;
    }
    const { inertia } = assignRows(this.#rows, this.#centres);
    return { centres: this.#centres.view.slice(), inertia, iterations, converged };
  }

  /** Makes `step` look at every row, as if it had no label. */
  #forget(): void {
    this.#rows.labels.view.fill(-1);
    this.#fresh = true;
    this.#bounds.forget();
    this.#clearSums();
  }

  #clearSums(): void {
    for (const array of [this.#sums, this.#masses, this.#sizes]) array.view.fill(0);
  }

  /** Returns how many rows changed their cluster. */
  #step(): number {
    this.#bounds.prepare(this.#centres.view, this.#rows.means.view);
    const { n, module, labels, scratch } = this.#rows;
    const { centres, blocks, largest, half, total, away } = this.#bounds;
    const changed = this.#rows.inBlocks((from, count) => {
      const bytes = from * 4;
      return module.step(
        ...this.#rows.block(from, count),
        ...[this.#rows.weightsFrom(from), this.#rows.near(from)],
        ...[this.#centres.address, centres.address, this.#k, blocks.address, largest],
        ...[half.address, total.address, away.address],
        ...[labels.address + bytes, scratch.address + bytes, scratch.address + n * 4 + bytes],
        ...[this.#sums.address, this.#masses.address, this.#sizes.address],
        ...[this.#list.address, Number(this.#fresh)],
      );
    });
    this.#fresh = false;
    return changed;
  }

  /** Centres go to the means of their rows; one without rows stays. Returns the sum of the squares of their moves. */
  #moveCentres(): number {
    const { d } = this.#rows;
    const [centres, sums, masses] = [this.#centres.view, this.#sums.view, this.#masses.view];
    const squares = Array.from(this.#sizes.view, (size, c) => {
      let square = 0;
      for (let at = c * d; size > 0 && at < (c + 1) * d; at++) {
        const mean = (sums[at] as number) / (masses[c] as number);
        square += (mean - (centres[at] as number)) ** 2;
        centres[at] = mean;
      }
      return square;
    });
    this.#bounds.drift(squares.map((square) => Math.sqrt(square) * (1 + 1e-12)));
    return squares.reduce((sum, square) => sum + square, 0);
  }

  /**
   * A centre that no row is nearest to goes to the row that is farthest from its own, weights considered. Others that
   * are still without rows have their turn in the next round. Returns whether one moved so.
   */
  #fillEmpty(): boolean {
    const empty = this.#sizes.view.indexOf(0);
    if (empty < 0) return false;
    this.#moveCentres();
    assignRows(this.#rows, this.#centres);
    const { scratch, weights, d } = this.#rows;
    const distances = scratch.view;
    const cost = (i: number) => (distances[i] as number) * (weights ? (weights[i] as number) : 1);
    let farthest = 0;
    for (let i = 1; i < distances.length; i++) if (cost(i) > cost(farthest)) farthest = i;
    this.#centres.view.set(this.#rows.row(farthest), empty * d);
    this.#forget();
    return true;
  }

  /**
   * Sums to which rows were added and from which they were taken away carry a little rounding. Makes the means afresh,
   * and says whether all rows are still nearest to their own.
   */
  #settle(): boolean {
    this.#clearSums();
    const { module, labels } = this.#rows;
    const sums = [this.#sums.address, this.#masses.address, this.#sizes.address] as const;
    this.#rows.inBlocks((from, count) => {
      const [weights, label] = [this.#rows.weightsFrom(from), labels.address + from * 4];
      module.addUp(...this.#rows.block(from, count), weights, label, ...sums);
      return 0;
    });
    this.#moveCentres();
    const settled = assignRows(this.#rows, this.#centres).changed === 0;
    if (!settled) this.#forget();
    return settled;
  }
}

/** Gives each row the label of its nearest centre, the first of equals, and its squared distance in `scratch`. */
export function assignRows(rows: Rows, centres: Doubles): { inertia: number; changed: number } {
  const { d, module, labels, scratch } = rows;
  const k = centres.length / d;
  let changed = 0;
  const inertia = rows.inBlocks((from, count) => {
    const [label, distance] = [labels.address + from * 4, scratch.address + from * 8];
    changed += module.assign(...rows.block(from, count), centres.address, k, label, distance);
    return weightedSum(rows, from, count);
  });
  return { inertia, changed };
}

function weightedSum({ scratch, weights }: Rows, from: number, count: number): number {
  const distances = scratch.view;
  let sum = 0;
  for (let i = from; i < from + count; i++) {
    sum += (distances[i] as number) * (weights ? (weights[i] as number) : 1);
  }
  return sum;
}
