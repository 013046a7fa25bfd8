/** The operating system's wall, tried without the one that Node builds before it. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { findWall, type TryCommand, type Wall, WallMissing } from "../../../server/runtime/wall.ts";
import { texts } from "./cells.ts";
import { childKernels } from "./child-kernels.ts";

const wall = await findWall("auto");
const kernels = childKernels();

const ATTEMPTS = `
const fs = require("node:fs"), os = require("node:os"), net = require("node:net"), { execFileSync } = require("node:child_process");
const [outside, data, scratch, port, pid] = process.argv.slice(1);
const tell = (f) => { try { return String(f()).trim(); } catch (error) { return error.code ?? error.message; } };
const told = {
  reads: tell(() => fs.readFileSync(outside + "/secret.txt", "utf8")),
  lists: tell(() => fs.readdirSync(outside).join()),
  passwords: tell(() => fs.readFileSync("/etc/passwd", "utf8")),
  home: tell(() => fs.readdirSync(os.userInfo().homedir)),
  readsData: tell(() => fs.readFileSync(data + "/data.csv", "utf8")),
  writesData: tell(() => fs.writeFileSync(data + "/data.csv", "gone")),
  writesRoot: tell(() => fs.writeFileSync("/planted", "")),
  writesDevices: tell(() => fs.writeFileSync("/dev/shm/planted", "")),
  writesScratch: tell(() => fs.writeFileSync(scratch + "/mine", "mine")),
  priority: tell(() => os.setPriority(Number(pid), 19)),
  kills: tell(() => process.kill(Number(pid), "SIGKILL")),
  traces: tell(() => fs.readFileSync("/proc/" + pid + "/cmdline", "utf8")),
  others: fs.readdirSync("/proc").filter((name) => /^\\d+$/.test(name)).length < 5,
  shell: tell(() => execFileSync("/bin/sh", ["-c", "true"])),
};
net.connect(Number(port), "127.0.0.1").on("connect", () => end("REACHED")).on("error", (error) => end(error.code));
function end(network) { console.log(JSON.stringify({ ...told, network })); process.exit(); }
`;

it.runIf(wall)(
  "shows nothing but its folders, no network and no other process",
  async () => {
    const outside = await realpath(await mkdtemp(path.join(os.tmpdir(), "wall-")));
    const [data, scratch] = [path.join(outside, "data"), path.join(outside, "scratch")];
    await Promise.all([mkdir(data), mkdir(scratch)]);
    await writeFile(path.join(outside, "secret.txt"), "secret");
    await writeFile(path.join(data, "data.csv"), "a,b");
    let reached = 0;
    const server = createServer(() => reached++).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const inside = { readOnly: [data, process.execPath], writable: [scratch], scratch };
    const [file = "", ...words] = (wall as Wall).wrap(
      [process.execPath, "-e", ATTEMPTS, outside, data, scratch, String(port), String(process.pid)],
      inside,
    );
    try {
      const { stdout } = await promisify(execFile)(file, words);
      expect(JSON.parse(stdout)).toEqual({
        reads: "ENOENT",
        lists: "data,scratch",
        passwords: "ENOENT",
        home: expect.stringMatching(/^(ENOENT|ERR_SYSTEM_ERROR|.*ENOENT.*)$/),
        readsData: "a,b",
        writesData: "EROFS",
        writesRoot: "EROFS",
        writesDevices: "EROFS",
        writesScratch: "undefined",
        priority: "ERR_SYSTEM_ERROR",
        kills: "ESRCH",
        traces: "ENOENT",
        others: true,
        shell: "ENOENT",
        network: expect.stringMatching(/^(ECONNREFUSED|ENETUNREACH)$/),
      });
      expect(reached).toBe(0);
      expect(readFileSync(path.join(data, "data.csv"), "utf8")).toBe("a,b");
    } finally {
      server.close();
      await rm(outside, { recursive: true });
    }
  },
  30_000,
);

it.runIf(wall)("stands around kernels, which say so", async () => {
  const runtime = kernels().runtime();
  const cells = await kernels().start(runtime);
  expect(cells.kernel.walls).toEqual(["Node permission model", "bubblewrap"]);
  expect(await runtime.walls()).toEqual(["Node permission model", "bubblewrap"]);
  expect(texts((await cells.run("a", "process.pid < 100")).outputs)).toEqual(["true"]);
  expect((await cells.kernel.memory()) ?? 0).toBeGreaterThan(50e6);
});

it("can be left out", async () => {
  const runtime = kernels().runtime({}, 0, undefined, "none");
  const cells = await kernels().start(runtime);
  expect(cells.kernel.walls).toEqual(["Node permission model"]);
  expect((await cells.run("a", "1")).status).toBe("ok");
});

const MISSING: [name: string, platform: NodeJS.Platform, attempt: TryCommand, why: string][] = [
  ["another system", "darwin", async () => "v26", "it needs Linux."],
  [
    "no bubblewrap",
    "linux",
    () => Promise.reject(Object.assign(new Error("x"), { stderr: "a line\nbwrap: not found\n" })),
    "bwrap: not found.",
  ],
];

it.each(
  MISSING,
)("is missing on %s: then there is none, or no kernel where one is required", async (_, platform, attempt, why) => {
  expect(await findWall("auto", platform, attempt)).toBeNull();
  await expect(findWall("required", platform, attempt)).rejects.toThrow(WallMissing);
  await expect(findWall("required", platform, attempt)).rejects.toThrow(
    `No kernel is started, because \`kernel.wall\` is "required" and bubblewrap does not work here: ${why} Install it`,
  );
});

it("leaves no folder of the attempt behind", async () => {
  const mine = (): string[] =>
    readdirSync(os.tmpdir()).filter((name) => name.startsWith(`clientele-kernel-${process.pid}-`));
  const before = mine();
  await findWall("auto", "linux", () => Promise.reject(new Error("no")));
  expect(mine()).toEqual(before);
});
