/** Brings columns into an order of rows. */

/** Values of neighbouring places: few enough to lie in the fastest cache. */
const BUCKET = 4096;

/**
 * Moves the values of one column after another to their places, by way of buckets of neighbouring places: values that
 * were read from, or written to, places all over a long column would each wait for memory.
 */
export class Arrangement {
  readonly length: number;
  /** Of each row: where it lies between the two moves. Rows that are not kept lie behind all others. */
  readonly #between: Uint32Array;
  /** Of each such place: where its value goes. */
  readonly #places: Uint32Array;
  readonly #moved: Float64Array;

  /** @param order the rows that are kept, the first first; @param rows how many there are in all. */
  constructor(order: Uint32Array, rows: number) {
    const place = new Uint32Array(rows).fill(0xffffffff);
    for (let i = 0; i < order.length; i++) place[order[i] as number] = i;
    const used = new Uint32Array(Math.ceil(rows / BUCKET));
    this.length = order.length;
    this.#between = new Uint32Array(rows);
    this.#places = new Uint32Array(rows);
    this.#moved = new Float64Array(rows);
    let behind = order.length;
    for (let row = 0; row < rows; row++) {
      const to = place[row] === 0xffffffff ? behind++ : (place[row] as number);
      const bucket = Math.floor(to / BUCKET);
      const between = bucket * BUCKET + (used[bucket] as number);
      used[bucket] = (used[bucket] as number) + 1;
      this.#between[row] = between;
      this.#places[between] = to;
    }
  }

  /** Writes the values of the rows that are kept to their places. */
  move(from: Float64Array, to: Float64Array): void {
    const [between, places, moved] = [this.#between, this.#places, this.#moved];
    for (let i = 0; i < between.length; i++) moved[between[i] as number] = from[i] as number;
    const whole = this.length - (this.length % BUCKET);
    for (let i = 0; i < whole; i++) to[places[i] as number] = moved[i] as number;
    const end = Math.min(places.length, whole + BUCKET);
    for (let i = whole; i < end; i++) {
      const place = places[i] as number;
      if (place < this.length) to[place] = moved[i] as number;
    }
  }
}
