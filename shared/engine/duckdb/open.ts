/**
 * The one way in which DuckDB is opened: in memory, shut in, and with its settings locked before the first statement of anybody
 * else. What it is opened for is said by a profile. The engine's module comes as an argument, so that whoever only imports
 * this loads no native code.
 */
import { duckdbDialect } from "./dialect.ts";

export interface Profile {
  /** Bytes that it may use. */
  readonly memory: number;
  /** Left out, one for each core. */
  readonly threads?: number | undefined;
  /** Folders whose files statements may read, and write where nothing else forbids it. */
  readonly folders: readonly string[];
  /** Where it puts what does not fit into memory; null for nowhere. */
  readonly spill: string | null;
  /** Statements are prepared and never run, so that nothing is worked out ahead. */
  readonly plansOnly?: boolean;
  /** Errors as sentences, and not as JSON with the place that sentences only draw. */
  readonly sentences?: boolean;
  /** Connections to begin with. Default 1. */
  readonly connections?: number;
  /** What each of them is set to. */
  readonly each?: string;
  /** What is made before the lock. */
  readonly first?: string;
}

/** As much of the engine's module as is needed. */
export interface DuckDBModule<I> {
  readonly DuckDBInstance: { create(path: string, settings: Record<string, string>): Promise<I> };
}
interface Instance<C> {
  connect(): Promise<C>;
}
interface Runs {
  run(sql: string): Promise<unknown>;
}

const MEBIBYTE = 2 ** 20;

/** For the server's questions about the types of statements, which it never runs. */
export const typingProfile = (): Profile => ({
  memory: 128 * MEBIBYTE,
  threads: 1,
  folders: [],
  spill: null,
  plansOnly: true,
});

/** For reading what the files of one folder hold. */
export const readingProfile = (folder: string, memory = 1024 * MEBIBYTE): Profile => ({
  memory,
  folders: [folder],
  spill: null,
});

/** For a kernel: the datasets are read, and what does not fit into memory lies in its scratch folder. */
export const kernelProfile = (
  options: Pick<Profile, "memory" | "threads" | "folders"> & { readonly scratch: string },
): Profile => ({
  ...options,
  folders: [...options.folders, options.scratch],
  spill: options.scratch,
});

/** For writing what was read of a file into some folders, the first of which takes what does not fit into memory. */
export const writingProfile = (options: Pick<Profile, "memory" | "threads" | "folders">): Profile => ({
  ...options,
  spill: options.folders[0] ?? null,
  sentences: true,
});

export async function openShutIn<C extends Runs, I extends Instance<C>>(
  module: DuckDBModule<I>,
  profile: Profile,
): Promise<{ readonly instance: I; readonly connections: readonly C[] }> {
  const { memory, threads, spill } = profile;
  const instance = await module.DuckDBInstance.create(":memory:", {
    memory_limit: `${Math.max(64, Math.floor(memory / MEBIBYTE))}MiB`,
    temp_directory: spill ?? "",
    errors_as_json: String(!profile.sentences),
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_persistent_secrets: "false",
    ...(threads === undefined ? {} : { threads: String(threads) }),
  });
  const connections: C[] = [];
  for (let i = 0; i < (profile.connections ?? 1); i++) {
    const connection = await instance.connect();
    if (profile.each !== undefined) await connection.run(profile.each);
    connections.push(connection);
  }
  await (connections[0] as C).run(lockOf(profile));
  return { instance, connections };
}

/** Statements mean the same with every profile: moments are in UTC. */
function lockOf({ folders, plansOnly, first }: Profile): string {
  const allowed = folders.map((folder) => duckdbDialect.literal(`${folder.replace(/\/+$/, "")}/`));
  return [
    first,
    "set TimeZone = 'UTC'",
    // The optimizer works out what is constant, such as a sum over a range of a billion, and so runs a part of a statement.
    plansOnly ? "pragma disable_optimizer" : undefined,
    allowed.length > 0 ? `set allowed_directories = [${allowed.join(", ")}]` : undefined,
    "set enable_external_access = false",
    "set lock_configuration = true",
  ]
    .filter((statement) => statement !== undefined)
    .join(";\n");
}
