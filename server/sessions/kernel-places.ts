/**
 * How many kernels run at once, over all sessions. A session that wants one and finds all places taken gets that of the
 * kernel that has been idle longest, which is ended; its notebook keeps what it shows. A kernel that runs is never ended:
 * where all do, the session waits, and is told how many wait before it.
 */

export interface Holder {
  /** Since when its kernel has nothing to do, in milliseconds since the epoch; null while it runs or starts. */
  idleSince(): number | null;
  /** Bytes that its kernel held when that was last looked at; 0 where it is not known. */
  memory(): number;
  /** Ends its kernel, which gives the place back, unless it has something to do by now. */
  giveUp(): Promise<void>;
}

export interface PlacesOptions {
  /** Kernels at once. */
  readonly most: number;
  /** Bytes of all kernels together beyond which no other is started while one of them can be ended or awaited. */
  readonly mostMemory: number;
}

interface Waiting {
  readonly holder: Holder;
  readonly onBefore: (others: number) => void;
  readonly grant: () => void;
}

export class KernelPlaces {
  readonly #options: PlacesOptions;
  readonly #held = new Set<Holder>();
  #waiting: readonly Waiting[] = [];
  #freeing: Promise<void> | null = null;

  constructor(options: PlacesOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the holder may start a kernel; it is to call `release` when that has ended. Rejects when `signal` aborts.
   *
   * @param onBefore told how many wait before it, whenever that changes.
   */
  take(holder: Holder, signal: AbortSignal, onBefore: (others: number) => void): Promise<void> {
    if (this.#waiting.length === 0 && !this.#isFull()) {
      this.#held.add(holder);
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { holder, onBefore, grant: resolve };
      this.#set([...this.#waiting, waiting]);
      const leave = () => {
        this.#set(this.#waiting.filter((other) => other !== waiting));
        reject(signal.reason as Error);
      };
      if (signal.aborted) leave();
      else signal.addEventListener("abort", leave, { once: true });
      this.#serve();
    });
  }

  release(holder: Holder): void {
    if (this.#held.delete(holder)) this.#serve();
  }

  /** A kernel has nothing more to do: who waits may have its place. */
  rested(): void {
    if (this.#waiting.length > 0) this.#serve();
  }

  #isFull(): boolean {
    const memory = [...this.#held].reduce((sum, holder) => sum + holder.memory(), 0);
    return (
      this.#held.size >= this.#options.most || (this.#held.size > 0 && memory > this.#options.mostMemory)
    );
  }

  /** Gives places to those who wait, in their order, and makes room for the first of whom there is none. */
  #serve(): void {
    while (this.#waiting.length > 0 && !this.#isFull()) {
      const [first, ...others] = this.#waiting as [Waiting, ...Waiting[]];
      this.#held.add(first.holder);
      first.grant();
      this.#set(others);
    }
    if (this.#waiting.length === 0 || this.#freeing) return;
    const oldest = this.#idleLongest();
    if (!oldest) return;
    // Its place comes back by `release`; where it has begun to run meanwhile, another is looked for.
    this.#freeing = oldest.giveUp().finally(() => {
      this.#freeing = null;
      if (!this.#held.has(oldest) || oldest.idleSince() === null) this.#serve();
    });
  }

  #idleLongest(): Holder | undefined {
    return [...this.#held]
      .flatMap((holder) => {
        const since = holder.idleSince();
        return since === null ? [] : [{ holder, since }];
      })
      .sort((a, b) => a.since - b.since)[0]?.holder;
  }

  #set(waiting: readonly Waiting[]): void {
    this.#waiting = waiting;
    waiting.forEach(({ onBefore }, before) => {
      onBefore(before);
    });
  }
}

/** Kernels for which a machine has room: an idle one takes little, a busy one may take gigabytes. */
const BYTES_A_KERNEL = 1.5e9;
const LEAST = 2;
const MEMORY_SHARE = 0.75;

/** Where `clientele.json` says nothing. */
export function placesFor(machineBytes: number, given: Partial<PlacesOptions> = {}): PlacesOptions {
  return {
    most: given.most ?? Math.max(LEAST, Math.floor(machineBytes / BYTES_A_KERNEL)),
    mostMemory: given.mostMemory ?? machineBytes * MEMORY_SHARE,
  };
}
