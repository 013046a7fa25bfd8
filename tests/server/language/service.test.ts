/** The language server's faults: it is not there, it dies, it hangs, it grows. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { TypeScriptServer } from "../../../server/language/process/typescript-server.ts";
import type { Hover } from "../../../shared/protocol/language.ts";
import type { LanguageState } from "../../../shared/session/diagnostics.ts";
import { ROOT } from "../../support/source-files.ts";
import { temporaryWorkspace, type Workspace } from "../../support/workspace.ts";
import { cellsOf, openService } from "./open-notebook.ts";

let workspace: Workspace;

beforeEach(async () => {
  workspace = await temporaryWorkspace();
});

afterEach(() => workspace.remove());

const SOURCES = { a: "const limit = 5;", b: "const wrong: string = limit;" };
const HOVER = { ask: "hover", cell: "a", position: { line: 1, column: 8 } } as const;

function heard(service: { onState(listener: (state: LanguageState) => void): unknown }): LanguageState[] {
  const states: LanguageState[] = [];
  service.onState((state) => states.push(state));
  return states;
}

test.each([
  ["is not there", ["/nowhere/tsc", "--lsp"]],
  ["ends at once", [process.execPath, "-e", "process.exit(1)"]],
  ["speaks another language", [process.execPath, "-e", "process.stdout.write('hello'); process.exit(0)"]],
] as const)("a language server that %s is given up after three times, and that is said once", async (_what, command) => {
  const service = openService(null, { command: command as unknown as [string, ...string[]] });
  const states = heard(service);
  const notebook = service.openNotebook(workspace.file("notebooks/a.nb.ts"));
  notebook.update(cellsOf(SOURCES));
  expect(await notebook.diagnose()).toBe(null);
  expect(await notebook.ask(HOVER)).toBe(null);
  expect(await notebook.diagnose()).toBe(null);
  expect(states.map(({ status }) => status)).toEqual(["starting", "unavailable"]);
  expect(service.state.message).toMatch(
    /^TypeScript's language server cannot be used \(.+\): cells run as always, .+\.$/,
  );
  await service.close();
});

test("what was asked of a process that dies is asked again once, over the same documents", async () => {
  const server = new TypeScriptServer({ application: ROOT });
  const states = heard(server);
  const uri = `file://${workspace.file("x.ts")}`;
  server.documents.write(uri, "typescript", "export const limit = 5;");
  server.documents.write(uri, "typescript", "export const limit = 55;");
  await server.start();
  const first = server.pid as number;
  const position = { line: 0, character: 15 };
  const asked = server.request("textDocument/hover", { textDocument: { uri }, position });
  process.kill(first, "SIGKILL");
  expect(JSON.stringify((await asked)?.contents)).toContain("const limit: 55");
  expect(server.pid).not.toBe(first);
  expect(states.map(({ status, message }) => [status, message !== null])).toEqual([
    ["starting", false],
    ["ready", false],
    ["ready", true],
  ]);
  await server.close();
});

test("a request that is never answered ends the process, and is answered by the next", async () => {
  const service = openService(null, { patience: 1500 });
  const notebook = service.openNotebook(workspace.file("notebooks/a.nb.ts"));
  notebook.update(cellsOf(SOURCES));
  await notebook.diagnose();
  const server = await languageServer();
  process.kill(server, "SIGSTOP");
  const hover = (await notebook.ask(HOVER)) as Hover;
  expect(hover.text).toContain("const limit: 5");
  await service.close();
});

test("a process that grew too large is started afresh, without the documents of idle notebooks, and nothing is said", async () => {
  let now = 0;
  const service = openService(null, { memory: 1, lookEvery: 10, now: () => now });
  const states = heard(service);
  const idle = service.openNotebook(workspace.file("notebooks/idle.nb.ts"));
  idle.update(cellsOf(SOURCES));
  await idle.ask(HOVER);
  const again = new Promise<void>((resolve) => service.onState(() => resolve()));
  now += 10 * 60_000;
  const busy = service.openNotebook(workspace.file("notebooks/busy.nb.ts"));
  busy.update(cellsOf(SOURCES));
  await busy.ask(HOVER);
  await again;
  expect(states.map(({ status, message }) => [status, message])).toEqual([
    ["starting", null],
    ["ready", null],
    ["ready", null],
  ]);
  expect(((await busy.ask(HOVER)) as Hover).text).toContain("limit");
  expect(((await idle.ask(HOVER)) as Hover).text).toContain("limit");
  await service.close();
});

test("a data typing that fails leaves TypeScript's diagnostics standing", async () => {
  const faults: unknown[] = [];
  const broken = () => Promise.reject(new Error("no engine"));
  const data = {
    ...{ head: broken, type: broken, complete: broken, detail: broken, hover: broken, fixes: broken },
    onChange: () => () => undefined,
    close: () => Promise.resolve(),
  };
  const service = openService(data, { onFault: (error) => faults.push(error) });
  const notebook = service.openNotebook(workspace.file("notebooks/a.nb.ts"));
  notebook.update(cellsOf(SOURCES));
  expect((await notebook.diagnose())?.get("b")?.items.map(({ code }) => code)).toEqual(["ts2322"]);
  expect(faults.length).toBeGreaterThan(0);
  await service.close();
});

/** The one child of this process that is a language server. */
async function languageServer(): Promise<number> {
  const { readdir, readFile } = await import("node:fs/promises");
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    const words = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (Number(stat.slice(stat.lastIndexOf(")")).split(" ")[2]) === process.pid && words.includes("--lsp"))
      return Number(pid);
  }
  throw new Error("There is no language server.");
}
