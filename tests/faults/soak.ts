/**
 * Edits, runs, interrupts and opens notebooks again for a while, and looks each minute at the memory of the server and of
 * its kernels. It is flat when, after the first sixth of the time, it stays within a tenth.
 */
import { execFileSync } from "node:child_process";
import { startServer, type TestServer } from "../support/server.ts";
import { Viewer } from "../support/viewer.ts";
import { notebookText, temporaryWorkspace } from "../support/workspace.ts";
import { pick, type Random, seeded } from "./random.ts";

export interface Minute {
  readonly minute: number;
  readonly serverMegabytes: number;
  /** Kernels and the other processes of the server together. */
  readonly childrenMegabytes: number;
  readonly processes: number;
}

export interface SoakReport {
  readonly minutes: readonly Minute[];
  readonly actions: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
  /** Growth from the end of the first sixth to the end, as shares of what was there: 0.05 for five hundredths. */
  readonly serverGrowth: number;
  readonly childrenGrowth: number;
  readonly isFlat: boolean;
}

/** Shares beyond which memory is not flat. */
const FLAT = 0.1;
const NOTEBOOKS = ["a", "b", "c"].map((name) => `notebooks/${name}.nb.ts`);
const CELLS = {
  data: "const rows = await sql`select range as n, range % 7 as k from range(20000)`.rows();",
  sums: "const sums = Object.groupBy(rows, ({ k }) => k);\nObject.keys(sums).length",
  chart: 'Plot.plot({ marks: [Plot.lineY(rows.slice(0, 200), { x: "n", y: "k" })] })',
  prints: "for (let i = 0; i < 200; i++) console.log('line', i);",
  control: "const level = input.range('Level', { min: 0, max: 10, value: 5 });\nlevel",
  loop: "let n = 0;\nwhile (level > 100) n++;\nn",
  typed: "const typed = 1;",
};

export async function soak(
  minutes: number,
  told: (minute: Minute) => void = () => undefined,
  seed = 1,
): Promise<SoakReport> {
  const own = await temporaryWorkspace(
    Object.fromEntries(NOTEBOOKS.map((name) => [name, notebookText(CELLS, "execution: auto")])),
  );
  const server = await startServer(own.folder);
  const work = new Work(server, seeded(seed));
  const measured: Minute[] = [];
  try {
    const start = performance.now();
    const step = Math.min(1, minutes / 12);
    for (let next = step; measured.length < Math.round(minutes / step); next += step) {
      while (performance.now() - start < next * 60_000) await work.act();
      await work.settle();
      const minute = { minute: Math.round(next * 100) / 100, ...memoryOf(server.pid) };
      measured.push(minute);
      told(minute);
    }
    await work.close();
  } finally {
    await server.stop();
    await own.remove();
  }
  const [serverGrowth, childrenGrowth] = [
    growth(measured, ({ serverMegabytes }) => serverMegabytes),
    growth(measured, ({ childrenMegabytes }) => childrenMegabytes),
  ];
  return {
    minutes: measured,
    actions: Object.fromEntries(work.counts),
    failures: work.failures,
    serverGrowth,
    childrenGrowth,
    isFlat: serverGrowth <= FLAT && childrenGrowth <= FLAT,
  };
}

/**
 * After the first sixth, between the medians of the first and of the last third of what was measured: a collection that
 * just happened, or is just due, says nothing of growth.
 */
function growth(measured: readonly Minute[], of: (minute: Minute) => number): number {
  const values = measured.slice(Math.floor(measured.length / 6)).map(of);
  const third = Math.max(1, Math.ceil(values.length / 3));
  return Math.round((median(values.slice(-third)) / median(values.slice(0, third)) - 1) * 1000) / 1000;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [below = 0, above = 0] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? above : (below + above) / 2;
}

class Work {
  readonly counts = new Map<string, number>();
  readonly failures: string[] = [];
  readonly #server: TestServer;
  readonly #random: Random;
  readonly #open = new Map<string, Viewer>();
  #typed = 0;

