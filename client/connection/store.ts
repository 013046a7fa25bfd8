/** A value that can be watched. `set` with the same value tells nobody. */
export class Store<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  // Bound, since React's useSyncExternalStore takes both as bare functions.
  readonly get = (): T => this.#value;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    this.notify();
  }

  update(change: (value: T) => T): void {
    this.set(change(this.#value));
  }

  protected notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Calls back after some milliseconds; the result takes it back. */
export type Delay = (callback: () => void, ms: number) => () => void;

export const delay: Delay = (callback, ms) => {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
};

/**
 * A store that tells its watchers at once, then not again for `everyMs`: a kernel that prints a million lines must not
 * make the page render a thousand times a second, and a single event must not wait.
 */
export class PacedStore<T> extends Store<T> {
  readonly #everyMs: number;
  readonly #delay: Delay;
  #resting = false;
  #due = false;

  constructor(value: T, everyMs = 32, wait: Delay = delay) {
    super(value);
    this.#everyMs = everyMs;
    this.#delay = wait;
  }

  protected override notify(): void {
    if (this.#resting) {
      this.#due = true;
      return;
    }
    this.#resting = true;
    this.#delay(() => {
      this.#resting = false;
      if (!this.#due) return;
      this.#due = false;
      this.notify();
    }, this.#everyMs);
    super.notify();
  }
}
