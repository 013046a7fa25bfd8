/** What a cell cannot do to its kernel, to the machine and to other cells. */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { texts } from "./cells.ts";
import { application, childKernels, sharedKernel } from "./child-kernels.ts";

const SECRET = "CLIENTELE_TEST_SECRET";

const kernels = childKernels();
beforeAll(async () => {
  await writeFile(path.join(kernels().folder, "secret.txt"), "secret");
  process.env[SECRET] = "not for cells";
});
afterAll(() => {
  delete process.env[SECRET];
});
const cells = sharedKernel(kernels);

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
  const { status, error } = await cells().run("forbidden", source);
  expect(status).toBe("failed");
  expect(error?.name).toBe("ForbiddenInCell");
  expect((await cells().run("alive", "1 + 1")).status).toBe("ok");
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
  const { outputs } = await cells().run("modules", source);
  expect(texts(outputs)).toEqual([`${"refused ".repeat(9)}undefined undefined 0`]);
});

it("lets a file beside the notebook read no other file, write nothing, connect nowhere and start nothing", async () => {
  await writeFile(
    path.join(kernels().access.directory, "attempts.ts"),
    `import { readFileSync, writeFileSync } from "node:fs";
import { execSync } from "node:child_process";
import { connect } from "node:net";
import { Worker } from "node:worker_threads";
import { Session } from "node:inspector";
import real from "node:process";
const code = (f: () => unknown) => { try { f(); return "ALLOWED"; } catch (error: any) { return error.code ?? error.name; } };
export const attempts = [
code(() => readFileSync(${JSON.stringify(path.join(kernels().folder, "secret.txt"))})),
code(() => readFileSync("/etc/hostname")),
code(() => writeFileSync(${JSON.stringify(path.join(kernels().folder, "datasets", "x.csv"))}, "")),
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
  const { outputs } = await cells().run(
    "attempts",
    "import { attempts } from './attempts.ts';\nattempts.join(' ')",
  );
  const denied = "ERR_ACCESS_DENIED";
  expect(texts(outputs)).toEqual([
    `${`${denied} `.repeat(7)}ForbiddenInCell ForbiddenInCell ${denied} HOME,LANG,NODE_COMPILE_CACHE,TMPDIR,TZ`,
  ]);
});

it("gives a cell no database of its own, since native code knows no walls", async () => {
  const copied = path.join(kernels().folder, "copied.csv");
  await writeFile(
    path.join(kernels().access.directory, "native.ts"),
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
  const { outputs } = await cells().run(
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
  expect(texts((await cells().run("own", "(await sql`select 1 as n`.rows())[0].n")).outputs)).toEqual(["1"]);
});

it.each([
  ["an SQL engine of its own", "new (require('node:sqlite').DatabaseSync)(folder + '/planted.db')", /sqlite/],
  [
    "a package of the server that hands out modules",
    "require('real-require').realRequire('sqlite')",
    /sqlite/,
  ],
  [
    "flags of the engine",
    "require('v8').setFlagsFromString('--expose-gc')",
    /`v8\.setFlagsFromString` is not available/,
  ],
  ["a loader of its own", "require('module').registerHooks({})", /`module\.registerHooks` is not available/],
  [
    "the priority of another process",
    "require('os').setPriority(process.ppid, 19)",
    /`os\.setPriority` is not available/,
  ],
  [
    "the pipe to the server",
    "require('fs').writeSync(4, 'x')",
    /given the descriptor 4, which the kernel needs/,
  ],
  [
    "the pipe from the server",
    "require('fs').closeSync(5)",
    /given the descriptor 5, which the kernel needs/,
  ],
  ["a socket of a descriptor", "new (require('net').Socket)({ fd: 3 })", /`net\.Socket` is not available/],
  ["the network", "fetch('http://127.0.0.1:9')", /`fetch` is not available/],
])("gives a file beside the notebook not: %s", async (_, attempt, refusal) => {
  const name = `attempt-${attempt.length}-${attempt.charCodeAt(9)}.mts`;
  await writeFile(
    path.join(kernels().access.directory, name),
    `import { createRequire } from "node:module";
import process from "node:process";
const require = createRequire(${JSON.stringify(path.join(application, "kernel", "main.ts"))});
const folder = ${JSON.stringify(kernels().folder)};
export const told = await (async () => ${attempt})().then(() => "DONE", (error) => error.message);
`,
  );
  const { outputs } = await cells().run("attempt", `import { told } from "./${name}";\ntold`);
  expect(texts(outputs)[0]).toMatch(refusal);
  expect((await cells().run("alive", "1 + 1")).status).toBe("ok");
});

it("lets packages use what computes, and the files that they opened", async () => {
  await writeFile(
    path.join(kernels().access.directory, "honest.mts"),
    `import fs from "node:fs";
import os from "node:os";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { createHash } from "node:crypto";
import v8 from "node:v8";
const file = os.tmpdir() + "/mine.txt";
const fd = fs.openSync(file, "w+");
fs.writeSync(fd, "one ");
fs.closeSync(fd);
await pipeline(["two"], fs.createWriteStream(file, { flags: "a" }));
const opened = await promisify(fs.open)(file, "r");
const { bytesRead } = await promisify(fs.read)(opened, Buffer.alloc(3), 0, 3, 0);
await promisify(fs.close)(opened);
export const told = [
  await fs.promises.readFile(file, "utf8"),
  bytesRead,
  createHash("md5").update("x").digest("hex").slice(0, 4),
  v8.deserialize(v8.serialize(new Map([[1, 2]]))).get(1),
].join();
`,
  );
  const { outputs, error } = await cells().run("honest", 'import { told } from "./honest.mts";\ntold');
  expect(error).toBeNull();
  expect(texts(outputs)).toEqual(["one two,3,9dd4,2"]);
});

it("gives a cell only those of Clientele's packages that are for cells", async () => {
  const { error } = await cells().run("pino", "import pino from 'pino';");
  expect(error).toMatchObject({
    name: "ImportError",
    message: 'A cell may not import "pino": it is a part of Clientele that is not for cells.',
    hint: "Install it beside the notebook, in a folder of its own: npm install pino",
  });
  const { outputs } = await cells().run("d3", "import { max } from 'd3';\nmax([1, 3, 2])");
  expect(texts(outputs)).toEqual(["3"]);
});
