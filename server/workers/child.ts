/**
 * The worker's side. A worker's main module calls `serveJobs` with its handlers. Answers are written synchronously, so that
 * what was done is known to the server whatever happens next: at a death the first job without an answer is the one that
 * the worker was at.
 */
import { writeSync } from "node:fs";
import { encodeFrame, FrameReader, parseText } from "../../shared/protocol/frames.ts";
import type { FromWorker, Input, JobMap, Output, ToWorker } from "./jobs.ts";

export type Handlers<J extends JobMap> = {
  readonly [K in keyof J]: (input: Input<J, K>) => Output<J, K> | Promise<Output<J, K>>;
};

/** Descriptor of the pipe to the server; requests come by standard input. */
const ANSWERS = 3;

const calls = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
let lastCall = 0;

/** Takes jobs until the server is gone. With `concurrent`, a job begins although another one waits for something. */
export function serveJobs<J extends JobMap>(handlers: Handlers<J>, { concurrent = false } = {}): void {
  const reader = new FrameReader({ textBytes: Number.POSITIVE_INFINITY, carriedBytes: 0 });
  let turn: Promise<void> = Promise.resolve();
  process.stdin.on("data", (chunk: Uint8Array) => {
    reader.push(chunk);
    for (let frame = reader.next(); frame; frame = reader.next()) {
      const message = parseText(frame.text) as ToWorker;
      if (!("job" in message)) settle(message);
      else if (concurrent) void work(handlers, message);
      else turn = turn.then(() => work(handlers, message));
    }
  });
  process.stdin.on("end", () => process.exit(0));
  send({ ready: true });
}

/** Asks the server for something, from within a job. */
export function callServer(ask: string, input: unknown): Promise<unknown> {
  const call = ++lastCall;
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  calls.set(call, { resolve, reject });
  send({ call, ask, input });
  return promise;
}

/** Does what may end the process under the name by which the server knows it. Only one thing at a time may be named. */
export async function named<T>(what: string, work: () => T | Promise<T>): Promise<T> {
  send({ at: what });
  try {
    return await work();
  } finally {
    send({ at: null });
  }
}

/** The same of work that does not wait for anything. */
export function namedSync<T>(what: string, work: () => T): T {
  send({ at: what });
  try {
    return work();
  } finally {
    send({ at: null });
  }
}

async function work<J extends JobMap>(
  handlers: Handlers<J>,
  { job, id, input }: Extract<ToWorker, { job: string }>,
): Promise<void> {
  try {
    const handler = handlers[job];
    if (!handler) throw new Error(`There is no job ${job}.`);
    const output = handler(input as Input<J, string>);
    send({ done: id, value: output instanceof Promise ? await output : output });
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    send({ failed: id, name, message });
  }
}

function settle(message: Exclude<ToWorker, { job: string }>): void {
  const call = calls.get(message.reply);
  calls.delete(message.reply);
  if ("error" in message) call?.reject(new Error(message.error));
  else call?.resolve(message.value);
}

function send(message: FromWorker): void {
  const frame = encodeFrame(message);
  for (let at = 0; at < frame.length; ) at += writeSync(ANSWERS, frame, at);
}
