/** What only a process can do: be stopped in the middle of anything, be shut in, and die. */
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ChildProcessRuntime } from "../../../server/runtime/child-process-runtime.ts";
import { KernelDied } from "../../../server/runtime/kernel-refused.ts";
import type { Access, Kernel, Limits } from "../../../server/runtime/runtime.ts";
import type { KernelDeath } from "../../../shared/session/state.ts";
import { Cells, type Stray, texts } from "./cells.ts";

const application = path.join(import.meta.dirname, "..", "..", "..");
const LIMITS: Limits = { memory: 2 ** 31, engineMemory: 2 ** 28, cellTime: null, outputBytes: 1_000_000 };
const SECRET = "CLIENTELE_TEST_SECRET";

let folder: string;
let access: Access;
let runtime: ChildProcessRuntime;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(os.tmpdir(), "child-runtime-")));
  await mkdir(path.join(folder, "datasets"));
  await mkdir(path.join(folder, "notebooks"));
  await writeFile(path.join(folder, "secret.txt"), "secret");
  access = { datasets: path.join(folder, "datasets"), directory: path.join(folder, "notebooks") };
  process.env[SECRET] = "not for cells";
  runtime = new ChildProcessRuntime({ application, limits: LIMITS, warm: 0 });
});

afterAll(async () => {
  delete process.env[SECRET];
  await runtime.close();
  await rm(folder, { recursive: true });
});

async function start(from = runtime): Promise<Cells> {
  const { directory } = access;
  const open = { type: "open" as const, directory, datasets: [], seed: 1, outputBytes: LIMITS.outputBytes };
  return new Cells(await from.start(access, open));
}

function deathOf(kernel: Kernel): Promise<KernelDeath> {
  return new Promise((resolve) => kernel.onDeath(resolve));
}

