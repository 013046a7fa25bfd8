/** A table of ten million rows in the browser: scrolled, sorted, filtered, downloaded, copied, by pointer and by keys. */
import { readFile } from "node:fs/promises";
import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { ask } from "../support/duckdb.ts";
import type { NotebookPage } from "../support/notebook-page.ts";
import { kernelPids } from "../support/processes.ts";
import type { TestServer } from "../support/server.ts";
import { served, visiting } from "../support/visits.ts";
import { notebookText } from "../support/workspace.ts";

const ROWS = 10_000_000;
/** 10,000,019 is prime: no score occurs twice. */
const STATEMENT = `select i as customer, (i * 7919) % 10000019 as score, 'name ' || i as name from range(${ROWS}) as t(i)`;
const scoreOf = (customer: number) => (customer * 7919) % 10_000_019;

const NOTEBOOK = notebookText({
  big: `table(sql\`${STATEMENT}\`, {
  title: "Customers",
  fileName: "customers",
  formats: { customer: { style: "plain" }, score: { style: "plain" } },
})`,
});

const visits = visiting();

async function openTable(): Promise<{ server: TestServer; notebook: NotebookPage; grid: Locator }> {
  const { server } = await served({ "notebooks/big.nb.ts": NOTEBOOK });
  const notebook = await visits.notebook(server, "big");
  await notebook.runAll();
  const grid = notebook.cell("big").getByRole("grid", { name: "Customers" });
  await grid.waitFor({ timeout: 120_000 });
  return { server, notebook, grid };
}

/** The row with this number from 0, when its values have come. */
async function row(grid: Locator, index: number): Promise<string[]> {
  const found = grid.locator(`[role=row][aria-rowindex="${index + 2}"]:not([aria-busy])`);
  await found.waitFor();
  return found.getByRole("gridcell").allInnerTexts();
}

const rowOf = (customer: number) => [String(customer), String(scoreOf(customer)), `name ${customer}`];

/** The rows that the footer says are in sight, once the scrolling has come to rest there. */
async function inSight(notebook: NotebookPage, pattern: RegExp): Promise<[first: number, last: number]> {
  const text = await notebook.cell("big").locator("footer .sight").filter({ hasText: pattern }).innerText();
  const [first, last] = text.split("–").map((part) => Number(part.replaceAll(",", "")));
  return [first ?? 0, last ?? 0];
}

/** The longest that the page was busy at a stretch, in milliseconds, since this was called. */
async function watchTasks(notebook: NotebookPage): Promise<() => Promise<number>> {
  const longest = await notebook.page.evaluateHandle(() => {
    const seen = { ms: 0 };
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.ms = Math.max(seen.ms, duration);
    }).observe({ type: "longtask" });
    return seen;
  });
  return () => longest.evaluate(({ ms }) => ms);
}

test("ten million rows are scrolled to their middle and their end", async () => {
  const { notebook, grid } = await openTable();
  await notebook.cell("big").getByText("10,000,000 rows").waitFor();
  expect(await grid.getAttribute("aria-rowcount")).toBe("10000001");
  expect(await row(grid, 0)).toEqual(rowOf(0));
  const longest = await watchTasks(notebook);
  await grid.evaluate((frame) => {
    frame.scrollTop = frame.scrollHeight / 2;
  });
  const [first] = await inSight(notebook, /^(4,99|5,00)\d,\d{3}–/);
  expect(await row(grid, first)).toEqual(rowOf(first));
  await grid.evaluate((frame) => {
    frame.scrollTop = frame.scrollHeight;
  });
  const [, last] = await inSight(notebook, /–10,000,000$/);
  expect(last).toBe(ROWS);
  expect(await row(grid, ROWS - 1)).toEqual(rowOf(ROWS - 1));
  const end = grid.locator(`[aria-rowindex="${ROWS + 1}"]`);
  const [frame, box] = await Promise.all([grid.boundingBox(), end.boundingBox()]);
  const cutOff = (box?.y ?? 0) + (box?.height ?? 0) - (frame?.y ?? 0) - (frame?.height ?? 0);
  expect(cutOff).toBeLessThanOrEqual(1);
  expect(await longest()).toBeLessThan(500);
});

