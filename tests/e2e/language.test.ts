// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are code of cells
/** Types and SQL checked while one writes, in real Chromium against a real server, before anything runs. */
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { NotebookPage } from "../support/notebook-page.ts";
import { served, visiting } from "../support/visits.ts";
import { notebookText } from "../support/workspace.ts";

const PURCHASES = "customer_id,bought_at,amount\nc1,2026-01-02,12.5\nc2,2026-01-03,8\nc1,2026-02-01,3.25\n";
const BEST =
  "const best = sql`\n  select customer_id, sum(amount) as total\n  from purchases\n  where amount > ${limit}\n  group by all\n`;";
const ROWS = "const rows = await best.rows();\nrows.map((row) => row.total);";

const visit = visiting();

async function openTyped(cells: Record<string, string>) {
  const { server, workspace } = await served({
    "datasets/purchases.csv": PURCHASES,
    "notebooks/typed.nb.ts": notebookText(cells),
  });
  return { server, workspace, notebook: await visit.notebook(server, "typed") };
}

const squiggles = (notebook: NotebookPage, cell: string) => notebook.cell(cell).locator(".squiggle");
const suggestions = (page: Page) => page.locator(".suggest-widget.visible .monaco-list-row");
const lineOf = (notebook: NotebookPage, cell: string, line: number) =>
  notebook
    .cell(cell)
    .locator(".cell-source .line")
    .nth(line - 1);

/** Puts the cursor into the editor of a cell, at the end of a line. */
async function cursorIn(notebook: NotebookPage, cell: string, line: number, back = 0): Promise<void> {
  const { keyboard } = notebook.page;
  await notebook.cell(cell).locator(".cell-editor").click();
  await notebook.cell(cell).locator(".monaco-editor.focused").waitFor();
  await keyboard.press("Control+Home");
  for (let i = 1; i < line; i++) await keyboard.press("ArrowDown");
  await keyboard.press("End");
  for (let i = 0; i < back; i++) await keyboard.press("ArrowLeft");
}

test("a squiggle comes with the mistake and goes with it, in the cell that has the cursor and in others", async () => {
  const { notebook } = await openTyped({ limit: "const limit = 5;", use: "limit.toFixed(1)" });
  await notebook.write("limit", 'const limit = "five";');
  await squiggles(notebook, "use").waitFor();
  expect(await squiggles(notebook, "use").textContent()).toBe("toFixed");
  expect(await squiggles(notebook, "use").getAttribute("title")).toMatch(
    /^Property 'toFixed' does not exist/,
  );
  await notebook.write("limit", "const limit = unknown_name;");
  await notebook.cell("limit").locator(".squiggly-error").waitFor();
  await notebook.write("limit", "const limit = 7;");
  await notebook.cell("limit").locator(".squiggly-error").waitFor({ state: "detached" });
  await squiggles(notebook, "use").waitFor({ state: "detached" });
});

test("a squiggle keeps its word while others write above it", async () => {
  const { server, notebook } = await openTyped({ use: "limit.toFixed(1)" });
  await squiggles(notebook, "use").waitFor();
  const other = await visit.notebook(server, "typed");
  await other.cell("use").locator(".cell-editor").click();
  await other.cell("use").locator(".monaco-editor.focused").waitFor();
  await other.page.keyboard.press("Control+Home");
  await other.page.keyboard.insertText("// above\n");
  await lineOf(notebook, "use", 2).locator(".squiggle").waitFor();
  expect(await lineOf(notebook, "use", 2).locator(".squiggle").textContent()).toBe("limit");
});

test("columns are offered within sql, and names of other cells outside", async () => {
  const { notebook } = await openTyped({
    best: "const best = sql`select  from purchases`;\n",
    limit: "const limit_of_all = 5;",
  });
  const { page } = notebook;
  await cursorIn(notebook, "best", 1, " from purchases`;".length);
  await page.keyboard.type("bou");
  await suggestions(page).filter({ hasText: "bought_at" }).first().waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+End");
  await page.keyboard.type("limit_");
  await suggestions(page).filter({ hasText: "limit_of_all" }).first().waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.type(".toFix");
  await suggestions(page).filter({ hasText: "toFixed" }).first().waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await notebook.cell("best").locator(".cell-source").waitFor();
  expect(await notebook.source("best")).toBe(
    "const best = sql`select bought_at from purchases`;\nlimit_of_all.toFixed",
  );
});

