/**
 * The thread beside the kernel's own, which no cell can block. It reads the server's interrupts from file descriptor 3
 * (four bytes each: the number of the run) and asks the main thread to give the run up, again and again, until the main
 * thread has confirmed that it did. When an ask is not answered, what the main thread executes is terminated. When the
 * server is gone, the thread ends the process. It also reads the server's messages and hands each over in whole: a
 * termination may cost the main thread one of them, which is sent again, but never its place in the pipe.
 *
 * Plain JavaScript, so that the thread starts without the machinery that strips types.
 */
import { rmSync } from "node:fs";
import { Session } from "node:inspector";
import { Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";

const { patience, pace, wholeFor, lostAfter, stuckAfter, scratch, messages } = workerData;
const { STATE, ASKED_FOR, CONFIRMED, STRUCK, WHOLE, RUNNING, TAKEN } = workerData.places;
const { IDLE, ASKED, STRIKING } = workerData.states;
const { BRIEF } = workerData.wholes;
const HEAD = 8;
const READ_BYTES = 65_536;
const flags = new Int32Array(workerData.flags);
const { load, store, add, wait, notify, compareExchange } = Atomics;
const kill = process.kill.bind(process);
const session = new Session();
session.connectToMainThread();

/** The strikes that went out since the last one landed. */
const strikes = { last: 0, lastAnswered: true, succeeded: false, at: 0 };
let roundAt = 0;
let beat = null;

function interrupt(run) {
  if (run <= load(flags, ASKED_FOR)) return;
  store(flags, ASKED_FOR, run);
  // Not only for its own sake: the inspector's answer may come without waking this thread, and the next beat wakes it.
  beat ??= setInterval(again, pace / 5);
  if (load(flags, STATE) !== STRIKING) round();
}

function again() {
  const now = performance.now();
  if (load(flags, STATE) === STRIKING) {
    if (!isConfirmed() && now - strikes.at >= pace) strike();
    else if (now - strikes.at >= lostAfter) release();
  } else if (isConfirmed()) {
    clearInterval(beat);
    beat = null;
  } else if (now - roundAt >= pace) {
    round();
  }
}

/** Messages given to the main thread, and since when it has taken none of those that wait. */
let given = 0;
let takenBefore = 0;
let waitingSince = 0;
let stuck = false;
let watch = null;

const isConfirmed = () => !isStuck() && load(flags, CONFIRMED) >= load(flags, ASKED_FOR);

function isStuck() {
  if (stuck && load(flags, TAKEN) !== takenBefore) stuck = false;
  return stuck;
}

function give(frame) {
  parentPort.postMessage(frame, [frame.buffer]);
  given++;
  if (watch !== null) return;
  waitingSince = performance.now();
  watch = setInterval(lookAfterMessages, stuckAfter / 20);
}

/** Ends what executes outside of runs and lets a message wait: nobody would ask for it to be interrupted. */
function lookAfterMessages() {
  const taken = load(flags, TAKEN);
  if (taken !== takenBefore || load(flags, RUNNING) !== 0) waitingSince = performance.now();
  takenBefore = taken;
  if (taken === given) {
    clearInterval(watch);
    watch = null;
  } else if (performance.now() - waitingSince >= stuckAfter && !stuck) {
    stuck = true;
    beat ??= setInterval(again, pace / 5);
    if (load(flags, STATE) !== STRIKING) round();
  }
}

function round() {
  roundAt = performance.now();
  store(flags, STATE, ASKED);
  // After the store: whichever comes later, the confirmation or the ask, sees the other.
  if (isConfirmed()) {
    compareExchange(flags, STATE, ASKED, IDLE);
    return;
  }
  parentPort.postMessage(load(flags, ASKED_FOR));
  if (wait(flags, STATE, ASKED, patience) === "timed-out" && mayStrike()) strike();
}

/** Takes the right to strike, which a main thread that answers after all, or does a thing that must be whole, denies. */
function mayStrike() {
  const until = performance.now() + wholeFor;
  while (compareExchange(flags, STATE, ASKED, STRIKING) === ASKED) {
    if (isConfirmed()) {
      store(flags, STATE, ASKED);
      notify(flags, STATE);
      return false;
    }
    const whole = load(flags, WHOLE);
    const left = until - performance.now();
    if (whole === 0 || (whole === BRIEF && left <= 0)) return true;
    store(flags, STATE, ASKED);
    notify(flags, STATE);
    wait(flags, WHOLE, whole, whole === BRIEF ? left : patience);
  }
  return false;
}

function strike() {
  const number = ++strikes.last;
  strikes.at = performance.now();
  strikes.lastAnswered = false;
  session.post("Runtime.terminateExecution", (error) => setImmediate(answered, number, error === null));
  parentPort.postMessage(load(flags, ASKED_FOR));
}

/** A strike on top of another that is still on its way is refused at once; only then the first one's success comes. */
function answered(number, success) {
  if (number === strikes.last) strikes.lastAnswered = true;
  if (success) strikes.succeeded = true;
  if (!strikes.succeeded || !strikes.lastAnswered || load(flags, STATE) !== STRIKING) return;
  strikes.succeeded = false;
  add(flags, STRUCK, 1);
  release();
  if (!isConfirmed()) round();
  // What a termination in a handler left undone goes on with the next thing that wakes the main thread.
  else parentPort.postMessage(load(flags, ASKED_FOR));
}

/** No strike is on its way. */
function release() {
  store(flags, STATE, IDLE);
  notify(flags, STATE);
}

function orphaned() {
  try {
    if (scratch !== null) rmSync(scratch, { recursive: true, force: true });
  } finally {
    // Behind the wall the folder itself cannot be removed from here.
    kill(process.pid, "SIGKILL");
  }
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
/** Each goes as the frame that it is (`shared/protocol/frames.ts`), in memory of its own that is given away. */
function readMessages(descriptor) {
  let chunks = [];
  let length = 0;
  let wanted = null;
  const take = (data) => {
    // Most messages come in one piece, and no others with them.
    if (length === 0 && data.length >= HEAD && sizeOf(data) === data.length) {
      give(new Uint8Array(data));
      return;
    }
    chunks.push(Buffer.from(data));
    length += data.length;
    while (length >= (wanted ?? HEAD)) {
      if (wanted === null) {
        if (chunks[0].length < HEAD) chunks = [Buffer.concat(chunks)];
        wanted = sizeOf(chunks[0]);
        continue;
      }
      const all = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
      const frame = new Uint8Array(all.subarray(0, wanted));
      chunks = all.length > wanted ? [all.subarray(wanted)] : [];
      length -= wanted;
      wanted = null;
      give(frame);
    }
  };
  const buffer = Buffer.alloc(READ_BYTES);
  const callback = (bytes, into) => {
    take(into.subarray(0, bytes));
    return true;
  };
  const pipe = new Socket({ fd: descriptor, readable: true, writable: false, onread: { buffer, callback } });
  pipe.on("end", orphaned);
  pipe.on("error", orphaned);
  pipe.on("close", orphaned);
  pipe.resume();
}

const sizeOf = (head) => HEAD + head.readUInt32LE(0) + head.readUInt32LE(4);

if (messages !== null) readMessages(messages);
parentPort.postMessage("ready");
