/** The kernel of a session: started at the first need, started again after a death, stopped when idle. */
import type { FromKernel, ToKernel } from "../../shared/protocol/kernel.ts";
import { initialKernel } from "../../shared/session/apply.ts";
import type { KernelDeath, KernelState } from "../../shared/session/state.ts";
import type { Access, Kernel, Runtime } from "../runtime/runtime.ts";
import type { Holder, KernelPlaces } from "./kernel-places.ts";

type OpenMessage = Extract<ToKernel, { type: "open" }>;

export interface KernelHostOptions {
  readonly runtime: Runtime;
  readonly access: () => Access;
  readonly open: () => Promise<OpenMessage>;
  readonly onState: (state: KernelState) => void;
  readonly onMessage: (message: FromKernel) => void;
  /** The kernel ended by itself; it is no longer `kernel` when this is called. */
  readonly onDeath: (death: KernelDeath) => void;
  /** Milliseconds without a run after which the kernel is stopped; null for never. */
  readonly idleMs: number | null;
  readonly onIdle: () => void | Promise<void>;
  /** Where kernels are counted; left out, there may be any number. */
  readonly places?: KernelPlaces;
  /** Milliseconds after an interrupt at which a kernel counts as one that does not answer. */
  readonly unresponsiveMs?: number;
}

/** An interrupt ends what can be ended within a second; a kernel that takes so long is inside native code. */
const UNRESPONSIVE_MS = 5000;
/** While a cell runs, its memory is looked at so often. */
const MEASURE_MS = 2000;

/** Who waited for a kernel needs none any more. */
class NotWanted extends Error {
  override readonly name = "NotWanted";
}

export class KernelHost {
  readonly #options: KernelHostOptions;
  #kernel: Kernel | null = null;
  #starting: Promise<Kernel> | null = null;
  #state: KernelState = initialKernel;
  #idleTimer: NodeJS.Timeout | undefined;
  #measuring: NodeJS.Timeout | undefined;
  #unanswered: NodeJS.Timeout | undefined;
  #idleSince: number | null = null;
  /** Ends the wait for a place. */
  #waiting: AbortController | null = null;
  readonly #holder: Holder = {
    idleSince: () => (this.#state.status === "idle" ? this.#idleSince : null),
    memory: () => this.#state.memory ?? 0,
    giveUp: async () => this.#options.onIdle(),
  };

  constructor(options: KernelHostOptions) {
    this.#options = options;
  }

  get kernel(): Kernel | null {
    return this.#kernel;
  }

  /** The kernel, started if there is none. Rejects when it cannot be started; the state then says why. */
  start(): Promise<Kernel> {
    if (this.#kernel) return Promise.resolve(this.#kernel);
    this.#starting ??= this.#startNew().finally(() => {
      this.#starting = null;
    });
    return this.#starting;
  }

  /** Ends the kernel without it being a death. */
  async stop(culled = false): Promise<void> {
    this.#waiting?.abort(new NotWanted());
    if (this.#starting) await this.#starting.catch(() => undefined);
    this.#clearTimers();
    const kernel = this.#kernel;
    this.#kernel = null;
    this.#set({ ...initialKernel, culled });
    await kernel?.close();
    this.#options.places?.release(this.#holder);
  }

  busy(): void {
    clearTimeout(this.#idleTimer);
    this.#measuring ??= setInterval(() => void this.measure(), MEASURE_MS).unref();
    if (this.#state.status === "idle") this.#set({ ...this.#state, status: "busy" });
  }

  rest(): void {
    this.#clearTimers();
    this.#answered();
    if (!this.#kernel) return;
    if (this.#state.status !== "idle") this.#set({ ...this.#state, status: "idle" });
    this.#waitForIdle();
    void this.measure();
    this.#options.places?.rested();
  }

  interrupt(): void {
    this.#waiting?.abort(new NotWanted());
    if (!this.#kernel || this.#state.status !== "busy") return;
    this.#set({ ...this.#state, status: "interrupting" });
    this.#kernel.interrupt();
    this.#unanswered = setTimeout(
      () => this.#set({ ...this.#state, unresponsive: true }),
      this.#options.unresponsiveMs ?? UNRESPONSIVE_MS,
    );
    this.#unanswered.unref();
  }

  /** The interrupt was answered, and other work goes on. */
  resume(): void {
    this.#answered();
    if (this.#state.status === "interrupting") this.#set({ ...this.#state, status: "busy" });
  }

  /** Reads how much memory the kernel holds; tells when it changed by more than a hundredth. */
  async measure(): Promise<void> {
    const kernel = this.#kernel;
    const memory = await kernel?.memory().catch(() => null);
    if (!memory || kernel !== this.#kernel) return;
    if (Math.abs(memory - (this.#state.memory ?? 0)) > memory / 100) this.#set({ ...this.#state, memory });
  }

  async #startNew(): Promise<Kernel> {
    this.#set({ ...initialKernel, status: "starting" });
    try {
      await this.#takePlace();
      const kernel = await this.#options.runtime.start(this.#options.access(), await this.#options.open());
      this.#kernel = kernel;
      kernel.onMessage((message) => {
        if (this.#kernel === kernel) this.#options.onMessage(message);
      });
      kernel.onDeath((death) => this.#died(kernel, death));
      const walls = kernel.walls ? { walls: [...kernel.walls] } : {};
      this.#set({ ...this.#state, status: "idle", ...walls });
      this.#waitForIdle();
      return kernel;
    } catch (error) {
      this.#options.places?.release(this.#holder);
      const unwanted = error instanceof NotWanted;
      this.#set(
        unwanted ? initialKernel : { ...initialKernel, status: "dead", death: startDeath(error as Error) },
      );
      throw error;
    }
  }

  async #takePlace(): Promise<void> {
    const { places } = this.#options;
    if (!places) return;
    const waiting = new AbortController();
    this.#waiting = waiting;
    await places
      .take(this.#holder, waiting.signal, (before) =>
        this.#set({ ...initialKernel, status: "starting", waiting: before }),
      )
      .finally(() => {
        this.#waiting = null;
      });
    this.#set({ ...initialKernel, status: "starting" });
  }

  #died(kernel: Kernel, death: KernelDeath): void {
    if (this.#kernel !== kernel) return;
    this.#clearTimers();
    this.#kernel = null;
    this.#options.places?.release(this.#holder);
    this.#options.onDeath(death);
    this.#set({ ...initialKernel, status: "dead", death });
  }

  #waitForIdle(): void {
    clearTimeout(this.#idleTimer);
    this.#idleSince = Date.now();
    if (this.#options.idleMs === null) return;
    this.#idleTimer = setTimeout(() => void this.#options.onIdle(), this.#options.idleMs);
    this.#idleTimer.unref();
  }

  #answered(): void {
    clearTimeout(this.#unanswered);
    const { unresponsive, ...state } = this.#state;
    if (unresponsive) this.#state = state;
  }

  #clearTimers(): void {
    clearTimeout(this.#unanswered);
    clearTimeout(this.#idleTimer);
    clearInterval(this.#measuring);
    this.#measuring = undefined;
  }

  #set(state: KernelState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}

function startDeath(error: Error): KernelDeath {
  const death = (error as { death?: KernelDeath }).death;
  return (
    death ?? {
      cause: "start",
      message: error.message,
      hint: "Run a cell to try again.",
    }
  );
}
