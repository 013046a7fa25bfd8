/** Pages that the tests of a file open: closed after each test, which fails by what a page complained of. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, onTestFinished } from "vitest";
import { openPage, type PageOptions, startBrowser } from "./browser.ts";
import { NotebookPage } from "./notebook-page.ts";
import { startServer, type TestServer } from "./server.ts";
import { temporaryWorkspace, type Workspace } from "./workspace.ts";

export interface Visits {
  /** A page on `path` of the server. */
  page(server: TestServer, path?: string, options?: PageOptions): Promise<Page>;
  /** The page of a notebook in the folder `notebooks`, open. */
  notebook(server: TestServer, name: string, options?: PageOptions): Promise<NotebookPage>;
}

/** To be called once, at the top of a test file. `expected`: complaints of a page that are part of the tests. */
export function visiting(expected?: RegExp): Visits {
  let browser: Browser;
  let contexts: BrowserContext[] = [];
  let problems: string[][] = [];
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    const seen = problems.flat().filter((problem) => !expected?.test(problem));
    contexts = [];
    problems = [];
    expect(seen).toEqual([]);
  });
  const open = async (server: TestServer, path?: string, options?: PageOptions) => {
    const opened = await openPage(browser, server, path, options);
    contexts.push(opened.page.context());
    problems.push(opened.problems);
    return opened.page;
  };
  return {
    page: open,
    notebook: async (server, name, options) => {
      const page = await open(server, `/n/notebooks/${name}.nb.ts`, options);
      await page.getByRole("feed", { name: "Cells" }).waitFor();
      return new NotebookPage(page);
    },
  };
}

/** A server on a workspace of its own, both gone when the test has ended. */
export async function served(
  files: Record<string, string> = {},
  sample = false,
): Promise<{ server: TestServer; workspace: Workspace }> {
  const workspace = await temporaryWorkspace(files, sample);
  onTestFinished(() => workspace.remove());
  const server = await startServer(workspace.folder);
  // Called before the workspace goes: the last to be registered is the first.
  onTestFinished(async () => void (await server.stop()));
  return { server, workspace };
}
