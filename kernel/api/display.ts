import { currentRun } from "../evaluate/current-run.ts";

/**
 * Shows a value as an output of the cell, at any time while it runs, and returns it.
 *
 * @example
 * const segments = display(await scored.segments.rows());
 */
export function displayFunction<T>(value: T): T {
  currentRun("display").display(value);
  return value;
}
