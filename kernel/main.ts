/**
 * The child process in which cells run. Everything that needs rights of its own (the native engine, the watchdog's
 * thread) is loaded first; then those rights are given up, and cells get a world without them.
 */

import type { FromKernel, NumberedToKernel, ToKernel } from "../shared/protocol/kernel.ts";
import type { KernelSettings } from "../shared/protocol/kernel-settings.ts";
import { guardNativeEngine } from "./data/native-engine.ts";
import { Arrivals } from "./evaluate/arrivals.ts";
import { openCompileCache } from "./evaluate/compile-cache.ts";
import { runStorage } from "./evaluate/current-run.ts";
import { Evaluator } from "./evaluate/evaluator.ts";
import { installGlobals } from "./evaluate/globals.ts";
import { Guard } from "./evaluate/guard.ts";
import { createParts, loadDataRoom, loadRest } from "./evaluate/parts.ts";
import { createProcessFacade, disarm } from "./evaluate/process-facade.ts";
import { Reaper } from "./evaluate/reaper.ts";
import type { Run } from "./evaluate/run.ts";
import { startWatchdog, type Watchdog } from "./evaluate/watchdog.ts";

/** What Node has and its type declarations do not. */
interface Rights {
  reallyExit(code: number): never;
  /** What `process.send` calls; kept apart, because cells lose both. */
  _send?(message: unknown, handle: undefined, options: object): boolean;
  readonly permission: { drop(right: string, folder?: string): void };
}

const real = process;
const rights = process as unknown as Rights;
const settings = JSON.parse(process.argv[2] ?? "{}") as KernelSettings;
const exit = rights.reallyExit.bind(process);
const post = rights._send?.bind(process);
const now = performance.now.bind(performance);
const later = globalThis.setTimeout;
if (!post) throw new Error("The kernel is started by the server and speaks over its channel.");
const send = (message: FromKernel): void => watchdog.whole(() => void post(message, undefined, {}));

let directory = settings.directory;
const globals = installGlobals(now);
const closeNativeEngine = guardNativeEngine();
const parts = createParts({ ...settings, timers: globals.timers, directory: () => directory });
const arrivals = new Arrivals((upTo, again) => send({ type: "received", upTo, again }));
const reaper = new Reaper({ busy: () => evaluator.busy, reaped: () => evaluator.terminated() });

const [watchdog]: [Watchdog, unknown] = await Promise.all([
  startWatchdog(
    {
      interrupt: (run) => outside(() => evaluator.interrupt(run)),
      terminated: () =>
        outside(() => {
          globals.timers.takeExecuting()?.clearTimers();
          evaluator.terminated();
          arrivals.askAgain();
        }),
    },
    settings.scratch,
  ),
  loadDataRoom(),
]);
for (const right of ["addon", "worker", "inspector", "child"]) rights.permission.drop(right);
disarm(process);
const facade = createProcessFacade(process, (text) => runStorage.getStore()?.print("log", text));
Object.defineProperty(globalThis, "process", { value: facade, writable: true, configurable: true });

// An error of a package lies deep below the cell that called it, and the cell's frame is the one to be shown.
Error.stackTraceLimit = 50;

const evaluator = new Evaluator({
  parts: {
    ...parts,
    openData: (datasets) => watchdog.opening(() => parts.openData(datasets).finally(closeNativeEngine)),
  },
  clock: { now, later: (work, ms) => void later(() => outside(work), ms) },
  guard: new Guard(),
  interruptedUpTo: () => watchdog.interruptedUpTo(),
  send,
  whole: (work) => watchdog.whole(work),
  abandoned: (run) => reaper.watch(run),
});

function receive(message: ToKernel): void {
  if (message.type === "open") {
    directory = message.directory;
    cache.flush();
    if (settings.cache !== null) rights.permission.drop("fs.write", settings.cache);
  }
  evaluator.receive(message);
}

/** What the kernel does for itself belongs to no run, also where a termination left one behind. */
function outside(work: () => void): void {
  runStorage.exit(work);
}

const stray = (error: unknown) => evaluator.stray(error, (runStorage.getStore() as Run | undefined) ?? null);
real.on("uncaughtException", stray);
real.on("unhandledRejection", stray);
real.on("disconnect", () => exit(0));
const cache = openCompileCache(settings.cache, settings.version, loadRest);
real.on("message", (message: NumberedToKernel) =>
  outside(() => watchdog.whole(() => arrivals.take(message.number) && receive(message))),
);
send({ type: "ready" });
