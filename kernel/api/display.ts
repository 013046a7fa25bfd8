import { currentRun } from "./current-run.ts";

/**
 * Shows a value as an output of the cell, at any time while it runs.
 *
 * @example
 * for (const segment of segments) display(segment.chart);
 */
export function displayFunction(value: unknown): void {
  currentRun("display").display(value);
}
