import { setImmediate } from "node:timers/promises";

/** Shorter than anybody notices, long enough to be worth a turn. */
const SLICE_MS = 10;

/** Carries work out step by step, and lets others have their turn between the steps. Gives what the work returns. */
export async function inSlices<T>(work: Generator<unknown, T>): Promise<T> {
  let since = performance.now();
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    if (performance.now() - since < SLICE_MS) continue;
    await setImmediate();
    since = performance.now();
  }
}
