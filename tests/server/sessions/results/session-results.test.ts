/** Sessions over real files: what is stale when a dataset changes, and what is known to hold when a notebook is opened again. */
import { mkdir, rm, symlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ChildProcessRuntime } from "../../../../server/runtime/child-process-runtime.ts";
import { SessionRegistry } from "../../../../server/sessions/registry.ts";
import type { Session } from "../../../../server/sessions/session.ts";
import { Catalogue } from "../../../../server/workspace/catalogue.ts";
import { NotebookFiles } from "../../../../server/workspace/notebook-files.ts";
import { fillSettings } from "../../../../server/workspace/settings.ts";
import { OWNER } from "../../../../shared/access/actor.ts";
import { ROOT } from "../../../support/source-files.ts";
import { notebookText, temporaryWorkspace, type Workspace } from "../../../support/workspace.ts";

const CELLS = {
  a: "const few = await sql`select count(*)::int as n from small`.first(1);\nfew[0].n",
  b: "const other = await sql`select count(*)::int as n from large`.first(1);\nother[0].n",
  c: "few[0].n + 1",
  d: "const lazy = sql`select * from small`;",
  e: "(await lazy.rows()).length",
};

let workspace: Workspace;
let registry: SessionRegistry;
let ends: (() => Promise<unknown>)[];

async function start(): Promise<void> {
  const settings = fillSettings('{ "kernel": { "warm": 0 } }', 8e9);
  const runtime = new ChildProcessRuntime({
    application: ROOT,
    limits: settings.kernel,
    warm: 0,
    wall: "none",
  });
  const catalogue = new Catalogue(workspace.folder);
  const notebooks = new NotebookFiles(workspace.folder);
  registry = new SessionRegistry({ workspace: workspace.folder, runtime, notebooks, catalogue, settings });
  ends = [() => registry.closeAll(), () => catalogue.close(), () => notebooks.close(), () => runtime.close()];
}

async function stop(): Promise<void> {
  for (const end of ends) await end();
}

async function put(name: string, text: string, at = 1_700_000_000): Promise<void> {
  const file = path.join(workspace.folder, "datasets", name);
  await writeFile(file, text);
  await utimes(file, at, at);
}

beforeEach(async () => {
  workspace = await temporaryWorkspace({ "notebooks/n.nb.ts": notebookText(CELLS) });
  await mkdir(path.join(workspace.folder, "datasets"), { recursive: true });
  await put("small.csv", "x\n1\n2\n");
  await put("large.csv", "y\n1\n2\n3\n");
  await start();
});
afterEach(async () => {
  await stop();
  await workspace.remove();
});

const staleCells = ({ state }: Session) =>
  Object.keys(state.cells)
    .filter((id) => state.cells[id]?.stale)
    .sort();

/** Resolves when the session's stale cells are these. */
function until(session: Session, wanted: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (staleCells(session).join() !== wanted.join()) return;
      forget();
      resolve();
    };
    const forget = session.subscribe({ id: "until", push: look });
    look();
  });
}

async function runAll(session: Session): Promise<void> {
  session.run("all");
  await session.idle();
  expect(Object.values(session.state.cells).map(({ status }) => status)).toEqual([
    "ok",
    "ok",
    "ok",
    "ok",
    "ok",
  ]);
}

test("a dataset that changes makes stale what has read it, and what follows from that", {
  timeout: 60_000,
}, async () => {
  const session = await registry.open("notebooks/n.nb.ts");
  await runAll(session);
  expect(staleCells(session)).toEqual([]);
  await put("large.csv", "y\n1\n", 1_700_000_100);
  await until(session, ["b"]);
  await put("small.csv", "x\n1\n", 1_700_000_100);
  // `lazy` is defined in one cell and read in another.
  await until(session, ["a", "b", "c", "e"]);
});

describe("a notebook that is opened again", { timeout: 60_000 }, () => {
  async function again(change: () => Promise<unknown>): Promise<Session> {
    await runAll(await registry.open("notebooks/n.nb.ts"));
    await stop();
    await change();
    await start();
    const session = await registry.open("notebooks/n.nb.ts");
    session.opened();
    return session;
  }

  test("shows as up to date what nothing has changed of, with no kernel", async () => {
    const session = await again(async () => undefined);
    await until(session, []);
    expect(session.state.kernel.status).toBe("none");
    expect(session.state.cells.c?.restored).toBe(true);
    // Its values are in no kernel: what needs them runs what gives them.
    session.run(["c"]);
    await session.idle();
    expect(session.state.cells.c?.status).toBe("ok");
  });

  test("knows the same data by its content, whenever it was written", async () => {
    const session = await again(() => put("small.csv", "x\n1\n2\n", 1_800_000_000));
    await until(session, []);
  });

  test.each([
    ["a dataset", () => put("large.csv", "y\n1\n"), ["b"]],
    ["a source", () => writeFile(file(), notebookText({ ...CELLS, c: "few[0].n + 2" })), ["c"]],
    ["a source above", () => writeFile(file(), notebookText({ ...CELLS, a: `${CELLS.a} + 0` })), ["a", "c"]],
    ["the seed", () => writeFile(file(), notebookText(CELLS, "seed: 7")), ["a", "b", "c", "d", "e"]],
  ])("and of which %s has changed shows what that touches", async (_, change, stale) => {
    await until(await again(change), stale);
  });

  test("whose kept results are gone shows nothing, and runs", async () => {
    const session = await again(() =>
      rm(path.join(workspace.folder, ".clientele", "results"), { recursive: true }),
    );
    expect(Object.values(session.state.cells).flatMap(({ outputs }) => outputs)).toEqual([]);
    await runAll(session);
  });
});

test("a file has one session that edits it, and any number of others, which write nothing", {
  timeout: 60_000,
}, async () => {
  const name = "notebooks/n.nb.ts";
  const [one, two] = await Promise.all([registry.open(name), registry.open(name)]);
  expect(two).toBe(one);
  const spec = { notebook: name, file: file(), purpose: "app", actor: OWNER } as const;
  const others = await Promise.all([registry.create(spec), registry.create(spec)]);
  expect(new Set([one.id, ...others.map(({ id }) => id)]).size).toBe(3);
  expect(await registry.open(name)).toBe(one);
  await Promise.all(others.map(({ id }) => registry.close(id, "done")));
  expect(registry.list()).toEqual([one]);
});

const file = () => path.join(workspace.folder, "notebooks", "n.nb.ts");

test("a file under two names has one session that edits it", { timeout: 60_000 }, async () => {
  await symlink(file(), path.join(workspace.folder, "notebooks", "alias.nb.ts"));
  const [one, two] = await Promise.all([
    registry.open("notebooks/n.nb.ts"),
    registry.open("notebooks/alias.nb.ts"),
  ]);
  expect(two).toBe(one);
  expect(await registry.open("notebooks/alias.nb.ts")).toBe(one);
});