test("sorted and filtered by the kernel, and downloaded as it is shown", async () => {
  const { notebook, grid } = await openTable();
  const longest = await watchTasks(notebook);
  const score = grid.getByRole("columnheader", { name: /^score/ });
  await score.getByText("score", { exact: true }).click();
  await grid.locator('[role=columnheader][aria-sort="ascending"]').waitFor();
  await score.getByText("score", { exact: true }).click();
  await grid.locator('[role=columnheader][aria-sort="descending"]').waitFor();
  const top = await ask(`select customer, score, name from (${STATEMENT}) order by score desc limit 3`);
  await grid.getByRole("gridcell", { name: String(top[0]?.name), exact: true }).waitFor();
  for (const [index, expected] of top.entries()) {
    expect(await row(grid, index)).toEqual(Object.values(expected).map(String));
  }

  await score.getByRole("button", { name: "Filter score" }).click();
  const filter = notebook.page.getByRole("dialog", { name: "Filter score" });
  await filter.getByLabel("score", { exact: true }).selectOption({ label: "at least" });
  await filter.getByLabel("Value for score").fill("10,000,000");
  await filter.getByRole("button", { name: "Done" }).click();
  const kept = await ask(
    `select customer, score, name from (${STATEMENT}) where score >= 10000000 order by score desc`,
  );
  expect(kept.length).toBeGreaterThan(10);
  await notebook.cell("big").getByText(`${kept.length} of 10,000,000 rows`).waitFor();
  expect(await row(grid, kept.length - 1)).toEqual(Object.values(kept.at(-1) ?? {}).map(String));
  expect(await longest()).toBeLessThan(500);

  const [download] = await Promise.all([
    notebook.page.waitForEvent("download"),
    notebook.cell("big").getByRole("link", { name: "CSV" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("customers.csv");
  const lines = kept.map((one) => Object.values(one).join(","));
  expect(await readFile(await download.path(), "utf8")).toBe(
    `\uFEFF${["customer,score,name", ...lines].join("\n")}\n`,
  );

  await notebook.page.getByRole("button", { name: "Remove the filter score at least 10000000" }).click();
  await notebook.cell("big").getByText("10,000,000 rows", { exact: true }).waitFor();
});

test("by keyboard: to the end, a block chosen, copied, a column sorted", async () => {
  const { notebook, grid } = await openTable();
  await notebook.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const { keyboard } = notebook.page;
  const active = () =>
    grid.evaluate(
      (frame) => document.getElementById(frame.getAttribute("aria-activedescendant") ?? "")?.textContent,
    );
  await grid.focus();
  await keyboard.press("ArrowDown");
  expect(await active()).toBe("0");
  await keyboard.press("PageDown");
  await keyboard.press("ArrowRight");
  expect(await active()).toBe(String(scoreOf(12)));
  await keyboard.press("Control+End");
  expect(await row(grid, ROWS - 1)).toEqual(rowOf(ROWS - 1));
  expect(await active()).toBe(`name ${ROWS - 1}`);
  await keyboard.press("Shift+ArrowUp");
  await keyboard.press("Shift+ArrowLeft");
  await keyboard.press("Control+c");
  await notebook.cell("big").getByText("Copied 2 rows").waitFor();
  expect(await notebook.page.evaluate(() => navigator.clipboard.readText())).toBe(
    [ROWS - 2, ROWS - 1].map((customer) => rowOf(customer).slice(1).join("\t")).join("\n"),
  );
  await keyboard.press("Control+a");
  await keyboard.press("Control+c");
  await notebook.cell("big").getByText("10,000,000 rows are too many for the clipboard.").waitFor();
  await keyboard.press("Control+Home");
  await keyboard.press("ArrowUp");
  await keyboard.press("Enter");
  await keyboard.press("Enter");
  await grid.locator('[role=columnheader][aria-sort="descending"]', { hasText: "customer" }).waitFor();
  await grid.getByRole("gridcell", { name: `name ${ROWS - 1}`, exact: true }).waitFor();
  expect(await row(grid, 0)).toEqual(rowOf(ROWS - 1));
});

test("rows beyond the first page come from the kernel: without it the table says so", async () => {
  const { server, notebook, grid } = await openTable();
  expect(await row(grid, 0)).toEqual(rowOf(0));
  for (const pid of await kernelPids(server.pid)) process.kill(pid, "SIGKILL");
  await notebook.page
    .getByRole("alert")
    .filter({ hasText: /killed/i })
    .waitFor();
  await grid.evaluate((frame) => {
    frame.scrollTop = frame.scrollHeight;
  });
  await notebook
    .cell("big")
    .getByRole("alert")
    .getByText("The table's rows are gone with the kernel that held them.")
    .waitFor();
  await notebook.page.getByRole("button", { name: "Run again" }).click();
  await notebook.hasRun("big");
  await grid.evaluate((frame) => {
    frame.scrollTop = frame.scrollHeight;
  });
  expect(await row(grid, ROWS - 1)).toEqual(rowOf(ROWS - 1));
});