describe("an interrupt", () => {
  let cells: Cells;
  beforeAll(async () => {
    cells = await start();
    await cells.run("keep", "const precious = { n: 41 };");
  }, 60_000);
  afterAll(() => cells.kernel.close());

  const loops: [string, string][] = [
    ["an endless loop", "console.log('go'); for (;;) {}"],
    [
      "an endless loop after an await",
      "await new Promise((r) => setTimeout(r, 1)); console.log('go'); for (;;) {}",
    ],
    ["a loop of microtasks", "console.log('go'); for (;;) await null;"],
    [
      "a loop that catches everything",
      "console.log('go'); for (;;) { try { for (;;) {} } catch {} finally { for (;;) {} } }",
    ],
    [
      "a loop in a timer",
      "setTimeout(() => { console.log('go'); for (;;) {} }, 1); await new Promise(() => {});",
    ],
    [
      "a loop in an immediate",
      "setImmediate(() => { console.log('go'); for (;;) {} }); await new Promise(() => {});",
    ],
    ["an endless regular expression", "console.log('go'); /^(a+)+$/.test('a'.repeat(40) + 'b');"],
    ["a loop that sleeps", "console.log('go'); for (;;) await new Promise((r) => setTimeout(r, 5));"],
    [
      "a loop over another module's timer",
      "import { setTimeout as sleep } from 'node:timers/promises';\nconsole.log('go'); for (;;) await sleep(5);",
    ],
    [
      "a loop of digests",
      "console.log('go'); for (;;) await crypto.subtle.digest('SHA-256', new Uint8Array(8));",
    ],
    [
      "a loop of statements that catches their errors",
      "console.log('go'); for (;;) { try { await sql`select 1`.rows(); } catch {} }",
    ],
    ["a long statement", "console.log('go'); await sql`select count(*) from range(100000000000)`.rows();"],
    [
      "a wait on shared memory",
      "console.log('go'); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);",
    ],
  ];

  it.each(
    loops,
  )("stops %s within a second, three times over, and keeps every variable", async (_name, source) => {
    for (let time = 0; time < 3; time++) {
      const { ran } = cells.start("loop", source);
      await cells.printed("loop", "go");
      const before = performance.now();
      cells.kernel.interrupt();
      const { status, variables } = await ran;
      expect(performance.now() - before).toBeLessThan(1000);
      expect(status).toBe("interrupted");
      expect(variables.precious).toBe("{ n: 41 }");
      const next = await cells.run("next", "precious.n + 1");
      expect(texts(next.outputs)).toEqual(["42"]);
    }
  });

  it("stops a finished cell's timer that keeps the next cell waiting, and gives up that cell", async () => {
    await cells.run("timer", "setTimeout(() => { console.log('stuck'); for (;;) {} }, 100);");
    await cells.printed("timer", "stuck");
    const { ran } = cells.start("waiting", "'never shown'");
    cells.kernel.interrupt();
    expect((await ran).status).toBe("interrupted");
    expect(texts((await cells.run("waiting", "'shown'")).outputs)).toEqual(["shown"]);
  });

  it("lets a run that was given up do nothing more", async () => {
    const source =
      "const sleep = (ms: number) => new Promise((r) => setTimeout(r, ms));\nlet count = 0;\nconsole.log('go');\nwhile (true) { await sleep(2); console.log('tick', ++count); display(count); }";
    const { run, ran } = cells.start("ticking", source);
    await cells.printed("ticking", "tick 3");
    cells.kernel.interrupt();
    await ran;
    const seen = cells.messages.length;
    await cells.run("later", "await new Promise((r) => setTimeout(r, 50));");
    const late = cells.messages
      .slice(seen)
      .filter((message) => message.type === "outputs" && message.run === run);
    expect(late).toEqual([]);
  });

  it("answers requests that a termination caught", async () => {
    const { ran } = cells.start("busy", "console.log('go'); for (;;) {}");
    await cells.printed("busy", "go");
    const query = { offset: 0, limit: 1, sort: [], filters: [] };
    const asked = cells.kernel.ask({ type: "page", ref: "none", query });
    cells.kernel.interrupt();
    await expect(asked).rejects.toThrow();
    expect((await ran).status).toBe("interrupted");
  });

  it("shows what an endless loop prints while it runs", async () => {
    const { ran } = cells.start("printing", "for (let i = 0; ; i++) console.log('row', i);");
    await cells.printed("printing", "row 100");
    cells.kernel.interrupt();
    expect((await ran).status).toBe("interrupted");
  });
});

