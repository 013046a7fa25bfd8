/** The longest single step of this process, by the processor time that it took: a busy machine is nobody's fault. */
export class LoopWatch {
  #longest = 0;
  #last = this.#now();
  #on = true;

  constructor() {
    const turn = () => {
      if (!this.#on) return;
      const now = this.#now();
      this.#longest = Math.max(this.#longest, now - this.#last);
      this.#last = now;
      setImmediate(turn);
    };
    setImmediate(turn);
  }

  /** Begins anew: what was done so far in this turn does not count. */
  reset(): void {
    this.#last = this.#now();
    this.#longest = 0;
  }

  /** Milliseconds. */
  get longest(): number {
    return Math.max(this.#longest, this.#now() - this.#last);
  }

  stop(): void {
    this.#on = false;
  }

  #now(): number {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  }
}
