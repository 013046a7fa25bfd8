/** A database of baskets as lists: only what is frequent, in ranks instead of codes. */
import type { Baskets } from "../baskets.ts";

export interface Lists {
  /** Number of baskets that hold anything. */
  readonly count: number;
  /** Item codes by rank: first those that are only watched, then the candidates in order of their counts. */
  readonly codes: Int32Array;
  /** Baskets that hold the item, by rank. */
  readonly counts: Int32Array;
  readonly watched: number;
  /** The baskets one after the other, each as increasing ranks, with -1 before, between and behind them. */
  readonly items: Int32Array;
}

/** The database at the start of a search: frequent items, those in all baskets apart (`everywhere`). */
export function frequentLists(
  baskets: Baskets,
  minCount: number,
  prune: boolean,
): { lists: Lists; everywhere: number[] } {
  const counts = countItems(baskets);
  const frequent = [...counts.keys()].filter((code) => (counts[code] as number) >= minCount);
  const isEverywhere = (code: number) => prune && counts[code] === baskets.count;
  const codes = frequent
    .filter((code) => !isEverywhere(code))
    .sort((a, b) => (counts[a] as number) - (counts[b] as number) || a - b);
  const ranks = new Int32Array(counts.length).fill(-1);
  codes.forEach((code, rank) => {
    ranks[code] = rank;
  });
  const lists = {
    codes: Int32Array.from(codes),
    counts: Int32Array.from(codes, (code) => counts[code] as number),
    watched: 0,
    ...ranked(baskets, ranks),
  };
  return { lists, everywhere: frequent.filter(isEverywhere) };
}

/** Baskets that hold an item, by its code. */
export function countItems({ labels, items }: Baskets): Int32Array {
  const counts = new Int32Array(labels.length);
  for (let k = 0; k < items.length; k++) (counts[items[k] as number] as number)++;
  return counts;
}

function ranked({ count, offsets, items }: Baskets, ranks: Int32Array): Pick<Lists, "count" | "items"> {
  const into = new Int32Array(items.length + count + 1).fill(-1);
  let at = 1;
  let filled = 0;
  for (let b = 0; b < count; b++) {
    const from = at;
    for (let k = offsets[b] as number; k < (offsets[b + 1] as number); k++) {
      const rank = ranks[items[k] as number] as number;
      if (rank >= 0) into[at++] = rank;
    }
    if (at === from) continue;
    sortPart(into, from, at);
    at++;
    filled++;
  }
  return { count: filled, items: into.slice(0, at) };
}

const SHORT = 32;

/** Sorts `values[from]` to `values[to - 1]`: calling the built-in sort takes longer than sorting a few values. */
export function sortPart(values: Int32Array, from: number, to: number): void {
  if (to - from > SHORT) {
    values.subarray(from, to).sort();
    return;
  }
  for (let i = from + 1; i < to; i++) {
    const value = values[i] as number;
    let place = i;
    for (; place > from && (values[place - 1] as number) > value; place--) {
      values[place] = values[place - 1] as number;
    }
    values[place] = value;
  }
}
