/**
 * What a run puts out, on its way to the server: in order, a message each 50 ms at most, and never more than a run may
 * put out. Text over the limit is counted, not kept, so that a million lines cost neither memory nor a frozen page.
 */
import type { Bundle, Output, OutputChange, Stream } from "../../shared/output/output.ts";
import { byteText, countText } from "../display/text.ts";

export interface OutboxLimits {
  /** Text of one run, in bytes. */
  readonly bytes: number;
  /** Outputs of one run, console texts included. */
  readonly outputs: number;
}

/** The clock and the timer, taken before a cell could replace them. */
export interface Clock {
  now(): number;
  later(work: () => void, ms: number): void;
}

const BATCH_MS = 50;
/** As many messages may go without waiting. */
const BURST = 4;
/**
 * Text that goes without waiting for the next batch. A message larger than the channel's buffer would be written in
 * part, and its rest only when a loop that never yields has ended.
 */
const MESSAGE_BYTES = 32 * 1024;
const LIMIT_ID = "limit";
/** A console text grows no longer than this before another one begins, so that the page can leave out what is far away. */
const CHUNK_BYTES = 64 * 1024;

export class Outbox {
  readonly #send: (changes: OutputChange[]) => void;
  readonly #limits: OutboxLimits;
  readonly #clock: Clock;
  readonly #whole: (work: () => void) => void;
  #changes: OutputChange[] = [];
  #bytes = 0;
  /** Bytes of console text among the changes that wait. */
  #waiting = 0;
  #outputs = 0;
  #ids = 0;
  #leftOut = { lines: 0, outputs: 0, bytes: 0 };
  #toldLeftOut = 0;
  /** The console text that the next line of the same stream continues. */
  #open: { id: string; stream: Stream; bytes: number } | null = null;
  /** Messages that may go at once; one more each 50 ms. */
  #burst = BURST;
  #refilledAt = Number.NEGATIVE_INFINITY;
  #scheduled = false;
  #closed = false;

  constructor(
    send: (changes: OutputChange[]) => void,
    limits: OutboxLimits,
    clock: Clock,
    whole: (work: () => void) => void = (work) => work(),
  ) {
    this.#send = send;
    this.#limits = limits;
    this.#clock = clock;
    this.#whole = whole;
  }

  /** Nothing more is taken: the caller may save itself the work of formatting, and tells it by `skipLine`. */
  get full(): boolean {
    return this.#closed || this.#bytes >= this.#limits.bytes || this.#outputs >= this.#limits.outputs;
  }

  nextId(): string {
    return `o${++this.#ids}`;
  }

  /** Counts a line that was not even formatted. */
  skipLine(): void {
    this.#leftOut.lines++;
    this.#tick();
  }

  print(stream: Stream, text: string): void {
    if (this.full) {
      this.skipLine();
      return;
    }
    const kept = this.#take(text);
    this.#waiting += kept.length;
    const open = this.#open;
    if (open && open.stream === stream && open.bytes < CHUNK_BYTES) {
      open.bytes += kept.length;
      this.#extend(open.id, `\n${kept}`);
    } else {
      const id = this.nextId();
      this.#outputs++;
      this.#changes.push({ change: "put", output: { type: "console", id, stream, text: kept } });
      this.#open = { id, stream, bytes: kept.length };
    }
    this.#tick();
  }

  /** A place for an output that takes time to make; null when there is no room for another one. */
  reserve(): string | null {
    if (this.full) {
      this.#leftOut.outputs++;
      this.#tick();
      return null;
    }
    this.#outputs++;
    return this.nextId();
  }

  /** Shows a bundle at the place of `id`. One that is larger than what is left is replaced by a notice. */
  show(id: string, bundle: Bundle): void {
    const bytes = sizeOf(bundle);
    if (this.#bytes + bytes <= this.#limits.bytes) {
      this.#bytes += bytes;
      this.put({ type: "display", id, bundle });
      return;
    }
    const text = `An output of ${byteText(bytes)} was left out: one run of a cell may put out ${byteText(this.#limits.bytes)}. Show a part of it, or raise \`kernel.outputBytes\`.`;
    this.put({ type: "notice", id, text });
  }

