// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are code of cells
/** Cells in a real browser: still and live text alike, keys, others' edits and cursors, writing in Chinese, large texts. */
import type { Page } from "playwright-core";
import { beforeEach, describe, expect, test } from "vitest";
import { openingPage } from "./pages/opened.ts";

let page: Page;
let url: string;

openingPage("outputs", (opened) => {
  ({ page, url } = opened);
});

beforeEach(async () => {
  await page.goto(url);
  await page.evaluate(() => document.fonts.ready);
});

const cell = (i: number) => page.locator(`[data-cell="${i}"]`);
const textOf = (i: number) => page.evaluate((n) => window.bench.text(n).toString(), i);
const commands = () => page.evaluate(() => window.bench.commands);

/** Clicks into a cell's still text and waits for the editor to have the cursor. */
async function open(i: number, x = 4, y = 4): Promise<void> {
  await cell(i).locator(".line").first().click({ position: { x, y } });
  await page.waitForFunction((n) => document.querySelector(`[data-cell="${n}"] .monaco-editor.focused`), i);
}

describe("still and live text", () => {
  test("are equally high, and their letters stand at the same places", async () => {
    const squiggled = cell(0).locator(".squiggle");
    expect(await squiggled.textContent()).toBe("amuont");
    const before = await cell(0).boundingBox();
    const word = cell(0).locator(".tk-function", { hasText: "rfm" });
    const still = await word.boundingBox();
    await open(0);
    expect(await cell(0).boundingBox()).toEqual(before);
    const live = await cell(0).locator(".view-line span", { hasText: /^rfm$/ }).last().boundingBox();
    expect(Math.abs((live?.x ?? 0) - (still?.x ?? 0))).toBeLessThan(1);
    expect(Math.abs((live?.width ?? 0) - (still?.width ?? 0))).toBeLessThan(1);
    await cell(0).locator(".squiggly-error").waitFor();
    await page.keyboard.press("Escape");
    await cell(0).locator(".cell-source").waitFor();
    expect(await cell(0).boundingBox()).toEqual(before);
  });

  test("have the same colours, in light and dark", async () => {
    for (const theme of ["light", "dark"]) {
      await page.evaluate((name) => {
        document.documentElement.dataset.theme = name;
      }, theme);
      const colors = (selector: string) =>
        cell(0)
          .locator(selector)
          .evaluateAll((spans) =>
            spans.map((span) => [
              span.textContent?.replaceAll("\u00a0", " ").trim(),
              getComputedStyle(span).color,
            ]),
          );
      await open(0);
      const live = new Map((await colors(".view-line span span")) as [string, string][]);
      await page.keyboard.press("Escape");
      const still = (await colors(".line span")) as [string, string][];
      const [keyword] = still.filter(([text]) => text === "await");
      expect(still.length).toBeGreaterThan(15);
      expect(live.get("await")).toBe(keyword?.[1]);
      expect(live.get("// best first")).toBe(still.find(([text]) => text === "// best first")?.[1]);
      expect(live.get("count")).toBe(still.find(([text]) => text === "count")?.[1]);
    }
  });

  test("the cursor stands where the text was clicked", async () => {
    await open(1);
    await page.keyboard.press("Escape");
    const box = await cell(1).locator(".line").nth(3).boundingBox();
    await page.mouse.click((box?.x ?? 0) + 7.8 * 9, (box?.y ?? 0) + 8);
    await page.locator(".monaco-editor.focused").waitFor();
    await page.keyboard.type("X");
    expect((await textOf(1)).split("\n")[3]).toMatch(/^ {2}consoleX?\.?X?log/);
    expect((await textOf(1)).split("\n")[3]?.indexOf("X")).toBe(9);
  });

  test("the editor has a name", async () => {
    await open(1);
    const label = await page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
    expect(label).toContain("Code of cell 2");
  });
});

describe("keys", () => {
  test.each([
    ["Control+Enter", { type: "run" }],
    ["Shift+Enter", { type: "run-advance" }],
    ["Alt+Enter", { type: "run-insert" }],
    ["Control+s", { type: "save" }],
    ["Control+Shift+P", { type: "palette" }],
    ["F1", { type: "palette" }],
    ["Control+f", { type: "find" }],
    ["Escape", { type: "leave" }],
  ])("%s", async (key, command) => {
    await open(1);
    const before = await textOf(1);
    await page.keyboard.press(key);
    expect((await commands()).at(-1)).toEqual(command);
    expect(await textOf(1)).toBe(before);
  });

  test("split names the place of the cursor", async () => {
    await open(1);
    await page.keyboard.press("Control+Home");
    for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Control+Shift+Minus");
    expect((await commands()).at(-1)).toEqual({ type: "split", offset: 5 });
  });

  test("arrows walk from cell to cell, only past the edges", async () => {
    await open(0);
    await page.keyboard.press("Control+Home");
    for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowDown");
    expect((await commands()).at(-1)).toEqual({ type: "focus" });
    await page.keyboard.press("ArrowDown");
    expect((await commands()).at(-1)).toEqual({ type: "down" });
    await page.waitForFunction(() => document.querySelector('[data-cell="1"] .monaco-editor.focused'));
    await page.keyboard.press("ArrowUp");
    expect((await commands()).at(-1)).toEqual({ type: "up" });
  });
});

