import type { Baskets } from "./baskets.ts";

/** Counts in how many baskets of each group all of these items are. */
export type SetCounter = (codes: readonly number[]) => Int32Array;

/** For groups that follow one another, the first basket of each given: by the lists of baskets that hold an item. */
export function setCounter(
  { count, offsets, items, labels }: Baskets,
  starts: readonly number[],
): SetCounter {
  const holders: number[][] = labels.map(() => []);
  for (let basket = 0; basket < count; basket++) {
    for (let k = offsets[basket] as number; k < (offsets[basket + 1] as number); k++) {
      holders[items[k] as number]?.push(basket);
    }
  }
  const held = new Int32Array(count);
  return (codes) => {
    held.fill(0);
    const counts = new Int32Array(starts.length);
    codes.forEach((code, place) => {
      for (const basket of holders[code] ?? []) if (held[basket] === place) held[basket] = place + 1;
    });
    let group = 0;
    for (const basket of holders[codes.at(-1) as number] ?? []) {
      while (group + 1 < starts.length && basket >= (starts[group + 1] as number)) group++;
      if (held[basket] === codes.length) (counts[group] as number)++;
    }
    return counts;
  };
}
