import path from "node:path";
import { type Logger, pino } from "pino";
import { isLoopback } from "../access/host-names.ts";
import { workspaceToken } from "../access/workspace-token.ts";
import { type App, startApp } from "../app.ts";
import { cellCompiler } from "../compile/cell-compiler.ts";
import { buildClientIfStale } from "../http/client-build.ts";
import { buildAnalysesIfStale } from "../runtime/analysis-build.ts";
import { ChildProcessRuntime } from "../runtime/child-process-runtime.ts";
import { removeLeftovers } from "../workspace/leftovers.ts";
import { readSettings } from "../workspace/settings.ts";
import { WorkspaceHeld, WorkspaceLock } from "../workspace/workspace-lock.ts";
import { type ServeCommand, UsageError } from "./command.ts";
import { existingFolder } from "./folder.ts";
import { addressBeside } from "./served-already.ts";

/** Serves until the process is told to stop. Gives -1 then, and an exit code where another server has the workspace. */
export async function serve(command: ServeCommand, root: string): Promise<number> {
  const workspace = await existingFolder(command.directory);
  const log = pino({ level: process.env.LOG_LEVEL ?? "warn" }, pino.destination(2));
  const unlocked = (err: Error) => log.warn({ err }, `${workspace} cannot be locked: serve it only once`);
  try {
    const lock = await WorkspaceLock.take(workspace, unlocked);
    void removeLeftovers(workspace);
    return await serveLocked(command, root, { workspace, lock, log }).catch(async (error: unknown) => {
      await lock.release();
      throw error;
    });
  } catch (error) {
    if (error instanceof WorkspaceHeld) return pointThere(command, error);
    throw error;
  }
}

interface Place {
  readonly workspace: string;
  readonly lock: WorkspaceLock;
  readonly log: Logger;
}

async function serveLocked(
  command: ServeCommand,
  root: string,
  { workspace, lock, log }: Place,
): Promise<number> {
  const settings = await readSettings(workspace);
  if (!command.dev)
    await buildClientIfStale(root, () =>
      console.log("Building the page; this happens once after an update…"),
    );
  await buildAnalysesIfStale(root, () => console.log("Building the analyses…"));
  const { kernel } = settings;
  const runtime = new ChildProcessRuntime({
    application: root,
    limits: kernel,
    warm: kernel.warm,
    wall: kernel.wall ?? "auto",
    onMalformed: (problem) => log.warn({ problem }, "a kernel sent what is no message"),
  });
  const token = await workspaceToken(workspace);
  const app = await startApp({ ...command, workspace, root, settings, runtime, token, log }).catch(
    (error: NodeJS.ErrnoException) => {
      throw listenError(error, command);
    },
  );
  const folders = {
    datasets: path.join(workspace, "datasets"),
    directory: path.join(workspace, "notebooks"),
  };
  runtime
    .warm(folders)
    .catch((error: unknown) => log.warn({ err: error }, "no kernel could be started ahead"));
  cellCompiler().warm();
  const place = `http://${addressHost(command.host)}:${app.port}/`;
  await lock.tell(place);
  const address = `${place}?token=${token}`;
  console.log(`Clientele serves ${workspace}\n\n  ${address}\n\nPress Ctrl-C to stop.`);
  if (!isLoopback(command.host))
    console.log(`\nIt listens on ${command.host}: whoever has the address can run code on this machine.`);
  stopOnSignals(app, lock);
  if (command.open && process.stdout.isTTY) await openBrowser(address);
  return -1;
}

/**
 * Says where the workspace is open. That is all that was wanted, unless the server was to be another one: on a port or
 * for a host of its own.
 */
async function pointThere(command: ServeCommand, held: WorkspaceHeld): Promise<number> {
  const address = await addressBeside(held);
  const wanted = command.port === null && !command.dev && command.allowHosts.length === 0;
  if (address === null || !wanted) throw held;
  console.log(`${held.message}\n\n  ${address}`);
  if (command.open && process.stdout.isTTY) await openBrowser(address);
  return 0;
}

function listenError(error: NodeJS.ErrnoException, { host, port }: ServeCommand): Error {
  if (error.code === "EADDRINUSE")
    return new UsageError(
      `Port ${port ?? "4400 and the fifty after it"} on ${host} is in use. Choose another with --port N, or leave it out.`,
    );
  if (error.code === "EACCES")
    return new UsageError(`This user may not listen on port ${port}. Choose one above 1023.`);
  if (error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND")
    return new UsageError(`“${host}” is no address of this machine.`);
  return error;
}

function addressHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

function stopOnSignals(app: App, lock: WorkspaceLock): void {
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(130);
    stopping = true;
    const stopped = app.close().finally(() => lock.release());
    stopped.then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

async function openBrowser(address: string): Promise<void> {
  const { default: open } = await import("open");
  const child = await open(address).catch(() => null);
  child?.on("error", () => console.log("No browser could be opened; open the address by hand."));
}
