import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WorkspaceHeld, WorkspaceLock } from "../../../server/workspace/workspace-lock.ts";

const HOLDER = path.join(import.meta.dirname, "hold-workspace.ts");
const ADDRESS = "http://127.0.0.1:4400/";

let workspace: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  workspace = await mkdtemp(path.join(tmpdir(), "clientele-"));
});

afterEach(async () => {
  for (const child of children.splice(0)) await killed(child);
  await rm(workspace, { recursive: true, force: true });
});

/** Another process that tries to take the lock. */
async function other(folder = workspace): Promise<{ child: ChildProcess; said: string }> {
  const child = fork(HOLDER, [folder, ADDRESS], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  children.push(child);
  const [data] = (await once(child.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
  return { child, said: data.toString().trim() };
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

const refusal = (folder = workspace) =>
  WorkspaceLock.take(folder).then(
    () => null,
    (error: unknown) => error as WorkspaceHeld,
  );

test("a second process is told who holds the workspace, and where", async () => {
  const { child } = await other();
  const error = await refusal();
  expect(error).toBeInstanceOf(WorkspaceHeld);
  expect(error?.message).toMatch(
    new RegExp(`is served already at ${ADDRESS} \\(process ${child.pid}, since 20.*\\): open it there\\.$`),
  );
});

test("a killed holder holds nothing any more, again and again", async () => {
  for (let n = 0; n < 5; n++) {
    const { child, said } = await other();
    expect(said).toBe("taken");
    await killed(child);
  }
  const lock = await WorkspaceLock.take(workspace);
  expect((await other()).said).toBe("held");
  await lock.release();
  expect((await other()).said).toBe("taken");
});

test("of many that come at once exactly one has it", async () => {
  const said = (await Promise.all(Array.from({ length: 6 }, () => other()))).map((each) => each.said);
  expect(said.toSorted()).toEqual(["held", "held", "held", "held", "held", "taken"]);
});

test("what a killed server left behind is nobody: not a reused process number, not nonsense", async () => {
  await mkdir(path.join(workspace, ".clientele"));
  for (const left of [
    JSON.stringify({ pid: process.pid, host: "elsewhere", user: "x", started: 1, address: ADDRESS }),
    "{",
    "",
  ]) {
    await writeFile(path.join(workspace, ".clientele", "server.json"), left);
    await writeFile(path.join(workspace, ".clientele", "lock"), "");
    const lock = await WorkspaceLock.take(workspace);
    await lock.release();
  }
});

test("a lock file that is no lock is no reason to lose anything, and is told of", async () => {
  await mkdir(path.join(workspace, ".clientele"));
  await writeFile(
    path.join(workspace, ".clientele", "lock"),
    "this is text and no database at all".repeat(50),
  );
  const told: string[] = [];
  const lock = await WorkspaceLock.take(workspace, (error) => told.push(error.message));
  await lock.release();
  expect(told).toEqual([expect.stringContaining("not a database")]);
});

test("the same folder by another name is the same workspace", async () => {
  await other();
  const alias = `${workspace}-alias`;
  await symlink(workspace, alias);
  expect(await refusal(alias)).toBeInstanceOf(WorkspaceHeld);
  await rm(alias);
});

test("a folder of a served workspace is not served again", async () => {
  await mkdir(path.join(workspace, "notebooks"));
  await other();
  const error = await refusal(path.join(workspace, "notebooks"));
  expect(error?.workspace).toBe(workspace);
});

test("where nothing can be written there is no lock, and that is said", async () => {
  await writeFile(path.join(workspace, ".clientele"), "a file where the folder would be");
  const told: Error[] = [];
  const lock = await WorkspaceLock.take(workspace, (error) => told.push(error));
  await lock.tell(ADDRESS);
  await lock.release();
  expect(told).toHaveLength(1);
});

test("let go, nothing is left but the empty lock", async () => {
  const lock = await WorkspaceLock.take(workspace);
  await lock.tell(ADDRESS);
  await lock.release();
  expect(await readdir(path.join(workspace, ".clientele"))).toEqual(["lock"]);
});
