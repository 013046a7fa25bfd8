/**
 * The `process` of cells: what programs read of it, and nothing that could end the kernel, reach its channel or run a
 * native library. Node's own object is made harmless too, because packages get hold of it by `import "node:process"`.
 */
import { isGivenModule, type ModuleGuard } from "./builtin-modules.ts";
import { allowedModule } from "./modules.ts";

/** Everything that ends, signals or changes the process, or leads around the permission model. */
const FORBIDDEN = [
  "abort",
  "addUncaughtExceptionCaptureCallback",
  "binding",
  "_linkedBinding",
  "chdir",
  "_debugEnd",
  "_debugProcess",
  "_getActiveHandles",
  "_getActiveRequests",
  "disconnect",
  "dlopen",
  "execve",
  "exit",
  "initgroups",
  "kill",
  "_kill",
  "loadEnvFile",
  "openStdin",
  "_rawDebug",
  "reallyExit",
  "send",
  "_send",
  "setegid",
  "seteuid",
  "setgid",
  "setgroups",
  "setuid",
  "setUncaughtExceptionCaptureCallback",
  "_startProfilerIdleNotifier",
  "_stopProfilerIdleNotifier",
  "_tickCallback",
] as const;

export class ForbiddenInCell extends Error {
  override readonly name = "ForbiddenInCell";
}

function refusal(name: string): () => never {
  return () => {
    const exits = /exit|abort|kill|execve|disconnect/i.test(name);
    throw new ForbiddenInCell(
      exits
        ? `\`process.${name}\` would end the kernel and with it every variable. To stop a cell, throw an error; to stop the kernel, restart it from the toolbar.`
        : `\`process.${name}\` is not available in a cell: it would change the process that all cells share.`,
    );
  };
}

/** Packages that write files ask for it when they load; changed, it would be so for all. */
const umask = () => 0o022;

/** Replaces the harmful functions of Node's own `process`. The kernel takes what it needs before. */
export function disarm(target: NodeJS.Process, guard: ModuleGuard): void {
  for (const name of FORBIDDEN) {
    if (!(name in target)) continue;
    Object.defineProperty(target, name, { value: refusal(name), writable: false, configurable: false });
  }
  Object.defineProperty(target, "umask", { value: umask, configurable: false });
  const given = target.getBuiltinModule.bind(target);
  const value = (name: string) => {
    if (!isGivenModule(name)) return undefined;
    guard.admit(name);
    return given(name);
  };
  Object.defineProperty(target, "getBuiltinModule", { value, configurable: false });
  for (const fd of ["stdin", "stdout", "stderr"])
    Object.defineProperty(target, fd, { value: silent, configurable: false });
  for (const name of ["mainModule", "report", "permission"]) {
    const found = Object.getOwnPropertyDescriptor(target, name);
    if (found?.configurable) Object.defineProperty(target, name, { value: undefined, configurable: false });
  }
}

/** The standard streams of packages: nobody reads them. Node's own would hand out what writes to any descriptor. */
const silent = Object.freeze({
  isTTY: false,
  writable: true,
  write: (_text: unknown, ...rest: unknown[]) => {
    const done = rest.at(-1);
    if (typeof done === "function") queueMicrotask(() => done());
    return true;
  },
  end() {},
  on: () => silent,
  once: () => silent,
  off: () => silent,
  removeListener: () => silent,
  emit: () => false,
  resume: () => silent,
  pause: () => silent,
});

const readOnly = ["version", "versions", "arch", "platform", "release", "features", "config", "pid"] as const;

export function createProcessFacade(real: NodeJS.Process, print: (text: string) => void): object {
  const stream = (fd: number) => ({
    fd,
    isTTY: false,
    writable: true,
    write: (text: unknown) => {
      print(String(text).replace(/\n$/, ""));
      return true;
    },
  });
  const nothing = () => facade;
  const facade: Record<PropertyKey, unknown> = {
    title: "clientele",
    argv: [],
    execArgv: [],
    env: {},
    exitCode: undefined,
    stdout: stream(1),
    stderr: stream(2),
    cwd: () => "/",
    umask,
    getBuiltinModule: (specifier: string) => {
      const name = allowedModule(specifier);
      return name === null ? undefined : real.getBuiltinModule(name);
    },
    nextTick: real.nextTick.bind(real),
    hrtime: Object.assign(real.hrtime.bind(real), { bigint: real.hrtime.bigint }),
    uptime: () => real.uptime(),
    memoryUsage: Object.assign(() => real.memoryUsage(), { rss: () => real.memoryUsage.rss() }),
    cpuUsage: (previous?: NodeJS.CpuUsage) => real.cpuUsage(previous),
    emitWarning: (warning: unknown) => print(`Warning: ${String(warning)}`),
    on: nothing,
    once: nothing,
    addListener: nothing,
    off: nothing,
    removeListener: nothing,
    removeAllListeners: nothing,
    emit: () => false,
    listeners: () => [],
    listenerCount: () => 0,
    [Symbol.toStringTag]: "process",
  };
  for (const name of readOnly) facade[name] = real[name];
  for (const name of FORBIDDEN) facade[name] = refusal(name);
  return facade;
}
