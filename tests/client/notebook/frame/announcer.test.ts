import { expect, test } from "vitest";
import { runReporter } from "../../../../client/notebook/frame/announcer.ts";
import { apply, initialState } from "../../../../shared/session/apply.ts";
import type { SessionEvent } from "../../../../shared/session/events.ts";

/** What is said after each event. */
function follow(events: readonly SessionEvent[]): (string | null)[] {
  const report = runReporter((id) => `cell ${id}`);
  let state = initialState({ id: "s", path: "a.nb.ts" });
  for (const cell of ["a", "b"]) {
    state = apply(state, { type: "cell-analysed", cell, defines: [], uses: [], problems: [] });
  }
  report(state);
  return events.map((event) => {
    state = apply(state, event);
    return report(state);
  });
}

const started = (cell: string, at: number): SessionEvent => ({ type: "cell-started", cell, at });
const finished = (cell: string, status: "ok" | "failed" | "interrupted"): SessionEvent => ({
  type: "cell-finished",
  cell,
  status,
  ms: 1,
});

test("one cell that ran is named", () => {
  expect(follow([started("a", 1), finished("a", "ok")])).toEqual([null, "cell a has run."]);
});

test("several are counted, once all are done", () => {
  expect(
    follow([
      { type: "queue-changed", queue: ["a", "b"] },
      started("a", 1),
      finished("a", "ok"),
      started("b", 2),
      finished("b", "ok"),
    ]),
  ).toEqual([null, null, null, null, "Run finished: 2 cells."]);
});

test("failures are named", () => {
  const queue: SessionEvent = { type: "queue-changed", queue: ["b"] };
  expect(
    follow([started("a", 1), queue, finished("a", "failed"), started("b", 2), finished("b", "ok")]).at(-1),
  ).toBe("Run finished: 1 cell failed, cell a.");
});

test("an interrupt says that nothing is lost", () => {
  expect(follow([started("a", 1), finished("a", "interrupted")]).at(-1)).toBe(
    "Run interrupted. All variables are kept.",
  );
});

test("what happens without a run is not announced", () => {
  expect(
    follow([
      { type: "staleness-changed", stale: { a: false } },
      { type: "outputs-cleared", cells: ["a"] },
    ]),
  ).toEqual([null, null]);
});
