/** Long Markdown, in the browser that would freeze. */
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
  await page.waitForFunction(() => "bench" in window);
});

/** Shows the text, waits until its end is there, and gives the longest time in which the page did not answer. */
async function longestSilence(source: string, end: string): Promise<number> {
  await page.evaluate((text) => {
    const watch = window as unknown as { silence: number };
    watch.silence = 0;
    let last = performance.now();
    const beat = () => {
      const now = performance.now();
      watch.silence = Math.max(watch.silence, now - last);
      last = now;
      setTimeout(beat);
    };
    beat();
    window.bench.put("Markdown", [
      { type: "display", id: "long", bundle: { "text/markdown": text, "text/plain": "" } },
    ]);
  }, source);
  await page.getByRole("region", { name: "Markdown", exact: true }).getByText(end).last().waitFor();
  return page.evaluate(() => (window as unknown as { silence: number }).silence);
}

describe("the page answers while it shows", () => {
  test.each([
    ["an address with 80,000 stars", `http://a.example/${"*".repeat(80_000)}\n\nthe end`],
    ["a table of 600 kB", `|a|b|c|\n|-|-|-|\n${"|1|2|3|\n".repeat(75_000)}\nthe end`],
    ["a megabyte of prose", `${"Some *text* with `code` and http://a.example/d.\n\n".repeat(20_000)}the end`],
  ])("%s", async (_, source) => {
    expect(await longestSilence(source, "the end")).toBeLessThan(1_000);
  });
});

test("long text is whole, in order, and judged like any other", async () => {
  const source = Array.from(
    { length: 3_000 },
    (_, i) => `## Part ${i}\n\n<p class="scrim" onclick="x">text</p>`,
  ).join("\n\n");
  await longestSilence(source, "Part 2999");
  const region = page.getByRole("region", { name: "Markdown", exact: true });
  const headings = await region.locator("h2").allTextContents();
  expect(headings).toEqual(Array.from({ length: 3_000 }, (_, i) => `Part ${i}`));
  expect(await region.locator("[class=scrim], [onclick]").count()).toBe(0);
});

test("another text takes the place of one that is still on its way", async () => {
  const long = (word: string) => `${`${word}.\n\n`.repeat(60_000)}the end of ${word}`;
  await page.evaluate(
    ([first = "", second = ""]) => {
      const put = (text: string) =>
        window.bench.put("Markdown", [
          { type: "display", id: "long", bundle: { "text/markdown": text, "text/plain": "" } },
        ]);
      put(first);
      setTimeout(() => put(second), 50);
    },
    [long("old"), long("new")],
  );
  const region = page.getByRole("region", { name: "Markdown", exact: true });
  await region.getByText("the end of new").waitFor();
  expect(await region.getByText("old.").count()).toBe(0);
});
