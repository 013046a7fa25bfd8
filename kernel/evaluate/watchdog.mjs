/**
 * The thread beside the kernel's own, which no cell can block. It reads the server's interrupts from file descriptor 3
 * (four bytes each: the number of the run), asks the main thread to give the run up, and terminates what it executes
 * when it does not answer. When the server is gone, it ends the process.
 *
 * Plain JavaScript, so that the thread starts without the machinery that strips types.
 */
import { rmSync } from "node:fs";
import { Session } from "node:inspector";
import { Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";

const { IDLE, ASKED, TERMINATING, TERMINATED } = workerData.states;
/** How long the main thread may take to answer before it counts as stuck. */
const { patience, scratch } = workerData;
const flags = new Int32Array(workerData.flags);
const kill = process.kill.bind(process);
const session = new Session();
session.connectToMainThread();

function interrupt(run) {
  Atomics.store(flags, 1, run);
  const was = Atomics.load(flags, 0);
  if (was === TERMINATING || was === ASKED) return;
  Atomics.store(flags, 0, ASKED);
  parentPort.postMessage({ interrupt: run });
  if (Atomics.wait(flags, 0, ASKED, patience) !== "timed-out") return;
  if (Atomics.compareExchange(flags, 0, ASKED, TERMINATING) !== ASKED) return;
  session.post("Runtime.terminateExecution", () => {
    Atomics.store(flags, 0, TERMINATED);
    Atomics.notify(flags, 0);
    parentPort.postMessage({ terminated: run });
  });
}

function orphaned() {
  if (scratch !== null) rmSync(scratch, { recursive: true, force: true });
  kill(process.pid, "SIGKILL");
}

let rest = Buffer.alloc(0);
const channel = new Socket({ fd: 3, readable: true, writable: false });
channel.on("data", (data) => {
  rest = Buffer.concat([rest, data]);
  while (rest.length >= 4) {
    const run = rest.readUInt32LE(0);
    rest = rest.subarray(4);
    interrupt(run);
  }
});
channel.on("end", orphaned);
channel.on("error", orphaned);
Atomics.store(flags, 0, IDLE);
parentPort.postMessage({ ready: true });
