/** One browser page on one of the pages beside this file, for all tests of a file; what it complains of fails the test. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { startBrowser } from "../../support/browser.ts";
import { servePage } from "./serve.ts";

export interface OpenedPage {
  readonly page: Page;
  readonly url: string;
}

/**
 * To be called once, at the top of a test file, with a variable to be set before the first test: `ready` is called with
 * the page, which is still empty. `expected`: complaints that are part of the tests.
 */
export function openingPage(name: string, ready: (opened: OpenedPage) => void, expected?: RegExp): void {
  const problems: string[] = [];
  const ends: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    const served = await servePage(name);
    ends.unshift(() => served.close());
    const browser = await startBrowser();
    ends.unshift(() => browser.close());
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      acceptDownloads: true,
    });
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const page = await context.newPage();
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    ready({ page, url: served.url });
  });
  afterEach(() => expect(problems.splice(0).filter((problem) => !expected?.test(problem))).toEqual([]));
  afterAll(async () => {
    for (const end of ends) await end();
  });
}
