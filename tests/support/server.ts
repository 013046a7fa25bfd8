import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { ROOT } from "./source-files.ts";

export interface TestServer {
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  /** The printed address, with its token. */
  readonly address: string;
  readonly token: string;
  readonly port: number;
  readonly pid: number;
  /** Milliseconds from the spawn to the printed address. */
  readonly startedInMs: number;
  /** What it wrote to standard error so far. */
  errors(): string;
  /** SIGKILL, and gone. */
  kill(): Promise<void>;
  /** SIGTERM, and gone; gives the exit code. */
  stop(): Promise<number | null>;
}

/** A real server in a process of its own, on a free port unless one is given. */
export async function startServer(
  workspace: string,
  options: { port?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<TestServer> {
  const start = performance.now();
  const words = [
    "--disable-warning=ExperimentalWarning",
    "server/main.ts",
    "serve",
    workspace,
    "--no-open",
    "--port",
    String(options.port ?? 0),
  ];
  const child = spawn(process.execPath, words, {
    cwd: ROOT,
    env: { ...process.env, XDG_STATE_HOME: path.join(workspace, ".state"), ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (data: Buffer) => {
    errors += data.toString();
  });
  const address = await printedAddress(child, () => errors);
  const url = new URL(address);
  return {
    origin: url.origin,
    address,
    token: url.searchParams.get("token") ?? "",
    port: Number(url.port),
    pid: child.pid ?? 0,
    startedInMs: performance.now() - start,
    errors: () => errors,
    kill: async () => void (await end(child, "SIGKILL")),
    stop: () => end(child, "SIGTERM"),
  };
}

function printedAddress(child: ChildProcess, errors: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (data: Buffer) => {
      text += data.toString();
      const found = /http:\/\/\S+\?token=\S+/.exec(text);
      if (found) resolve(found[0]);
    });
    child.once("exit", (code) =>
      reject(new Error(`The server ended with ${code} before it listened.\n${errors()}`)),
    );
  });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const gone = once(child, "exit");
  child.kill(signal);
  const [code] = (await gone) as [number | null];
  return code;
}

/** Where the product's files lie, for tests that start something by path. */
export const inRoot = (...parts: string[]) => path.join(ROOT, ...parts);
