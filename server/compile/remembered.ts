/** What follows from a source, kept for the sources that were used last. */
export class Remembered<T> {
  readonly #values = new Map<string, T>();
  readonly #most: number;
  #characters = 0;

  /** @param most characters of all sources together */
  constructor(most: number) {
    this.#most = most;
  }

  get(source: string): T | undefined {
    const value = this.#values.get(source);
    if (value === undefined) return undefined;
    this.#values.delete(source);
    this.#values.set(source, value);
    return value;
  }

  set(source: string, value: T): void {
    if (!this.#values.delete(source)) this.#characters += source.length;
    this.#values.set(source, value);
    for (const old of this.#values.keys()) {
      if (this.#characters <= this.#most || old === source) break;
      this.#values.delete(old);
      this.#characters -= old.length;
    }
  }
}
