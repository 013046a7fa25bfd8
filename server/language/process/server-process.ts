/** One run of the language server: the process, the connection, and its end. */
import { spawn } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Answered, Asked, Method, Notifications } from "./messages.ts";
import { CAPABILITIES, preferences } from "./messages.ts";
import { createProgramFiles } from "./program-files.ts";

/** The process ended before it answered. */
export class ServerGone extends Error {
  override readonly name = "ServerGone";
}

export interface StartOptions {
  readonly command: readonly [string, ...string[]];
  /** Patterns of files from which no import is proposed. */
  readonly hidden: readonly string[];
}

export interface ServerProcess {
  readonly pid: number;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  /** Rejects with `ServerGone` when the process ends, and with an `AbortError` when the signal is raised. */
  request<M extends Method>(method: M, params: Asked<M>, signal?: AbortSignal): Promise<Answered<M>>;
  notify<N extends keyof Notifications>(method: N, params: Notifications[N]): void;
  /** The files of a project's program, the project by the path of its configuration. */
  programFiles(config: string): Promise<readonly string[]>;
  kill(): void;
}

/** TypeScript's own program beside its package, without the script around it, which would be a second process. */
export async function defaultCommand(application: string): Promise<[string, ...string[]]> {
  const file = path.join(application, "node_modules", "typescript", "lib", "getExePath.js");
  const { default: getExePath } = (await import(pathToFileURL(file).href)) as { default: () => string };
  return [getExePath(), "--lsp", "--stdio"];
}

/**
 * The server is written in Go, whose collector lets a heap grow to twice what is used. Let it grow while it is small, and
 * collect more often where it would come above this.
 */
const MEMORY = { GOGC: "200", GOMEMLIMIT: "190MiB" };

/** Starts the server and waits until it has said what it can. Rejects when it cannot be started. */
export async function startProcess({ command, hidden }: StartOptions): Promise<ServerProcess> {
  const [program, ...words] = command;
  const rpc = await import("vscode-languageserver-protocol/node");
  const child = spawn(program, words, {
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...process.env, ...MEMORY },
  });
  const failure = new Promise<never>((_, reject) => {
    child.once("error", (cause) => reject(new ServerGone(cause.message, { cause })));
    child.once("exit", (code, signal) =>
      reject(new ServerGone(`It ended with ${signal ?? `code ${code}`}.`)),
    );
  });
  const ended = failure.catch(() => undefined).then(() => undefined);
  const connection = rpc.createProtocolConnection(
    new rpc.StreamMessageReader(child.stdout),
    new rpc.StreamMessageWriter(child.stdin),
  );
  // A pipe that breaks means that the process ends, which is heard of above.
  child.stdin.on("error", () => undefined);
  connection.onError(() => undefined);
  connection.onRequest("workspace/configuration", ({ items }: { items: unknown[] }) =>
    items.map(() => preferences(hidden)),
  );
  connection.onRequest("client/registerCapability", () => null);
  connection.onUnhandledNotification(() => undefined);
  connection.listen();
  void ended.then(() => connection.dispose());

  const send = <R>(method: string, params: unknown, signal?: AbortSignal): Promise<R> => {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const source = new rpc.CancellationTokenSource();
    const cancel = () => source.cancel();
    signal?.addEventListener("abort", cancel, { once: true });
    const answer = connection.sendRequest<R>(method, params, source.token).catch((error: unknown) => {
      if (signal?.aborted) throw signal.reason;
      // Of the codes of the connection's own, all say that the pipe broke.
      const { MessageWriteError: first, ConnectionInactive: last } = rpc.ErrorCodes;
      const isAnswer = error instanceof rpc.ResponseError && !(error.code >= first && error.code <= last);
      throw isAnswer ? error : new ServerGone("It ended before it answered.", { cause: error });
    });
    return Promise.race([answer, failure]).finally(() => signal?.removeEventListener("abort", cancel));
  };
  try {
    await send("initialize", {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: null,
      capabilities: CAPABILITIES,
    });
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  await connection.sendNotification("initialized", {});
  return {
    pid: child.pid as number,
    ended,
    request: send,
    notify: (method, params) => void connection.sendNotification(method, params).catch(() => undefined),
    programFiles: createProgramFiles(() => connection.sendRequest("custom/initializeAPISession", {})),
    kill: () => void child.kill("SIGKILL"),
  };
}
