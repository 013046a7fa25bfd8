/** A benchmark's parts: what is measured, towards which goal, and how a list of samples is told in a line. */

export interface Measure {
  readonly name: string;
  readonly unit: "ms" | "MB" | "kB";
  /** To be reached on two cores; null where there is none. */
  readonly goal: number | null;
}

export interface Result extends Measure {
  readonly samples: readonly number[];
  /** What the number does not say: sizes, counts, what else was held. */
  readonly note?: string;
}

/** A suite starts what it needs, measures, and stops it again. */
export type Suite = () => Promise<Result[]>;

/** The value below which the share `q` of the samples lies (nearest rank). */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? Number.NaN;
}

/** Milliseconds of each of `times` runs, after `warmUp` runs that do not count. */
export async function timed(
  times: number,
  work: (i: number) => Promise<unknown>,
  warmUp = 0,
): Promise<number[]> {
  const samples: number[] = [];
  for (let i = -warmUp; i < times; i++) {
    const start = performance.now();
    await work(i);
    if (i >= 0) samples.push(performance.now() - start);
  }
  return samples;
}

export function markdownRow(result: Result): string {
  const [median, p95] = [quantile(result.samples, 0.5), quantile(result.samples, 0.95)].map(round);
  const goal = result.goal === null ? "" : `${result.goal} ${result.unit}`;
  return `| ${result.name} | ${median} ${result.unit} | ${p95} ${result.unit} | ${result.samples.length} | ${goal} | ${result.note ?? ""} |`;
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
