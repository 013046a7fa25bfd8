import type { Relation } from "../../../analysis/relation.ts";
import { bill } from "../../../analysis/tariff/invoice/bill.ts";
import type { Tariff } from "../../../analysis/tariff/plan/tariff.ts";
import type { UsageRecord } from "../../../analysis/tariff/rating/usage.ts";
import { billWide } from "../../../analysis/tariff/sql/bill-all.ts";
import type { KernelSql } from "../../../kernel/data/sql/sql.ts";
import { withEngine } from "../engine.ts";
import { markdownRow, quantile, type Result, type Suite } from "../measure.ts";
import { startPeer } from "../python-peer.ts";
import { COLUMNS, callsOf, orderedTariffs, plainTariffs, withCallsOnDisk } from "../tariff-use.ts";

/** Record-plans a second that are to be reached. */
const GOALS = { plain: 15e6, ordered: 4e6, reference: 1e6 } as const;
const IN_MEMORY = [1_000_000, 10_000_000];
const ON_DISK = 100_000_000;
const PEER_ROWS = 1_000_000;

/** Records rated under several plans at once, in the engine and one by one, beside bare sums and pandas. */
export const tariffSuite: Suite = async () => [
  ...told(await withEngine(reference)),
  ...told(await withEngine(besidePandas)),
  ...(await sizes()),
];

/** Shows results while larger sizes still run. */
function told(results: Result[]): Result[] {
  for (const one of results) console.error(markdownRow(one));
  return results;
}

async function sizes(): Promise<Result[]> {
  const results: Result[] = [];
  for (const rows of IN_MEMORY) {
    const measured = await withEngine(async (sql) =>
      inEngine(await callsOf(sql, rows).materialize(), rows, { warmUp: true, rounds: 3, place: "" }),
    );
    results.push(...told(measured));
  }
  const once = { warmUp: false, rounds: 1, place: " on disk" };
  const measured = await withCallsOnDisk(ON_DISK, (calls) => inEngine(calls, ON_DISK, once));
  return [...results, ...told(measured)];
}

interface Rounds {
  readonly warmUp: boolean;
  readonly rounds: number;
  readonly place: string;
}

async function inEngine(
  calls: Relation<Record<string, never>>,
  rows: number,
  { warmUp, rounds, place }: Rounds,
): Promise<Result[]> {
  const times = { plain: [] as number[], ordered: [] as number[], bare: [] as number[] };
  for (let round = warmUp ? -1 : 0; round < rounds; round++) {
    const each = {
      plain: await clock(() => billed(calls, plainTariffs())),
      ordered: await clock(() => billed(calls, orderedTariffs())),
      bare: await clock(() => bareSums(calls)),
    };
    if (round < 0) continue;
    for (const name of ["plain", "ordered", "bare"] as const) times[name].push(each[name]);
  }
  const [plain, ordered] = [plainTariffs().length, orderedTariffs().length];
  const size = `${rows / 1e6} million records${place}`;
  return [
    result(`${size} x ${plain} plans without order`, times.plain, rows * plain, GOALS.plain),
    result(
      `${size} x ${ordered} plans with an ordered allowance`,
      times.ordered,
      rows * ordered,
      GOALS.ordered,
    ),
    result(`${size}: bare sums of one plan`, times.bare, rows, null),
  ];
}

async function billed(calls: Relation<Record<string, never>>, tariffs: readonly Tariff[]): Promise<void> {
  const { problems } = await billWide(calls as Relation<unknown>, {
    columns: COLUMNS,
    tariffs,
    from: "2026-06-01",
  });
  if (problems.length > 0) throw new Error(`not rated: ${problems[0]?.meaning}`);
}

/** What a person would write for the first plan alone, without looking at the records first: the limit. */
async function bareSums(calls: Relation<Record<string, never>>): Promise<void> {
  const { sql } = calls;
  await sql`
    select customer, 4400
        + greatest(0, minutes - 150) * 19 + greatest(0, messages - 50) * 10 + far * 140 + abroad * 250
        + (greatest(0, kb - 5000000) + 1000) // 2000 + (2 * kb_abroad + 250) // 500 as total
    from (
      select customer,
        sum((quantity + 59) // 60) filter (where kind = 'voice' and direction = 'out' and network in ('on_net', 'off_net')) as minutes,
        sum((quantity + 59) // 60) filter (where kind = 'voice' and network = 'international') as far,
        sum((quantity + 59) // 60) filter (where kind = 'voice' and network = 'roaming') as abroad,
        count(*) filter (where kind = 'sms' and direction = 'out') as messages,
        sum((quantity + 999) // 1000) filter (where kind = 'data' and network = 'off_net') as kb,
        sum((quantity + 999) // 1000) filter (where kind = 'data' and network = 'roaming') as kb_abroad
      from ${calls} group by customer)`.materialize();
}

/** One million records as objects, under each plan. */
async function reference(sql: KernelSql): Promise<Result[]> {
  const rows = 1_000_000;
  const records = (await sql`
    select customer, epoch_ms(started_at) as at, kind, direction, network, quantity from ${callsOf(sql, rows)}`.rows()) as unknown as UsageRecord[];
  return [plainTariffs()[0], orderedTariffs()[0]].flatMap((tariff) => {
    if (!tariff) return [];
    const samples: number[] = [];
    for (let round = -1; round < 3; round++) {
      const start = performance.now();
      bill(records, tariff, { from: "2026-06-01" });
      if (round >= 0) samples.push(performance.now() - start);
    }
    return [result(`reference: 1 million records on ${tariff.name}`, samples, rows, GOALS.reference)];
  });
}

async function besidePandas(sql: KernelSql): Promise<Result[]> {
  const peer = await startPeer("tariff.py", String(PEER_ROWS));
  if (!peer) return [];
  const calls = await callsOf(sql, PEER_ROWS).materialize();
  const [one] = plainTariffs();
  const [ours, pandas]: [number[], number[]] = [[], []];
  try {
    for (let round = -1; round < 3; round++) {
      const times = [await clock(() => billed(calls, one ? [one] : [])), await peer.run()] as const;
      if (round < 0) continue;
      ours.push(times[0]);
      pandas.push(times[1]);
    }
  } finally {
    peer.stop();
  }
  const ratio = (quantile(pandas, 0.5) / quantile(ours, 0.5)).toFixed(1);
  return [
    {
      ...result("1 million records x 1 plan", ours, PEER_ROWS, null),
      note: `pandas takes ${ratio} times as long`,
    },
    result("pandas: the same plan", pandas, PEER_ROWS, null),
  ];
}

async function clock(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function result(name: string, samples: number[], recordPlans: number, goal: number | null): Result {
  const rate = recordPlans / quantile(samples, 0.5) / 1000;
  const note = `${rate.toFixed(1)} million record-plans a second`;
  return {
    name,
    unit: "ms",
    goal: goal === null ? null : Math.round((recordPlans / goal) * 1000),
    samples,
    note,
  };
}
