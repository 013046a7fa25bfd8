/** Centres as `step` of the k-means module reads them (float32, less the features' means), and how far each may have moved since a row was last measured. */
import type { WasmArray, WasmMemory } from "../wasm/memory.ts";

export type Doubles = WasmArray<Float64Array<ArrayBuffer>>;

export class Bounds {
  readonly centres: WasmArray<Float32Array<ArrayBuffer>>;
  /** Centres in blocks of eight: halves of |c|^2, then each feature, negated. A block is filled up with what is never near. */
  readonly blocks: WasmArray<Float32Array<ArrayBuffer>>;
  /** Half the distance of a centre to the nearest other one. */
  readonly half: Doubles;
  readonly total: Doubles;
  readonly away: Doubles;
  /** The largest |c|^2. */
  largest = 0;
  readonly #k: number;
  readonly #d: number;

  constructor(memory: WasmMemory, k: number, d: number) {
    this.#k = k;
    this.#d = d;
    this.centres = memory.float32(k * d);
    this.blocks = memory.float32(Math.ceil(k / 8) * 8 * (d + 1));
    this.half = memory.float64(k);
    this.total = memory.float64(k);
    this.away = memory.float64(k);
  }

  /** All rows are going to be measured anew. */
  forget(): void {
    this.total.view.fill(0);
    this.away.view.fill(0);
  }

  prepare(centres: Float64Array, means: Float64Array): void {
    const [blocks, half] = [this.blocks.view, this.half.view];
    const [k, d] = [this.#k, this.#d];
    blocks.fill(0);
    this.largest = 0;
    for (let c = 0; c < blocks.length / (d + 1); c++) {
      const square = c < k ? this.#copy(centres, means, c) : Infinity;
      blocks[this.#place(c, 0)] = square / 2;
      if (c < k) this.largest = Math.max(this.largest, square);
    }
    for (let c = 0; c < k; c++) half[c] = (nearestOther(centres, c, k, d) / 2) * (1 - 1e-12);
  }

  /**
   * After centres moved so far each. `away` adds up the largest move of another centre. `total` bounds what a row may
   * have lost of its gap: its own centre's move and `away`; or, where `half` stood for the distance to others, its own
   * centre's move and half of both.
   */
  drift(moves: readonly number[]): void {
    const [total, away] = [this.total.view, this.away.view];
    const [largest = 0, next = 0] = moves.toSorted((a, b) => b - a);
    const first = moves.indexOf(largest);
    for (const [c, move] of moves.entries()) {
      const others = c === first ? next : largest;
      away[c] = ((away[c] as number) + others) * UP;
      total[c] = ((total[c] as number) + 1.5 * move + others) * UP;
    }
  }

  /** Writes a centre, and its negative into its block. Returns its |c|^2. */
  #copy(centres: Float64Array, means: Float64Array, c: number): number {
    const [near, blocks] = [this.centres.view, this.blocks.view];
    let square = 0;
    for (let j = 0; j < this.#d; j++) {
      const value = (centres[c * this.#d + j] as number) - (means[j] as number);
      near[c * this.#d + j] = value;
      blocks[this.#place(c, j + 1)] = -value;
      square += value * value;
    }
    return square;
  }

  #place(c: number, line: number): number {
    return ((c >> 3) * (this.#d + 1) + line) * 8 + (c & 7);
  }
}

/** Covers the rounding of sums that bound something. */
const UP = 1 + 1e-12;

function nearestOther(centres: Float64Array, c: number, k: number, d: number): number {
  let least = Infinity;
  for (let other = 0; other < k; other++) {
    if (other === c) continue;
    let square = 0;
    for (let j = 0; j < d; j++) {
      square += ((centres[c * d + j] as number) - (centres[other * d + j] as number)) ** 2;
    }
    least = Math.min(least, square);
  }
  return Math.sqrt(least);
}