  constructor(server: TestServer, random: Random) {
    this.#server = server;
    this.#random = random;
  }

  async act(): Promise<void> {
    const name = pick(this.#random, NOTEBOOKS);
    const [action, work] = pick(this.#random, ACTIONS);
    this.counts.set(action, (this.counts.get(action) ?? 0) + 1);
    try {
      const viewer = await this.#viewer(name);
      if (await work(viewer, this.#random, ++this.#typed)) {
        await viewer.shutDown();
        this.#open.delete(name);
      }
      // A viewer keeps what it was told, for tests to look at.
      viewer.pushes.length = 0;
    } catch (error) {
      this.failures.push(`${action}: ${(error as Error).message}`);
    }
  }

  /** Every notebook is open and has a kernel that ran, so that one look is like another. */
  async settle(): Promise<void> {
    for (const name of NOTEBOOKS) {
      const viewer = await this.#viewer(name);
      await viewer.run(["data"]);
      await viewer.idle();
    }
  }

  async close(): Promise<void> {
    for (const viewer of this.#open.values()) await viewer.shutDown();
  }

  async #viewer(name: string): Promise<Viewer> {
    const known = this.#open.get(name);
    if (known) return known;
    const viewer = await Viewer.connect(this.#server);
    await viewer.open(name);
    this.#open.set(name, viewer);
    return viewer;
  }
}

/** Says whether the notebook is to be closed. */
type Action = (viewer: Viewer, random: Random, count: number) => Promise<boolean>;

const ACTIONS: readonly (readonly [string, Action])[] = [
  ...Array.from({ length: 8 }, () => ["edit", edit] as const),
  ["run", runSome],
  ["run", runSome],
  ["control", moveControl],
  ["interrupt", interrupt],
  ["reopen", reopen],
];

async function edit(viewer: Viewer, _random: Random, count: number): Promise<boolean> {
  await viewer.setSource("typed", `const typed = ${count};`);
  return false;
}

async function runSome(viewer: Viewer, random: Random): Promise<boolean> {
  await viewer.run(random(3) === 0 ? "all" : [pick(random, Object.keys(CELLS))]);
  await viewer.idle();
  return false;
}

async function moveControl(viewer: Viewer, random: Random): Promise<boolean> {
  if (!viewer.state.inputs.level) return runSome(viewer, () => 0);
  await viewer.ask({ type: "set-input", session: viewer.state.id, name: "level", value: random(11) });
  await viewer.idle();
  return false;
}

async function interrupt(viewer: Viewer): Promise<boolean> {
  await viewer.setSource("loop", "let n = 0;\nconsole.log('looping');\nfor (;;) n++;");
  await viewer.run(["loop"]);
  await viewer.until(({ cells }) => cells.loop?.status === "running" && cells.loop.outputs.length > 0);
  await viewer.ask({ type: "interrupt", session: viewer.state.id });
  await viewer.idle();
  await viewer.setSource("loop", CELLS.loop);
  return false;
}

async function reopen(): Promise<boolean> {
  return true;
}

function memoryOf(pid: number): Omit<Minute, "minute"> {
  const rows = execFileSync("ps", ["-e", "-o", "pid=,ppid=,rss="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number, number]);
  const family = new Set([pid]);
  for (let size = 0; size < family.size; ) {
    size = family.size;
    for (const [child, parent] of rows) if (family.has(parent)) family.add(child);
  }
  const megabytes = (rss: number) => Math.round(rss / 102.4) / 10;
  const own = rows.find(([each]) => each === pid)?.[2] ?? 0;
  const children = rows.filter(([each]) => each !== pid && family.has(each));
  return {
    serverMegabytes: megabytes(own),
    childrenMegabytes: megabytes(children.reduce((sum, [, , rss]) => sum + rss, 0)),
    processes: family.size,
  };
}
