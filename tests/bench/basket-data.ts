/** Baskets to be searched, ours and a peer's alike: public ones, and ones that are made. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { createRandom, type Random } from "../../analysis/stats/random.ts";
import { ROOT } from "../support/source-files.ts";

/** Baskets of a public file, a line each; null, with a notice, where it is not there. */
export async function publicBaskets(name: string): Promise<number[][] | null> {
  const folder = process.env.CLIENTELE_KNOWN_DATA ?? path.join(ROOT, "..", "shared", "data");
  const file = path.join(folder, name);
  if (!existsSync(file)) {
    console.error(`${name}: left out; CLIENTELE_KNOWN_DATA names the folder of the public data`);
    return null;
  }
  const lines = (await readFile(file, "utf8")).trim().split("\n");
  return lines.map((line) => line.trim().split(/\s+/).map(Number));
}

const PATTERNS = 2000;

/**
 * Baskets of about ten of so many items, put together of patterns of about four, some of them frequent, each without
 * some of its items: after R. Agrawal and R. Srikant, "Fast Algorithms for Mining Association Rules", VLDB (1994).
 */
export function generatedBaskets(count: number, items: number): number[][] {
  const random = createRandom("baskets");
  const patterns = Array.from({ length: PATTERNS }, () =>
    random.sample(
      Array.from({ length: items }, (_, i) => i),
      1 + poisson(random, 3),
    ),
  );
  const weights = patterns.map(() => random.exponential());
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let reached = 0;
  const ends = weights.map((weight) => {
    reached += weight / total;
    return reached;
  });
  return Array.from({ length: count }, () => {
    const size = 1 + poisson(random, 9);
    const basket = new Set<number>();
    while (basket.size < size) {
      const pattern = patterns[firstAbove(ends, random.next())] as number[];
      for (const item of pattern) if (random.next() < 0.75) basket.add(item);
    }
    return [...basket];
  });
}

function poisson(random: Random, mean: number): number {
  let count = 0;
  for (let time = random.exponential(); time < mean; time += random.exponential()) count++;
  return count;
}

function firstAbove(ends: readonly number[], value: number): number {
  let [low, high] = [0, ends.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] as number) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
