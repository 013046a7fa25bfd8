/** Row 2: modules of Node that read, write, connect or start something. */
import type { Places } from "../stage.ts";
import { beside, cellRow, json } from "./cell-rows.ts";
import { moduleRoutes } from "./module-routes.ts";

/** What each module would do: `m` is the module. */
function deeds({ secret, outside, port, socket }: Places): [module: string, deed: string][] {
  const planted = json(`${outside}/planted`);
  const from = json(secret);
  return [
    ["sqlite", `new m.DatabaseSync(${planted}).exec("create table t (x)")`],
    ["sqlite", `const db = new m.DatabaseSync(":memory:"); db.exec("vacuum into '${outside}/planted'")`],
    [
      "sqlite",
      `const db = new m.DatabaseSync(":memory:"); db.exec("attach '${outside}/planted' as x; create table x.t (y)")`,
    ],
    ["sqlite", `await m.backup(new m.DatabaseSync(":memory:"), ${planted})`],
    ["fs", `return m.readFileSync(${from}, "utf8")`],
    ["fs", `m.writeFileSync(${planted}, "x")`],
    [
      "fs",
      `m.symlinkSync(${from}, (await import("node:os")).tmpdir() + "/link" + Math.random()); m.cpSync(${from}, (await import("node:os")).tmpdir() + "/copy"); return m.readFileSync((await import("node:os")).tmpdir() + "/copy", "utf8")`,
    ],
    [
      "fs",
      `m.linkSync(${from}, (await import("node:os")).tmpdir() + "/hard"); return m.readFileSync((await import("node:os")).tmpdir() + "/hard", "utf8")`,
    ],
    ["fs/promises", `return await m.readFile(${from}, "utf8")`],
    ["fs/promises", `await m.appendFile(${planted}, "x")`],
    ["child_process", `m.execFileSync("/bin/sh", ["-c", "echo x > ${outside}/planted"])`],
    [
      "child_process",
      `m.spawnSync(process.execPath ?? "node", ["-e", "1"], { stdio: "inherit" }); m.fork(${planted})`,
    ],
    [
      "net",
      `await new Promise((done, fail) => m.connect(${port}, "127.0.0.1").on("connect", done).on("error", fail))`,
    ],
    [
      "net",
      `await new Promise((done, fail) => m.connect(${json(socket)}).on("connect", done).on("error", fail))`,
    ],
    [
      "http",
      `await new Promise((done, fail) => m.get("http://127.0.0.1:${port}/").on("response", done).on("error", fail))`,
    ],
    [
      "https",
      `await new Promise((done, fail) => m.get("https://127.0.0.1:${port}/").on("response", done).on("error", fail))`,
    ],
    ["http2", `m.connect("http://127.0.0.1:${port}/")`],
    [
      "tls",
      `await new Promise((done, fail) => m.connect(${port}, "127.0.0.1").on("secureConnect", done).on("error", fail))`,
    ],
    ["dgram", `m.createSocket("udp4").send("x", 9, "127.0.0.1")`],
    ["dns", `await m.promises.lookup("example.com")`],
    [
      "worker_threads",
      `new m.Worker("require('fs').writeFileSync('${outside}/planted', '')", { eval: true, execArgv: ["--no-permission"], env: { NODE_OPTIONS: "" } })`,
    ],
    [
      "inspector",
      `m.open(0); const s = new m.Session(); s.connect(); s.post("Runtime.evaluate", { expression: "1" })`,
    ],
    [
      "wasi",
      `new m.WASI({ version: "preview1", preopens: { "/": ${json(outside)} } }); return m.WASI.name && "the-secret-of-the-stage"`,
    ],
    ["v8", `m.writeHeapSnapshot(${planted})`],
    ["v8", `m.setHeapSnapshotNearHeapLimit(1); m.startCpuProfile?.(); return "the-secret-of-the-stage"`],
    ["repl", `m.start({ input: process.stdin }); return "the-secret-of-the-stage"`],
    ["test", `m.run({ files: [${planted}] }); return "the-secret-of-the-stage"`],
    ["trace_events", `m.createTracing({ categories: ["node"] }).enable(); return "the-secret-of-the-stage"`],
    ["cluster", `m.fork()`],
    ["ffi", `return Object.keys(m).length > 0 && "the-secret-of-the-stage"`],
    ["sea", `return Object.keys(m).length > 0 && "the-secret-of-the-stage"`],
  ];
}

export const modules = cellRow(2, "modules of Node", (places) => {
  const routes = moduleRoutes(places);
  return [
    ...deeds(places).flatMap(([module, deed]) =>
      routes.map((route) =>
        beside(`${module} by ${route.name}`, `const m: any = ${route.to(module)};\n${deed};`),
      ),
    ),
    beside("fetch", `await fetch("http://127.0.0.1:${places.port}/")`),
    beside(
      "a report",
      `(await import("node:process")).default.report!.writeReport("${places.outside}/planted")`,
    ),
    beside(
      "a web socket",
      `new WebSocket("ws://127.0.0.1:${places.port}/"); await new Promise((r) => setTimeout(r, 50))`,
    ),
    beside("an import over the network", `await import("http://127.0.0.1:${places.port}/x.mjs" as string)`),
  ];
});
