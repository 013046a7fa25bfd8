/** Faults are caused: processes crash, hang, grow and talk nonsense. */
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type Cause, JobFailed, JobKilled, WorkerUnavailable } from "../../../server/workers/jobs.ts";
import { Worker, type WorkerOptions } from "../../../server/workers/worker.ts";
import type { TestJobs } from "./fixtures/jobs.ts";

const FIXTURES = path.join(import.meta.dirname, "fixtures");
const LONG = 60_000;
const open: Worker<TestJobs>[] = [];

afterEach(() => Promise.all(open.splice(0).map((worker) => worker.close())));

function worker(options: Partial<WorkerOptions> = {}): Worker<TestJobs> {
  const made = new Worker<TestJobs>({
    main: path.join(FIXTURES, "worker.ts"),
    heapMegabytes: 128,
    residentBytes: 400_000_000,
    answerBytes: 1_000_000,
    idleMs: null,
    ...options,
  });
  open.push(made);
  return made;
}

const killed = (reason: Cause) => expect.objectContaining({ name: "JobKilled", reason });

describe("a job that ends its process", () => {
  const cases = [
    ["crash", "crash", LONG],
    ["spin", "time", 300],
    ["grow", "memory", LONG],
    ["garble", "size", LONG],
  ] as const;
  test.each(
    cases,
  )("%s is rejected with its cause, and the jobs around it are done", async (job, cause, timeMs) => {
    const jobs = worker();
    const before = jobs.run("echo", "before", LONG);
    const culprit = jobs.run(job, null, timeMs);
    const after = Array.from({ length: 20 }, (_, i) => jobs.run("echo", `after ${i}`, LONG));
    await expect(culprit).rejects.toEqual(killed(cause));
    expect(await before).toBe("before");
    expect(await Promise.all(after)).toEqual(after.map((_, i) => `after ${i}`));
  });

  test("an answer that is too long", async () => {
    const jobs = worker();
    await expect(jobs.run("flood", 2_000_000, LONG)).rejects.toEqual(killed("size"));
    expect(await jobs.run("flood", 900_000, LONG)).toHaveLength(900_000);
  });

  test("many of them among others: each is told, and no other is lost", async () => {
    const jobs = worker();
    const all = Array.from({ length: 30 }, (_, i) =>
      i % 10 === 5 ? jobs.run("crash", null, LONG) : jobs.run("echo", String(i), LONG),
    );
    const settled = await Promise.allSettled(all);
    expect(settled.map((each, i) => (each.status === "fulfilled" ? each.value : i))).toEqual(
      settled.map((_, i) => (i % 10 === 5 ? i : String(i))),
    );
  });
});

test("a job that throws leaves the process as it is", async () => {
  const jobs = worker();
  await jobs.run("echo", "", LONG);
  const { pid } = jobs;
  await expect(jobs.run("fail", "too much", LONG)).rejects.toEqual(new JobFailed("RangeError", "too much"));
  expect(await jobs.run("echo", "still here", LONG)).toBe("still here");
  expect(jobs.pid).toBe(pid);
});

test("a process that does not start is no fault of a job", async () => {
  const jobs = worker({ main: path.join(FIXTURES, "no-such-module.ts") });
  await expect(jobs.run("echo", "", LONG)).rejects.toBeInstanceOf(WorkerUnavailable);
});

test("a job may ask the server", async () => {
  const jobs = worker({ onCall: async (ask, input) => ({ ask, input }) });
  expect(await jobs.run("ask", "what?", LONG)).toEqual({ ask: "ask", input: "what?" });
});

test("what the server cannot answer fails the job", async () => {
  const jobs = worker({ onCall: () => Promise.reject(new Error("not today")) });
  await expect(jobs.run("ask", "what?", LONG)).rejects.toEqual(new JobFailed("Error", "not today"));
});

test("a process without work is ended, and there is another one for the next job", async () => {
  const jobs = worker({ idleMs: 1 });
  await jobs.run("echo", "", LONG);
  const { pid } = jobs;
  await expect.poll(() => jobs.pid, { interval: 5 }).toBeNull();
  expect(await jobs.run("echo", "again", LONG)).toBe("again");
  expect(jobs.pid).not.toBe(pid);
});

test("closing rejects what is under way", async () => {
  const jobs = worker();
  await jobs.run("echo", "", LONG);
  const spinning = jobs.run("spin", null, LONG);
  const rejected = expect(spinning).rejects.toBeInstanceOf(WorkerUnavailable);
  await jobs.close();
  await rejected;
  await expect(jobs.run("echo", "", LONG)).rejects.toBeInstanceOf(WorkerUnavailable);
});

describe("a worker that does several jobs at a time", () => {
  const concurrent = (options: Partial<WorkerOptions> = {}) =>
    worker({ main: path.join(FIXTURES, "concurrent-worker.ts"), namedMs: 1_000, ...options });

  test("waits for an answer without keeping others from theirs", async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const jobs = concurrent({ onCall: () => promise });
    const waiting = jobs.run("ask", "", LONG);
    expect(await jobs.run("echo", "meanwhile", LONG)).toBe("meanwhile");
    resolve("at last");
    expect(await waiting).toBe("at last");
  });

  test("tells at what it was lost, and goes on with the next job", async () => {
    const lost: [string | null, Cause][] = [];
    const jobs = concurrent({ onLost: (...each) => lost.push(each) });
    await expect(jobs.run("at", { name: "a deep one", crash: true }, LONG)).rejects.toBeInstanceOf(JobKilled);
    await expect(jobs.run("crash", null, LONG)).rejects.toBeInstanceOf(JobKilled);
    expect(lost).toEqual([
      ["a deep one", "crash"],
      [null, "crash"],
    ]);
    expect(await jobs.run("at", { name: "a flat one", crash: false }, LONG)).toBe("done");
  });

  test("is ended when it is silent for too long", async () => {
    const lost: [string | null, Cause][] = [];
    const jobs = concurrent({ silentMs: 300, onLost: (...each) => lost.push(each) });
    await expect(jobs.run("spin", null, LONG)).rejects.toEqual(killed("time"));
    expect(lost).toEqual([[null, "time"]]);
  });
});
