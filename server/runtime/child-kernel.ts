/** A kernel in a process of its own, as the server sees it. */
import { realpath } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { damagedRun } from "../../shared/protocol/damaged-run.ts";
import {
  type FromKernel,
  fromKernelSchema,
  type NumberedReply,
  type NumberedToKernel,
  type ToKernel,
} from "../../shared/protocol/kernel.ts";
import type { ReplyMessage } from "../../shared/protocol/kernel-requests.ts";
import type { KernelDeath } from "../../shared/session/state.ts";
import { Conduct } from "./conduct.ts";
import { Deliveries } from "./deliveries.ts";
import { folderSize } from "./folder-size.ts";
import { KernelChannel } from "./kernel-channel.ts";
import { type Ending, explainDeath } from "./kernel-death.ts";
import type { KernelProcess } from "./kernel-process.ts";
import { KernelDied } from "./kernel-refused.ts";
import { KnownVariables } from "./known-variables.ts";
import { residentMemory } from "./process-memory.ts";
import { innermost } from "./process-tree.ts";
import { RequestDesk, type RequestHandlers } from "./request-desk.ts";
import { Requests } from "./requests.ts";
import type { AnswerOf, AskKernel, Kernel, Limits } from "./runtime.ts";
import { removeFolder } from "./scratch-folders.ts";
import { TimeLimit } from "./time-limit.ts";
import { PERMISSION_MODEL } from "./wall.ts";

const LAST_WORDS = 16_384;
const SIGNALS = Object.entries(os.constants.signals);
const WATCH_MS = 200;
/** The scratch folder is looked at so often. */
const WATCH_SCRATCH_MS = 2000;
const SCRATCH_BYTES = 20e9;
/** A kernel that is over its time and does not answer the interrupt within this is ended. */
const UNRESPONSIVE_MS = 10_000;
/** A process that has lost its channel has so long to end by itself, so that the reason told is its own. */
const CLOSED_MS = 500;

export interface ChildKernelOptions {
  /** Called for a message that is none of the protocol; it is dropped. */
  readonly onMalformed?: (problem: string) => void;
  readonly memoryOf?: typeof residentMemory;
  /** What the kernel may ask of the server. */
  readonly requests?: RequestHandlers;
}

export class ChildKernel implements Kernel {
  readonly pid: number;
  readonly walls: readonly string[];
  /** Resolves when the process waits for `open`; rejects with a `KernelDied` when it ended before. */
  readonly ready: Promise<void>;
  /** Resolves when the process is gone and its scratch folder is removed. */
  readonly ended: Promise<void>;
  readonly scratch: string;
  readonly #process: KernelProcess;
  readonly #limits: Limits;
  readonly #options: ChildKernelOptions;
  readonly #channel: KernelChannel;
  readonly #conduct: Conduct;
  readonly #desk: RequestDesk;
  readonly #requests = new Requests();
  readonly #deliveries = new Deliveries<ToKernel | ReplyMessage>();
  /** Runs that have been asked for and have not ended. */
  readonly #open = new Set<number>();
  readonly #timeLimit: TimeLimit;
  readonly #variables = new KnownVariables();
  readonly #messageListeners: ((message: FromKernel) => void)[] = [];
  readonly #deathListeners: ((death: KernelDeath) => void)[] = [];
  readonly #ready = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();
  /** The process that runs cells, which is not the one that was started where a wall stands around it. */
  #inner: number;
  #isReady = false;
  #running: { readonly run: number; readonly cell: string } | null = null;
  #lastRun = 0;
  #lastWords = "";
  #endedFor: Ending["endedFor"] = null;
  #violation = "";
  #closing = false;
  #dead: KernelDeath | null = null;
  #watch: NodeJS.Timeout | undefined;
  #watchOfScratch: NodeJS.Timeout | undefined;
  #unresponsive: NodeJS.Timeout | undefined;
  #channelEnd: NodeJS.Timeout | undefined;

