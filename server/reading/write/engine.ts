/** The engine that writes what was read as Parquet: shut in to two folders, and bounded. */
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { duckdbDialect } from "../../../shared/engine/duckdb/dialect.ts";
import { openShutIn, writingProfile } from "../../../shared/engine/duckdb/open.ts";

export interface EngineOptions {
  /** Folders that may be read and written; spilled data go to the first. */
  readonly folders: readonly string[];
  /** Bytes. Default 512 MB. */
  readonly memory?: number;
  readonly threads?: number;
}

export interface WritingEngine {
  run(sql: string): Promise<void>;
  rows(sql: string): Promise<readonly Record<string, unknown>[]>;
  close(): void;
}

export async function openEngine({
  folders,
  memory = 512e6,
  threads,
}: EngineOptions): Promise<WritingEngine> {
  const { instance, connections } = await openShutIn<DuckDBConnection, DuckDBInstance>(
    { DuckDBInstance },
    writingProfile({ memory, threads, folders }),
  );
  return engineOf(instance, connections[0] as DuckDBConnection);
}

function engineOf(instance: DuckDBInstance, connection: DuckDBConnection): WritingEngine {
  return {
    run: async (sql) => void (await connection.run(sql)),
    rows: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJS(),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

export const literal = duckdbDialect.literal;
export const identifier = (name: string) => duckdbDialect.identifier(name);
