/**
 * The native engine does what anybody tells it who holds one of its objects, and knows nothing of the process's permission
 * model: a statement could write to the datasets, which it must be able to read, and ask the network. Whatever way a cell gets
 * at a connection, its statements pass here, the only door to the engine's own functions: before they are read, by their
 * words, and before they run, by what the engine itself takes them for. Nothing here calls what a cell may have replaced.
 */
import { createRequire } from "node:module";
import { isOwnCopy, statementRefusal } from "./statement-words.ts";

type Native = (...words: unknown[]) => unknown;
type Bindings = Readonly<Record<string, unknown>>;

const { apply } = Reflect;

/** Each of these opens a database, or readies what it is opened with. */
const OPENING = ["open", "get_or_create_from_cache", "create_instance_cache", "create_config", "set_config"];
/** Each of these reads the statement that is its second argument. */
const READING = ["prepare", "extract_statements", "get_table_names"];
/** Each of these runs the prepared statement that is its first argument. */
const RUNNING = [
  "execute_prepared",
  "execute_prepared_streaming",
  "pending_prepared",
  "pending_prepared_streaming",
];
/** Not needed by kernels. */
const CLOSED = ["register_table_function"];

/** By the engine's own numbers: SELECT, CREATE, TRANSACTION, DROP. */
const ALLOWED: Readonly<Record<number, true>> = Object.freeze(
  Object.assign(Object.create(null), { 1: true, 7: true, 10: true, 15: true }),
);

export interface NativeGuard {
  /** From now on no database is opened, and statements only read, or make tables in memory. */
  close(): void;
}

/**
 * Guards the engine before anything of it is loaded.
 *
 * @param scratch the only folder into which rows are written as files
 */
export function guardNativeEngine(scratch: string): NativeGuard {
  const require = createRequire(import.meta.url);
  const native = require("@duckdb/node-bindings") as Bindings;
  const door = guarded(native, scratch);
  // The binding's own functions cannot be replaced, so the modules that hold it get another object instead.
  for (const module of Object.values(require.cache)) {
    if (module?.exports === native) module.exports = door.bindings;
  }
  return {
    close() {
      door.close();
      // What is loaded goes on with what it holds; who looks for the engine among the loaded modules finds none.
      for (const module of Object.values(require.cache)) {
        if (module?.exports === door.bindings) module.exports = refusing(native);
      }
    },
  };
}

/** The bindings with a check before each function that reads or runs a statement. */
export function guarded(native: Bindings, scratch: string): { bindings: Bindings; close(): void } {
  let closed = false;
  const folder = scratch.replaceAll("'", "''");
  const typeOf = native.prepared_statement_type as Native;
  const bindings: Record<string, unknown> = {};
  for (const name of Object.getOwnPropertyNames(native)) bindings[name] = native[name];
  const check = (names: readonly string[], refusal: (words: readonly unknown[]) => string | null) => {
    for (const name of names) bindings[name] = checked(native[name] as Native, refusal);
  };
  check(OPENING, () => (closed ? ANOTHER : null));
  check(CLOSED, () => (closed ? OUT_OF_REACH : null));
  check(READING, (words) => (closed ? statementRefusal(words[1]) : null));
  check(RUNNING, (words) =>
    closed && ALLOWED[apply(typeOf, native, [words[0]]) as number] !== true ? CHANGES : null,
  );
  check(["query"], (words) => (closed && !isOwnCopy(words[1], folder) ? CHANGES : null));
  Object.freeze(bindings);
  return {
    bindings,
    close: () => {
      closed = true;
    },
  };

  function checked(work: Native, refusal: (words: readonly unknown[]) => string | null): Native {
    return (...words) => {
      const reason = refusal(words);
      if (reason !== null) throw new Error(reason);
      return apply(work, native, words);
    };
  }
}

/** Functions of the same names, none of which does anything. */
function refusing(native: Bindings): Bindings {
  const refuse = () => {
    throw new Error(ANOTHER);
  };
  const names = Object.getOwnPropertyNames(native);
  return Object.freeze(
    Object.fromEntries(
      names.map((name) => [name, typeof native[name] === "function" ? refuse : native[name]]),
    ),
  );
}

const ANOTHER =
  "A kernel has one database, and a cell may not open another. Ask the one there is with `sql` and `dataset()`.";
const OUT_OF_REACH = "This part of the engine is not for cells. Ask it with `sql` and `dataset()`.";
const CHANGES =
  "Statements of a kernel read, and this one changes something. To keep a result, use relation.materialize().";
