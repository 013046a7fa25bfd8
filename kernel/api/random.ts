/** `random` of cells: the generator of the run, in the hands of whoever asks. The algorithm stands in `analysis/stats/random.ts`. */
import { createRandom, type Random } from "../../analysis/stats/random.ts";
import { currentRun } from "./current-run.ts";

export interface RandomApi extends Omit<Random, "next" | "uint32"> {
  /** A number in [0, 1), like `Math.random`, which draws from the same generator. */
  (): number;
  uint32(): number;
  next(): number;
  /** A generator of its own, which what happens elsewhere in the cell does not move on. */
  seeded(seed: number | string): Random;
}

/**
 * Seeded random numbers (xoshiro128**). The seed is the notebook's with the cell's id, and each run begins at the start:
 * the same cell draws the same numbers whenever it runs.
 */
export function createRandomApi(): RandomApi {
  const current = () => currentRun("random").random as Random;
  const api = () => current().next();
  return Object.assign(api, {
    next: () => current().next(),
    uint32: () => current().uint32(),
    int: (n: number) => current().int(n),
    uniform: (from: number, to: number) => current().uniform(from, to),
    normal: (mean?: number, sd?: number) => current().normal(mean, sd),
    exponential: (rate?: number) => current().exponential(rate),
    choice: <T>(items: readonly T[], weights?: readonly number[]) => current().choice(items, weights),
    shuffle: <T>(items: readonly T[]) => current().shuffle(items),
    sample: <T>(items: readonly T[], count: number) => current().sample(items, count),
    seeded: createRandom,
  });
}
