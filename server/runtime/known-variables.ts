import type { Variable } from "../../shared/session/state.ts";

/** More than this many are not listed: nobody writes them, and they are kept for as long as the kernel is. */
const MOST = 20_000;

/** The top-level names of a kernel, of which it tells only what changed. A variable that did not is the same object. */
export class KnownVariables {
  readonly #variables = new Map<string, Variable>();

  /** All of them, in the order in which they came to be. */
  take(changed: readonly Variable[], gone: readonly string[]): Variable[] {
    for (const name of gone) this.#variables.delete(name);
    for (const variable of changed)
      if (this.#variables.size < MOST || this.#variables.has(variable.name))
        this.#variables.set(variable.name, variable);
    return [...this.#variables.values()];
  }
}
