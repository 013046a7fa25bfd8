import { expect, test } from "vitest";
import { Evaluator } from "../../../kernel/evaluate/evaluator.ts";
import type { KernelParts } from "../../../kernel/evaluate/kernel-data.ts";
import type { FromKernel } from "../../../shared/protocol/kernel.ts";

type Ran = Extract<FromKernel, { type: "ran" }>;

/** Parts of a kernel whose cells use nothing but the language. */
const parts: KernelParts = {
  openData: () => Promise.reject(new Error("There is no data here.")),
  isTabular: () => false,
  tableBundle: () => Promise.reject(new Error("There are no tables here.")),
  loadApi: () => Promise.reject(new Error("There is no API here.")),
  importModule: () => Promise.reject(new Error("There are no modules here.")),
  tookModules: () => false,
};

/** Runs a cell that throws, when so many runs were asked to end. */
function ranUnder(interruptedUpTo: () => number): Promise<Ran> {
  return new Promise((resolve) => {
    const evaluator = new Evaluator({
      parts,
      clock: { now: () => 0, later: () => {} },
      interruptedUpTo,
      send: (message) => {
        if (message.type === "ran") resolve(message);
      },
    });
    evaluator.receive({
      type: "run",
      run: 1,
      cell: "a",
      code: "async () => { throw new Error('cut off'); }",
      columnOffset: 0,
      insertions: [],
      defines: [],
      bound: [],
      inputNames: {},
      inputs: {},
    });
  });
}

test("a cell that throws has failed", async () => {
  const ran = await ranUnder(() => 0);
  expect([ran.status, ran.error?.message]).toEqual(["failed", "cut off"]);
});

test("a cell that throws because it was terminated was interrupted, though the interrupt is told later", async () => {
  let asked = 0;
  const ran = ranUnder(() => asked);
  asked = 1;
  expect(await ran).toMatchObject({ status: "interrupted", error: null });
});
