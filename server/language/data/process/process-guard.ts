/**
 * Names to the server what the process is at, so that it knows what ended it. Short and flat texts are not named: nothing
 * happens at them, and there are many. Should the process end all the same, the next one is careful, and names everything.
 */

import { nestingOf } from "../../../compile/nesting.ts";
import { Blamed } from "../../../workers/blamed.ts";
import { named, namedSync } from "../../../workers/child.ts";
import type { Cause } from "../../../workers/jobs.ts";
import { BlamedText, type Guard } from "../../sql/guard.ts";

const LONG = 4_000;
const DEEP = 40;

export class ProcessGuard implements Guard {
  readonly #blamed: ReadonlyMap<string, Cause>;
  readonly #careful: boolean;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(blamed: readonly (readonly [string, Cause])[], careful: boolean) {
    this.#blamed = new Map(blamed);
    this.#careful = careful;
  }

  run<T>(text: string, work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(() => {
      const key = this.#keyOf(text);
      return key === null ? work() : named(key, work);
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  runSync<T>(text: string, work: () => T): T {
    const key = this.#keyOf(text);
    return key === null ? work() : namedSync(key, work);
  }

  /** Null for what need not be named. */
  #keyOf(text: string): string | null {
    const isSuspect = this.#careful || text.length > LONG || nestingOf(text).depth > DEEP;
    if (!isSuspect && this.#blamed.size === 0) return null;
    const key = Blamed.key(text);
    const cause = this.#blamed.get(key);
    if (cause) throw new BlamedText(cause);
    return isSuspect ? key : null;
  }
}
