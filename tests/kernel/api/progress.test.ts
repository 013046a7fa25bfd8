import { describe, expect, it, vi } from "vitest";
import { type CurrentRun, runStorage } from "../../../kernel/api/current-run.ts";
import { progress } from "../../../kernel/api/progress.ts";
import type { Progress } from "../../../shared/output/progress.ts";

/** A run that keeps what is shown, and can be ended. */
function fakeRun() {
  const shown: [string, Progress][] = [];
  const listeners: ((interrupted: boolean) => void)[] = [];
  let ids = 0;
  const run = {
    nextId: () => `o${++ids}`,
    put: (id: string, bundle: Record<string, unknown>) =>
      shown.push([id, bundle["application/vnd.clientele.progress+json"] as Progress]),
    onEnd: (listener: (interrupted: boolean) => void) => listeners.push(listener),
  } as unknown as CurrentRun;
  const end = (interrupted: boolean) => {
    for (const listener of listeners) listener(interrupted);
  };
  return {
    shown,
    end,
    within: <T>(work: () => T) => runStorage.run(run, work),
    last: () => shown.at(-1)?.[1],
  };
}

describe("progress", () => {
  it("counts a loop over items and gives them back", () => {
    const { within, shown, last } = fakeRun();
    const items = within(() => [...progress(["a", "b"], "Scoring")]);
    expect(items).toEqual(["a", "b"]);
    expect(shown[0]?.[1]).toEqual({
      label: "Scoring",
      done: 0,
      total: 2,
      rate: null,
      remainingMs: null,
      state: "running",
    });
    expect(last()).toMatchObject({ done: 2, total: 2, state: "done" });
    expect(new Set(shown.map(([id]) => id)).size).toBe(1);
  });

  it("knows the size of sets, and that of generators not", () => {
    const { within, shown } = fakeRun();
    function* three() {
      yield* [1, 2, 3];
    }
    within(() => [...progress(new Set([1])), ...progress(three())]);
    expect(
      shown.filter(([, { state }]) => state === "done").map(([, { done, total }]) => [done, total]),
    ).toEqual([
      [1, 1],
      [3, null],
    ]);
  });

  it("goes over asynchronous items", async () => {
    const { within, last } = fakeRun();
    async function* two() {
      yield* [1, 2];
    }
    const seen: number[] = [];
    for await (const n of within(() => progress(two(), "Pages"))) seen.push(n);
    expect(seen).toEqual([1, 2]);
    expect(last()).toMatchObject({ label: "Pages", done: 2, state: "done" });
  });

  it("shows rate and time left, ten times a second at most", () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    try {
      const { within, shown, last } = fakeRun();
      const bar = within(() => progress(100, "Folds"));
      for (let i = 0; i < 50; i++) {
        vi.advanceTimersByTime(20);
        bar.add();
      }
      expect(shown).toHaveLength(11);
      expect(last()).toMatchObject({ done: 50, total: 100, rate: 50, remainingMs: 1000 });
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    ["left half done", 3, false, "stopped"],
    ["full", 10, false, "done"],
    ["interrupted", 10, true, "stopped"],
  ] as const)("a bar that is %s at the end of the run says so", (_name, done, interrupted, state) => {
    const { within, end, last } = fakeRun();
    within(() => progress(10)).set(done);
    end(interrupted);
    expect(last()).toMatchObject({ done, state });
  });

  it("refuses what is neither a total nor items", () => {
    const { within } = fakeRun();
    expect(() => within(() => progress({} as never))).toThrow(
      "progress() takes a total, or items to loop over",
    );
    expect(() => within(() => progress(-1))).toThrow("a number of 0 or more, got -1");
    expect(() => within(() => progress(5)).set(Number.NaN)).toThrow(
      "Progress is counted in numbers, got NaN.",
    );
  });
});