  constructor(kernelProcess: KernelProcess, limits: Limits, options: ChildKernelOptions = {}) {
    const { child, interrupts } = kernelProcess;
    this.#process = kernelProcess;
    this.scratch = kernelProcess.scratch;
    this.#limits = limits;
    this.#options = options;
    this.pid = child.pid ?? 0;
    this.#inner = this.pid;
    this.walls = kernelProcess.wall ? [PERMISSION_MODEL, kernelProcess.wall.name] : [PERMISSION_MODEL];
    this.ready = this.#ready.promise;
    this.ended = this.#ended.promise;
    this.ready.catch(() => {});
    this.#timeLimit = new TimeLimit(limits.cellTime, () => this.#overTime());
    this.#desk = new RequestDesk(options.requests ?? new Map(), (reply, carried) =>
      this.#post(reply, carried),
    );
    this.#conduct = new Conduct(limits.outputBytes);
    this.#channel = new KernelChannel(kernelProcess.fromKernel, kernelProcess.toKernel, limits.outputBytes, {
      message: (raw, carried) => this.#receive(raw, carried),
      violated: (what) => this.#violated(what),
      closed: () => this.#channelClosed(),
    });
    child.on("error", (error) => this.#exited(null, null, String(error.message)));
    child.on("close", (exitCode, signal) => this.#exited(exitCode, signal));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-LAST_WORDS);
    });
    // The process may be gone before the byte reaches it; its end is told by `close`.
    interrupts.on("error", () => {});
    interrupts.on("close", () => this.#channelClosed());
    this.#watch = setInterval(() => void this.#watchMemory(), WATCH_MS);
    this.#watch.unref();
    this.#watchOfScratch = setInterval(() => void this.#watchScratch(), WATCH_SCRATCH_MS);
    this.#watchOfScratch.unref();
  }

  send(message: Exclude<ToKernel, { type: "page" | "export" }>): void {
    if (message.type === "run") {
      this.#running = message;
      this.#open.add(message.run);
      this.#conduct.runStarted(message.run, message.cell);
      this.#lastRun = message.run;
      this.#timeLimit.started(message.run);
    }
    this.#post(message);
  }

  async ask(request: AskKernel): Promise<AnswerOf> {
    if (this.#dead) throw new KernelDied(this.#dead);
    const answer = await this.#requests.ask((number) =>
      this.#post({ ...request, request: number } as ToKernel),
    );
    return answer.type === "exported" ? { ...answer, file: await this.#ownFile(answer.file) } : answer;
  }

  interrupt(): void {
    if (this.#running === null || !this.#process.interrupts.writable) return;
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(this.#lastRun);
    this.#process.interrupts.write(bytes);
    this.#desk.cancelRun(this.#lastRun);
  }

  close(): Promise<void> {
    this.#closing = true;
    this.#process.child.kill("SIGKILL");
    return this.ended;
  }

  /** Whether the process runs. One that was just killed is known by having no memory, before its end is told. */
  async isAlive(): Promise<boolean> {
    const { exitCode, signalCode } = this.#process.child;
    return exitCode === null && signalCode === null && !(await this.#isGone());
  }

  async #isGone(): Promise<boolean> {
    return (await this.memory()) === 0 || (await this.#memoryOf(this.pid)) === 0;
  }

  memory(): Promise<number | null> {
    return this.#memoryOf(this.#inner);
  }

  #memoryOf(pid: number): Promise<number | null> {
    return (this.#options.memoryOf ?? residentMemory)(pid);
  }

  onMessage(listener: (message: FromKernel) => void): void {
    this.#messageListeners.push(listener);
  }

  onDeath(listener: (death: KernelDeath) => void): void {
    const death = this.#dead;
    // One that died between its start and this call must not be waited for.
    if (death === null) this.#deathListeners.push(listener);
    else if (!this.#closing) queueMicrotask(() => listener(death));
  }

  /** The server hands an exported file out and removes it, so a kernel may name none but its own. */
  async #ownFile(file: string): Promise<string> {
    const real = await realpath(file).catch(() => null);
    if (real?.startsWith(this.scratch + path.sep)) return real;
    this.#options.onMalformed?.(`an exported file outside of the kernel's folder: ${file}`);
    throw new Error("The kernel wrote no file that may be downloaded.");
  }

  #post(message: ToKernel | ReplyMessage, carried?: Uint8Array): void {
    this.#write(this.#deliveries.number(message, carried));
  }

  #write(message: NumberedToKernel | NumberedReply): void {
    this.#channel.send(message, this.#deliveries.carried(message.number));
  }

  #receive(raw: unknown, carried: Uint8Array): void {
    const tooMany = this.#conduct.arrived();
    if (tooMany !== null) {
      this.#violated(tooMany);
      return;
    }
    const parsed = fromKernelSchema.safeParse(raw);
    if (!parsed.success) {
      this.#options.onMalformed?.(parsed.error.message);
      const wrong = this.#conduct.malformed();
      if (wrong !== null) this.#violated(wrong);
      if (this.#running !== null && (raw as { type?: unknown } | null)?.type === "ran")
        for (const told of damagedRun(this.#running)) this.#take(told, carried);
      return;
    }
    const violation = this.#conduct.checked(parsed.data);
    if (violation === null) this.#take(parsed.data, carried);
    else this.#violated(violation);
  }

  /** Somebody writes to the channel past the kernel: what else it says cannot be believed. */
  #violated(what: string): void {
    this.#channel.stop();
    this.#violation = what;
    this.#options.onMalformed?.(what);
    this.#kill("channel");
  }

  /** Usually the process is about to end. One that goes on without its channel could neither be heard nor stopped. */
  #channelClosed(): void {
    if (this.#dead || this.#channelEnd) return;
    this.#violation ||= "the channel was closed";
    this.#channelEnd = setTimeout(() => this.#kill("channel"), CLOSED_MS);
  }

  #take(message: FromKernel, carried: Uint8Array): void {
    switch (message.type) {
      case "ask":
      case "ask-took":
      case "ask-cancel": {
        const violation = this.#desk.take(message, carried);
        if (violation !== null) this.#violated(violation);
        break;
      }
      case "ready":
        this.#isReady = true;
        if (this.#process.wall) this.#inner = innermost(this.pid);
        this.#ready.resolve();
        break;
      case "page":
      case "exported":
      case "refused":
        this.#requests.answer(message);
        break;
      case "received":
        for (const lost of this.#deliveries.after(message.upTo)) if (message.again) this.#write(lost);
        break;
      case "ran":
        this.#ran(message);
        break;
      default:
        this.#tell(message);
    }
  }

  #ran(message: Extract<FromKernel, { type: "ran" }>): void {
    // A run ends once, whatever the kernel tells.
    if (!this.#open.delete(message.run)) return;
    if (message.run === this.#lastRun) {
      this.#running = null;
      clearTimeout(this.#unresponsive);
    }
    const { gone = [], ...ran } = message;
    const variables = this.#variables.take(ran.variables, gone);
    for (const told of this.#timeLimit.finished({ ...ran, variables })) this.#tell(told);
  }

  #tell(message: FromKernel): void {
    for (const listener of this.#messageListeners) listener(message);
  }

  #overTime(): void {
    this.interrupt();
    this.#unresponsive = setTimeout(() => this.#kill("unresponsive"), UNRESPONSIVE_MS);
    this.#unresponsive.unref();
  }

  async #watchMemory(): Promise<void> {
    const used = await this.memory();
    if (used !== null && used > this.#limits.memory) this.#kill("memory");
  }

  async #watchScratch(): Promise<void> {
    const most = this.#limits.scratch ?? SCRATCH_BYTES;
    if ((await folderSize(this.scratch, most)) > most) this.#kill("scratch");
  }

  #kill(reason: NonNullable<Ending["endedFor"]>): void {
    if (this.#closing || this.#dead) return;
    this.#endedFor ??= reason;
    this.#process.child.kill("SIGKILL");
  }

  /** What stands around the process tells a signal as shells do, by an exit code of 128 and its number. */
  #ending(exitCode: number | null, signal: NodeJS.Signals | null): Pick<Ending, "exitCode" | "signal"> {
    if (!this.#process.wall || exitCode === null || exitCode <= 128) return { exitCode, signal };
    const name = SIGNALS.find(([, number]) => number === exitCode - 128)?.[0];
    return name ? { exitCode: null, signal: name as NodeJS.Signals } : { exitCode, signal };
  }

  #exited(exitCode: number | null, signal: NodeJS.Signals | null, problem?: string): void {
    if (this.#dead) return;
    clearInterval(this.#watch);
    clearInterval(this.#watchOfScratch);
    clearTimeout(this.#unresponsive);
    clearTimeout(this.#channelEnd);
    this.#timeLimit.stop();
    const death = explainDeath({
      ...this.#ending(exitCode, signal),
      lastWords: problem ?? this.#lastWords,
      endedFor: this.#endedFor,
      violation: this.#violation,
      memoryLimit: this.#limits.memory,
      scratchLimit: this.#limits.scratch ?? SCRATCH_BYTES,
      starting: !this.#isReady,
    });
    this.#dead = death;
    this.#ready.reject(new KernelDied(death));
    this.#requests.rejectAll(new KernelDied(death));
    this.#desk.cancelAll();
    if (!this.#closing) for (const listener of this.#deathListeners) listener(death);
    void removeFolder(this.#process.scratch).then(this.#ended.resolve);
  }
}
