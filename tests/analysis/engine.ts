import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import { openData } from "../../kernel/data/data.ts";
import { openDuckDB } from "../../kernel/data/duckdb/duckdb-connection.ts";
import type { KernelSql } from "../../kernel/data/sql/sql.ts";
import type { OpenConnection } from "../../shared/engine/connection.ts";
import type { DatasetFile } from "../../shared/protocol/kernel.ts";

/** The `sql` tag of an engine of its own, which ends with the test file. */
export async function openSql(
  datasets: DatasetFile[] = [],
  open: OpenConnection = openDuckDB,
): Promise<KernelSql> {
  const scratch = mkdtempSync(path.join(tmpdir(), "clientele-analysis-"));
  const data = await openData({ datasets, scratch, memory: 2 ** 30, threads: 2 }, open);
  afterAll(() => {
    data.close();
    rmSync(scratch, { recursive: true, force: true });
  });
  return data.sql;
}
