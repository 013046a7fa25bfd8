import { describe, expect, it } from "vitest";
import { type Ending, explainDeath } from "../../../server/runtime/kernel-death.ts";

const ending: Ending = {
  exitCode: null,
  signal: null,
  lastWords: "",
  endedFor: null,
  memoryLimit: 4e9,
  starting: false,
};
const heap =
  "<--- Last few GCs --->\nFATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n----- Native stack trace -----";

describe("explainDeath", () => {
  it.each<[string, Partial<Ending>, string, string]>([
    [
      "ended over its limit",
      { signal: "SIGKILL", endedFor: "memory" },
      "memory",
      "The kernel used more than 4 GB.",
    ],
    ["a full heap", { signal: "SIGABRT", lastWords: heap }, "memory", "The kernel used more than 4 GB."],
    [
      "a full heap while starting",
      { signal: "SIGABRT", lastWords: heap, starting: true },
      "memory",
      "The kernel used more than 4 GB.",
    ],
    [
      "a failed allocation",
      { signal: "SIGABRT", lastWords: "terminate called after throwing an instance of 'std::bad_alloc'" },
      "memory",
      "The kernel used more than 4 GB.",
    ],
    [
      "a crash",
      { signal: "SIGSEGV" },
      "crash",
      "The kernel crashed with a segmentation fault (SIGSEGV) in native code.",
    ],
    [
      "an abort with words",
      { signal: "SIGABRT", lastWords: "duckdb: Assertion `x' failed.\n" },
      "crash",
      "The kernel crashed with an abort (SIGABRT) in native code: duckdb: Assertion `x' failed..",
    ],
    [
      "killed",
      { signal: "SIGKILL" },
      "killed",
      "The kernel was killed (SIGKILL) by another program, most often because the machine ran out of memory.",
    ],
    ["terminated", { signal: "SIGTERM" }, "killed", "The kernel was ended by another program (SIGTERM)."],
    ["exit", { exitCode: 3 }, "exit", "A cell ended the kernel's process (exit code 3)."],
    ["an exit with success", { exitCode: 0 }, "exit", "A cell ended the kernel's process (exit code 0)."],
    [
      "unresponsive",
      { signal: "SIGKILL", endedFor: "unresponsive" },
      "unresponsive",
      "The kernel did not answer the interrupt and was ended: it was inside native code that cannot be stopped.",
    ],
    [
      "a start that failed",
      { exitCode: 1, starting: true, lastWords: "Error: Cannot find module 'x'\n    at y" },
      "start",
      "The kernel could not be started; its process ended with exit code 1: Error: Cannot find module 'x'.",
    ],
  ])("%s", (_name, evidence, cause, message) => {
    const death = explainDeath({ ...ending, ...evidence });
    expect(death).toMatchObject({ cause, message });
    expect(death.hint).toMatch(/^[A-Z].*\.$/s);
  });

  it("says what to do about memory", () => {
    expect(explainDeath({ ...ending, endedFor: "memory", memoryLimit: 1.5e9 })).toEqual({
      cause: "memory",
      message: "The kernel used more than 1.5 GB.",
      hint: "Select fewer columns, aggregate in SQL, or raise `kernel.memory`.",
    });
  });
});