describe("the walls of a kernel", () => {
  let cells: Cells;
  beforeAll(async () => {
    cells = await start();
  }, 60_000);
  afterAll(() => cells.kernel.close());

  it.each([
    "process.exit(0)",
    "process.abort()",
    "process.kill(process.pid, 'SIGKILL')",
    "(process as any).reallyExit(0)",
    "process.dlopen({ exports: {} }, '/tmp/x.node')",
    "(process as any).binding('fs')",
    "process.disconnect()",
    "process.send('x')",
  ])("refuses %s and lives on", async (source) => {
    const { status, error } = await cells.run("forbidden", source);
    expect(status).toBe("failed");
    expect(error?.name).toBe("ForbiddenInCell");
    expect((await cells.run("alive", "1 + 1")).status).toBe("ok");
  });

  it("gives a cell no modules of the machine, by whatever name", async () => {
    const source = `const tries: string[] = [];
for (const attempt of [
  () => import('node:fs'),
  () => import('child_process'),
  () => import('node:net'),
  () => import('node:worker_threads'),
  () => import('node:inspector'),
  () => import('node:process'),
  () => eval("import('node:fs')"),
  () => new Function("return import('node:fs')")(),
  () => Promise.resolve("return import('node:fs')").then(Function).then((f: any) => f()),
]) {
  try { await attempt(); tries.push('reached'); } catch { tries.push('refused'); }
}
[...tries, typeof process.getBuiltinModule('node:fs'), typeof (globalThis as any).require, Object.keys(process.env).length].join(' ')`;
    const { outputs } = await cells.run("modules", source);
    expect(texts(outputs)).toEqual([`${"refused ".repeat(9)}undefined undefined 0`]);
  });

  it("lets a file beside the notebook read no other file, write nothing, connect nowhere and start nothing", async () => {
    await writeFile(
      path.join(access.directory, "attempts.ts"),
      `import { readFileSync, writeFileSync } from "node:fs";
import { execSync } from "node:child_process";
import { connect } from "node:net";
import { Worker } from "node:worker_threads";
import { Session } from "node:inspector";
import real from "node:process";
const code = (f: () => unknown) => { try { f(); return "ALLOWED"; } catch (error: any) { return error.code ?? error.name; } };
export const attempts = [
  code(() => readFileSync(${JSON.stringify(path.join(folder, "secret.txt"))})),
  code(() => readFileSync("/etc/hostname")),
  code(() => writeFileSync(${JSON.stringify(path.join(folder, "datasets", "x.csv"))}, "")),
  code(() => writeFileSync(${JSON.stringify(path.join(application, "node_modules", ".cache", "clientele-kernel", "planted"))}, "")),
  code(() => execSync("id")),
  code(() => new Worker("1", { eval: true })),
  code(() => new Session().connect()),
  code(() => real.exit(1)),
  code(() => real.kill(real.ppid, 0)),
  await new Promise((resolve) => connect(9, "127.0.0.1").on("connect", () => resolve("ALLOWED")).on("error", (error: any) => resolve(error.code))),
  Object.keys(real.env).sort().join(),
];
`,
    );
    const { outputs } = await cells.run(
      "attempts",
      "import { attempts } from './attempts.ts';\nattempts.join(' ')",
    );
    const denied = "ERR_ACCESS_DENIED";
    expect(texts(outputs)).toEqual([
      `${`${denied} `.repeat(7)}ForbiddenInCell ForbiddenInCell ${denied} HOME,LANG,NODE_COMPILE_CACHE,TMPDIR,TZ`,
    ]);
  });

  it("gives a cell no database of its own, since native code knows no walls", async () => {
    const copied = path.join(folder, "copied.csv");
    await writeFile(
      path.join(access.directory, "native.ts"),
      `import { createRequire } from "node:module";
const require = createRequire(${JSON.stringify(path.join(application, "kernel", "main.ts"))});
const message = async (f: () => unknown) => { try { await f(); return "OPENED"; } catch (error: any) { return error.message.split(",")[0]; } };
const native = require("@duckdb/node-bindings");
const held = Object.values(require.cache).filter((module: any) => typeof module.exports?.create_config === "function");
export const attempts = [
  await message(() => native.open(":memory:", native.create_config())),
  ...(await Promise.all(held.map((module: any) => message(() => module.exports.open(":memory:", native.create_config()))))),
  await message(() => native.create_instance_cache()),
];
`,
    );
    const { outputs } = await cells.run(
      "native",
      `import { DuckDBInstance } from "@duckdb/node-api";
import { attempts } from "./native.ts";
const told: string[] = [...attempts];
for (const open of [() => DuckDBInstance.create(":memory:"), () => DuckDBInstance.fromCache(":memory:")]) {
  try {
    const connection = await (await open()).connect();
    await connection.run("copy (select 1) to '${copied}'");
    told.push("OPENED");
  } catch (error: any) {
    told.push(error.message.split(",")[0]);
  }
}
[...new Set(told)].join("|")`,
    );
    expect(texts(outputs)).toEqual(["A kernel has one database"]);
    expect(existsSync(copied)).toBe(false);
    expect(texts((await cells.run("own", "(await sql`select 1 as n`.rows())[0].n")).outputs)).toEqual(["1"]);
  });

  it("hands out no file but of its own folder, whatever a cell writes into the channel", async () => {
    const foreign = path.join(folder, "foreign.csv");
    await writeFile(foreign, "keep me");
    await writeFile(
      path.join(access.directory, "forge.ts"),
      `import real from "node:process";
import { writeSync } from "node:fs";
import v8 from "node:v8";
export function forge(file: string): void {
  real.prependListener("message", (message: any) => {
    if (message.type !== "export") return;
    const body = v8.serialize({ type: "exported", request: message.request, file });
    const head = Buffer.alloc(4);
    head.writeUInt32BE(body.length);
    writeSync(4, Buffer.concat([head, body]));
  });
}
`,
    );
    const forger = await start();
    try {
      await forger.run("forge", `import { forge } from "./forge.ts";\nforge(${JSON.stringify(foreign)});`);
      const asked = forger.kernel.ask({
        type: "export",
        ref: "any",
        query: { offset: 0, limit: 1, sort: [], filters: [] },
        format: "csv",
      });
      await expect(asked).rejects.toThrow("The kernel wrote no file that may be downloaded.");
    } finally {
      await forger.kernel.close();
    }
  });

  it("restores the standard objects after each run, and says what was changed", async () => {
    const { outputs } = await cells.run(
      "pollute",
      `Object.prototype.foo = 1;
Array.prototype.map = () => [];
Object.defineProperty(Object.prototype, 'get', { value: () => 'trap', configurable: true });
Promise.prototype.then = function () { return this; };
globalThis.leak = 1;
delete Math.floor;
Object.setPrototypeOf(Date, null);
JSON.stringify = () => 'x';`,
    );
    const notice = outputs.find((output) => output.type === "notice");
    expect(notice?.type === "notice" && notice.text).toMatch(
      /^Object\.prototype\.foo, Object\.prototype\.get, .* were changed by this cell and have been restored, because other cells would depend on it\./,
    );
    const check = await cells.run(
      "check",
      "[({} as any).foo, [1].map((x) => x + 1)[0], Math.floor(1.5), JSON.stringify(1), typeof (globalThis as any).leak, await Promise.resolve(3)].join()",
    );
    expect(texts(check.outputs)).toEqual([",2,1,1,undefined,3"]);
    expect(check.outputs).toHaveLength(1);
  });

  it("keeps what a package changes while it loads, and not what the cell changed before", async () => {
    await writeFile(
      path.join(access.directory, "polyfill.ts"),
      "Object.defineProperty(Array.prototype, 'second', { get() { return this[1]; }, configurable: true });\n",
    );
    const { outputs } = await cells.run(
      "load",
      "Object.prototype.bad = 1;\nawait import('./polyfill.ts');\n[1, 2].second",
    );
    expect(texts(outputs)[0]).toMatch(
      /^Object\.prototype\.bad was changed by this cell and has been restored/,
    );
    expect(texts((await cells.run("use", "[typeof ({} as any).bad, [1, 2].second].join()")).outputs)).toEqual(
      ["undefined,2"],
    );
  });

  it("shows the cell's own frame of an error deep within a package", async () => {
    await writeFile(
      path.join(access.directory, "deep.ts"),
      "export function fall(n: number): never {\n  if (n === 0) throw new Error('deep');\n  return fall(n - 1);\n}\n",
    );
    const { error } = await cells.run("deep", "import { fall } from './deep.ts';\n  fall(20);");
    expect(error).toMatchObject({ message: "deep", frames: [{ cell: "deep", line: 2, column: 3 }] });
  });

  it("makes a warning of Plot one of the console", async () => {
    const { outputs } = await cells.run(
      "warn",
      "Plot.plot({ y: { type: 'linear' }, marks: [Plot.dot([{ d: '2026-01-01', v: '3' }, { d: '2026-01-02', v: '4' }], { x: 'd', y: 'v' })] })",
    );
    expect(outputs.find((output) => output.type === "console")).toMatchObject({ stream: "warn" });
  });

  it("ends the run of a cell that breaks what the kernel is written with", async () => {
    const damaged = await start();
    try {
      const { status, outputs } = await damaged.run(
        "break",
        "Object.defineProperty(Array.prototype, 'map', { value: () => 'x', configurable: false });",
      );
      expect(status).toBe("failed");
      expect(outputs.at(-1)).toMatchObject({ type: "error", error: { name: "KernelDamaged" } });
    } finally {
      await damaged.kernel.close();
    }
  });

  it("keeps the names of a cell that changed how arrays are gone through", async () => {
    const { status, variables } = await cells.run(
      "iterator",
      "const kept = 5;\nArray.prototype[Symbol.iterator] = function* () { yield 1; };",
    );
    expect(status).toBe("ok");
    expect(variables.kept).toBe("5");
  });

  it("tells the first of a flood of errors outside of the run, and ends the run", async () => {
    const before = cells.strays.length;
    await cells.run("flood", "for (let i = 0; i < 5000; i++) void Promise.reject(new Error('flood'));");
    await cells.run("after", "await new Promise((resolve) => setTimeout(resolve, 0));");
    const told = cells.strays.slice(before);
    expect(told).toHaveLength(20);
    expect(told.at(-1)?.error.hint).toBe("Errors of this kind that come after this one are left out.");
  });

  it("reports a promise that nobody waits for, with its cell, and goes on", async () => {
    const stray = cells.next((message): message is Stray => message.type === "stray");
    await cells.run("floating", "void (async () => {\n  await null;\n  throw new Error('late');\n})();");
    const { cell, error } = await stray;
    expect([cell, error.message, error.frames[0]]).toEqual([
      "floating",
      "late",
      { cell: "floating", line: 3, column: 9 },
    ]);
  });

  it("prints a million lines in bounded memory", async () => {
    const before = (await cells.kernel.memory()) ?? 0;
    const { outputs } = await cells.run(
      "million",
      "for (let i = 0; i < 1_000_000; i++) console.log('line', i);",
    );
    const after = (await cells.kernel.memory()) ?? 0;
    expect(after - before).toBeLessThan(150e6);
    expect(outputs.at(-1)).toMatchObject({
      type: "notice",
      text: expect.stringMatching(/^9\d\d,\d{3} more lines left out/),
    });
  }, 30_000);
});