  /** Puts an output that is small by its nature (an error, a control, progress), whatever was put out before. */
  put(output: Output): void {
    if (this.#closed) return;
    this.#open = null;
    const waiting = this.#changes.findIndex(
      (change) => change.change === "put" && change.output.id === output.id,
    );
    if (waiting >= 0) this.#changes[waiting] = { change: "put", output };
    else this.#changes.push({ change: "put", output });
    this.#schedule();
  }

  /** Takes an output away that was put before. */
  remove(id: string): void {
    if (this.#closed) return;
    this.#changes = this.#changes.filter((change) => change.change !== "put" || change.output.id !== id);
    this.#changes.push({ change: "remove", id });
    this.#schedule();
  }

  flush(): void {
    this.#tellLeftOut();
    if (this.#changes.length === 0) return;
    // What is cut off before it is sent is sent next time, and nothing twice.
    this.#whole(() => {
      const changes = this.#changes;
      this.#changes = [];
      this.#waiting = 0;
      this.#send(changes);
    });
  }

  /** Sends what waits, and drops whatever comes after. */
  close(): void {
    this.flush();
    this.#closed = true;
  }

  #take(text: string): string {
    const room = this.#limits.bytes - this.#bytes;
    const bytes = text.length > room ? Number.POSITIVE_INFINITY : Buffer.byteLength(text) + 1;
    if (bytes <= room) {
      this.#bytes += bytes;
      return text;
    }
    const kept = Buffer.from(text.slice(0, room))
      .subarray(0, room)
      .toString()
      .replace(/\uFFFD$/, "");
    this.#bytes = this.#limits.bytes;
    this.#leftOut.bytes += text.length - kept.length;
    return kept;
  }

  #extend(id: string, text: string): void {
    const last = this.#changes.at(-1);
    if (last?.change === "extend" && last.id === id) last.text += text;
    else if (last?.change === "put" && last.output.id === id && last.output.type === "console")
      last.output.text += text;
    else this.#changes.push({ change: "extend", id, text });
  }

  /** Sends the first lines at once, and later ones now and then: a loop that never yields is seen while it runs. */
  #tick(): void {
    const now = this.#clock.now();
    const batches = Math.floor((now - this.#refilledAt) / BATCH_MS);
    if (batches > 0) {
      this.#burst = Math.min(BURST, this.#burst + batches);
      this.#refilledAt = now;
    }
    if (this.#waiting >= MESSAGE_BYTES) {
      this.flush();
    } else if (this.#burst > 0) {
      this.#burst--;
      this.flush();
    } else {
      this.#schedule();
    }
  }

  #schedule(): void {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    this.#clock.later(() => {
      this.#scheduled = false;
      this.flush();
    }, BATCH_MS);
  }

  #tellLeftOut(): void {
    const { lines, outputs, bytes } = this.#leftOut;
    if (this.#closed || lines + outputs + bytes === this.#toldLeftOut) return;
    this.#toldLeftOut = lines + outputs + bytes;
    const parts = [
      ...(lines > 0 ? [countText(lines, "more line")] : []),
      ...(bytes > 0 && lines === 0 ? [`${byteText(bytes)} of text`] : []),
      ...(outputs > 0 ? [countText(outputs, "more output")] : []),
    ];
    const limit =
      this.#outputs >= this.#limits.outputs
        ? countText(this.#limits.outputs, "output")
        : byteText(this.#limits.bytes);
    const text = `${parts.join(" and ")} left out: one run of a cell may put out ${limit}. Put out less, or raise \`kernel.outputBytes\`.`;
    this.#changes.push({ change: "put", output: { type: "notice", id: LIMIT_ID, text } });
    this.#open = null;
  }
}

function sizeOf(bundle: Bundle): number {
  let bytes = 0;
  for (const value of Object.values(bundle)) {
    bytes += typeof value === "string" ? value.length : JSON.stringify(value).length;
  }
  return bytes;
}
