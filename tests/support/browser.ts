import { execFileSync } from "node:child_process";
import chromium from "@sparticuz/chromium";
import { type Browser, type Page, chromium as playwright } from "playwright-core";
import type { TestServer } from "./server.ts";

/** As root in a container there is no sandbox to be had; nothing is to be fetched from outside. */
const ARGS = [
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-component-update",
  "--no-first-run",
];

/** Real Chromium that came with `npm ci`; `CHROMIUM_PATH` names another. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? (await chromium.executablePath());
  return playwright.launch({ executablePath, args: ARGS, headless: true });
}

export interface PageOptions {
  readonly theme?: "light" | "dark";
  readonly width?: number;
  readonly height?: number;
}

/** A page that is let in, on `path`. Errors of the page are collected: a test ends by expecting none. */
export async function openPage(
  browser: Browser,
  server: TestServer,
  path = "/",
  options: PageOptions = {},
): Promise<{ page: Page; problems: string[] }> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
    colorScheme: options.theme ?? "light",
    reducedMotion: "reduce",
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(`${error.name}: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  await page.goto(`${server.origin}${path}?token=${server.token}`);
  return { page, problems };
}

/** Whether a process is there; a killed one that nobody waited for counts as gone. */
export function isAlive(pid: number): boolean {
  try {
    return !execFileSync("ps", ["-o", "stat=", "-p", String(pid)])
      .toString()
      .trim()
      .startsWith("Z");
  } catch {
    return false;
  }
}