describe("a death", () => {
  it("by a full heap is told as memory", async () => {
    const small = new ChildProcessRuntime({
      application,
      warm: 0,
      limits: { ...LIMITS, memory: 600e6, engineMemory: 500e6 },
    });
    try {
      const cells = await start(small);
      const death = deathOf(cells.kernel);
      cells.start("heap", "const all: object[] = []; for (;;) all.push({ a: Math.random(), b: [1, 2, 3] });");
      expect(await death).toEqual({
        cause: "memory",
        message: "The kernel used more than 600 MB.",
        hint: "Select fewer columns, aggregate in SQL, or raise `kernel.memory`.",
      });
    } finally {
      await small.close();
    }
  }, 60_000);

  it("by typed arrays beyond the limit is told as memory", async () => {
    const small = new ChildProcessRuntime({
      application,
      warm: 0,
      limits: { ...LIMITS, memory: 500e6 },
    });
    try {
      const cells = await start(small);
      const death = deathOf(cells.kernel);
      cells.start(
        "arrays",
        "const all: Float64Array[] = []; for (;;) { all.push(new Float64Array(4e6).fill(1)); await new Promise((r) => setTimeout(r, 10)); }",
      );
      expect((await death).message).toBe("The kernel used more than 500 MB.");
    } finally {
      await small.close();
    }
  }, 60_000);

  it.each([
    ["SIGKILL", "killed", /^The kernel was killed \(SIGKILL\) by another program/],
    ["SIGSEGV", "crash", /^The kernel crashed with a segmentation fault \(SIGSEGV\)/],
    ["SIGTERM", "killed", /^The kernel was ended by another program \(SIGTERM\)/],
  ] as const)(
    "by %s is told as %s; requests are rejected and the scratch folder goes",
    async (signal, cause, message) => {
      const cells = await start();
      const scratch = scratchOf(cells.kernel);
      expect(scratch).toHaveLength(1);
      const death = deathOf(cells.kernel);
      const { ran } = cells.start("busy", "console.log('go'); for (;;) {}");
      ran.catch(() => {});
      await cells.printed("busy", "go");
      const asked = cells.kernel.ask({
        type: "page",
        ref: "t",
        query: { offset: 0, limit: 1, sort: [], filters: [] },
      });
      process.kill(cells.kernel.pid ?? 0, signal);
      await expect(asked).rejects.toBeInstanceOf(KernelDied);
      expect(await death).toMatchObject({ cause, message: expect.stringMatching(message) });
      await cells.kernel.close();
      expect(scratch.filter((each) => existsSync(each))).toEqual([]);
    },
    30_000,
  );

  it("is told also to whoever asks after it", async () => {
    const cells = await start();
    const first = deathOf(cells.kernel);
    process.kill(cells.kernel.pid ?? 0, "SIGKILL");
    expect(await deathOf(cells.kernel).then(() => deathOf(cells.kernel))).toEqual(await first);
  }, 30_000);

  it("at the start is told with the reason", async () => {
    const broken = new ChildProcessRuntime({ application: folder, limits: LIMITS, warm: 0 });
    await expect(start(broken)).rejects.toMatchObject({ death: { cause: "start" } });
    await broken.close();
  }, 30_000);

  it("comes by itself when the server is killed, even in the middle of a loop", async () => {
    const server = spawn(
      process.execPath,
      [
        "--no-warnings",
        path.join(import.meta.dirname, "orphan-server.ts"),
        application,
        access.datasets,
        access.directory,
      ],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    const pid = await new Promise<number>((resolve) =>
      server.stdout.setEncoding("utf8").on("data", (text: string) => resolve(Number(text))),
    );
    server.kill("SIGKILL");
    await ended(pid);
    expect(
      readdirSync(os.tmpdir()).filter((name) => name.startsWith(`clientele-kernel-${server.pid}-`)),
    ).toEqual([]);
  }, 30_000);
});

describe("the warm pool", () => {
  it("hands out a process that waits, and starts another one", async () => {
    const pool = new ChildProcessRuntime({ application, limits: LIMITS, warm: 1 });
    try {
      await pool.warm(access);
      const first = await start(pool);
      const second = await start(pool);
      expect(first.kernel.pid).not.toBe(second.kernel.pid);
      expect(texts((await first.run("a", "1")).outputs)).toEqual(["1"]);
      expect(texts((await second.run("a", "2")).outputs)).toEqual(["2"]);
    } finally {
      await pool.close();
    }
  }, 60_000);

  it("does not hand out a process that died while it waited", async () => {
    const pool = new ChildProcessRuntime({ application, limits: LIMITS, warm: 1 });
    try {
      await pool.warm(access);
      const [waiting] = pool.waiting(access);
      process.kill(waiting ?? 0, "SIGKILL");
      while (pool.waiting(access).includes(waiting ?? 0))
        await new Promise((resolve) => setImmediate(resolve));
      const cells = await start(pool);
      expect(cells.kernel.pid).not.toBe(waiting);
      expect((await cells.run("a", "1")).status).toBe("ok");
    } finally {
      await pool.close();
    }
  }, 60_000);
});

function scratchOf(kernel: Kernel): string[] {
  const { scratch } = kernel as unknown as { scratch: string };
  return [scratch];
}

/** Resolves when the process is gone: it is nobody's child that could tell. */
async function ended(pid: number): Promise<void> {
  while (existsSync(`/proc/${pid}/cmdline`) && !isZombie(pid))
    await new Promise((resolve) => setImmediate(resolve));
}

function isZombie(pid: number): boolean {
  return !existsSync(`/proc/${pid}/exe`);
}
