/**
 * Why a kernel ended, in words, with the next step: a pure reading of what the operating system, the process's last words
 * and the server itself know of it.
 */
import type { KernelDeath } from "../../shared/session/state.ts";

export interface Ending {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what the process wrote to standard error. */
  readonly lastWords: string;
  /** Why the server ended it, when it did. */
  readonly endedFor: "memory" | "unresponsive" | "channel" | "scratch" | null;
  /** What was wrong with what it sent, when it was ended for that. */
  readonly violation?: string;
  /** Bytes that the kernel may use. */
  readonly memoryLimit: number;
  /** Bytes that its scratch folder may hold. */
  readonly scratchLimit?: number;
  /** The kernel had not said that it is ready. */
  readonly starting: boolean;
}

const AGAIN = "The notebook and its last outputs are kept; run a cell to start a new kernel.";
const LESS_MEMORY = "Select fewer columns, aggregate in SQL, or raise `kernel.memory`.";
const CRASHES: Readonly<Partial<Record<NodeJS.Signals, string>>> = {
  SIGSEGV: "a segmentation fault",
  SIGBUS: "a bus error",
  SIGILL: "an illegal instruction",
  SIGFPE: "an arithmetic fault",
  SIGABRT: "an abort",
  SIGTRAP: "a trap",
};

export function explainDeath(ending: Ending): KernelDeath {
  const limit = gigabytes(ending.memoryLimit);
  if (ending.endedFor === "memory" || isHeapExhausted(ending)) {
    return { cause: "memory", message: `The kernel used more than ${limit}.`, hint: LESS_MEMORY };
  }
  if (ending.endedFor === "unresponsive") {
    return {
      cause: "unresponsive",
      message:
        "The kernel did not answer the interrupt and was ended: it was inside native code that cannot be stopped.",
      hint: AGAIN,
    };
  }
  if (ending.endedFor === "scratch") {
    return {
      cause: "scratch",
      message: `The kernel's scratch folder grew beyond ${gigabytes(ending.scratchLimit ?? 0)}, or beyond any number of files that a kernel needs.`,
      hint: "Select fewer columns or rows before sorting and joining, or raise `kernel.scratch`.",
    };
  }
  if (ending.endedFor === "channel") return channelDeath(ending.violation ?? "");
  if (ending.starting) return startDeath(ending);
  const crash = ending.signal && CRASHES[ending.signal];
  if (crash) {
    return {
      cause: "crash",
      message: `The kernel crashed with ${crash} (${ending.signal}) in native code${lastLine(ending.lastWords)}.`,
      hint: AGAIN,
    };
  }
  if (ending.signal === "SIGKILL") {
    return {
      cause: "killed",
      message:
        "The kernel was killed (SIGKILL) by another program, most often because the machine ran out of memory.",
      hint: `${AGAIN} If it happens again, lower \`kernel.memory\` below what the machine has, or close other programs.`,
    };
  }
  if (ending.signal) {
    return {
      cause: "killed",
      message: `The kernel was ended by another program (${ending.signal}).`,
      hint: AGAIN,
    };
  }
  return {
    cause: "exit",
    message: `A cell ended the kernel's process (exit code ${ending.exitCode}).`,
    hint: "Take the call out that exits; to stop a cell, throw an error. Run a cell to start a new kernel.",
  };
}

function channelDeath(violation: string): KernelDeath {
  return {
    cause: "channel",
    message: `The kernel was ended, because something in it used the kernel's own channel to the server (${violation}).`,
    hint: `Take out the cell or the package that reads or writes file descriptors of its own. ${AGAIN}`,
  };
}

function startDeath({ exitCode, signal, lastWords }: Ending): KernelDeath {
  const how = signal ? `by ${signal}` : `with exit code ${exitCode}`;
  return {
    cause: "start",
    message: `The kernel could not be started; its process ended ${how}${lastLine(lastWords)}.`,
    hint: "Run `npm ci` to install what Clientele needs, then run a cell to try again.",
  };
}

/** V8 aborts when the heap is full, and Node when an allocation fails; both say so first. */
function isHeapExhausted({ lastWords }: Ending): boolean {
  return /heap out of memory|Allocation failed - |out of memory|std::bad_alloc|Fatal process out of memory/i.test(
    lastWords,
  );
}

function lastLine(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  const telling = lines.findLast((line) => /error|fatal|assert|cannot|denied/i.test(line));
  return telling ? `: ${telling.slice(0, 300)}` : "";
}

/** As `clientele.json` writes it: a GB is 10^9 bytes. */
export function gigabytes(bytes: number): string {
  const gb = bytes / 1e9;
  return gb >= 1 ? `${Number(gb.toFixed(1))} GB` : `${Math.round(bytes / 1e6)} MB`;
}
