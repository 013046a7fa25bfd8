/** Messages on their way to a kernel, kept until it is known that they arrived. */
import type { NumberedToKernel, ToKernel } from "../../shared/protocol/kernel.ts";

export class Deliveries {
  #open: NumberedToKernel[] = [];
  #last = 0;

  number(message: ToKernel): NumberedToKernel {
    const numbered = { ...message, number: ++this.#last };
    this.#open.push(numbered);
    return numbered;
  }

  /** What came after `upTo`, in order: it may have been lost. */
  after(upTo: number): readonly NumberedToKernel[] {
    this.#open = this.#open.filter(({ number }) => number > upTo);
    return this.#open;
  }
}