describe("with others", () => {
  test("undo takes back one's own typing and leaves theirs", async () => {
    await open(1);
    await page.keyboard.press("Control+End");
    await page.keyboard.type("mine");
    await page.evaluate(() => window.bench.peerText(1).insert(0, "// theirs\n"));
    await page.keyboard.press("Control+z");
    expect(await textOf(1)).toMatch(/^\/\/ theirs\n[\s\S]*\}$/);
    await page.keyboard.press("Control+Shift+z");
    expect(await textOf(1)).toMatch(/\}mine$/);
  });

  test("the history is still there after leaving and coming back", async () => {
    const before = await textOf(1);
    await open(1);
    await page.keyboard.type("gone");
    await page.keyboard.press("Escape");
    await open(1);
    await page.keyboard.press("Control+z");
    expect(await textOf(1)).toBe(before);
  });

  test("edits and cursors of others show in still and in live text", async () => {
    await page.evaluate(() => {
      window.bench.peerText(1).insert(0, "let remote;\n");
      window.bench.showPeer(1, 4, 10);
    });
    await cell(1).locator(".line", { hasText: "let remote" }).waitFor();
    const still = await cell(1).locator(".remote-caret").boundingBox();
    await open(1);
    await cell(1).locator(".view-line", { hasText: "let" }).first().waitFor();
    const live = await cell(1).locator(".view-lines .remote-caret").boundingBox();
    expect(Math.abs((live?.x ?? 0) - (still?.x ?? 99))).toBeLessThan(2);
    const name = await cell(1)
      .locator(".view-lines .remote-caret")
      .evaluate((node) => getComputedStyle(node, "::after").content);
    expect(name).toBe('"Hazel"');
  });

  test("the cursor keeps its place when others type above", async () => {
    await open(1);
    await page.keyboard.press("Control+End");
    await page.evaluate(() => window.bench.peerText(1).insert(0, "// one\n// two\n"));
    await page.keyboard.type("X");
    expect(await textOf(1)).toMatch(/\}X$/);
  });
});

describe("writing", () => {
  test("Chinese by an input method", async () => {
    await open(2);
    await page.keyboard.press("Control+End");
    const client = await page.context().newCDPSession(page);
    await client.send("Input.imeSetComposition", { text: "ke", selectionStart: 2, selectionEnd: 2 });
    await client.send("Input.imeSetComposition", { text: "客", selectionStart: 1, selectionEnd: 1 });
    await client.send("Input.insertText", { text: "客户" });
    expect(await textOf(2)).toMatch(/it says: here客户$/);
  });

  test("text put in from outside lands at the cursor and can be undone", async () => {
    await open(1);
    await page.keyboard.press("Control+Home");
    const before = await textOf(1);
    await page.evaluate(() => window.bench.handle.current?.insertText('dataset("purchases")'));
    expect(await textOf(1)).toBe(`dataset("purchases")${before}`);
    await page.keyboard.press("Control+z");
    expect(await textOf(1)).toBe(before);
  });

  test("a megabyte is taken in, shown in a frame, and can be typed in", async () => {
    await open(1);
    await page.keyboard.press("Control+a");
    const ms = await page.evaluate(async () => {
      const line = "const best = sql`select segment, count(*) from ${scored} group by all`; // x\n";
      const started = performance.now();
      window.bench.handle.current?.insertText(line.repeat(Math.ceil(1_000_000 / line.length)));
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
      return performance.now() - started;
    });
    expect((await textOf(1)).length).toBeGreaterThan(1_000_000);
    expect(ms).toBeLessThan(3000);
    expect((await cell(1).boundingBox())?.height).toBeLessThan(700);
    await page.keyboard.type("abc");
    expect((await textOf(1)).endsWith("abc")).toBe(true);
    await page.keyboard.press("Escape");
    expect(await cell(1).locator(".line").count()).toBeLessThan(200);
    expect((await cell(1).boundingBox())?.height).toBeLessThan(700);
  });
});
