import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { ROOT } from "../support/source-files.ts";

/** A script of `peers/` that holds its data and does its work once for each line it is sent, so that runs interleave with ours. */
export interface PythonPeer {
  /** Milliseconds that the script says the work took. */
  run(): Promise<number>;
  stop(): void;
}

/** Starts a peer and waits until its data is loaded; null without `PEERS_PYTHON`, with a notice. */
export async function startPeer(script: string, ...words: string[]): Promise<PythonPeer | null> {
  const python = process.env.PEERS_PYTHON;
  if (!python) {
    console.error(`${script}: left out; set PEERS_PYTHON as tests/bench/README.md says`);
    return null;
  }
  const child = spawn(python, [path.join(ROOT, "tests", "bench", "peers", script), ...words], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${script} ended before it answered`);
    return value as string;
  };
  if ((await next()) !== "ready") throw new Error(`${script} did not say that it is ready`);
  return {
    run: async () => {
      child.stdin.write("run\n");
      return Number(await next());
    },
    stop: () => child.stdin.end(),
  };
}
