/** Where to look for good numbers: all combinations of a grid, or one parameter after the other. */
import { OptionError } from "../../options.ts";

export type Numbers = { readonly [parameter: string]: number };
type Grid = { readonly [parameter: string]: readonly number[] };

/** More combinations would keep the engine busy for long: the search by coordinates needs few. */
const MOST_TRIALS = 5000;

export function combinations(grid: Grid, search: "grid" | "coordinate"): Numbers[] {
  if (search === "coordinate") return [];
  const count = Object.values(grid).reduce((product, values) => product * values.length, 1);
  if (count > MOST_TRIALS) {
    throw new OptionError(
      "grid",
      `The grid has ${count} combinations, more than ${MOST_TRIALS}.`,
      `Give fewer values, or search by "coordinate".`,
    );
  }
  return Object.entries(grid).reduce<Numbers[]>(
    (all, [parameter, values]) =>
      all.flatMap((numbers) => values.map((value) => ({ ...numbers, [parameter]: value }))),
    [{}],
  );
}

/**
 * Improves one parameter after the other until a round over all of them improves nothing: J. Nocedal and S. Wright,
 * Numerical Optimization (2006), 9.3. It may end where only two parameters together would do better.
 */
export async function byCoordinates<T extends { readonly numbers: Numbers; readonly allowed: boolean }>(
  grid: Grid,
  start: Numbers | undefined,
  judge: (wanted: readonly Numbers[]) => Promise<T[]>,
  better: (top: T | null, next: T) => T,
  onTried?: (done: number, of: number) => void,
): Promise<T[]> {
  const first = Object.entries(grid).map(([name, values]) => [name, values[0] as number]);
  let at: Numbers = { ...Object.fromEntries(first), ...start };
  const tried = new Map<string, T>();
  const keyOf = (numbers: Numbers) => JSON.stringify(Object.entries(numbers).sort());
  for (let improved = true; improved; ) {
    const before = keyOf(at);
    for (const [parameter, values] of Object.entries(grid)) {
      const line: Numbers[] = values.map((value) => ({ ...at, [parameter]: value }));
      const fresh = line.filter((numbers) => !tried.has(keyOf(numbers)));
      for (const trial of await judge(fresh)) tried.set(keyOf(trial.numbers), trial);
      onTried?.(tried.size, tried.size);
      const best = line
        .flatMap((numbers) => tried.get(keyOf(numbers)) ?? [])
        .filter(({ allowed }) => allowed)
        .reduce<T | null>(better, null);
      at = best?.numbers ?? at;
    }
    improved = keyOf(at) !== before;
  }
  return [...tried.values()];
}
