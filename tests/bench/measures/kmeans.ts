import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { lloyd } from "../../../analysis/cluster/lloyd.ts";
import { Rows } from "../../../analysis/cluster/rows.ts";
import { seedCentres } from "../../../analysis/cluster/seeding.ts";
import { createRandom } from "../../../analysis/stats/random.ts";
import { ROOT } from "../../support/source-files.ts";
import { CLUSTERS, columnsOf, FEATURES } from "../kmeans-rows.ts";
import { quantile, type Result, type Suite } from "../measure.ts";
import { startPeer } from "../python-peer.ts";

const ROWS = 1_000_000;
const ITERATIONS = 20;
const ROUNDS = 7;

interface Case {
  readonly name: string;
  readonly kind: "noise" | "clouds";
  /** Whether both begin with the first rows, so that seeding is left out. */
  readonly seeded: boolean;
}

const CASES: readonly Case[] = [
  { name: "one start", kind: "noise", seeded: false },
  { name: "one start, eight clouds", kind: "clouds", seeded: false },
  { name: "both from the same centres", kind: "noise", seeded: true },
];

/** Ours and scikit-learn in turn, from columns and from rows in memory; then ours over 10^4 to 10^7 rows, and its memory. */
export const kmeansSuite: Suite = async () => {
  const results: Result[] = [];
  for (const one of CASES) results.push(...(await compared(one)));
  for (const n of [10_000, 100_000, ROWS, 10_000_000]) results.push(await growth(n));
  return [...results, await memory()];
};

async function compared({ name, kind, seeded }: Case): Promise<Result[]> {
  const columns = columnsOf(ROWS, kind);
  const folder = await mkdtemp(path.join(tmpdir(), "clientele-kmeans-"));
  const file = path.join(folder, "rows.f64");
  await writeFile(file, new Uint8Array(rowByRow(columns).buffer));
  const words = [FEATURES, CLUSTERS, ITERATIONS, Number(seeded)].map(String);
  const peer = await startPeer("kmeans.py", file, ...words);
  const [ours, theirs]: [number[], number[]] = [[], []];
  try {
    for (let round = -1; round < ROUNDS; round++) {
      const time = await oneStart(columns, seeded, round);
      const peerTime = peer ? await peer.run() : null;
      if (round < 0) continue;
      ours.push(time);
      if (peerTime !== null) theirs.push(peerTime);
    }
  } finally {
    peer?.stop();
    await rm(folder, { recursive: true });
  }
  const title = `k-means, 1 million x 10, k = 8, 20 iterations, ${name}`;
  if (theirs.length === 0) return [{ name: title, unit: "ms", goal: null, samples: ours }];
  const ratio = (quantile(ours, 0.5) / quantile(theirs, 0.5)).toFixed(2);
  const goal = seeded ? "" : " (goal 1)";
  return [
    {
      name: title,
      unit: "ms",
      goal: null,
      samples: ours,
      note: `${ratio} x scikit-learn${goal}; one thread`,
    },
    { name: `scikit-learn, ${name}`, unit: "ms", goal: null, samples: theirs, note: "all cores" },
  ];
}

/** Milliseconds from the columns to labels and centres. */
async function oneStart(columns: readonly Float64Array[], seeded: boolean, seed: number): Promise<number> {
  const start = performance.now();
  const rows = await Rows.of(columns);
  const seeds = seeded ? firstRows(rows) : seedCentres(rows, CLUSTERS, createRandom(seed));
  lloyd(rows, seeds, { maxIterations: ITERATIONS, atRest: 0 });
  return performance.now() - start;
}

function firstRows(rows: Rows): Float64Array {
  return Float64Array.from(Array.from({ length: CLUSTERS }, (_, i) => [...rows.row(i)]).flat());
}

function rowByRow(columns: readonly Float64Array[]): Float64Array<ArrayBuffer> {
  const values = new Float64Array(ROWS * FEATURES);
  for (const [j, column] of columns.entries()) {
    for (let i = 0; i < ROWS; i++) values[i * FEATURES + j] = column[i] as number;
  }
  return values;
}

async function growth(n: number): Promise<Result> {
  const columns = columnsOf(n, "noise");
  const samples: number[] = [];
  for (let run = -1; run < 3; run++) {
    const time = await oneStart(columns, false, run);
    if (run >= 0) samples.push(time);
  }
  return {
    name: `k-means of ${n.toLocaleString("en")} rows`,
    unit: "ms",
    goal: null,
    samples,
    note: `${((quantile(samples, 0.5) * 1e6) / n).toFixed(0)} ns a row`,
  };
}

/** In a process of its own, whose memory nothing else has touched. */
async function memory(): Promise<Result> {
  const script = path.join(ROOT, "tests", "bench", "kmeans-memory.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [script, "4000000"]);
  const { columns, before, peak } = JSON.parse(stdout) as { columns: number; before: number; peak: number };
  return {
    name: "k-means of 4 million rows, most memory of the process",
    unit: "MB",
    goal: null,
    samples: [peak],
    note: `${(peak / columns).toFixed(1)} x the ${columns.toFixed(0)} MB of the columns, which it holds (goal 4); ${before.toFixed(0)} MB before`,
  };
}
