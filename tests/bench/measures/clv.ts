import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createRandom } from "../../../analysis/stats/random.ts";
import type { History } from "../../../analysis/value/bg-nbd.ts";
import { fitBgNbd } from "../../../analysis/value/bg-nbd.ts";
import { lifetimeValue } from "../../../analysis/value/lifetime-value.ts";
import { withEngine } from "../engine.ts";
import { quantile, type Result, type Suite } from "../measure.ts";
import { startPeer } from "../python-peer.ts";

const CUSTOMERS = 100_000;
const ROUNDS = 5;

/** Histories in weeks of whole days, as purchases give them, over two years. */
function histories(): (History & { readonly customer: number; readonly monetary: number })[] {
  const random = createRandom("histories");
  return Array.from({ length: CUSTOMERS }, (_, customer) => {
    // Rates of an exponential distribution with mean 1/10 a week; one purchase in 1 to 10 is the last.
    const [rate, stop, days] = [random.exponential(10), random.uniform(0.1, 0.6) ** 2, 180 + random.int(550)];
    let [time, frequency, recency] = [random.exponential(rate), 0, 0];
    while (time * 7 <= days) {
      const day = Math.ceil(time * 7);
      if (day > recency && day <= days) {
        frequency++;
        recency = day;
      }
      if (random.next() < stop) break;
      time += random.exponential(rate);
    }
    const monetary = frequency > 0 ? Math.round(random.uniform(5, 80) * 100) / 100 : 0;
    return { customer, frequency, recency: recency / 7, age: days / 7, monetary };
  });
}

/** Fits of ours and of lifetimes in turn, on the same histories, and what scoring them takes. */
export const clv: Suite = () =>
  withEngine(async (sql) => {
    const rows = histories();
    const folder = await mkdtemp(path.join(tmpdir(), "clientele-bench-"));
    const file = path.join(folder, "histories.csv");
    const lines = rows.map(({ frequency, recency, age }) => `${frequency},${recency},${age}`);
    await writeFile(file, `frequency,recency,age\n${lines.join("\n")}\n`);
    const table = await sql.from<(typeof rows)[number]>(rows).materialize();
    const peer = await startPeer("clv.py", file);
    const [ours, lifetimes, value]: [number[], number[], number[]] = [[], [], []];
    try {
      for (let round = -1; round < ROUNDS; round++) {
        const fit = await clock(() => fitBgNbd(table));
        const peerTime = peer && round < 3 ? await peer.run() : null;
        const scored = await clock(() => lifetimeValue(table, { horizon: 52, discountRate: 0.002 }));
        if (round < 0) continue;
        ours.push(fit);
        value.push(scored);
        if (peerTime !== null) lifetimes.push(peerTime);
      }
    } finally {
      peer?.stop();
      await rm(folder, { recursive: true, force: true });
    }
    return results(ours, lifetimes, value);
  });

async function clock(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function results(ours: number[], lifetimes: number[], value: number[]): Result[] {
  const times = (quantile(lifetimes, 0.5) / quantile(ours, 0.5)).toFixed(0);
  return [
    {
      name: "BG/NBD fit on 100 thousand customers",
      unit: "ms",
      goal: null,
      samples: ours,
      ...(lifetimes.length > 0
        ? { note: `${times} x as fast as lifetimes (goal 10), standard errors included` }
        : {}),
    },
    ...(lifetimes.length > 0
      ? [{ name: "BG/NBD fit by lifetimes", unit: "ms" as const, goal: null, samples: lifetimes }]
      : []),
    {
      name: "both models and a discounted value of each customer",
      unit: "ms",
      goal: null,
      samples: value,
      note: "52 weeks in 12 steps",
    },
  ];
}
