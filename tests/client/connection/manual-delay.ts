import type { Delay } from "../../../client/connection/store.ts";

/** A clock that stands still until a test moves it. */
export class ManualDelay {
  #now = 0;
  #waiting: { at: number; callback: () => void }[] = [];

  readonly delay: Delay = (callback, ms) => {
    const entry = { at: this.#now + ms, callback };
    this.#waiting.push(entry);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== entry);
    };
  };

  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = this.#waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#waiting = this.#waiting.filter((entry) => entry !== next);
      this.#now = next.at;
      next.callback();
    }
    this.#now = end;
  }
}
