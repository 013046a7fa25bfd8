/** A runtime whose kernels do what the test says: every run waits until it is answered. */
import type { AnswerOf, AskKernel, Kernel, Runtime } from "../../../server/runtime/runtime.ts";
import type { Input } from "../../../shared/output/input.ts";
import type { OutputChange } from "../../../shared/output/output.ts";
import type { FromKernel, ToKernel } from "../../../shared/protocol/kernel.ts";
import type { KernelDeath, Variable } from "../../../shared/session/state.ts";

type Run = Extract<ToKernel, { type: "run" }>;

export class ScriptedKernel implements Kernel {
  readonly pid = null;
  readonly sent: ToKernel[] = [];
  interrupts = 0;
  closed = false;
  residentMemory: number | null = null;
  /** What to do with each run; without it, a run waits for `finish`. */
  onRun: ((run: Run, kernel: ScriptedKernel) => void) | null = null;
  answer: (request: AskKernel) => Promise<AnswerOf> = () => Promise.reject(new Error("no such table"));
  #listeners: ((message: FromKernel) => void)[] = [];
  #deathListeners: ((death: KernelDeath) => void)[] = [];

  get runs(): Run[] {
    return this.sent.filter((message) => message.type === "run");
  }

  get lastRun(): Run {
    const run = this.runs.at(-1);
    if (!run) throw new Error("Nothing was run.");
    return run;
  }

  send(message: ToKernel): void {
    this.sent.push(message);
    if (message.type === "run") this.onRun?.(message, this);
  }

  ask(request: AskKernel): Promise<AnswerOf> {
    return this.answer(request);
  }

  interrupt(): void {
    this.interrupts++;
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  async memory(): Promise<number | null> {
    return this.residentMemory;
  }

  onMessage(listener: (message: FromKernel) => void): void {
    this.#listeners.push(listener);
  }

  onDeath(listener: (death: KernelDeath) => void): void {
    this.#deathListeners.push(listener);
  }

  say(message: FromKernel): void {
    for (const listener of this.#listeners) listener(message);
  }

  die(death: KernelDeath): void {
    for (const listener of this.#deathListeners) listener(death);
  }

  put(...changes: OutputChange[]): void {
    const { run, cell } = this.lastRun;
    this.say({ type: "outputs", run, cell, changes });
  }

  showInput(input: Input): void {
    const { run, cell } = this.lastRun;
    this.say({ type: "input", run, cell, input });
  }

  finish(status: "ok" | "failed" | "interrupted" = "ok", ms = 1, variables: Variable[] = []): void {
    const { run, cell } = this.lastRun;
    this.say({ type: "ran", run, cell, status, ms, variables, error: null });
  }
}

export class ScriptedRuntime implements Runtime {
  readonly kernels: ScriptedKernel[] = [];
  /** Set to make the next starts fail. */
  refusal: Error | null = null;
  onRun: ScriptedKernel["onRun"] = null;
  #started = Promise.withResolvers<ScriptedKernel>();

  get kernel(): ScriptedKernel {
    const kernel = this.kernels.at(-1);
    if (!kernel) throw new Error("No kernel was started.");
    return kernel;
  }

  async start(): Promise<Kernel> {
    if (this.refusal) throw this.refusal;
    const kernel = new ScriptedKernel();
    kernel.onRun = this.onRun;
    this.kernels.push(kernel);
    this.#started.resolve(kernel);
    return kernel;
  }

  async close(): Promise<void> {}
}

/** Answers each run at once: `ok`, or as the map says for a cell. */
export function answering(
  statuses: Readonly<Record<string, "ok" | "failed" | "interrupted">> = {},
): (run: Run, kernel: ScriptedKernel) => void {
  return (run, kernel) => {
    queueMicrotask(() => {
      const { run: number, cell } = run;
      const status = statuses[cell] ?? "ok";
      kernel.say({ type: "ran", run: number, cell, status, ms: 1, variables: [], error: null });
    });
  };
}