test("names of columns are offered in the options of an analysis", async () => {
  const { notebook } = await openTyped({
    scored: 'import { rfm } from "clientele/analysis";\nrfm(dataset("purchases"), { customer: "" });',
  });
  await cursorIn(notebook, "scored", 2, '" });'.length);
  await notebook.page.keyboard.press("Control+Space");
  await suggestions(notebook.page).filter({ hasText: "customer_id" }).first().waitFor();
});

test("what a name is, is said under the pointer", async () => {
  const { notebook } = await openTyped({ limit: "const limit = 5;", best: BEST, rows: ROWS });
  await cursorIn(notebook, "rows", 2);
  await notebook.cell("rows").locator(".view-line", { hasText: "rows.map" }).waitFor();
  await notebook.page.keyboard.press("Home");
  await notebook.page.keyboard.press("Control+i");
  const hover = notebook.page.locator(".monaco-hover").filter({ hasText: "rows" });
  await hover.getByText("customer_id").first().waitFor();
  expect(await hover.innerText()).toMatch(/total: number/);
});

test("a rename changes all cells, SQL included, and each takes it back by itself", async () => {
  const { notebook } = await openTyped({ limit: "const limit = 5;", best: BEST, rows: "limit + 1" });
  const { page } = notebook;
  await cursorIn(notebook, "limit", 1, " = 5;".length);
  await page.keyboard.press("F2");
  await page.locator(".rename-input:focus").waitFor();
  await page.keyboard.insertText("threshold");
  await page.keyboard.press("Enter");
  await lineOf(notebook, "best", 4).getByText("threshold").waitFor();
  expect(await notebook.source("rows")).toBe("threshold + 1");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Escape");
  await lineOf(notebook, "limit", 1).getByText("limit").waitFor();
  expect(await notebook.source("rows")).toBe("threshold + 1");
});

test("a definition in another cell is gone to, and its uses are found", async () => {
  const { notebook } = await openTyped({ limit: "const limit = 5;", best: BEST, rows: "limit + 1" });
  const { page } = notebook;
  await cursorIn(notebook, "rows", 1, " + 1".length);
  await page.keyboard.press("F12");
  await notebook.cell("limit").locator(".monaco-editor.focused").waitFor();
  await page.keyboard.press("Shift+F12");
  const found = page.getByRole("dialog", { name: "3 references" });
  await found.getByText("where amount >").click();
  await notebook.cell("best").locator(".monaco-editor.focused").waitFor();
  await page.keyboard.type("here");
  await notebook.cell("best").locator(".view-line").getByText("here", { exact: true }).waitFor();
});

test("a definition outside of the notebook can be read", async () => {
  const { notebook } = await openTyped({ rows: '"a".trim();' });
  await cursorIn(notebook, "rows", 1, "m();".length);
  await notebook.page.keyboard.press("F12");
  const dialog = notebook.page.getByRole("dialog");
  await dialog.getByText("Read only").waitFor();
  expect(await dialog.locator(".line.here").first().innerText()).toContain("trim(): string");
});

test("a renamed column on disk is a squiggle in the cell that reads it", async () => {
  const { workspace, notebook } = await openTyped({ limit: "const limit = 5;", best: BEST });
  await cursorIn(notebook, "limit", 1);
  await notebook.page.keyboard.press("Escape");
  const file = workspace.file("datasets/purchases.csv");
  await writeFile(file, (await readFile(file, "utf8")).replace("amount", "price"));
  await squiggles(notebook, "best").first().waitFor();
  expect(await squiggles(notebook, "best").first().textContent()).toBe("amount");
  await writeFile(file, PURCHASES);
  await squiggles(notebook, "best").first().waitFor({ state: "detached" });
});

