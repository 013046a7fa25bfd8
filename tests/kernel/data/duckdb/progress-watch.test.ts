import { expect, test } from "vitest";
import { ProgressWatch } from "../../../../kernel/data/duckdb/progress-watch.ts";
import type { StatementProgress } from "../../../../shared/engine/connection.ts";

/** A clock that a test moves. */
function manual() {
  let now = 0;
  let tick: (() => void) | null = null;
  const clock = {
    now: () => now,
    every: (_: number, callback: () => void) => {
      tick = callback;
      return () => {
        tick = null;
      };
    },
  };
  return {
    clock,
    at(ms: number) {
      now = ms;
      tick?.();
    },
    runs: () => tick !== null,
  };
}

test("a statement is spoken of after a second, never goes back, and ends", () => {
  const { clock, at, runs } = manual();
  const told: StatementProgress[] = [];
  const watch = new ProgressWatch(clock);
  watch.listen((progress) => told.push(progress));
  const statement = { progress: { percentage: -1 } };
  watch.start(statement);
  at(900);
  expect(told).toEqual([]);
  at(1000);
  statement.progress = { percentage: 50 };
  at(2000);
  statement.progress = { percentage: 20 };
  at(4000);
  watch.stop(statement, "done");
  expect(told.map(({ progress }) => progress)).toEqual([
    { label: "SQL", done: 0, total: null, rate: null, remainingMs: null, state: "running" },
    { label: "SQL", done: 50, total: 100, rate: 25, remainingMs: 2000, state: "running" },
    { label: "SQL", done: 50, total: 100, rate: 12.5, remainingMs: 4000, state: "running" },
    { label: "SQL", done: 100, total: 100, rate: 12.5, remainingMs: null, state: "done" },
  ]);
  expect(new Set(told.map(({ id }) => id)).size).toBe(1);
  expect(runs()).toBe(false);
});

test("a short statement is not spoken of", () => {
  const { clock, at } = manual();
  const told: StatementProgress[] = [];
  const watch = new ProgressWatch(clock);
  watch.listen((progress) => told.push(progress));
  const statement = { progress: { percentage: 10 } };
  watch.start(statement);
  at(999);
  watch.stop(statement, "done");
  expect(told).toEqual([]);
});
