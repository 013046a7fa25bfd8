/**
 * The child process in which cells run. Everything that needs rights of its own (the native engine, the watchdog's
 * thread) is loaded first; then those rights are given up, and cells get a world without them.
 */

import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import type { FromKernel, NumberedReply, NumberedToKernel, ToKernel } from "../shared/protocol/kernel.ts";
import type { ReplyMessage } from "../shared/protocol/kernel-requests.ts";
import { DESCRIPTORS, type KernelSettings } from "../shared/protocol/kernel-settings.ts";
import { runStorage } from "./api/current-run.ts";
import { guardNativeEngine } from "./data/duckdb/guard/native-guard.ts";
import { Arrivals } from "./evaluate/arrivals.ts";
import { createModuleGuard } from "./evaluate/builtin-modules.ts";
import { openChannel, readFrame } from "./evaluate/channel.ts";
import { openCompileCache } from "./evaluate/compile-cache.ts";
import { Evaluator } from "./evaluate/evaluator.ts";
import { installGlobals } from "./evaluate/globals.ts";
import { Guard } from "./evaluate/guard.ts";
import { guardFiles } from "./evaluate/guarded-files.ts";
import { createParts, loadDataRoom, loadRest } from "./evaluate/parts.ts";
import { createProcessFacade, disarm } from "./evaluate/process-facade.ts";
import { Reaper } from "./evaluate/reaper.ts";
import type { Run } from "./evaluate/run.ts";
import { ServerRequests } from "./evaluate/server-requests.ts";
import { ToldVariables } from "./evaluate/told-variables.ts";
import { startWatchdog, type Watchdog } from "./evaluate/watchdog.ts";

/** What Node has and its type declarations do not. */
interface Rights {
  reallyExit(code: number): never;
  readonly permission: { drop(right: string, folder?: string): void };
}

// What starts a process may leave it there.
delete process.env.PWD;
const real = process;
const rights = process as unknown as Rights;
const settings = JSON.parse(process.argv[2] ?? "{}") as KernelSettings;
const exit = rights.reallyExit.bind(process);
const now = performance.now.bind(performance);
const later = globalThis.setTimeout;
const channel = openChannel(DESCRIPTORS.fromKernel, () => exit(0));
const told = new ToldVariables();
const send = (message: FromKernel): void => watchdog.whole(() => channel.send(told.changesOnly(message)));

let directory = settings.directory;
const globals = installGlobals(now);
const nativeEngine = guardNativeEngine(settings.scratch);
const requests = new ServerRequests((message, carried) =>
  watchdog.whole(() => channel.send(message, carried)),
);
const parts = createParts({ ...settings, requests, timers: globals.timers, directory: () => directory });
const arrivals = new Arrivals((upTo, again) => send({ type: "received", upTo, again }));
const reaper = new Reaper({ busy: () => evaluator.busy, reaped: () => evaluator.terminated() });

const [watchdog]: [Watchdog, unknown] = await Promise.all([
  startWatchdog(
    {
      interrupt: (run) => outside(() => evaluator.interrupt(run)),
      terminated: () =>
        outside(() => {
          globals.timers.takeExecuting()?.clearTimers();
          globals.finalizers.terminated();
          evaluator.terminated();
          requests.resume();
          arrivals.askAgain();
        }),
      message: (frame) => outside(() => watchdog.whole(() => receive(frame))),
    },
    settings.scratch,
  ),
  loadDataRoom(),
]);
for (const right of ["addon", "worker", "inspector", "child"]) rights.permission.drop(right);
guardFiles(fs as unknown as Record<string, unknown>, fs.promises as unknown as Record<string, unknown>);
const guard = createModuleGuard(process.getBuiltinModule.bind(process), syncBuiltinESMExports);
parts.shut(guard);
disarm(process, guard);
const facade = createProcessFacade(process, (text) => runStorage.getStore()?.print("log", text));
Object.defineProperty(globalThis, "process", { value: facade, writable: true, configurable: true });

// An error of a package lies deep below the cell that called it, and the cell's frame is the one to be shown.
Error.stackTraceLimit = 50;

const evaluator = new Evaluator({
  parts: {
    ...parts,
    openData: (datasets) => watchdog.opening(() => parts.openData(datasets).finally(nativeEngine.close)),
  },
  clock: { now, later: (work, ms) => void later(() => outside(work), ms) },
  guard: new Guard(),
  interruptedUpTo: () => watchdog.interruptedUpTo(),
  send,
  sendAll: (messages) => watchdog.whole(() => channel.sendAll(told.allChangesOnly(messages))),
  whole: (work) => watchdog.whole(work),
  running: (is) => watchdog.running(is),
  abandoned: (run) => reaper.watch(run),
});

function receive(frame: Uint8Array): void {
  const { message, carried } = readFrame(frame);
  const { number, ...rest } = message as NumberedToKernel | NumberedReply;
  if (arrivals.take(number, carried.length > 0)) take(rest as ToKernel | ReplyMessage, carried);
}

function take(message: ToKernel | ReplyMessage, carried: Uint8Array): void {
  if (isReply(message)) {
    requests.receive(message, carried);
    return;
  }
  if (message.type === "open") {
    directory = message.directory;
    cache.flush();
    if (settings.cache !== null) rights.permission.drop("fs.write", settings.cache);
  }
  evaluator.receive(message);
}

function isReply(message: ToKernel | ReplyMessage): message is ReplyMessage {
  return message.type === "reply-part" || message.type === "reply-end" || message.type === "reply-failed";
}

/** What the kernel does for itself belongs to no run, also where a termination left one behind. */
function outside(work: () => void): void {
  runStorage.exit(work);
}

const stray = (error: unknown) => evaluator.stray(error, (runStorage.getStore() as Run | undefined) ?? null);
real.on("uncaughtException", stray);
real.on("unhandledRejection", stray);
const cache = openCompileCache(settings.cache, settings.version, loadRest);
send({ type: "ready" });
