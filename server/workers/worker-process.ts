/** One run of a worker: the process, its pipes, and how it ended. */
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import { encodeFrame, FrameReader, parseText } from "../../shared/protocol/frames.ts";
import type { FromWorker, ToWorker } from "./jobs.ts";

export interface ProcessOptions {
  /** Absolute path of the module that the process runs. */
  readonly main: string;
  readonly heapMegabytes: number;
  /** How deep what walks over trees may go; the system gives a main thread 8 MB, or less. */
  readonly stackKilobytes?: number;
  /** Answers that are longer are not taken, and end the process. */
  readonly answerBytes: number;
}

export interface ProcessEvents {
  onMessage(message: FromWorker): void;
  /** It sent what is too long, or no message. */
  onMalformed(): void;
  onEnd(): void;
}

const APPLICATION = path.resolve(import.meta.dirname, "..", "..");

export class WorkerProcess {
  readonly pid: number | undefined;
  readonly ended: Promise<void>;
  readonly #child;
  readonly #input: Writable;
  readonly #answers: Readable & { ref?(): void; unref?(): void };

  constructor(options: ProcessOptions, events: ProcessEvents) {
    const child = spawn(process.execPath, wordsOf(options), {
      cwd: APPLICATION,
      env: environment(),
      stdio: ["pipe", "ignore", "ignore", "pipe"],
    });
    this.#child = child;
    this.pid = child.pid;
    this.#input = child.stdin as Writable;
    this.#answers = child.stdio[3] as Readable;
    // A pipe that breaks means that the process ends, which is heard of by itself.
    this.#input.on("error", () => undefined);
    this.#answers.on("error", () => undefined);
    this.ended = endOf(child, this.#answers);
    this.#read(options.answerBytes, events);
    void this.ended.then(() => events.onEnd());
  }

  send(messages: readonly ToWorker[]): void {
    this.#input.cork();
    for (const message of messages) this.#input.write(encodeFrame(message));
    this.#input.uncork();
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  /** Whether the server lives on for this process alone. */
  hold(isHeld: boolean): void {
    const pipes = [this.#child, this.#child.stdin, this.#answers] as readonly {
      ref?(): void;
      unref?(): void;
    }[];
    for (const each of pipes) isHeld ? each.ref?.() : each.unref?.();
  }

  #read(answerBytes: number, { onMessage, onMalformed }: ProcessEvents): void {
    const reader = new FrameReader({ textBytes: answerBytes, carriedBytes: 0 });
    let isOver = false;
    this.#answers.on("data", (chunk: Uint8Array) => {
      if (isOver) return;
      try {
        reader.push(chunk);
        for (let frame = reader.next(); frame; frame = reader.next())
          onMessage(parseText(frame.text) as FromWorker);
      } catch {
        isOver = true;
        onMalformed();
      }
    });
  }
}

/** When the process is gone and all that it said has been read; also when there never was one. */
function endOf(child: ReturnType<typeof spawn>, answers: Readable): Promise<void> {
  return new Promise((resolve) => {
    child.once("error", () => resolve());
    child.once("exit", () => (answers.readableEnded ? resolve() : answers.once("close", () => resolve())));
  });
}

function wordsOf({ main, heapMegabytes, stackKilobytes }: ProcessOptions): string[] {
  return [
    `--max-old-space-size=${heapMegabytes}`,
    ...(stackKilobytes === undefined ? [] : [`--stack-size=${stackKilobytes}`]),
    "--no-warnings",
    main,
  ];
}

/** No more than a process needs to run; what it compiled is kept for the next start. */
function environment(): NodeJS.ProcessEnv {
  const cache = path.join(APPLICATION, "node_modules", ".cache", "clientele-workers");
  const { PATH, SystemRoot } = process.env;
  const own = { TZ: "UTC", LANG: "C.UTF-8", ...(PATH && { PATH }), ...(SystemRoot && { SystemRoot }) };
  try {
    mkdirSync(cache, { recursive: true });
    return { ...own, NODE_COMPILE_CACHE: cache };
  } catch {
    return own;
  }
}
