import type { FromKernel } from "../../shared/protocol/kernel.ts";
import { KernelRefused } from "./kernel-refused.ts";
import type { AnswerOf } from "./runtime.ts";

type Answer = Extract<FromKernel, { request: number }>;

/** Requests that wait for their answer, told apart by number. */
export class Requests {
  readonly #waiting = new Map<number, PromiseWithResolvers<AnswerOf>>();
  #last = 0;

  /** Gives the number to `send` and the promise of the answer. */
  ask(send: (request: number) => void): Promise<AnswerOf> {
    const request = ++this.#last;
    const waiting = Promise.withResolvers<AnswerOf>();
    this.#waiting.set(request, waiting);
    send(request);
    return waiting.promise;
  }

  /** An answer to a request that nobody made is left aside. */
  answer(answer: Answer): void {
    const waiting = this.#waiting.get(answer.request);
    this.#waiting.delete(answer.request);
    if (answer.type === "refused") waiting?.reject(new KernelRefused(answer.error));
    else waiting?.resolve(answer);
  }

  rejectAll(error: Error): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}
