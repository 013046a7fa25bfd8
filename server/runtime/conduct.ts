/**
 * What a kernel that keeps to its own limits never exceeds. The kernel counts too, and cuts outputs with a notice; but a
 * cell may write to the channel past it, so that what is over these limits is taken for such and ends the kernel.
 */
import type { FromKernel } from "../../shared/protocol/kernel.ts";

type Outputs = Extract<FromKernel, { type: "outputs" }>;

/** Messages that may come at once, and in each second from then on. */
const MESSAGES = { burst: 20_000, perSecond: 2000 } as const;
/** Of what a run puts out: beside twice its limit, what errors, controls and notices take, and progress second by second. */
const OUTPUTS = { beside: 8_000_000, perSecond: 256_000 } as const;
/** Twice what the kernel tells of one cell between two of its runs. */
const STRAYS_OF_CELL = 40;
/** Messages that the schema does not know. A cell that breaks the kernel's own objects causes a few. */
const MALFORMED = 200;
/** Runs of which outputs are counted; older ones have long ended. */
const REMEMBERED = 1000;

export class Conduct {
  readonly #outputBytes: number;
  readonly #now: () => number;
  readonly #messages: Bucket;
  readonly #runs = new Map<number, Bucket>();
  readonly #cells = new Set<string>();
  readonly #strays = new Map<string | null, number>();
  #lastRun = 0;
  #malformed = 0;

  constructor(outputBytes: number, now: () => number = () => performance.now()) {
    this.#outputBytes = outputBytes;
    this.#now = now;
    this.#messages = new Bucket(MESSAGES.burst, MESSAGES.perSecond, now());
  }

  runStarted(run: number, cell: string): void {
    this.#lastRun = run;
    this.#cells.add(cell);
    for (const told of [cell, null]) this.#strays.delete(told);
    const { beside, perSecond } = OUTPUTS;
    this.#runs.set(run, new Bucket(2 * this.#outputBytes + beside, perSecond, this.#now()));
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > REMEMBERED && oldest !== undefined) this.#runs.delete(oldest);
  }

  /** Every message counts, whatever it is. Gives what is exceeded, in words, or null. */
  arrived(): string | null {
    return this.#messages.take(1, this.#now()) ? null : `more than ${MESSAGES.perSecond} messages a second`;
  }

  malformed(): string | null {
    return ++this.#malformed > MALFORMED ? `more than ${MALFORMED} messages that make no sense` : null;
  }

  checked(message: FromKernel): string | null {
    switch (message.type) {
      case "outputs":
        return this.#put(message);
      case "stray":
        return this.#stray(message.cell);
      case "input":
      case "ran":
        return message.run > this.#lastRun ? "the end of a run that nobody asked for" : null;
      default:
        return null;
    }
  }

  #put({ run, changes }: Outputs): string | null {
    if (run > this.#lastRun || run < 1) return "outputs of a run that nobody asked for";
    const bucket = this.#runs.get(run);
    if (!bucket) return null;
    let bytes = 0;
    for (const change of changes) bytes += sizeOf(change);
    return bucket.take(bytes, this.#now()) ? null : "more outputs than a run may put out";
  }

  #stray(cell: string | null): string | null {
    const known = cell !== null && this.#cells.has(cell) ? cell : null;
    const count = (this.#strays.get(known) ?? 0) + 1;
    this.#strays.set(known, count);
    return count > STRAYS_OF_CELL ? `more than ${STRAYS_OF_CELL} errors outside of runs` : null;
  }
}

function sizeOf(change: Outputs["changes"][number]): number {
  if (change.change === "extend") return change.text.length;
  if (change.change === "remove") return change.id.length;
  const { output } = change;
  if (output.type !== "display")
    return output.type === "error" ? output.error.message.length : output.text.length;
  let bytes = 0;
  for (const value of Object.values(output.bundle))
    bytes += typeof value === "string" ? value.length : JSON.stringify(value).length;
  return bytes;
}

/** Holds `burst` at first and whenever it was left alone for long, and fills by `perSecond`. */
class Bucket {
  readonly #burst: number;
  readonly #perSecond: number;
  #left: number;
  #at: number;

  constructor(burst: number, perSecond: number, now: number) {
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#left = burst;
    this.#at = now;
  }

  take(amount: number, now: number): boolean {
    this.#left = Math.min(this.#burst, this.#left + ((now - this.#at) / 1000) * this.#perSecond);
    this.#at = now;
    this.#left -= amount;
    return this.#left >= 0;
  }
}
