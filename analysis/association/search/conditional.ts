/**
 * Conditional databases by occurrence deliver (LCM: Uno, Asai, Uchida and Arimura, "LCM: An Efficient Algorithm for
 * Enumerating Frequent Closed Item Sets", FIMI 2003): the baskets that hold an item deliver their other items.
 *
 * What is delivered is copied out for a group of items at a time. To look it up in the baskets instead takes several
 * times as long: each basket would be a place of its own in memory, to be waited for.
 */
import { type Lists, sortPart } from "./lists.ts";
import { type LongBasket, splitLong } from "./long-baskets.ts";

/** What the baskets with an item hold besides it. */
export interface Delivered {
  /** Ranks that are frequent together with the item, in no order. */
  readonly frequent: number[];
  /** How many baskets with the item hold a rank; of those that are not frequent, some may be left out. */
  readonly tally: Int32Array;
}

/** Values that are copied out at a time: 16 MiB. */
const GROUP = 2 ** 22;

/** Conditions a database on one item after the other, in order of rank. What it gives holds until the next item. */
export class Conditional {
  readonly #codes: Int32Array;
  readonly #items: Int32Array;
  readonly #long: readonly LongBasket[];
  readonly #minCount: number;
  /** Whether items of lower rank are delivered, too. */
  readonly #watch: boolean;
  /** Values that each rank is delivered, -1 behind each basket included. */
  readonly #lengths: Int32Array;
  readonly #tally: Int32Array;
  readonly #touched: Int32Array;
  #touchedCount = 0;
  /** The rank that was delivered last. */
  #rank = 0;
  /** The delivered values of ranks `from` to `to - 1`; rank `r` has those before `ends[r - from]`. */
  #group = { from: 0, to: 0, values: new Int32Array(0), ends: new Int32Array(0) };
  #holding: readonly LongBasket[] = [];

  constructor(lists: Lists, minCount: number, watch: boolean) {
    const width = lists.codes.length;
    const { long, items } = splitLong(lists, minCount);
    this.#codes = lists.codes;
    this.#items = items;
    this.#long = long;
    this.#minCount = minCount;
    this.#watch = watch;
    this.#lengths = deliveredLengths(items, width, watch);
    this.#tally = new Int32Array(width);
    this.#touched = new Int32Array(width);
  }

  deliver(rank: number): Delivered {
    if (rank >= this.#group.to) this.#copyGroup(rank);
    const [tally, touched, minCount] = [this.#tally, this.#touched, this.#minCount];
    this.#countDelivered(rank);
    this.#holding = this.#long.filter((basket) => basket.has(rank));
    const frequent: number[] = [];
    for (let k = 0; k < this.#touchedCount; k++) {
      const other = touched[k] as number;
      if ((tally[other] as number) + this.#holding.length < minCount) continue;
      for (const basket of this.#holding) if (basket.has(other)) (tally[other] as number)++;
      if ((tally[other] as number) >= minCount) frequent.push(other);
    }
    return { frequent, tally };
  }

  /**
   * The database of the baskets that were delivered last, reduced to `kept`: its ranks are the places in there. The
   * ranks of a basket increase only if `sorted`.
   */
  project(kept: readonly number[], watched: number, sorted: boolean): Lists {
    const counts = Int32Array.from(kept, (other) => this.#tally[other] as number);
    // Counts are not needed any more. The tally tells the new ranks now: -1 - rank, which no count can be.
    kept.forEach((other, place) => {
      this.#tally[other] = -1 - place;
    });
    const codes = Int32Array.from(kept, (other) => this.#codes[other] as number);
    return { codes, counts, watched, ...this.#reduced(kept, sorted) };
  }

  #copyGroup(from: number): void {
    const lengths = this.#lengths;
    let to = from;
    let size = 0;
    do size += lengths[to++] as number;
    while (to < lengths.length && size + (lengths[to] as number) <= GROUP);
    const values = size <= this.#group.values.length ? this.#group.values : new Int32Array(size);
    const ends = new Int32Array(to - from);
    for (let r = from + 1; r < to; r++) {
      ends[r - from] = (ends[r - from - 1] as number) + (lengths[r - 1] as number);
    }
    this.#group = { from, to, values, ends };
    this.#copyBaskets();
  }

  #copyBaskets(): void {
    const { from, to, values, ends } = this.#group;
    const [items, watch] = [this.#items, this.#watch];
    let start = 1;
    for (let k = 1; k < items.length; k++) {
      const rank = items[k] as number;
      if (rank < 0) start = k + 1;
      if (rank < from || rank >= to) continue;
      let at = ends[rank - from] as number;
      const begun = at;
      if (watch) for (let other = start; other < k; other++) values[at++] = items[other] as number;
      for (let other = k + 1; (items[other] as number) >= 0; other++) values[at++] = items[other] as number;
      if (at > begun) values[at++] = -1;
      ends[rank - from] = at;
    }
  }

  #delivered(rank: number): { values: Int32Array; start: number; end: number } {
    const { from, values, ends } = this.#group;
    return {
      values,
      start: rank === from ? 0 : (ends[rank - from - 1] as number),
      end: ends[rank - from] as number,
    };
  }

  #countDelivered(rank: number): void {
    const [tally, touched] = [this.#tally, this.#touched];
    for (let k = 0; k < this.#touchedCount; k++) tally[touched[k] as number] = 0;
    const { values, start, end } = this.#delivered(rank);
    let count = 0;
    for (let k = start; k < end; k++) {
      const other = values[k] as number;
      if (other < 0) continue;
      const seen = tally[other] as number;
      if (seen === 0) touched[count++] = other;
      tally[other] = seen + 1;
    }
    this.#touchedCount = count;
    this.#rank = rank;
  }

  #reduced(kept: readonly number[], sorted: boolean): Pick<Lists, "count" | "items"> {
    const tally = this.#tally;
    const { values, start, end } = this.#delivered(this.#rank);
    const items = new Int32Array(end - start + 1 + this.#holding.length * (kept.length + 1));
    items[0] = -1;
    let at = 1;
    let from = 1;
    let count = 0;
    for (let k = start; k < end; k++) {
      const other = values[k] as number;
      const place = other < 0 ? 0 : (tally[other] as number);
      if (place < 0) items[at++] = -1 - place;
      if (other >= 0 || at === from) continue;
      if (sorted) sortPart(items, from, at);
      items[at++] = -1;
      from = at;
      count++;
    }
    for (const basket of this.#holding) {
      kept.forEach((other, place) => {
        if (basket.has(other)) items[at++] = place;
      });
      if (at > from) items[at++] = -1;
      if (at > from) count++;
      from = at;
    }
    return { count, items: items.slice(0, at) };
  }
}

function deliveredLengths(items: Int32Array, width: number, watch: boolean): Int32Array {
  const lengths = new Int32Array(width);
  let end = items.length - 1;
  for (let k = items.length - 2; k >= 0; k--) {
    if ((items[k] as number) >= 0) continue;
    for (let place = k + 1; place < end; place++) {
      const others = watch ? end - k - 2 : end - 1 - place;
      if (others > 0) (lengths[items[place] as number] as number) += others + 1;
    }
    end = k;
  }
  return lengths;
}
