import { mkdtemp, realpath, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { ChildProcessRuntime } from "../../../server/runtime/child-process-runtime.ts";
import { KernelHost } from "../../../server/sessions/kernel-host.ts";
import { KernelPlaces } from "../../../server/sessions/kernel-places.ts";
import type { KernelState } from "../../../shared/session/state.ts";
import { ScriptedKernel } from "./scripted-runtime.ts";

async function host() {
  const kernel = new ScriptedKernel();
  const states: KernelState[] = [];
  const made = new KernelHost({
    runtime: { start: async () => kernel, close: async () => {} },
    access: () => ({ datasets: "", directory: "" }),
    open: async () => ({ type: "open", directory: "", datasets: [], seed: 1, outputBytes: 1 }),
    onState: (state) => states.push(state),
    onMessage: () => {},
    onDeath: () => {},
    idleMs: null,
    onIdle: () => {},
  });
  await made.start();
  made.busy();
  return { made, states, kernel };
}

test("a kernel that does not answer an interrupt within five seconds is told as such, until it does", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const { made, states } = await host();
    made.interrupt();
    await vi.advanceTimersByTimeAsync(4999);
    expect(states.at(-1)).toMatchObject({ status: "interrupting" });
    expect(states.at(-1)?.unresponsive).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(states.at(-1)).toMatchObject({ status: "interrupting", unresponsive: true });
    made.resume();
    expect(states.at(-1)).toEqual({ status: "busy", death: null, memory: null, culled: false });
  } finally {
    vi.useRealTimers();
  }
});

test("one that answers in time is never told so, nor one that is stopped", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const { made, states } = await host();
    made.interrupt();
    made.rest();
    await vi.advanceTimersByTimeAsync(6000);
    made.busy();
    made.interrupt();
    await made.stop();
    await vi.advanceTimersByTimeAsync(6000);
    expect(states.some(({ unresponsive }) => unresponsive)).toBe(false);
  } finally {
    vi.useRealTimers();
  }
});

test("a kernel inside native code does not answer, is told so, and ends when it is restarted", async () => {
  const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), "kernel-host-")));
  const limits = { memory: 2 ** 31, engineMemory: 2 ** 28, cellTime: null, outputBytes: 1000 };
  const application = path.join(import.meta.dirname, "..", "..", "..");
  const runtime = new ChildProcessRuntime({ application, limits, warm: 0 });
  const told = Promise.withResolvers<void>();
  const unresponsive = Promise.withResolvers<void>();
  const made = new KernelHost({
    runtime,
    access: () => ({ datasets: folder, directory: folder }),
    open: async () => ({ type: "open", directory: folder, datasets: [], seed: 1, outputBytes: 1000 }),
    onState: (state) => state.unresponsive && unresponsive.resolve(),
    onMessage: (message) => message.type === "outputs" && told.resolve(),
    onDeath: () => {},
    idleMs: null,
    onIdle: () => {},
    unresponsiveMs: 500,
  });
  try {
    const kernel = await made.start();
    made.busy();
    kernel.send({
      type: "run",
      run: 1,
      cell: "c",
      code: `(async (scope) => { console.log("go"); (await scope.$$import("node:crypto")).pbkdf2Sync("a", "b", 1e9, 64, "sha512"); })`,
      columnOffset: 0,
      insertions: [],
      defines: [],
      bound: [],
      inputNames: {},
      inputs: {},
    });
    await told.promise;
    made.interrupt();
    await unresponsive.promise;
    await made.stop();
    expect((await made.start()).pid).not.toBe(kernel.pid);
  } finally {
    await runtime.close();
    await rm(folder, { recursive: true });
  }
}, 30_000);

test("a session waits for a place, is told how many are before it, and needs none when it is stopped", async () => {
  const places = new KernelPlaces({ most: 1, mostMemory: Number.POSITIVE_INFINITY });
  const made = (idle: () => void) => {
    const states: KernelState[] = [];
    const kernel = new ScriptedKernel();
    const own = new KernelHost({
      runtime: { start: async () => kernel, close: async () => {} },
      access: () => ({ datasets: "", directory: "" }),
      open: async () => ({ type: "open", directory: "", datasets: [], seed: 1, outputBytes: 1 }),
      onState: (state) => states.push(state),
      onMessage: () => {},
      onDeath: () => {},
      idleMs: null,
      onIdle: idle,
      places,
    });
    return { own, states };
  };
  const first = made(() => void first.own.stop(true));
  const [second, third] = [made(() => {}), made(() => {})];
  await first.own.start();
  first.own.busy();
  const starting = [second.own.start(), third.own.start()];
  expect(second.states.at(-1)).toMatchObject({ status: "starting", waiting: 0 });
  expect(third.states.at(-1)).toMatchObject({ status: "starting", waiting: 1 });
  await second.own.stop();
  await expect(starting[0]).rejects.toThrow();
  expect(second.states.at(-1)).toEqual({ status: "none", death: null, memory: null, culled: false });
  first.own.rest();
  await starting[1];
  expect(first.states.at(-1)).toMatchObject({ status: "none", culled: true });
  expect(third.states.at(-1)).toMatchObject({ status: "idle" });
  expect(third.states.at(-1)?.waiting).toBeUndefined();
});
