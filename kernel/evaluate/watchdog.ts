/**
 * Stopping a cell without losing what the kernel holds. A thread of its own (`watchdog.mjs`) hears of the interrupt. When
 * the main thread answers it, the run waits for something and is given up: its timers are cleared and its results
 * dropped. When it does not answer, V8 terminates what it executes, which no code can catch, and the thread is back at
 * its event loop with every variable in place.
 *
 * A termination may strike the kernel's own code as well, even what answers the interrupt. So the thread asks again
 * until the run's end is confirmed, and leaves alone what is marked as whole.
 */
import { Worker } from "node:worker_threads";
import { DESCRIPTORS } from "../../shared/protocol/kernel-settings.ts";

const PLACES = { STATE: 0, ASKED_FOR: 1, CONFIRMED: 2, STRUCK: 3, WHOLE: 4, RUNNING: 5, TAKEN: 6 } as const;
const STATES = { IDLE: 0, ASKED: 1, ANSWERED: 2, STRIKING: 3 } as const;
const WHOLES = { NO: 0, BRIEF: 1, OPENING: 2 } as const;
/** How long the main thread may take to answer before it counts as stuck. */
const PATIENCE_MS = 200;
/** How often it is asked again, and struck again, until it has confirmed. */
const PACE_MS = 250;
/** What is brief and yet goes on for so long executes a cell's code, which changed what the kernel is written with. */
const WHOLE_MS = 400;
/** A strike that has not landed in this time was lost. */
const STRIKE_MS = 2000;
/** A message that waits so long while no run is active waits for code that no run would end, such as a finalizer. */
const STUCK_MS = 5000;
const THREAD = new URL("./watchdog.mjs", import.meta.url);

/** Taken before a cell could replace them. */
const { load, store, add, wait, notify, compareExchange } = Atomics;

export interface InterruptHandlers {
  /** The run, and those before it, are to be given up. Called again when it was cut off. */
  interrupt(run: number): void;
  /** What the main thread executed was terminated. */
  terminated(): void;
  /** A message of the server came, as a frame. Left out where there is no pipe for messages. */
  message?(frame: Uint8Array): void;
}

/** Starts the thread; resolves when it listens. */
export function startWatchdog(
  handlers: InterruptHandlers,
  scratch: string | null,
  thread = THREAD,
): Promise<Watchdog> {
  const flags = new Int32Array(new SharedArrayBuffer(4 * Object.keys(PLACES).length));
  const worker = new Worker(thread, {
    workerData: {
      flags: flags.buffer,
      places: PLACES,
      states: STATES,
      wholes: WHOLES,
      patience: PATIENCE_MS,
      pace: PACE_MS,
      wholeFor: WHOLE_MS,
      lostAfter: STRIKE_MS,
      stuckAfter: STUCK_MS,
      scratch,
      messages: handlers.message ? DESCRIPTORS.toKernel : null,
    },
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
    execArgv: [],
    env: {},
  });
  // Where messages come, they are what the process lives for.
  if (!handlers.message) worker.unref();
  const watchdog = new Watchdog(flags, handlers);
  const { promise, resolve, reject } = Promise.withResolvers<Watchdog>();
  worker.on("error", reject);
  worker.on("message", (message: "ready" | number | Uint8Array) => {
    if (typeof message === "number") watchdog.asked(message);
    else if (message === "ready") resolve(watchdog);
    else watchdog.took(() => handlers.message?.(message));
  });
  return promise;
}

/** The main thread's side. */
export class Watchdog {
  readonly #flags: Int32Array;
  readonly #handlers: InterruptHandlers;
  #struck = 0;

  constructor(flags: Int32Array, handlers: InterruptHandlers) {
    this.#flags = flags;
    this.#handlers = handlers;
  }

  /** The last run that is to be given up, known before its message is read. */
  interruptedUpTo(): number {
    return load(this.#flags, PLACES.ASKED_FOR);
  }

  /** Whether a run is active: what executes while none is may be terminated when a message waits for it. */
  running(is: boolean): void {
    store(this.#flags, PLACES.RUNNING, is ? 1 : 0);
  }

  /** Takes a message, and tells the thread that it has come. */
  took(take: () => void): void {
    add(this.#flags, PLACES.TAKEN, 1);
    // It may have lost patience in the meantime; what the message asks for must not be struck.
    if (load(this.#flags, PLACES.STATE) === STATES.STRIKING) this.#outlive();
    this.#landed();
    take();
  }

  /** What a strike left undone is told once. */
  #landed(): void {
    const struck = load(this.#flags, PLACES.STRUCK);
    if (struck !== this.#struck) {
      this.#handlers.terminated();
      this.#struck = struck;
    }
  }

  /** Does a brief piece of work that a termination does not cut in two: it comes before the work or after it. */
  whole(work: () => void): void {
    if (load(this.#flags, PLACES.WHOLE) !== WHOLES.NO) {
      work();
      return;
    }
    this.#enter(WHOLES.BRIEF);
    try {
      work();
    } finally {
      if (load(this.#flags, PLACES.WHOLE) === WHOLES.BRIEF) this.#leave();
    }
  }

  /** Lets nothing be terminated until the kernel is open: no cell runs before, and without it none ever would. */
  async opening<T>(open: () => Promise<T>): Promise<T> {
    this.#enter(WHOLES.OPENING);
    try {
      return await open();
    } finally {
      this.#leave();
    }
  }

  asked(run: number): void {
    this.#answer();
    // A piece of work that was cut off all the same could not leave.
    if (load(this.#flags, PLACES.WHOLE) === WHOLES.BRIEF) this.#leave();
    this.#landed();
    if (run <= load(this.#flags, PLACES.CONFIRMED)) return;
    this.#handlers.interrupt(run);
    store(this.#flags, PLACES.CONFIRMED, run);
    // It may have lost patience in the meantime.
    this.#answer();
  }

  /** Tells the thread that this one is alive. When it has lost patience, its strike hits this wait and nothing else. */
  #answer(): void {
    if (compareExchange(this.#flags, PLACES.STATE, STATES.ASKED, STATES.ANSWERED) === STATES.ASKED)
      notify(this.#flags, PLACES.STATE);
    else this.#outlive();
  }

  #outlive(): void {
    wait(this.#flags, PLACES.STATE, STATES.STRIKING, STRIKE_MS);
  }

  #enter(kind: number): void {
    store(this.#flags, PLACES.WHOLE, kind);
    // Whichever comes later, the mark or the strike, sees the other.
    while (load(this.#flags, PLACES.STATE) === STATES.STRIKING) {
      this.#leave();
      this.#outlive();
      store(this.#flags, PLACES.WHOLE, kind);
    }
  }

  #leave(): void {
    store(this.#flags, PLACES.WHOLE, WHOLES.NO);
    notify(this.#flags, PLACES.WHOLE);
  }
}
