/** What a screen reader and a keyboard find: no serious finding of axe in light or dark, names and a visible focus everywhere. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NotebookPage } from "../support/notebook-page.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { Viewer } from "../support/viewer.ts";
import { visiting } from "../support/visits.ts";
import { temporaryWorkspace, type Workspace } from "../support/workspace.ts";

let workspace: Workspace;
let server: TestServer;

beforeAll(async () => {
  workspace = await temporaryWorkspace({}, true);
  server = await startServer(workspace.folder);
  for (const name of ["rfm", "welcome"]) await runWhole(`notebooks/${name}.nb.ts`);
});
afterAll(async () => {
  await server.stop();
  await workspace.remove();
});

const visits = visiting();

async function runWhole(path: string): Promise<void> {
  const viewer = await Viewer.connect(server);
  await viewer.open(path);
  await viewer.run("all");
  const { cells } = await viewer.until(
    (state) =>
      state.queue.length === 0 &&
      state.kernel.status === "idle" &&
      Object.values(state.cells).every(({ startedAt }) => startedAt !== null),
  );
  expect(Object.entries(cells).filter(([, { status }]) => status !== "ok")).toEqual([]);
  viewer.close();
}

/** Scrolls past every cell, so that all contents are in the page. */
async function seeAll(notebook: NotebookPage): Promise<void> {
  const ids = await notebook.page.locator("article").evaluateAll((cells) => cells.map(({ id }) => id));
  for (const id of ids) await notebook.reveal(id.replace("cell-", ""));
}

/** Serious and critical findings: the rule, and where. */
async function findings(page: Page, within = "body"): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).include(within).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id} at ${target.join(" ")}: ${html}`));
}

describe.each(["light", "dark"] as const)("in %s", (theme) => {
  test("home", async () => {
    const page = await visits.page(server, "/", { theme });
    await page.getByRole("heading", { name: "RFM segmentation" }).waitFor();
    expect(await findings(page)).toEqual([]);
    await page.getByRole("button", { name: "More for RFM segmentation" }).click();
    await page.getByRole("menu").waitFor();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "New notebook" }).click();
    await page.getByRole("dialog", { name: "New notebook" }).waitFor();
    expect(await findings(page)).toEqual([]);
  });

  test("the tour with all its outputs", async () => {
    const notebook = await visits.notebook(server, "welcome", { theme });
    await seeAll(notebook);
    expect(await findings(notebook.page)).toEqual([]);
  });

  test("RFM with all its outputs, a cell in the editor, the panels and the palette", async () => {
    const notebook = await visits.notebook(server, "rfm", { theme });
    await seeAll(notebook);
    expect(await findings(notebook.page)).toEqual([]);
    const { page } = notebook;
    const rail = page.getByRole("navigation", { name: "Panels" });
    for (const button of await rail.getByRole("button").all()) {
      if ((await button.getAttribute("aria-expanded")) === "false") await button.click();
      await page.locator("aside.side-panel").waitFor();
      expect(await findings(page, "aside.side-panel")).toEqual([]);
    }
    await notebook.reveal("scored");
    await notebook.cell("scored").focus();
    await page.keyboard.press("Enter");
    await page.locator("#cell-scored .monaco-editor").waitFor();
    expect(await findings(page, "#cell-scored")).toEqual([]);
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog", { name: "Commands" }).waitFor();
    expect(await findings(page, "[role=dialog]")).toEqual([]);
  });
});

interface Stop {
  readonly name: string;
  /** The landmark around it. */
  readonly within: string;
  readonly marked: boolean;
}

/** What has the focus: its name, where it is, and whether one sees that it has the focus. */
function focused(page: Page): Promise<Stop> {
  return page.evaluate(() => {
    const element = document.activeElement ?? document.body;
    const label = (element as HTMLInputElement).labels?.[0]?.textContent;
    const within = element.closest("header, nav, aside, main, search, section")?.localName ?? "body";
    const marks = (one: Element | null) => {
      const { outlineStyle, boxShadow } = getComputedStyle(one ?? document.body);
      return outlineStyle !== "none" || boxShadow !== "none";
    };
    return {
      name: element.getAttribute("aria-label") ?? label ?? element.textContent?.trim() ?? "",
      within,
      marked: marks(element) || marks(element.parentElement) || element.matches(".cell"),
    };
  });
}

/** Presses Tab until what has the focus satisfies the condition. */
async function tabTo(page: Page, condition: (stop: Stop) => boolean): Promise<Stop[]> {
  const stops: Stop[] = [];
  for (let pressed = 0; pressed < 60; pressed++) {
    await page.keyboard.press("Tab");
    const stop = await focused(page);
    stops.push(stop);
    if (condition(stop)) return stops;
  }
  throw new Error(`Tab never came there, but to ${stops.map(({ name }) => name).join(", ")}`);
}

test("by Tab from home through the header and the panels of a notebook to its cells", async () => {
  const page = await visits.page(server);
  await page.getByRole("heading", { name: "RFM segmentation" }).waitFor();
  const home = await tabTo(page, ({ name, within }) => name === "RFM segmentation" && within === "section");
  expect(home.map(({ name }) => name)).toContain("Search notebooks");
  expect(home.map(({ name }) => name)).toContain("New notebook");
  expect(home.filter(({ name, marked }) => name === "" || !marked)).toEqual([]);
  await page.keyboard.press("Enter");
  await page.getByRole("feed", { name: "Cells" }).waitFor();

  await page.locator(".skip-link").focus();
  const stops = await tabTo(page, ({ within, name }) => within === "main" && name.includes("cell"));
  expect(stops.filter(({ name, marked }) => name === "" || !marked)).toEqual([]);
  const names = stops.map(({ name }) => name);
  for (const name of ["Clientele: all notebooks", "Run all", "Commands", "Outline"])
    expect(names).toContain(name);
  expect([...new Set(stops.map(({ within }) => within))]).toEqual(["header", "nav", "aside", "main"]);

  await page.locator(".skip-link").focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.closest("main"));
  const notebook = new NotebookPage(page);
  await notebook.reveal("settings");
  await notebook.cell("settings").focus();
  await tabTo(page, ({ name }) => name.startsWith("Score levels"));
});
