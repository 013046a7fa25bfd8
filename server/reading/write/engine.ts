/** The engine that writes what was read as Parquet: shut in to two folders, and bounded. */
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

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
  const instance = await DuckDBInstance.create(":memory:", {
    memory_limit: `${Math.round(memory / 1e6)}MB`,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    ...(threads === undefined ? {} : { threads: String(threads) }),
  });
  const connection = await instance.connect();
  await connection.run(`
    set TimeZone = 'UTC';
    set temp_directory = ${literal(folders[0] ?? "")};
    set allowed_directories = [${folders.map((folder) => literal(`${folder}/`)).join(", ")}];
    set enable_external_access = false;
    set lock_configuration = true;`);
  return engineOf(instance, connection);
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

export const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
export const identifier = (text: string) => `"${text.replaceAll('"', '""')}"`;
