/** Messages on their way to a kernel, kept until it is known that they arrived. */
import type { ToKernel } from "../../shared/protocol/kernel.ts";
import type { ReplyMessage } from "../../shared/protocol/kernel-requests.ts";

type Numbered<M> = M & { readonly number: number };

export class Deliveries<M extends ToKernel | ReplyMessage = ToKernel> {
  #open: Numbered<M>[] = [];
  /** Bytes that go beside a message, by its number. */
  readonly #carried = new Map<number, Uint8Array>();
  #last = 0;

  number(message: M, carried?: Uint8Array): Numbered<M> {
    const numbered = { ...message, number: ++this.#last };
    this.#open.push(numbered);
    if (carried && carried.length > 0) this.#carried.set(numbered.number, carried);
    return numbered;
  }

  carried(number: number): Uint8Array | undefined {
    return this.#carried.get(number);
  }

  /** What came after `upTo`, in order: it may have been lost. */
  after(upTo: number): readonly Numbered<M>[] {
    for (const { number } of this.#open) if (number <= upTo) this.#carried.delete(number);
    this.#open = this.#open.filter(({ number }) => number > upTo);
    return this.#open;
  }
}
