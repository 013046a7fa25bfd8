/** Puts the kernel's console, timers and random numbers in place of Node's. Outside of runs they do what Node's do. */

import { runStorage } from "../api/current-run.ts";
import { createConsole } from "./console.ts";
import { TrackedFinalizers } from "./finalizers.ts";
import type { Run } from "./run.ts";
import { type Timers, TrackedTimers } from "./timers.ts";

const TIMERS = [
  "setTimeout",
  "setInterval",
  "setImmediate",
  "clearTimeout",
  "clearInterval",
  "clearImmediate",
] as const;

export interface Globals {
  readonly timers: TrackedTimers;
  readonly finalizers: TrackedFinalizers;
  /** Puts back what was there. */
  restore(): void;
}

export function installGlobals(now: () => number): Globals {
  const { console, FinalizationRegistry: Registry } = globalThis;
  const finalizers = new TrackedFinalizers(Registry);
  const native = {} as Record<(typeof TIMERS)[number], unknown>;
  for (const name of TIMERS) native[name] = globalThis[name];
  const timers = new TrackedTimers(native as unknown as Timers);
  const { random } = Math;
  const seeded = () => (runStorage.getStore() as Run | undefined)?.random.next() ?? random();

  replace(globalThis, "console", { ...console, ...createConsole(console, now) });
  replace(Math, "random", seeded);
  replaceRegistry(finalizers.Registry);
  for (const name of TIMERS) replace(globalThis, name, timers[name]);
  return {
    timers,
    finalizers,
    restore() {
      replace(globalThis, "console", console);
      replace(Math, "random", random);
      replaceRegistry(Registry);
      for (const name of TIMERS) replace(globalThis, name, native[name]);
    },
  };
}

/** Its instances lead to it as well. */
function replaceRegistry(value: FinalizationRegistryConstructor): void {
  for (const [owner, name] of [
    [globalThis, "FinalizationRegistry"],
    [value.prototype, "constructor"],
  ] as const)
    Object.defineProperty(owner, name, { value, writable: true, configurable: true, enumerable: false });
}

function replace(owner: object, name: string, value: unknown): void {
  Object.defineProperty(owner, name, { value, writable: true, configurable: true, enumerable: true });
}
