/**
 * Files for the code in a kernel: it may use the descriptors that it opened itself. Those of the process (the pipes to
 * the server, the event loop, the engine's files) are as numbers within reach of whoever calls `fs`, and a kernel that
 * lost one of them could neither be interrupted nor be told that its server is gone.
 */
import { AccessDenied } from "./builtin-modules.ts";

type Callback = (error: unknown, ...results: unknown[]) => void;
type Function = (...words: unknown[]) => unknown;
type Files = Record<string, unknown>;

/** Take a descriptor first. */
const ON_DESCRIPTOR = [
  "fchmod",
  "fchown",
  "fdatasync",
  "fstat",
  "fsync",
  "ftruncate",
  "futimes",
  "read",
  "readv",
  "write",
  "writev",
] as const;
/** Take a path first, or a descriptor. */
const ON_EITHER = ["appendFile", "readFile", "truncate", "writeFile"] as const;

const STANDARD_OUTPUT = 1;
const STANDARD_ERROR = 2;

/** Replaces the functions of `fs` that take a descriptor, and those that give one. */
export function guardFiles(fs: Files, promises: Files): void {
  const opened = new Set<unknown>();
  const check = (descriptor: unknown, name: string): unknown => {
    // What a package writes there is for nobody; the server reads a kernel's last words from it.
    if (descriptor === STANDARD_ERROR || descriptor === STANDARD_OUTPUT) return STANDARD_OUTPUT;
    if (typeof descriptor !== "number" || opened.has(descriptor)) return descriptor;
    throw denied(`fs.${name}`, descriptor);
  };
  for (const name of [...ON_DESCRIPTOR, ...ON_EITHER]) {
    for (const form of [name, `${name}Sync`]) {
      wrap(
        fs,
        form,
        (call) =>
          (first, ...rest) =>
            call(check(first, form), ...rest),
      );
    }
  }
  wrap(fs, "openSync", (open) => (...words) => {
    const descriptor = open(...words);
    opened.add(descriptor);
    return descriptor;
  });
  wrap(fs, "open", (open) => (...words) => {
    const done = words.at(-1) as Callback;
    if (typeof done !== "function") return open(...words);
    return open(...words.slice(0, -1), (error: unknown, descriptor: unknown) => {
      if (!error) opened.add(descriptor);
      done(error, descriptor);
    });
  });
  for (const form of ["close", "closeSync"]) {
    wrap(fs, form, (close) => (first, ...rest) => {
      // Before it is closed: the number may be given to somebody else at once.
      if (typeof first === "number" && !opened.delete(first)) throw denied(`fs.${form}`, first);
      return close(first, ...rest);
    });
  }
  // Their descriptors are properties that whoever holds one could set to another number.
  for (const [of, name] of [
    [promises, "open"],
    [fs, "Utf8Stream"],
  ] as const) {
    if (name in of) replace(of, name, refused(name));
  }
}

function refused(name: string): () => never {
  return function refuse(): never {
    throw new AccessDenied(
      `\`fs.${name}\` is not available in a kernel. Use \`fs.readFile\` and \`fs.writeFile\`.`,
    );
  };
}

function denied(name: string, descriptor: number): AccessDenied {
  return new AccessDenied(
    `\`${name}\` was given the descriptor ${descriptor}, which the kernel needs for itself. Use only those that \`fs.open\` gave.`,
  );
}

/** The new function carries what hangs on the old one, such as its form for `promisify`. */
function wrap(fs: Files, name: string, by: (call: Function) => Function): void {
  const call = fs[name];
  if (typeof call !== "function") return;
  const wrapped = by(call as Function);
  Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(call));
  replace(fs, name, wrapped);
}

function replace(of: Files, name: string, value: unknown): void {
  Object.defineProperty(of, name, { value, writable: true, enumerable: true, configurable: true });
}
