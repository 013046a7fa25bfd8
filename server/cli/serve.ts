import path from "node:path";
import { pino } from "pino";
import { type App, startApp } from "../app.ts";
import { cellCompiler } from "../compile/cell-compiler.ts";
import { isLoopback, workspaceToken } from "../http/access.ts";
import { buildClientIfStale } from "../http/client-build.ts";
import { buildAnalysesIfStale } from "../runtime/analysis-build.ts";
import { ChildProcessRuntime } from "../runtime/child-process-runtime.ts";
import { readSettings } from "../workspace/settings.ts";
import { type ServeCommand, UsageError } from "./command.ts";
import { existingFolder } from "./folder.ts";

/** Serves until the process is told to stop. */
export async function serve(command: ServeCommand, root: string): Promise<void> {
  const workspace = await existingFolder(command.directory);
  const settings = await readSettings(workspace);
  if (!command.dev)
    await buildClientIfStale(root, () =>
      console.log("Building the page; this happens once after an update…"),
    );
  await buildAnalysesIfStale(root, () => console.log("Building the analyses…"));
  const log = pino({ level: process.env.LOG_LEVEL ?? "warn" }, pino.destination(2));
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
  const address = `http://${addressHost(command.host)}:${app.port}/?token=${token}`;
  console.log(`Clientele serves ${workspace}\n\n  ${address}\n\nPress Ctrl-C to stop.`);
  if (!isLoopback(command.host))
    console.log(`\nIt listens on ${command.host}: whoever has the address can run code on this machine.`);
  stopOnSignals(app);
  if (command.open && process.stdout.isTTY) await openBrowser(address);
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

function stopOnSignals(app: App): void {
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(130);
    stopping = true;
    app.close().then(
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
