/**
 * Which run the code that is executing belongs to, also after an `await` and inside a timer: what a cell prints, draws
 * and asks for finds its way back to it by this.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Json } from "../../shared/json.ts";
import type { Input } from "../../shared/output/input.ts";
import type { Stream } from "../../shared/output/output.ts";

/** What the cell API asks of a run. */
export interface CurrentRun {
  readonly run: number;
  readonly cell: string;
  /** The run was interrupted: what it still tries to do is dropped. */
  readonly abandoned: boolean;
  /** Label of an `input` call -> the variable it is assigned to. */
  readonly inputNames: Readonly<Record<string, string>>;
  /** Values given from outside, by input name. */
  readonly inputs: Readonly<Record<string, Json>>;
  /** Random numbers that are the same whenever the cell runs again. */
  readonly random: { next(): number };
  /** Shows a value as an output of the cell. */
  display(value: unknown): void;
  print(stream: Stream, text: string): void;
  /** Puts an output of known bundle, or replaces the one of the same id. */
  put(id: string, bundle: Record<string, Json>): void;
  /** Calls back when the run has ended, before its last outputs are sent. */
  onEnd(listener: (interrupted: boolean) => void): void;
  /** A fresh output id. */
  nextId(): string;
  /** Tells the server of an input control and shows it. Throws when the run has another one of the same name. */
  defineInput(input: Input): void;
  /** Reports an error that nobody in the cell catches. */
  stray(error: unknown): void;
}

export const runStorage = new AsyncLocalStorage<CurrentRun>();

/** The run that the calling code belongs to. Throws outside of cells. */
export function currentRun(what: string): CurrentRun {
  const run = runStorage.getStore();
  if (run) return run;
  throw new Error(
    `\`${what}\` works only in code that a cell runs. Call it in a cell, or pass its result on.`,
  );
}
