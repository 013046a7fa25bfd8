import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openData } from "../../kernel/data/data.ts";
import { openDuckDB } from "../../kernel/data/duckdb/duckdb-connection.ts";
import type { KernelSql } from "../../kernel/data/sql/sql.ts";

/** Runs work on an engine of its own, with two threads as everywhere here. */
export async function withEngine<T>(work: (sql: KernelSql) => Promise<T>): Promise<T> {
  const scratch = await mkdtemp(path.join(tmpdir(), "clientele-bench-"));
  const data = await openData({ datasets: [], scratch, memory: 4 * 2 ** 30, threads: 2 }, openDuckDB);
  try {
    return await work(data.sql);
  } finally {
    data.close();
    await rm(scratch, { recursive: true, force: true });
  }
}
