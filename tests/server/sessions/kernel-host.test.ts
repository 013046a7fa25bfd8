import { expect, test, vi } from "vitest";
import { KernelHost } from "../../../server/sessions/kernel-host.ts";
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
