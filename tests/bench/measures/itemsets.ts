import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Baskets, basketsOf } from "../../../analysis/association/baskets.ts";
import { frequentItemsets } from "../../../analysis/association/frequent-itemsets.ts";
import { openSearcher } from "../../../analysis/association/search/search.ts";
import { CountSink } from "../../../analysis/association/search/sinks.ts";
import { generatedBaskets, publicBaskets } from "../basket-data.ts";
import { withEngine } from "../engine.ts";
import { quantile, type Result, type Suite } from "../measure.ts";
import { type PythonPeer, startPeer } from "../python-peer.ts";

const ROUNDS = 7;
const BYTES = 2 ** 30;

interface Work {
  readonly name: string;
  readonly lists: number[][];
  readonly minimumCount: number;
}

/**
 * Each work from baskets in memory, as integer codes, to all itemsets with their counts in memory: arrays for ours,
 * tuples for pyfim, a data frame for mlxtend. And pyfim and ours once more without the results, which are only counted.
 */
export const itemsets: Suite = async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "clientele-bench-"));
  try {
    const results: Result[] = [];
    for (const work of await works()) {
      const file = path.join(folder, "baskets.dat");
      await writeFile(file, work.lists.map((list) => `${list.join(" ")}\n`).join(""));
      results.push(...(await compare(work, file)));
    }
    return [...results, await fromTable()];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

async function works(): Promise<Work[]> {
  const mushroom = await publicBaskets("mushroom.dat");
  const chess = await publicBaskets("chess.dat");
  return [
    ...(mushroom ? [{ name: "mushroom at 10 %", lists: mushroom, minimumCount: 813 }] : []),
    ...(chess ? [{ name: "chess at 60 %", lists: chess, minimumCount: 1918 }] : []),
    {
      name: "100,000 baskets x 1,000 items at .1 %",
      lists: generatedBaskets(100_000, 1000),
      minimumCount: 100,
    },
  ];
}

async function compare({ name, lists, minimumCount }: Work, file: string): Promise<Result[]> {
  const baskets = basketsOf(lists);
  const peers = await Promise.all(
    ["fim", "spectrum", "mlxtend"].map((mode) => startPeer("itemsets.py", mode, file, String(minimumCount))),
  );
  const [fim, spectrum, mlxtend] = peers as [PythonPeer | null, PythonPeer | null, PythonPeer | null];
  const times: Record<"ours" | "counting" | "fim" | "spectrum" | "mlxtend", number[]> = {
    ours: [],
    counting: [],
    fim: [],
    spectrum: [],
    mlxtend: [],
  };
  let found = 0;
  try {
    for (let round = -1; round < ROUNDS; round++) {
      const all = await clock(async () => {
        found = (await frequentItemsets(baskets, { minimumCount })).length;
      });
      const peerAll = await fim?.run();
      const counting = await clock(() => count(baskets, minimumCount));
      const peerCounting = await spectrum?.run();
      if (round < 0) continue;
      times.ours.push(all);
      times.counting.push(counting);
      if (peerAll !== undefined) times.fim.push(peerAll);
      if (peerCounting !== undefined) times.spectrum.push(peerCounting);
    }
    if (mlxtend) times.mlxtend.push(await mlxtend.run());
  } finally {
    for (const peer of peers) peer?.stop();
  }
  return told(name, found, times);
}

async function count(baskets: Baskets, minCount: number): Promise<void> {
  const search = await openSearcher(BYTES);
  const plan = { kind: "all", minCount, longest: Number.POSITIVE_INFINITY, maxBytes: BYTES } as const;
  search(baskets, plan, new CountSink({ itemsets: 10_000_000, bytes: BYTES }, "all"));
}

async function clock(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function told(name: string, found: number, times: Readonly<Record<string, number[]>>): Result[] {
  const { ours = [], counting = [], fim = [], spectrum = [], mlxtend = [] } = times;
  const median = (samples: readonly number[]) => quantile(samples, 0.5);
  const notes = [
    `${found.toLocaleString("en")} itemsets`,
    ...(fim.length > 0
      ? [`${(median(ours) / median(fim)).toFixed(2)} x the best of Borgelt's C (goal 1.5)`]
      : []),
    ...(mlxtend.length > 0
      ? [`${(median(mlxtend) / median(ours)).toFixed(0)} x as fast as mlxtend (goal 20)`]
      : []),
  ];
  const row = (label: string, samples: readonly number[], note?: string): Result[] =>
    samples.length === 0
      ? []
      : [
          {
            name: `${name}: ${label}`,
            unit: "ms",
            goal: null,
            samples,
            ...(note === undefined ? {} : { note }),
          },
        ];
  return [
    ...row("all itemsets", ours, notes.join(", ")),
    ...row("all by pyfim", fim, "the fastest of fpgrowth, eclat and relim"),
    ...row("all by mlxtend's FP-growth", mlxtend),
    ...row(
      "only counted",
      counting,
      spectrum.length > 0 ? `${(median(counting) / median(spectrum)).toFixed(2)} x pyfim` : undefined,
    ),
    ...row("only counted by pyfim", spectrum),
  ];
}

/** The same baskets as rows of a table: what reading and numbering them takes besides. */
function fromTable(): Promise<Result> {
  return withEngine(async (sql) => {
    const pairs = generatedBaskets(100_000, 1000).flatMap((list, basket) =>
      list.map((item) => ({ basket, item: `product ${item}` })),
    );
    const table = await sql.from<{ basket: number; item: string }>(pairs).materialize();
    const samples: number[] = [];
    for (let round = 0; round < 3; round++) {
      samples.push(
        await clock(() => frequentItemsets(table, { basket: "basket", item: "item", minimumCount: 100 })),
      );
    }
    return {
      name: `all itemsets of a table of ${pairs.length.toLocaleString("en")} rows with texts at .1 %`,
      unit: "ms",
      goal: null,
      samples,
      note: "reading and numbering included",
    };
  });
}