test("a misspelt column is mended by its quick fix", async () => {
  const { notebook } = await openTyped({
    limit: "const limit = 5;",
    best: BEST.replace("sum(amount)", "sum(amuont)"),
  });
  const { page } = notebook;
  await squiggles(notebook, "best").first().waitFor();
  await cursorIn(notebook, "best", 2, "ont) as total".length);
  await notebook.cell("best").locator(".squiggly-error").waitFor();
  await page.keyboard.press("Control+.");
  await page.locator(".action-widget").getByText("amount").first().waitFor();
  await page.keyboard.press("Enter");
  await notebook.cell("best").locator(".squiggly-error").waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await lineOf(notebook, "best", 2).getByText("amount").waitFor();
});

test("F8 walks the problems of all cells, and the panel lists them", async () => {
  const { notebook } = await openTyped({
    a: "const a: string = 1;",
    fine: "const fine = 2;",
    b: "fine.nothing;\nfine.neither;",
  });
  const { page } = notebook;
  await squiggles(notebook, "b").nth(1).waitFor();
  await notebook.cell("fine").focus();
  const said = page.locator("[role=status].visually-hidden");
  await page.keyboard.press("F8");
  await said.getByText(/^Error 2 of 3, .*, line 1: Property 'nothing'/).waitFor();
  await notebook.cell("b").locator(".monaco-editor.focused").waitFor();
  await page.locator(".monaco-hover").getByText("nothing").first().waitFor();
  await page.keyboard.press("F8");
  await said.getByText(/^Error 3 of 3, .*, line 2/).waitFor();
  await page.keyboard.press("F8");
  await said.getByText(/^Error 1 of 3, /).waitFor();
  await notebook.cell("a").locator(".monaco-editor.focused").waitFor();
  await page.keyboard.press("Shift+F8");
  await said.getByText(/^Error 3 of 3, /).waitFor();

  await page.getByRole("button", { name: "Problems: 3 problems" }).click();
  const panel = page.getByRole("complementary", { name: "Problems" });
  expect(await panel.locator(".problems button").allInnerTexts()).toEqual([
    expect.stringMatching(/Type 'number' is not assignable[\s\S]*line 1\s*ts2322/),
    expect.stringMatching(/'nothing'[\s\S]*line 1\s*ts2339/),
    expect.stringMatching(/'neither'[\s\S]*line 2\s*ts2339/),
  ]);
  await panel.getByText("'neither'").click();
  await notebook.cell("b").locator(".monaco-editor.focused").waitFor();
  await page.keyboard.type("X");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await lineOf(notebook, "b", 2).getByText("Xneither").waitFor();
});

test("a cell is formatted, and types are shown on demand", async () => {
  const { notebook } = await openTyped({ a: "const   a=[1,2]\nconst b = a.map((n)=>n+1)" });
  const { page } = notebook;
  await cursorIn(notebook, "a", 1);
  await page.keyboard.press("Alt+Shift+F");
  await notebook.cell("a").locator(".view-line", { hasText: "const a = [1, 2]" }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Alt+i");
  await cursorIn(notebook, "a", 1);
  await notebook.cell("a").locator(".view-line", { hasText: "number[]" }).first().waitFor();
  await page.reload();
  await cursorIn(notebook, "a", 1);
  await notebook.cell("a").locator(".view-line", { hasText: "number[]" }).first().waitFor();
});

test("without the language server everything else works, and that is said once", async () => {
  const { server, notebook } = await openTyped({ a: "const a: string = 1;", b: "6 * 7" });
  const { page } = notebook;
  await squiggles(notebook, "a").waitFor();
  const banner = page.getByText("Types and SQL are not checked.");
  while (!(await banner.isVisible())) {
    for (const pid of await languageServers(server.pid)) process.kill(pid, "SIGKILL");
  }
  await page.locator(".banner").getByRole("button", { name: "Dismiss message" }).click();
  await banner.waitFor({ state: "detached" });
  await notebook.write("b", "6 * 7 + 1");
  await page.keyboard.press("Control+i");
  await page.keyboard.press("Control+Enter");
  await notebook.shows("b", "43");
  await notebook.saved();
  expect(await banner.count()).toBe(0);
});

/** Ids of the language servers that a server started. */
async function languageServers(server: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-eo", "pid=,ppid=,args="]);
  return stdout.split("\n").flatMap((line) => {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    return parent === server && line.includes("--lsp") ? [pid ?? 0] : [];
  });
}
