import { expect, it } from "vitest";
import { Conduct } from "../../../server/runtime/conduct.ts";
import type { FromKernel } from "../../../shared/protocol/kernel.ts";

function conduct(outputBytes = 1000) {
  const clock = { ms: 0 };
  const made = new Conduct(outputBytes, () => clock.ms);
  made.runStarted(1, "c");
  return { made, clock };
}

const error = { name: "E", message: "m", frames: [] };
const print = (run: number, length: number): FromKernel => ({
  type: "outputs",
  run,
  cell: "c",
  changes: [{ change: "extend", id: "o1", text: "x".repeat(length) }],
});
const stray = (cell: string | null): FromKernel => ({ type: "stray", cell, error });

it("lets a run put out twice its limit and 8 MB, and 256 kB more a second", () => {
  const { made, clock } = conduct();
  expect(made.checked(print(1, 8_002_000))).toBeNull();
  expect(made.checked(print(1, 1))).toBe("more outputs than a run may put out");
  clock.ms += 1000;
  expect(made.checked(print(1, 255_000))).toBeNull();
  expect(made.checked(print(1, 2000))).toBe("more outputs than a run may put out");
});

it("counts each run for itself", () => {
  const { made } = conduct();
  made.checked(print(1, 8_002_000));
  made.runStarted(2, "c");
  expect(made.checked(print(2, 8_002_000))).toBeNull();
});

it("takes 20,000 messages at once, and 2000 a second", () => {
  const { made, clock } = conduct();
  for (let i = 0; i < 20_000; i++) expect(made.arrived()).toBeNull();
  expect(made.arrived()).toBe("more than 2000 messages a second");
  clock.ms += 500;
  for (let i = 0; i < 999; i++) expect(made.arrived()).toBeNull();
  expect(made.arrived()).not.toBeNull();
});

it("takes 40 errors outside of runs of a cell, again after each of its runs, whatever name a stack gives", () => {
  const { made } = conduct();
  for (let i = 0; i < 40; i++) expect(made.checked(stray("c"))).toBeNull();
  expect(made.checked(stray("c"))).toBe("more than 40 errors outside of runs");
  made.runStarted(2, "c");
  expect(made.checked(stray("c"))).toBeNull();
  for (let i = 0; i < 40; i++) expect(made.checked(stray(`made up ${i}`))).toBeNull();
  expect(made.checked(stray("another"))).not.toBeNull();
});

it.each([0, -1, 2])("takes no outputs of run %i when run 1 is the last", (run) => {
  expect(conduct().made.checked(print(run, 1))).toBe("outputs of a run that nobody asked for");
});

it("takes two hundred messages that make no sense", () => {
  const { made } = conduct();
  for (let i = 0; i < 200; i++) expect(made.malformed()).toBeNull();
  expect(made.malformed()).toBe("more than 200 messages that make no sense");
});
