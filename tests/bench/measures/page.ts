import type { Browser, Page } from "playwright-core";
import { openPage, startBrowser } from "../../support/browser.ts";
import { NotebookPage } from "../../support/notebook-page.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import { Viewer } from "../../support/viewer.ts";
import { notebookText, temporaryWorkspace } from "../../support/workspace.ts";
import { largeNotebook, TIMED_CELL, TYPED_CELL } from "../large-notebook.ts";
import type { Result, Suite } from "../measure.ts";
import { watchKeys } from "../painted.ts";

const LARGE = "notebooks/large.nb.ts";
const SMALL = "notebooks/small.nb.ts";
const LIVE = ".cell-editor.is-live .view-lines";

/** The page as a person at it meets it, in Chromium. */
export const page: Suite = async () => {
  const files = {
    [LARGE]: largeNotebook(),
    [SMALL]: notebookText({ [TIMED_CELL]: "performance.now()", [TYPED_CELL]: "1" }),
  };
  const workspace = await temporaryWorkspace(files);
  const server = await startServer(workspace.folder);
  const viewer = await Viewer.connect(server);
  const browser = await startBrowser();
  try {
    await viewer.open(LARGE);
    await viewer.run("all");
    const { cells } = await viewer.idle();
    const failed = Object.values(cells).filter(({ status }) => status !== "ok" && status !== "idle");
    if (failed.length > 0)
      throw new Error(`Cells of the large notebook failed: ${JSON.stringify(failed[0])}`);
    return [
      await weight(browser, server),
      await opening(browser, server),
      ...(await answers(browser, server, SMALL, "a notebook of one cell")),
      ...(await answers(browser, server, LARGE, "the notebook of 300 cells")),
    ];
  } finally {
    await browser.close();
    await viewer.shutDown();
    await server.stop();
    await workspace.remove();
  }
};

/** A tab that is let in and has nothing in its cache: the token is spent on a file that no page needs. */
async function freshTab(browser: Browser, server: TestServer): Promise<Page> {
  const { page } = await openPage(browser, server, "/theme.js");
  return page;
}

const notebookAddress = (server: TestServer, path: string) => `${server.origin}/n/${path}`;

/** What comes over the wire for the home page, then a notebook until its editor stands: heads and bodies as encoded. */
async function weight(browser: Browser, server: TestServer): Promise<Result> {
  const page = await freshTab(browser, server);
  const client = await page.context().newCDPSession(page);
  await client.send("Network.enable");
  let bytes = 0;
  let requests = 0;
  client.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
    requests++;
  });
  await page.goto(server.origin, { waitUntil: "networkidle" });
  const home = bytes;
  await page.locator(`a[href$="/${SMALL}"]`).click();
  await typeInto(page, TYPED_CELL);
  await page.waitForLoadState("networkidle");
  await page.context().close();
  return {
    name: "home and a notebook over the wire, the editor included",
    unit: "kB",
    goal: 1300,
    samples: [bytes / 1000],
    note: `brotli; ${requests} requests; home alone ${Math.round(home / 1000)} kB`,
  };
}

/** From the start of the navigation, by the page's own clock, until the letter that was typed is painted. */
async function opening(browser: Browser, server: TestServer): Promise<Result> {
  const samples: number[] = [];
  for (let i = 0; i < 9; i++) {
    const page = await freshTab(browser, server);
    await page.goto(notebookAddress(server, LARGE), { waitUntil: "commit" });
    samples.push(await typeInto(page, TYPED_CELL));
    await page.context().close();
  }
  return {
    name: "300 cells with outputs, until a letter typed is painted",
    unit: "ms",
    goal: 1500,
    samples,
    note: "nothing cached; the session runs",
  };
}

/** Clicks into the cell as soon as it is there and types as soon as the editor stands; gives the page's time then. */
async function typeInto(page: Page, cell: string): Promise<number> {
  await page.locator(`#cell-${cell} .cell-editor .line`).last().click();
  await page.locator(`#cell-${cell} .monaco-editor.focused`).waitFor();
  const keys = await watchKeys(page, "x", LIVE);
  await page.keyboard.press("x");
  await keys.reached(1);
  return page.evaluate(() => performance.now());
}

async function answers(browser: Browser, server: TestServer, path: string, where: string): Promise<Result[]> {
  const page = await freshTab(browser, server);
  await page.goto(notebookAddress(server, path));
  const typing = await keysToPaint(page);
  const running = await keyToOutput(page);
  await page.context().close();
  return [
    { name: `key to paint, ${where}`, unit: "ms", goal: 16, samples: typing },
    { name: `Ctrl-Enter to painted output, ${where}`, unit: "ms", goal: 40, samples: running },
  ];
}

async function keysToPaint(page: Page): Promise<number[]> {
  await typeInto(page, TYPED_CELL);
  await page.keyboard.press("Enter");
  const letters = "// what a person types into a cell, letter by letter ".repeat(4);
  const keys = await watchKeys(page, null, LIVE);
  for (const [i, letter] of [...letters].entries()) {
    await page.keyboard.press(letter);
    await keys.reached(i + 1);
    await pause(40 + Math.random() * 60);
  }
  return (await keys.samples()).slice(20);
}

async function keyToOutput(page: Page): Promise<number[]> {
  const notebook = new NotebookPage(page);
  await notebook.cell(TIMED_CELL).focus();
  const keys = await watchKeys(page, "Enter", `#cell-${TIMED_CELL} .outputs`);
  for (let i = 1; i <= 60; i++) {
    await notebook.run(TIMED_CELL);
    await keys.reached(i);
    await pause(50 + Math.random() * 50);
  }
  return (await keys.samples()).slice(10);
}

/** Keys come at no fixed place within a frame, and not faster than hands. */
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
