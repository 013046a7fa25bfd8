/** A notebook in real Chromium: run, edit, interrupt, leave, come back, share, lose the kernel, lose the server. */
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { kernelPids } from "../support/processes.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { served, visiting } from "../support/visits.ts";
import { notebookText, type Workspace } from "../support/workspace.ts";

const CHAIN = notebookText({ a: "const a = 20;", b: "const b = a + 1;\nb", c: "a + b" });
const LOOPS = notebookText(
  { state: "const kept = { n: 41 };", loop: "kept.n++; for (;;) {}", after: "kept.n" },
  "title: Loops\nexecution: lazy",
);
const SLOW = notebookText({
  slow: 'for (let i = 0; i < 30; i++) {\n  console.log("step", i);\n  await new Promise((done) => setTimeout(done, 100));\n}\n"finished"',
});

const FILES = {
  "notebooks/chain.nb.ts": CHAIN,
  "notebooks/loops.nb.ts": LOOPS,
  "notebooks/slow.nb.ts": SLOW,
};
/** What a page says of a server that is gone. */
const LOST = /WebSocket|ERR_CONNECTION_REFUSED|Failed to load resource/;

const visits = visiting(LOST);
let server: TestServer;
let workspace: Workspace;

beforeEach(async () => {
  ({ server, workspace } = await served(FILES));
});

const open = (name: string) => visits.notebook(server, name);

test("an edited cell runs, and what depends on it follows", async () => {
  const notebook = await open("chain");
  await notebook.runAll();
  await notebook.shows("c", "41");
  await notebook.write("a", "const a = 100;");
  await notebook.is("c", /stale/);
  await notebook.page.keyboard.press("Control+Enter");
  await notebook.shows("b", "101");
  await notebook.shows("c", "201");
  await notebook.hasRun("c");
});

test("an endless loop is interrupted, and the variables are still there", async () => {
  const notebook = await open("loops");
  await notebook.run("state");
  await notebook.hasRun("state");
  await notebook.run("loop");
  await notebook.is("loop", /running/);
  await notebook.interrupt();
  await notebook.is("loop", /interrupted/);
  await notebook.run("after");
  await notebook.shows("after", "42");
});

test("a reload in the middle of a run finds the run, and then its end", async () => {
  const notebook = await open("slow");
  await notebook.runAll();
  await notebook.shows("slow", /step 3/);
  await notebook.page.reload();
  await notebook.is("slow", /running/);
  await notebook.shows("slow", /step 3/);
  await notebook.shows("slow", /finished/);
  expect(await notebook.cell("slow").locator(".outputs").innerText()).toMatch(/step 0.*step 29.*finished/s);
});

test("a closed tab loses nothing", async () => {
  const notebook = await open("slow");
  await notebook.runAll();
  await notebook.shows("slow", /step 2/);
  await notebook.page.close();
  const again = await open("slow");
  await again.shows("slow", /finished/);
});

describe("two browsers at once", () => {
  test("edit one cell together and see each other", async () => {
    const [ann, bob] = [await open("chain"), await open("chain")];
    await ann.page
      .getByRole("list", { name: "People in this notebook" })
      .getByRole("listitem")
      .nth(1)
      .waitFor();
    await ann.write("a", "const a = 1;");
    await bob.cell("a").getByText("const a = 1;").waitFor();
    await bob.cell("a").locator(".cell-editor").click();
    await bob.page.keyboard.press("Control+End");
    await bob.page.keyboard.insertText("\n// from the second browser");
    await ann.cell("a").getByText("from the second browser").waitFor();
    await ann.page.keyboard.press("Control+Home");
    await ann.page.keyboard.insertText("// from the first browser\n");
    await bob.cell("a").getByText("from the first browser").waitFor();
    await ann.cell("a").locator("[class*=caret], [class*=yRemote]").first().waitFor({ state: "attached" });
    await ann.runAll();
    await bob.shows("c", "3");
  });
});

test("a killed kernel says so, and one click goes on", async () => {
  const notebook = await open("chain");
  await notebook.runAll();
  await notebook.shows("c", "41");
  for (const pid of await kernelPids(server.pid)) process.kill(pid, "SIGKILL");
  const banner = notebook.page.getByRole("alert").filter({ hasText: /killed/i });
  await banner.waitFor();
  await notebook.shows("c", "41");
  await notebook.page.getByRole("button", { name: "Run again" }).click();
  await banner.waitFor({ state: "detached" });
  await notebook.hasRun("c");
});

test("a killed server loses no edit: what was typed meanwhile is sent when it is back", async () => {
  const notebook = await open("chain");
  await notebook.write("a", "const a = 5;");
  await notebook.saved();
  await server.kill();
  await notebook.page.getByText("Connection lost.").waitFor();
  await notebook.page.keyboard.press("Control+End");
  await notebook.page.keyboard.insertText("\n// typed while offline");
  const again = await startServer(workspace.folder, { port: server.port });
  onTestFinished(async () => void (await again.stop()));
  server = again;
  await notebook.page.getByText("Connection lost.").waitFor({ state: "detached" });
  await notebook.saved();
  const fresh = await open("chain");
  await fresh.cell("a").getByText("const a = 5;").waitFor();
  await fresh.cell("a").getByText("typed while offline").waitFor();
  expect(await fresh.page.locator("article").count()).toBe(3);
});

test("by keyboard alone: a cell is added, written, run, split, deleted and brought back", async () => {
  const notebook = await open("chain");
  const { keyboard } = notebook.page;
  await notebook.cell("c").focus();
  await keyboard.press("b");
  await keyboard.press("Enter");
  await notebook.page.locator("article .monaco-editor").waitFor();
  await keyboard.insertText("const made = 6 * 7;\nmade");
  await keyboard.press("Control+Enter");
  const added = notebook.page.locator("article").nth(3);
  await added.locator(".outputs").getByText("42").waitFor();
  await keyboard.press("Enter");
  await keyboard.press("Control+Home");
  await keyboard.press("ArrowDown");
  await keyboard.press("Control+Shift+Minus");
  await notebook.page.locator("article").nth(4).waitFor();
  await keyboard.press("Escape");
  await keyboard.press("d");
  await keyboard.press("d");
  await notebook.page.locator("article").nth(4).waitFor({ state: "detached" });
  await keyboard.press("z");
  await notebook.page.locator("article").nth(4).waitFor();
  await keyboard.press("Control+k");
  await notebook.page.getByRole("dialog").waitFor();
  await keyboard.insertText("run all");
  await keyboard.press("Enter");
  await notebook.shows("c", "41");
});

test("what is written in the browser is in the file, and what is written in the file is in the browser", async () => {
  const notebook = await open("chain");
  await notebook.write("b", "const b = a * 2;\nb");
  await notebook.saved();
  const { readFile, writeFile } = await import("node:fs/promises");
  const file = workspace.file("notebooks/chain.nb.ts");
  const text = await readFile(file, "utf8");
  expect(text).toContain("const b = a * 2;");
  await writeFile(file, text.replace("a + b", "a + b + 1000"));
  await notebook.cell("c").getByText("a + b + 1000").waitFor();
});
