/**
 * Kernels in the server's own process, for tests: the same evaluator without isolation, so without limits of memory,
 * without death, and with interrupts only of code that waits for something.
 */
import path from "node:path";
import { Evaluator } from "../../kernel/evaluate/evaluator.ts";
import { type Globals, installGlobals } from "../../kernel/evaluate/globals.ts";
import type { KernelParts } from "../../kernel/evaluate/kernel-data.ts";
import { createParts } from "../../kernel/evaluate/parts.ts";
import { createScratch } from "../../server/runtime/kernel-process.ts";
import { KernelDied } from "../../server/runtime/kernel-refused.ts";
import { Requests } from "../../server/runtime/requests.ts";
import type { Access, AnswerOf, AskKernel, Kernel, Limits, Runtime } from "../../server/runtime/runtime.ts";
import { removeFolder } from "../../server/runtime/scratch-folders.ts";
import { TimeLimit } from "../../server/runtime/time-limit.ts";
import type { FromKernel, ToKernel } from "../../shared/protocol/kernel.ts";
import type { KernelDeath } from "../../shared/session/state.ts";

export interface FakeRuntimeOptions {
  readonly limits?: Partial<Limits>;
}

const LIMITS: Limits = { memory: 2 ** 32, engineMemory: 2 ** 28, cellTime: null, outputBytes: 1_000_000 };

export class FakeRuntime implements Runtime {
  readonly #limits: Limits;
  readonly #kernels = new Set<FakeKernel>();
  #globals: Globals | null = null;

  constructor(options: FakeRuntimeOptions = {}) {
    this.#limits = { ...LIMITS, ...options.limits };
  }

  async start(access: Access, open: Extract<ToKernel, { type: "open" }>): Promise<FakeKernel> {
    this.#globals ??= installGlobals(performance.now.bind(performance));
    const scratch = await createScratch();
    const parts = createParts({
      application: path.join(import.meta.dirname, "..", ".."),
      datasets: access.datasets,
      scratch,
      engineMemory: this.#limits.engineMemory,
      timers: this.#globals.timers,
      directory: () => open.directory,
    });
    const kernel = new FakeKernel(parts, scratch, this.#limits, () => this.#kernels.delete(kernel));
    this.#kernels.add(kernel);
    kernel.send(open);
    return kernel;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#kernels].map((kernel) => kernel.close()));
    this.#globals?.restore();
    this.#globals = null;
  }
}

export class FakeKernel implements Kernel {
  readonly pid = null;
  readonly #evaluator: Evaluator;
  readonly #scratch: string;
  readonly #requests = new Requests();
  readonly #timeLimit: TimeLimit;
  readonly #messageListeners: ((message: FromKernel) => void)[] = [];
  readonly #deathListeners: ((death: KernelDeath) => void)[] = [];
  readonly #ended: () => void;
  #running: number | null = null;
  #closed = false;

  constructor(parts: KernelParts, scratch: string, limits: Limits, ended: () => void) {
    this.#scratch = scratch;
    this.#ended = ended;
    this.#timeLimit = new TimeLimit(limits.cellTime, () => this.interrupt());
    this.#evaluator = new Evaluator({
      parts,
      clock: { now: performance.now.bind(performance), later: (work, ms) => void setTimeout(work, ms) },
      send: (message) => this.#receive(message),
    });
  }

  send(message: Exclude<ToKernel, { type: "page" | "export" }>): void {
    if (message.type === "run") {
      this.#running = message.run;
      this.#timeLimit.started(message.run);
    }
    this.#deliver(message);
  }

  ask(request: AskKernel): Promise<AnswerOf> {
    return this.#requests.ask((number) => this.#deliver({ ...request, request: number } as ToKernel));
  }

  interrupt(): void {
    if (this.#running !== null) this.#evaluator.interrupt(this.#running);
  }

  /** Ends the kernel as if its process had died. */
  die(death: KernelDeath): void {
    this.#closed = true;
    this.#timeLimit.stop();
    this.#requests.rejectAll(new KernelDied(death));
    for (const listener of this.#deathListeners) listener(death);
    this.#ended();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#timeLimit.stop();
    this.#evaluator.close();
    this.#ended();
    await removeFolder(this.#scratch);
  }

  memory(): Promise<number | null> {
    return Promise.resolve(null);
  }

  onMessage(listener: (message: FromKernel) => void): void {
    this.#messageListeners.push(listener);
  }

  onDeath(listener: (death: KernelDeath) => void): void {
    this.#deathListeners.push(listener);
  }

  /** Messages are copied and come later, as over a channel. */
  #deliver(message: ToKernel): void {
    const copy = structuredClone(message);
    queueMicrotask(() => {
      if (!this.#closed) this.#evaluator.receive(copy);
    });
  }

  #receive(message: FromKernel): void {
    const copy = structuredClone(message);
    queueMicrotask(() => this.#dispatch(copy));
  }

  #dispatch(message: FromKernel): void {
    if (this.#closed) return;
    if (message.type === "page" || message.type === "exported" || message.type === "refused") {
      this.#requests.answer(message);
      return;
    }
    if (message.type === "ran" && message.run === this.#running) this.#running = null;
    const told = message.type === "ran" ? this.#timeLimit.finished(message) : [message];
    for (const each of told) for (const listener of this.#messageListeners) listener(each);
  }
}
