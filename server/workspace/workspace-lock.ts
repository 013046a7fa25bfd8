/**
 * One server a workspace: two would each hold a copy of the same documents and write over each other. The lock is the
 * operating system's, taken through SQLite on `.clientele/lock`: it ends with the process, however that ends, knows no
 * reused process numbers, and holds between machines where the disk they share does. Who holds it stands beside it, in
 * `.clientele/server.json`, and is only read to point there.
 *
 * `clientele run`, `check` and `datasets` need no lock: they keep no documents, and what they write is made beside its
 * place and moved there.
 */
import { readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { refused } from "../fault/session-fault.ts";
import { replaceAtomically } from "./atomic-write.ts";
import { realInside } from "./inside.ts";
import { makeFolder } from "./make-folder.ts";

const holderSchema = z.object({
  pid: z.number(),
  /** Name of the machine. */
  host: z.string(),
  user: z.string(),
  /** Milliseconds since the epoch. */
  started: z.number(),
  /** `http://127.0.0.1:4400/`, without the key; null until it listens. */
  address: z.string().nullable(),
});
export type Holder = z.infer<typeof holderSchema>;

/** Somebody else serves this workspace, or a folder that holds it. */
export class WorkspaceHeld extends Error {
  override name = "WorkspaceHeld";
  /** The folder that is served. */
  readonly workspace: string;
  /** Null when it cannot be known. */
  readonly holder: Holder | null;

  constructor(workspace: string, holder: Holder | null) {
    super(heldText(workspace, holder));
    this.workspace = workspace;
    this.holder = holder;
  }
}

/** Codes of SQLite for a lock that is held. */
const BUSY = 5;
const LOCKED = 6;
/** So long a server that is just starting is given to say where it listens. */
const STARTING_MS = 3000;

export class WorkspaceLock {
  readonly #workspace: string;
  #database: DatabaseSync | null;
  readonly #started = Date.now();

  private constructor(workspace: string, database: DatabaseSync | null) {
    this.#workspace = workspace;
    this.#database = database;
  }

  /**
   * Throws `WorkspaceHeld`. Where nothing can be written there is nothing to lose, and no lock; `onUnlocked` is told why
   * a workspace that can be written to could not be locked.
   */
  static async take(
    workspace: string,
    onUnlocked: (reason: Error) => void = () => undefined,
  ): Promise<WorkspaceLock> {
    for (let above = path.dirname(workspace); above !== path.dirname(above); above = path.dirname(above)) {
      if (isHeld(above)) throw new WorkspaceHeld(above, await holderOf(above));
    }
    const folder = path.dirname(lockFile(workspace));
    await realInside(workspace, folder).catch((cause: Error) => {
      throw refused(`${workspace} is not served: of ${folder}, ${cause.message}.`, "Remove that link.");
    });
    try {
      await makeFolder(folder);
    } catch (error) {
      onUnlocked(error as Error);
      return new WorkspaceLock(workspace, null);
    }
    const taken = lock(lockFile(workspace));
    // Whoever may not write the lock sees by reading that it is held.
    if (taken === "held" || (taken instanceof Error && isHeld(workspace)))
      throw new WorkspaceHeld(workspace, await holderOf(workspace));
    if (taken instanceof Error) onUnlocked(taken);
    const own = new WorkspaceLock(workspace, taken instanceof Error ? null : taken);
    await own.tell(null);
    return own;
  }

  /** Says where the server listens, for whoever comes second. */
  async tell(address: string | null): Promise<void> {
    if (!this.#database) return;
    const holder: Holder = {
      pid: process.pid,
      host: os.hostname(),
      user: userName(),
      started: this.#started,
      address,
    };
    // The lock holds without it; whoever comes second is told less.
    await replaceAtomically(holderFile(this.#workspace), JSON.stringify(holder)).catch(() => undefined);
  }

  async release(): Promise<void> {
    if (!this.#database) return;
    await rm(holderFile(this.#workspace), { force: true }).catch(() => undefined);
    this.#database.close();
    this.#database = null;
  }
}

/** Whether the same person's server on this machine holds it, so that this person's key opens it. */
export function isOwn(holder: Holder): boolean {
  return holder.host === os.hostname() && holder.user === userName();
}

function heldText(workspace: string, holder: Holder | null): string {
  if (holder === null) return `Another server holds ${workspace}.`;
  const { pid, host, started, address } = holder;
  const who = `process ${pid}${host === os.hostname() ? "" : ` on ${host}`}, since ${new Date(started).toISOString()}`;
  return address === null
    ? `${workspace} is served already (${who}).`
    : `${workspace} is served already at ${address} (${who}): open it there.`;
}

/** The database that holds the lock as long as it is open. */
function lock(file: string): DatabaseSync | "held" | Error {
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(file, { timeout: 0 });
    database.exec("begin exclusive");
    return database;
  } catch (error) {
    database?.close();
    const { errcode } = error as { errcode?: number };
    return errcode === BUSY || errcode === LOCKED ? "held" : (error as Error);
  }
}

function isHeld(workspace: string): boolean {
  try {
    const database = new DatabaseSync(lockFile(workspace), { readOnly: true, timeout: 0 });
    try {
      database.exec("select * from sqlite_schema");
      return false;
    } finally {
      database.close();
    }
  } catch (error) {
    // Most folders have no lock at all.
    return (error as { errcode?: number }).errcode === BUSY;
  }
}

async function holderOf(workspace: string): Promise<Holder | null> {
  const until = Date.now() + STARTING_MS;
  for (;;) {
    const holder = await readHolder(workspace);
    const isStarting = holder === null || holder.address === null || !isAlive(holder);
    if (!isStarting || Date.now() > until) return holder !== null && isAlive(holder) ? holder : null;
    await setTimeout(50);
  }
}

async function readHolder(workspace: string): Promise<Holder | null> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(holderFile(workspace), "utf8")));
  } catch {
    return null;
  }
}

/** Of another machine's processes nothing is known. */
function isAlive({ pid, host }: Holder): boolean {
  if (host !== os.hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return "";
  }
}

const lockFile = (workspace: string) => path.join(workspace, ".clientele", "lock");
const holderFile = (workspace: string) => path.join(workspace, ".clientele", "server.json");
