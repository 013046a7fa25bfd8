/**
 * What code in a kernel gets of Node's own modules, by whatever way it asks: `import`, `require`, a loader of its own, or
 * a package that hands them out. Modules that compute are left as they are; files are reached through a guard; what
 * touches the machine is there by its names, so that packages load, and refuses when it is used; all others are not
 * there. The permission model of the process and the operating system's wall stand behind.
 */
import { Duplex } from "node:stream";
import { ALLOWED_MODULES } from "../../shared/notebook/allowed-modules.ts";

/** Beside those of cells, what packages may have as it is. */
const WHOLE: ReadonlySet<string> = new Set([
  ...ALLOWED_MODULES,
  "async_hooks",
  "console",
  "constants",
  "diagnostics_channel",
  // Made harmless by `disarm`.
  "process",
  "readline",
  "readline/promises",
  "sys",
  "vm",
]);

/** Reached through `guarded-files.ts`. */
const FILES: ReadonlySet<string> = new Set(["fs", "fs/promises"]);

/** Of these, the functions and objects named stay as they are; plain values stay anyway. */
const INERT: Readonly<Record<string, readonly string[]>> = {
  child_process: [],
  cluster: ["settings", "workers"],
  dgram: [],
  dns: [],
  "dns/promises": [],
  http: ["METHODS", "STATUS_CODES", "validateHeaderName", "validateHeaderValue"],
  http2: ["constants"],
  https: [],
  inspector: [],
  net: ["isIP", "isIPv4", "isIPv6", "BlockList", "SocketAddress"],
  tls: ["rootCertificates"],
  tty: ["isatty"],
  worker_threads: [
    "BroadcastChannel",
    "isMarkedAsUntransferable",
    "markAsUncloneable",
    "markAsUntransferable",
    "MessageChannel",
    "MessagePort",
    "receiveMessageOnPort",
    "resourceLimits",
  ],
  v8: [
    "cachedDataVersionTag",
    "DefaultDeserializer",
    "DefaultSerializer",
    "deserialize",
    "Deserializer",
    "getHeapCodeStatistics",
    "getHeapSpaceStatistics",
    "getHeapStatistics",
    "isStringOneByteRepresentation",
    "serialize",
    "Serializer",
  ],
};

/** Of these, only the functions named refuse. */
const REFUSING: Readonly<Record<string, readonly string[]>> = {
  crypto: ["setEngine", "setFips"],
  module: [
    "_initPaths",
    "_preloadModules",
    "enableCompileCache",
    "flushCompileCache",
    "getCompileCacheDir",
    "register",
    "registerHooks",
    "runMain",
    "setSourceMapsSupport",
  ],
  os: ["setPriority"],
  util: ["setTraceSigInt"],
};

/** What packages ask of the machine when they load, answered with nothing of it. */
const ANSWERS: Readonly<Record<string, Readonly<Record<string, () => unknown>>>> = {
  os: {
    hostname: () => "clientele",
    networkInterfaces: () => ({}),
    userInfo: () => ({ username: "clientele", uid: -1, gid: -1, shell: null, homedir: "/" }),
  },
};

/** Connections fail as they do where there is no network: later, and told by an event. */
const CONNECTING: Readonly<Record<string, readonly string[]>> = {
  http: ["get", "request"],
  https: ["get", "request"],
  net: ["connect", "createConnection"],
  tls: ["connect"],
};

const NETWORK = [
  "cluster",
  "child_process",
  "dgram",
  "dns",
  "dns/promises",
  "http",
  "http2",
  "https",
  "net",
  "tls",
  "tty",
];

const GLOBALS = ["EventSource", "fetch", "WebSocket"] as const;

/** Whether code in a kernel may load the module; the name may begin with `node:`. */
export function isGivenModule(specifier: string): boolean {
  const name = nameOf(specifier);
  return WHOLE.has(name) || FILES.has(name) || name in INERT || name in REFUSING;
}

/** A module of Node that is not for kernels was asked for, or one of its functions was called. */
export class AccessDenied extends Error {
  override readonly name = "AccessDenied";
  /** As Node's permission model says it, for packages that look. */
  readonly code = "ERR_ACCESS_DENIED";
}

type Module = Record<string, unknown>;

export interface ModuleGuard {
  /** Throws for a module of Node that is not for kernels, and makes the others harmless before they are handed out. */
  admit(specifier: string): void;
}

/**
 * @param builtin Node's own modules, by name
 * @param synchronise brings changes of modules to those who import their names
 */
export function createModuleGuard(builtin: (name: string) => unknown, synchronise: () => void): ModuleGuard {
  const admitted = new Set<string>();
  for (const name of GLOBALS) {
    if (name in globalThis) replace(globalThis as unknown as Module, name, noNetwork(name));
  }
  return {
    admit(specifier) {
      const name = nameOf(specifier);
      if (admitted.has(name)) return;
      if (!isGivenModule(name)) throw notGiven(specifier);
      // These are made of each other, and have to be whole when they are.
      if (NETWORK.includes(name)) for (const each of NETWORK) builtin(each);
      const module = builtin(name) as Module;
      const kept = INERT[name];
      if (kept) disarmModule(name, module, kept);
      for (const each of REFUSING[name] ?? []) if (each in module) replace(module, each, refusal(name, each));
      for (const [each, answer] of Object.entries(ANSWERS[name] ?? {})) replace(module, each, answer);
      synchronise();
      admitted.add(name);
    },
  };
}

function notGiven(specifier: string): AccessDenied {
  return new AccessDenied(
    `No code in a kernel may load "${specifier}": it reaches beyond the kernel. Take the package out that needs it.`,
  );
}

function disarmModule(name: string, module: Module, kept: readonly string[]): void {
  for (const key of Object.getOwnPropertyNames(module)) {
    if (kept.includes(key) || Object.getOwnPropertyDescriptor(module, key)?.configurable === false) continue;
    const value = module[key];
    if (typeof value === "function") {
      if (CONNECTING[name]?.includes(key)) replace(module, key, () => failing(name, key));
      else replace(module, key, key === "Agent" ? class Agent {} : refusal(name, key));
    } else if (typeof value === "object" && value !== null) {
      replace(module, key, key === "promises" ? inertCopy(`${name}.promises`, value as Module) : undefined);
    }
  }
}

function inertCopy(name: string, module: Module): Module {
  const copy: Module = {};
  for (const [key, value] of Object.entries(module))
    copy[key] = typeof value === "function" ? refusal(name, key) : value;
  return copy;
}

/** A function and a class at once: packages call, construct and extend it. */
function refusal(module: string, name: string): () => never {
  return function refused(): never {
    throw denied(`${module}.${name}`);
  };
}

function denied(what: string): AccessDenied {
  return new AccessDenied(
    `\`${what}\` is not available in a kernel, which has no network and no processes, and only its own files and thread. Read data with \`dataset()\` and \`sql\`.`,
  );
}

function failing(module: string, name: string): Duplex {
  const stream = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  stream.destroy(denied(`${module}.${name}`));
  return Object.assign(stream, {
    abort: () => stream,
    setTimeout: () => stream,
    setNoDelay: () => stream,
    setKeepAlive: () => stream,
    ref: () => stream,
    unref: () => stream,
  });
}

function noNetwork(name: string): unknown {
  if (name === "fetch") return async () => Promise.reject(denied(name));
  return refusal("globalThis", name);
}

function replace(module: Module, key: string, value: unknown): void {
  Object.defineProperty(module, key, { value, writable: true, enumerable: true, configurable: true });
}

const nameOf = (specifier: string) => specifier.replace(/^node:/, "");
