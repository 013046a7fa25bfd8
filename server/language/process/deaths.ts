/** When a process that keeps dying is not worth another start. */
export class Deaths {
  readonly #now: () => number;
  #inARow = 0;
  #times: number[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** It did what it is for. */
  answered(): void {
    this.#inARow = 0;
  }

  died(): void {
    this.#inARow++;
    this.#times = [...this.#times, this.#now()].slice(-OFTEN);
  }

  /** It died at once, three times, or again and again within a minute. */
  get isHopeless(): boolean {
    const [first] = this.#times;
    const often = this.#times.length === OFTEN && first !== undefined && this.#now() - first < MINUTE;
    return this.#inARow >= AT_ONCE || often;
  }
}

const AT_ONCE = 3;
const OFTEN = 8;
const MINUTE = 60_000;
