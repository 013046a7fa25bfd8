/** The language service over a real socket: what viewers are told, and what happens to it when its process is killed. */
import { readdir, readFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { CompletionList, Hover } from "../../shared/protocol/language.ts";
import { stampOf } from "../../shared/session/diagnostics.ts";
import type { SessionState } from "../../shared/session/state.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { Viewer } from "../support/viewer.ts";
import { notebookText, temporaryWorkspace, type Workspace } from "../support/workspace.ts";

let workspace: Workspace;
let server: TestServer;
let viewer: Viewer;

beforeAll(async () => {
  workspace = await temporaryWorkspace({
    "notebooks/types.nb.ts": notebookText(
      { use: "const wrong: string = limit;", limit: "const limit = 5;", fine: "limit.toFixed(1)" },
      "title: Types\nexecution: lazy",
    ),
  });
  server = await startServer(workspace.folder);
});

afterAll(async () => {
  await server.stop();
  await workspace.remove();
});

beforeEach(async () => {
  viewer = await Viewer.connect(server);
});

afterEach(() => viewer.shutDown());

const messagesOf = (state: SessionState, cell: string) =>
  state.cells[cell]?.diagnostics?.items.map(({ code, message }) => `${code} ${message}`) ?? null;

/** Waits until all cells have diagnostics of what they hold. */
const checked = (seen: Viewer) =>
  seen.until((state) =>
    Object.entries(state.cells).every(([id, cell]) => cell.diagnostics?.stamp === stampOf(seen.source(id))),
  );

test("diagnostics come when a notebook is opened, and go when the mistake is mended", async () => {
  await viewer.open("notebooks/types.nb.ts");
  const first = await checked(viewer);
  expect(first.language).toEqual({ status: "ready", message: null });
  expect(messagesOf(first, "use")).toEqual(["ts2322 Type 'number' is not assignable to type 'string'."]);
  expect(messagesOf(first, "limit")).toEqual([]);

  const before = viewer.pushes.length;
  await viewer.setSource("limit", 'const limit = "five";');
  const second = await viewer.until(
    (state) => messagesOf(state, "use")?.length === 0 && messagesOf(state, "fine")?.length === 1,
  );
  expect(messagesOf(second, "fine")?.[0]).toContain("ts2551 Property 'toFixed' does not exist");
  const told = viewer.pushes
    .slice(before)
    .flatMap((push) =>
      push.type === "event" && push.event.type === "diagnosed" ? [Object.keys(push.event.cells).sort()] : [],
    );
  expect(told).toEqual([["fine", "limit", "use"]]);
  await viewer.setSource("limit", "const limit = 5;");
});

test("questions are answered about the text as it is after the edits sent before", async () => {
  const { id } = await viewer.open("notebooks/types.nb.ts");
  await viewer.setSource("fine", "// longer\nlimit.toFi");
  const list = (await viewer.ask({
    type: "language",
    session: id,
    question: { ask: "completion", cell: "fine", position: { line: 2, column: 11 } },
  })) as CompletionList;
  expect(list.items.map(({ label }) => label)).toContain("toFixed");
  const hover = (await viewer.ask({
    type: "language",
    session: id,
    question: { ask: "hover", cell: "fine", position: { line: 2, column: 2 } },
  })) as Hover;
  expect(hover.text).toContain("const limit: 5");
  expect(hover.range).toEqual({ line: 2, column: 1, endLine: 2, endColumn: 6 });
});

test("a killed language server is started again, and viewers are told", async () => {
  const { id } = await viewer.open("notebooks/types.nb.ts");
  await checked(viewer);
  for (const pid of await languageServers()) process.kill(pid, "SIGKILL");
  const question = { ask: "hover", cell: "limit", position: { line: 1, column: 8 } } as const;
  const hover = (await viewer.ask({ type: "language", session: id, question })) as Hover;
  expect(hover.text).toContain("const limit: 5");
  const state = await viewer.until(({ language }) => language.message !== null);
  expect(state.language).toEqual({
    status: "ready",
    message: "TypeScript's language server ended unexpectedly and was started again.",
  });
});

test("the language server ends with a server that is killed", async () => {
  const own = await temporaryWorkspace({ "notebooks/types.nb.ts": notebookText({ a: "const x = 1;" }) });
  const other = await startServer(own.folder);
  const watching = await Viewer.connect(other);
  await watching.open("notebooks/types.nb.ts");
  await watching.until(({ language }) => language.status === "ready");
  const [pid] = await languageServers(other.pid);
  expect(pid).toBeDefined();
  await other.kill();
  watching.close();
  while (await isAlive(pid as number)) await new Promise((resolve) => setImmediate(resolve));
  await own.remove();
});

/** Processes of the language server whose parent is the server. */
async function languageServers(parent = server.pid): Promise<number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
      const words = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      const isChild = Number(stat.slice(stat.lastIndexOf(")")).split(" ")[2]) === parent;
      return isChild && words.includes("--lsp") ? [Number(pid)] : [];
    }),
  );
  return found.flat();
}

async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  return stat !== null && !/\) [ZX]/.test(stat);
}
