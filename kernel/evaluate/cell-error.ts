/**
 * From whatever a cell threw to what a person reads: name and message with the chain of causes, the places in cells in
 * the lines and columns of their sources, and the way out. Frames of packages and of the kernel are left out.
 */
import { types } from "node:util";
import type { CellError, Frame } from "../../shared/output/error.ts";
import type { Insertion } from "../../shared/protocol/kernel.ts";
import { classOf, inspectionText, inspectValue, messageOf } from "../display/inspect.ts";
import { cutText } from "../display/text.ts";
import { hintFor } from "./hints.ts";
import { DisplayFailure } from "./run.ts";
import { PlacedError } from "./scope.ts";

export interface ErrorContext {
  /** What the compiler inserted into the code of a cell that has run. */
  insertions(cell: string): readonly Insertion[];
  /** Names that a cell could have meant. */
  names(): Iterable<string>;
}

const MESSAGE_LENGTH = 10_000;
const FRAMES = 20;

export function cellError(thrown: unknown, context: ErrorContext): CellError {
  // Asked for anything, also for its class, a proxy may do what it likes.
  if (types.isProxy(thrown)) return thrownValue(thrown);
  if (thrown instanceof DisplayFailure) {
    const error = cellError(thrown.cause, context);
    return error.frames.length > 0 ? error : { ...error, frames: framesOf(thrown.place, context) };
  }
  if (thrown instanceof PlacedError)
    return { ...cellError(thrown.cause, context), frames: [...thrown.frames] };
  if (!isError(thrown)) return thrownValue(thrown);
  const name = textOf(thrown, "name") || classOf(thrown) || "Error";
  const message = cutText(messageWithCauses(thrown), MESSAGE_LENGTH);
  const frames = framesOf(textOf(thrown, "stack"), context);
  const hint = textOf(thrown, "hint") || hintFor(name, messageOf(thrown), context);
  const statement = textOf(thrown, "statement");
  return {
    name: cutText(name, 200),
    message,
    frames,
    ...(hint ? { hint } : {}),
    ...(statement ? { sql: { statement, ...offsetOf(thrown) } } : {}),
  };
}

function thrownValue(value: unknown): CellError {
  return {
    name: "Thrown",
    message: `The cell threw ${cutText(inspectionText(inspectValue(value)), 1000)}, which is not an error.`,
    hint: 'Throw an Error, so that the place of the fault is known: throw new Error("…").',
    frames: [],
  };
}

function messageWithCauses(error: Error): string {
  const lines = [messageOf(error)];
  if (error instanceof AggregateError) {
    for (const inner of error.errors.slice(0, 5)) lines.push(`- ${oneLine(inner)}`);
  }
  const seen = new Set<unknown>([error]);
  let cause = read(error, "cause");
  // The cause of an error with a statement is the engine's own wording of the same.
  if (textOf(error, "statement")) cause = undefined;
  while (cause !== undefined && cause !== null && !seen.has(cause) && seen.size < 6) {
    seen.add(cause);
    lines.push(`Caused by ${oneLine(cause)}`);
    cause = read(cause, "cause");
  }
  return lines.join("\n");
}

function oneLine(value: unknown): string {
  if (!isError(value)) return cutText(inspectionText(inspectValue(value)), 300);
  return cutText(`${textOf(value, "name") || "Error"}: ${messageOf(value)}`, 1000);
}

const FRAME = /^\s+at (?:async )?(?:(.+?) \()?.*?\bcell:([\w-]+):(\d+):(\d+)\)?/;
/** A syntax error that only the engine sees has its place in the first line of the stack. */
const SYNTAX = /^cell:([\w-]+):(\d+)\n/;

export function framesOf(stack: string, context: ErrorContext): Frame[] {
  const syntax = SYNTAX.exec(stack);
  if (syntax) return [{ cell: syntax[1] as string, line: Number(syntax[2]), column: 1 }];
  const frames: Frame[] = [];
  for (const text of stack.split("\n")) {
    const match = FRAME.exec(text);
    if (!match) continue;
    const [, name, cell = "", line = "1", column = "1"] = match;
    const at = {
      line: Number(line),
      column: sourceColumn(Number(line), Number(column), context.insertions(cell)),
    };
    const named = name && !/^(?:<anonymous>|eval|Object\.<anonymous>)$/.test(name) && !name.includes("$$");
    frames.push(named ? { cell, ...at, function: name.replace(/^async /, "") } : { cell, ...at });
    if (frames.length >= FRAMES) break;
  }
  return frames;
}

/** The column in the source for one in the code: what the compiler inserted before it on the line is taken off. */
export function sourceColumn(line: number, column: number, insertions: readonly Insertion[]): number {
  let before = 0;
  for (const insertion of insertions) {
    if (insertion.line !== line) continue;
    const start = insertion.column + before;
    if (column < start) break;
    if (column < start + insertion.length) return Math.max(1, insertion.column);
    before += insertion.length;
  }
  return Math.max(1, column - before);
}

/** The cell of the innermost frame, for errors that come outside of any run. */
export function cellOfStack(error: unknown): string | null {
  if (!isError(error)) return null;
  return /\bcell:([\w-]+):\d+/.exec(textOf(error, "stack"))?.[1] ?? null;
}

function isError(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

/** Reads a property of a foreign object, whose getters may throw. */
function read(value: unknown, key: string): unknown {
  try {
    return (value as Record<string, unknown> | null | undefined)?.[key];
  } catch {
    return undefined;
  }
}

function textOf(value: unknown, key: string): string {
  const text = read(value, key);
  return typeof text === "string" ? text : "";
}

function offsetOf(error: Error): { offset?: number } {
  const offset = read(error, "offset");
  return typeof offset === "number" && Number.isInteger(offset) && offset >= 0 ? { offset } : {};
}
