import { expect, it } from "vitest";
import { Run, type RunHost } from "../../../kernel/evaluate/run.ts";
import type { Progress } from "../../../shared/output/progress.ts";
import type { FromKernel } from "../../../shared/protocol/kernel.ts";
import { applyOutputChanges } from "../../../shared/session/apply-outputs.ts";

/** A run, and what a page shows of it. */
function run() {
  const sent: FromKernel[] = [];
  const host: RunHost = {
    outputBytes: 1000,
    clock: { now: () => 0, later: () => {} },
    whole: (work) => work(),
    send: (message) => sent.push(message),
    random: () => ({ next: () => 0.5 }),
    bundle: (value) => ({ "text/plain": String(value) }),
    stray: () => {},
  };
  const started = new Run(
    {
      type: "run",
      run: 1,
      cell: "a",
      code: "",
      columnOffset: 0,
      insertions: [],
      defines: [],
      bound: [],
      inputNames: {},
      inputs: {},
    },
    host,
  );
  const shown = () => {
    started.outbox.flush();
    const changes = sent.flatMap((message) => (message.type === "outputs" ? message.changes : []));
    return applyOutputChanges([], changes).map((output) =>
      output.type === "display" ? output.bundle["text/plain"] : output.type,
    );
  };
  return { run: started, shown };
}

const progress = (done: number, state: Progress["state"] = "running"): Progress => ({
  label: "SQL",
  done,
  total: 100,
  rate: null,
  remainingMs: null,
  state,
});

it.each(["done", "stopped"] as const)("a statement's progress is shown until it is %s", (state) => {
  const { run: started, shown } = run();
  started.display("before");
  started.statement("1", progress(10));
  started.statement("2", progress(20));
  expect(shown()).toEqual(["before", "SQL: 10", "SQL: 20"]);
  started.statement("1", progress(30));
  expect(shown()).toEqual(["before", "SQL: 30", "SQL: 20"]);
  started.statement("1", progress(100, state));
  started.display("after");
  expect(shown()).toEqual(["before", "SQL: 20", "after"]);
});

it("a statement that was too short to be shown takes nothing away", () => {
  const { run: started, shown } = run();
  started.statement("1", progress(100, "done"));
  expect(shown()).toEqual([]);
});

it("what a run waits for when it is given up is no longer shown", () => {
  const { run: started, shown } = run();
  started.statement("1", progress(10));
  expect(shown()).toEqual(["SQL: 10"]);
  started.end(true);
  started.abandon();
  started.statement("1", progress(11));
  expect(shown()).toEqual([]);
});
