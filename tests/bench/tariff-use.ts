/** Call records and tariffs of benchmarks. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { Relation } from "../../analysis/relation.ts";
import { mobileTariff } from "../../analysis/tariff/plan/mobile-tariff.ts";
import { type Tariff, tariff } from "../../analysis/tariff/plan/tariff.ts";
import { openData } from "../../kernel/data/data.ts";
import { openDuckDB } from "../../kernel/data/duckdb/duckdb-connection.ts";
import type { KernelSql } from "../../kernel/data/sql/sql.ts";

/** About as many records a customer and month as a mobile operator has. */
export const RECORDS_A_CUSTOMER = 250;

export const COLUMNS = {
  customer: "customer",
  at: "started_at",
  kind: "kind",
  quantity: "quantity",
  direction: "direction",
  network: "network",
} as const;

/** A month of records in order of time, the same for all who are measured. */
export function callsOf(sql: KernelSql, rows: number): Relation<Record<string, never>> {
  return sql<Record<string, never>>`${{ kind: "fragment", strings: [statementOf(rows)], values: [] }}`;
}

function statementOf(rows: number): string {
  const customers = Math.max(1, Math.floor(rows / RECORDS_A_CUSTOMER));
  return `
    select cast(i * 2654435761 % 4294967296 * ${customers} // 4294967296 as integer) as customer,
      timestamp '2026-06-01' + to_milliseconds(cast(i * 2592000000.0 / ${rows} as bigint)) as started_at,
      case when i % 10 < 5 then 'voice' when i % 10 < 8 then 'data' else 'sms' end as kind,
      case when i * 1597334677 % 4294967296 % 4 = 0 then 'in' else 'out' end as direction,
      case i * 3812015801 % 4294967296 % 8 when 0 then 'international' when 1 then 'roaming' when 2 then 'on_net'
        when 3 then 'on_net' else 'off_net' end as network,
      cast(case when i % 10 < 5 then i * 668265263 % 4294967296 % 600 when i % 10 < 8 then i * 374761393 % 4294967296 % 100000 * 1000
        else 1 end as bigint) as quantity
    from range(${rows}) t(i)`;
}

/** Runs work on records in a Parquet file, as a dataset of an engine with two threads and 4 GB that spills beside it. */
export async function withCallsOnDisk<T>(
  rows: number,
  work: (calls: Relation<Record<string, never>>) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), "clientele-bench-"));
  try {
    const file = path.join(folder, "calls.parquet");
    await writeCalls(rows, file);
    const datasets = [{ name: "calls", file, format: "parquet" as const }];
    const data = await openData({ datasets, scratch: folder, memory: 4 * 2 ** 30, threads: 2 }, openDuckDB);
    try {
      return await work(data.dataset("calls"));
    } finally {
      data.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeCalls(rows: number, file: string): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "2" });
  const connection = await instance.connect();
  await connection.run(`copy (${statementOf(rows)}) to '${file}' (format parquet)`);
  connection.closeSync();
  instance.closeSync();
}

const PRICES = {
  message: "0.1",
  minuteInternational: "1.4",
  minuteRoaming: "2.5",
  megabyteRoaming: "0.04",
} as const;

/** Four usual plans: what they ask of the records differs, none asks for their order. */
export function plainTariffs(): Tariff[] {
  return [
    mobileTariff({
      name: "Small",
      fee: 44,
      minutes: 150,
      messages: 50,
      gigabytes: 5,
      minute: "0.19",
      gigabyte: 5,
      ...PRICES,
    }),
    mobileTariff({
      name: "Middle",
      fee: 87,
      minutes: 400,
      messages: 300,
      gigabytes: 30,
      onNetFree: true,
      minute: "0.15",
      gigabyte: 3,
      ...PRICES,
    }),
    mobileTariff({
      name: "Flat",
      fee: 99,
      minutes: null,
      messages: null,
      gigabytes: 60,
      minute: 0,
      gigabyte: "2.5",
      ...PRICES,
    }),
    tariff({
      name: "Seconds",
      charges: [
        { name: "Abroad", for: { network: "roaming", kind: "voice" }, price: 1, per: 60, connect: "0.2" },
        {
          name: "Calls",
          for: { kind: "voice" },
          price: "0.1",
          per: 60,
          first: { quantity: 60, price: "0.2" },
          cap: { call: 3 },
        },
        { name: "Messages", for: { kind: "sms" }, price: "0.08" },
        { name: "Data", for: { kind: "data" }, price: 4, per: 1_000_000_000, increment: 10_000 },
      ],
    }),
  ];
}

/** Two plans whose allowance is shared by uses of different prices: it matters which of them comes first. */
export function orderedTariffs(): Tariff[] {
  const shared = (units: number) =>
    tariff({
      name: `Units ${units}`,
      fees: [{ name: "Fee", amount: 20 }],
      allowances: [
        {
          name: "Units",
          quantity: units,
          units: { voice: 60, sms: 1 },
          for: { kind: ["voice", "sms"], direction: "out" },
        },
      ],
      charges: [
        {
          name: "International",
          for: { kind: "voice", network: "international" },
          price: "1.4",
          per: 60,
          increment: 60,
        },
        { name: "Calls", for: { kind: "voice" }, price: "0.15", per: 60, increment: 60, connect: "0.05" },
        { name: "Messages", for: { kind: "sms" }, price: "0.1" },
        { name: "Data", for: { kind: "data" }, price: 4, per: 1_000_000_000, increment: 1000 },
      ],
    });
  return [shared(400), shared(700)];
}
