/** Work that is done again and again until it is stopped. It belongs to no run of a cell, whoever asked for it. */
import { AsyncLocalStorage } from "node:async_hooks";

export class Repeated {
  readonly #ms: number;
  readonly #outside = AsyncLocalStorage.snapshot();
  #timer: NodeJS.Timeout | null = null;

  constructor(ms: number) {
    this.#ms = ms;
  }

  start(work: () => void): void {
    this.#timer ??= this.#outside(() => setInterval(work, this.#ms).unref());
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
}
