/** Work that follows from many calls, done once, `ms` after the first of them. Never twice at the same time. */
export class Throttle {
  readonly #work: () => void | Promise<void>;
  readonly #ms: number;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(work: () => void | Promise<void>, ms: number) {
    this.#work = work;
    this.#ms = ms;
  }

  call(): void {
    this.#timer ??= setTimeout(() => void this.#start(), this.#ms);
  }

  /** Does now what waits, and waits for it. */
  async flush(): Promise<void> {
    if (this.#timer) this.#start();
    await this.#running;
  }

  /** Drops what waits; what has begun is waited for. */
  async cancel(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#running;
  }

  #start(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // A failure is that of a cache: the next call does the work again.
    this.#running = this.#running.then(this.#work).catch(() => undefined);
    return this.#running;
  }
}
