/** `clientele run`: the session code without a browser. The notebook, and what is remembered of it, stay as they are. */
import { stat } from "node:fs/promises";
import path from "node:path";
import { OWNER } from "../../shared/access/actor.ts";
import { cellOf } from "../../shared/session/apply.ts";
import { orderOf } from "../../shared/session/document.ts";
import { buildAnalysesIfStale } from "../runtime/analysis-build.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { createSession } from "../sessions/create-session.ts";
import type { Session } from "../sessions/session.ts";
import { type DatasetSource, WatchedDatasets } from "../sessions/session-datasets.ts";
import { readSettings, type Settings } from "../workspace/settings.ts";
import { type RunCommand, UsageError } from "./command.ts";
import { existingFolder } from "./folder.ts";
import { cellLine, reportOf, summaryLine } from "./run-report.ts";
import { checkNames, SetValues } from "./run-values.ts";

/** What a run uses of its surroundings. */
export interface RunEnvironment {
  readonly runtime: Runtime;
  readonly datasets: DatasetSource;
  readonly settings: Settings;
  print(text: string): Promise<void>;
  complain(text: string): void;
  /** Aborted by Ctrl-C. */
  readonly stop: AbortSignal;
  close(): Promise<void>;
}

/** A session of a notebook that may lie anywhere, and that keeps nothing: no journal, no outputs, no change of the file. */
async function openForRun(
  { notebook, workspace }: RunCommand,
  { runtime, datasets, settings }: RunEnvironment,
  values: SetValues,
): Promise<Session> {
  const file = path.resolve(notebook);
  if (!(await stat(file).catch(() => null))?.isFile())
    throw new UsageError(`There is no notebook ${notebook}.`);
  const watched = new WatchedDatasets(path.resolve(workspace), datasets);
  await watched.refresh();
  return createSession(
    { notebook, file, purpose: "run", actor: OWNER, onRefusedInput: (refused) => values.instead(refused) },
    {
      runtime,
      datasets: watched,
      outputBytes: settings.kernel.outputBytes,
      results: null,
    },
  );
}

/** Runs all cells of a notebook. Gives the exit code: 0 all cells ok, 1 a cell failed, 2 bad usage. */
export async function runNotebook(
  command: RunCommand,
  root: string,
  surround: (command: RunCommand, root: string) => Promise<RunEnvironment> = surroundings,
): Promise<number> {
  const environment = await surround(command, root);
  try {
    const values = new SetValues(command.set);
    const session = await openForRun(command, environment, values);
    try {
      return await runSession(session, values, command, environment);
    } finally {
      await session.close("The run ended.");
    }
  } finally {
    await environment.close();
  }
}

async function runSession(
  session: Session,
  values: SetValues,
  command: RunCommand,
  environment: RunEnvironment,
): Promise<number> {
  checkNames(command.set, session.inputNames());
  session.giveInputs(values.first());
  const began = performance.now();
  const lines = command.json ? null : new CellLines(session, environment);
  const late = await runToTheEnd(session, values, command.timeoutSeconds, environment.stop);
  if (values.refusal !== null) throw new UsageError(values.refusal);
  const report = reportOf(command.notebook, session.notebook, session.state);
  lines?.printRest();
  const { death } = session.state.kernel;
  if (late) environment.complain(`The run was stopped after ${command.timeoutSeconds} s, as --timeout asks.`);
  else if (death) environment.complain(`${death.message} ${death.hint}`);
  const end = command.json ? JSON.stringify(report) : summaryLine(report, performance.now() - began);
  await environment.print(`${end}\n`);
  return report.ok ? 0 : 1;
}

/** Time for a kernel to answer an interrupt; then it is ended. */
const GRACE_MS = 5000;

/** Runs all cells until they are done, the time is over or somebody stops it. Says whether it was the time. */
async function runToTheEnd(
  session: Session,
  values: SetValues,
  seconds: number | null,
  stop: AbortSignal,
): Promise<boolean> {
  let late = false;
  const timers: NodeJS.Timeout[] = [];
  const end = new AbortController();
  const interrupt = () => {
    session.interrupt();
    timers.push(setTimeout(() => void session.close("The kernel did not answer."), GRACE_MS));
  };
  const tooLate = () => {
    late = true;
    interrupt();
  };
  if (seconds !== null) timers.push(setTimeout(tooLate, Math.min(seconds * 1000, 2 ** 31 - 1)));
  stop.addEventListener("abort", interrupt, { signal: end.signal });
  values.onRefusal = interrupt;
  if (!stop.aborted) session.run("all");
  await session.idle();
  timers.forEach(clearTimeout);
  end.abort();
  return late;
}

/** One line for each cell, printed as it ends. */
class CellLines {
  readonly #session: Session;
  readonly #environment: RunEnvironment;
  readonly #rest: Set<string>;
  readonly #width: number;

  constructor(session: Session, environment: RunEnvironment) {
    this.#session = session;
    this.#environment = environment;
    this.#rest = new Set(orderOf(session.doc).filter((id) => cellOf(session.state, id)));
    this.#width = Math.max(0, ...[...this.#rest].map((id) => id.length));
    session.subscribe({
      id: "command line",
      push: (push) => {
        if (push.type === "event" && "cell" in push.event) this.#told(push.event.type, push.event.cell);
      },
    });
  }

  /** Cells that were not reached. */
  printRest(): void {
    for (const id of this.#rest) this.#print(id);
  }

  #told(type: string, id: string): void {
    const isEnd = type === "cell-finished" || type === "cell-blocked";
    // A cell that is to run once more is not at its end.
    if (isEnd && cellOf(this.#session.state, id)?.status !== "queued") this.#print(id);
  }

  #print(id: string): void {
    const cell = cellOf(this.#session.state, id);
    this.#rest.delete(id);
    if (cell) void this.#environment.print(`${cellLine(id, cell, this.#width)}\n`);
  }
}

async function surroundings({ workspace }: RunCommand, root: string): Promise<RunEnvironment> {
  const [{ ChildProcessRuntime }, { Catalogue }] = await Promise.all([
    import("../runtime/child-process-runtime.ts"),
    import("../workspace/catalogue.ts"),
  ]);
  const folder = await existingFolder(workspace);
  const settings = await readSettings(folder);
  await buildAnalysesIfStale(root, () => undefined);
  const runtime = new ChildProcessRuntime({
    application: root,
    limits: settings.kernel,
    warm: 0,
    wall: settings.kernel.wall ?? "auto",
  });
  const datasets = new Catalogue(folder);
  const stop = new AbortController();
  const onSignal = () => (stop.signal.aborted ? process.exit(130) : stop.abort());
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  // Whoever reads may have seen enough (`| head`); the run still ends in order.
  process.stdout.on("error", () => undefined);
  return {
    runtime,
    datasets,
    settings,
    stop: stop.signal,
    // The callback comes for a failure too, which the listener above takes.
    print: (text) => new Promise((resolve) => process.stdout.write(text, () => resolve())),
    complain: (text) => console.error(text),
    async close() {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
      await Promise.all([runtime.close(), datasets.close()]);
    },
  };
}
