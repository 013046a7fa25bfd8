/** The `console` of cells: what is printed becomes output of the cell that prints it. */
import { format, inspect } from "node:util";
import type { Stream } from "../../shared/output/output.ts";
import { runStorage } from "../api/current-run.ts";
import { inspectionText, inspectValue, messageOf } from "../display/inspect.ts";
import type { Run } from "./run.ts";

interface Printer {
  /** Shows a value as an output of its own, as `console.table` does. */
  display(value: unknown): void;
  print(stream: Stream, text: string): void;
  skipLine(): void;
  readonly full: boolean;
}

const INSPECT = { depth: 4, maxArrayLength: 100, maxStringLength: 10_000, breakLength: 100 } as const;
/** Objects with more keys than this are written by the bounded inspector, since Node's writes them all. */
const MANY_KEYS = 200;

function printer(): Printer | null {
  const run = runStorage.getStore() as Run | undefined;
  if (!run) return null;
  return {
    display: (value) => run.display(value),
    print: (stream, text) => run.print(stream, text),
    skipLine: () => run.outbox.skipLine(),
    full: run.outbox.full,
  };
}

/** Formats as Node's console does; never throws, whatever the values do when they are read. */
export function consoleText(args: readonly unknown[]): string {
  if (args.length === 1 && typeof args[0] === "string") return args[0];
  try {
    return format(...args.map(bounded));
  } catch {
    return args.map((arg) => inspectionText(inspectValue(arg))).join(" ");
  }
}

function bounded(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Error) return errorText(value);
  try {
    const large =
      !Array.isArray(value) && !ArrayBuffer.isView(value) && Object.keys(value).length > MANY_KEYS;
    return verbatim(large ? inspectionText(inspectValue(value)) : inspect(value, INSPECT));
  } catch (error) {
    return verbatim(`[cannot be read: ${messageOf(error)}]`);
  }
}

/** `format` writes a string behind a format string as it is; in first place it would read `%` in it. */
const verbatim = (text: string) => ({ [inspect.custom]: () => text });

/** The stack of an error is for the cell's own error output; a printed one shows name, message and causes. */
function errorText(error: Error): unknown {
  const lines = [`${error.name}: ${messageOf(error)}`];
  for (
    let cause = error.cause, depth = 0;
    cause instanceof Error && depth < 5;
    cause = cause.cause, depth++
  ) {
    lines.push(`caused by ${cause.name}: ${messageOf(cause)}`);
  }
  return verbatim(lines.join("\n"));
}

/** Counters, timers and indentation are a console's own; `fallback` prints what is no cell's. */
export function createConsole(fallback: Console, now: () => number): Partial<Console> {
  const counts = new Map<string, number>();
  const starts = new Map<string, number>();
  let indent = "";

  function write(stream: Stream, args: readonly unknown[]): void {
    const target = printer();
    if (!target) {
      fallback[stream](...args);
    } else if (target.full) {
      target.skipLine();
    } else {
      const text = consoleText(args);
      target.print(stream, indent === "" ? text : text.replace(/^/gm, indent));
    }
  }

  const log = (...args: unknown[]) => write("log", args);
  const elapsed = (label: string) => `${label}: ${(now() - (starts.get(label) ?? now())).toFixed(3)} ms`;

  return {
    log,
    info: (...args: unknown[]) => write("info", args),
    debug: (...args: unknown[]) => write("debug", args),
    warn: (...args: unknown[]) => write("warn", args),
    error: (...args: unknown[]) => write("error", args),
    trace: (...args: unknown[]) => write("error", args),
    dir: (value: unknown) => write("log", [value]),
    dirxml: log,
    table: (value: unknown) => (printer() ? printer()?.display(value) : log(value)),
    assert: (condition?: unknown, ...args: unknown[]) => {
      if (!condition) write("error", args.length > 0 ? ["Assertion failed:", ...args] : ["Assertion failed"]);
    },
    count: (label = "default") => {
      counts.set(label, (counts.get(label) ?? 0) + 1);
      log(`${label}: ${counts.get(label)}`);
    },
    countReset: (label = "default") => void counts.delete(label),
    time: (label = "default") => void starts.set(label, now()),
    timeLog: (label = "default", ...args: unknown[]) => log(elapsed(label), ...args),
    timeEnd: (label = "default") => {
      log(elapsed(label));
      starts.delete(label);
    },
    group: (...args: unknown[]) => {
      if (args.length > 0) log(...args);
      indent += "  ";
    },
    groupCollapsed: (...args: unknown[]) => {
      if (args.length > 0) log(...args);
      indent += "  ";
    },
    groupEnd: () => {
      indent = indent.slice(2);
    },
    clear: () => {},
    timeStamp: () => {},
    profile: () => {},
    profileEnd: () => {},
  };
}
