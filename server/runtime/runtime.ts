import type { FromKernel, ToKernel } from "../../shared/protocol/kernel.ts";
import type { KernelDeath } from "../../shared/session/state.ts";

/** What a kernel may use. Bytes and milliseconds. */
export interface Limits {
  /** JavaScript heap and all other memory of the process together; over it, the kernel is ended with the reason. */
  readonly memory: number;
  /** Memory of the SQL engine; it spills to the scratch folder beyond. */
  readonly engineMemory: number;
  /** Time of one run of a cell, after which it is interrupted; null for none. */
  readonly cellTime: number | null;
  /** Text put out by one run of a cell. */
  readonly outputBytes: number;
  /** What the scratch folder may hold, spilled data and exports; default 20 GB. Over it, the kernel is ended. */
  readonly scratch?: number;
}

/** Which files a kernel may read, fixed when its process starts. */
export interface Access {
  /** Folder of the datasets. */
  readonly datasets: string;
  /** Folder of the notebook. */
  readonly directory: string;
}

/** A running kernel. It lives until `close` or its death, and `died` tells which. */
export interface Kernel {
  /** Null where there is no process (the fake). */
  readonly pid: number | null;
  /** What stands between the kernel and the machine, by name; left out where there is no process. */
  readonly walls?: readonly string[];
  send(message: Exclude<ToKernel, { type: "page" | "export" }>): void;
  /** Sends a request and waits for its answer; rejects with a `KernelRefused` or when the kernel dies. */
  ask(request: AskKernel): Promise<AnswerOf>;
  /** Stops the running cell within a second, keeping every variable. Does nothing when none runs. */
  interrupt(): void;
  /** Ends the kernel and removes its scratch folder. */
  close(): Promise<void>;
  /** Resident memory in bytes, or null. */
  memory(): Promise<number | null>;
  onMessage(listener: (message: FromKernel) => void): void;
  /** Called once, when the kernel ended without `close`. */
  onDeath(listener: (death: KernelDeath) => void): void;
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
export type AskKernel = DistributiveOmit<Extract<ToKernel, { type: "page" | "export" }>, "request">;
export type AnswerOf = Extract<FromKernel, { type: "page" | "exported" }>;

/** Where code runs: a child process of this machine, or the fake of the tests. */
export interface Runtime {
  /** A kernel that is up and opened. Rejects with a sentence and a way out when none can be started. */
  start(access: Access, open: Extract<ToKernel, { type: "open" }>): Promise<Kernel>;
  /** Ends all kernels, warm ones too. */
  close(): Promise<void>;
}
