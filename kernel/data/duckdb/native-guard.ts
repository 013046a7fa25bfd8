/**
 * The native engine opens a database for whoever asks, and native code does not know the process's permission model: a
 * second database would read and write every file of the user. So what opens one is kept from cells and their packages.
 */
import { createRequire } from "node:module";

/** Each of these opens a database. */
const OPENING = ["open", "get_or_create_from_cache", "create_instance_cache"];

/** Guards the engine before anything of it is loaded. Gives what closes it, once the kernel's own database is open. */
export function guardNativeEngine(): () => void {
  const require = createRequire(import.meta.url);
  const native = require("@duckdb/node-bindings") as Readonly<Record<string, unknown>>;
  let closed = false;
  const guarded: Record<string, unknown> = {};
  for (const name of Object.getOwnPropertyNames(native)) {
    const value = native[name];
    guarded[name] = OPENING.includes(name) ? whileOpen(value as Native) : value;
  }
  // The binding's own functions cannot be replaced, so the modules that hold it get another object instead.
  for (const module of Object.values(require.cache)) {
    if (module?.exports === native) module.exports = guarded;
  }
  Object.freeze(guarded);
  return () => {
    closed = true;
  };

  function whileOpen(open: Native): Native {
    return (...words) => {
      if (closed) throw new Error(REFUSAL);
      return open.apply(native, words);
    };
  }
}

type Native = (...words: unknown[]) => unknown;

const REFUSAL =
  "A kernel has one database, and a cell may not open another. Ask the one there is with `sql` and `dataset()`.";
