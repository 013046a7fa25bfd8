/** A handle on a curve, as a person drags it: with the mouse, by keys, with a finger, in two windows at once. */
import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import type { NotebookPage } from "../support/notebook-page.ts";
import { served, visiting } from "../support/visits.ts";
import { notebookText } from "../support/workspace.ts";

const visits = visiting();

// The profit is 100 - (50 - p)^2 / 10 at p of a hundred: highest at .5.
const cells = {
  top: "const top = input.number('Highest at', { value: 50 })",
  points:
    "const points = Array.from({ length: top === 50 ? 101 : 61 }, (_, i) => ({ p: i / 100, profit: 100 - (top - i) ** 2 / 10, random: i }))",
  choice:
    "const chosen = input.curve('Call from', points, { x: 'p', y: 'profit', xLabel: 'Probability', yLabel: 'Profit, yuan', xFormat: { style: 'percent', digits: 0 }, step: 0.01, baseline: { y: 'random', label: 'called at random' }, help: 'Drag the handle.' })",
  told: "chosen",
  apart: "'not concerned'",
};

async function opened(options?: Parameters<typeof visits.notebook>[2]) {
  const { server } = await served({ "notebooks/a.nb.ts": notebookText(cells) });
  const notebook = await visits.notebook(server, "a", options);
  await notebook.runAll();
  await notebook.shows("told", "0.5");
  await notebook.hasRun("apart");
  await notebook.cell("choice").scrollIntoViewIfNeeded();
  return { server, notebook };
}

const handleOf = (notebook: NotebookPage) =>
  notebook.cell("choice").getByRole("slider", { name: "Call from" });

/** Pixels of a place on the plot, whose handle says where the optimum is. */
async function placeOf(slider: Locator): Promise<{ x: number; y: number }> {
  const box = await slider.boundingBox();
  if (!box) throw new Error("There is no handle.");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Pixels of a hundredth on the axis. */
async function hundredth(notebook: NotebookPage): Promise<number> {
  const slider = handleOf(notebook);
  const before = await placeOf(slider);
  await slider.press("ArrowRight");
  await expect.poll(() => slider.getAttribute("aria-valuenow")).toBe("0.51");
  return (await placeOf(slider)).x - before.x;
}

async function drag(page: Page, from: { x: number; y: number }, by: number): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  for (let i = 1; i <= 10; i++) await page.mouse.move(from.x + (by * i) / 10, from.y + i);
  await page.mouse.up();
}

test("the mouse drags the handle; what depends on it follows in every window, and nothing else runs", async () => {
  const { server, notebook } = await opened();
  const other = await visits.notebook(server, "a");
  const slider = handleOf(notebook);
  expect(await slider.getAttribute("aria-valuetext")).toBe("50%, Profit, yuan 100");
  const runs = await notebook.cell("apart").getAttribute("aria-label");
  const unit = await hundredth(notebook);
  await drag(notebook.page, await placeOf(slider), 19 * unit);
  await notebook.shows("told", "0.7");
  expect(await slider.getAttribute("aria-valuenow")).toBe("0.7");
  expect(await slider.getAttribute("aria-valuetext")).toBe("70%, Profit, yuan 60");
  await other.shows("told", "0.7");
  await expect.poll(() => handleOf(other).getAttribute("aria-valuenow")).toBe("0.7");
  expect(await notebook.cell("apart").getAttribute("aria-label")).toBe(runs);

  await notebook.page.reload();
  await expect.poll(() => slider.getAttribute("aria-valuenow")).toBe("0.7");
  await notebook.cell("choice").getByRole("button", { name: "Back to the best, 50%" }).click();
  await notebook.shows("told", "0.5");
  expect(await slider.evaluate((node) => node === document.activeElement)).toBe(true);
});

test("keys move it like a slider; a click on the plot brings it there, with the focus", async () => {
  const { notebook } = await opened();
  const slider = handleOf(notebook);
  for (const [key, value] of [
    ["ArrowLeft", "0.49"],
    ["PageUp", "0.59"],
    ["ArrowUp", "0.6"],
    ["End", "1"],
    ["Home", "0"],
  ] as const) {
    await slider.press(key);
    await notebook.shows("told", new RegExp(`^${value.replace(".", "\\.")}$`));
    expect(await slider.getAttribute("aria-valuenow")).toBe(value);
  }
  expect([await slider.getAttribute("aria-valuemin"), await slider.getAttribute("aria-valuemax")]).toEqual([
    "0",
    "1",
  ]);
  const plot = await notebook.cell("choice").locator(".curve-plot").boundingBox();
  const end = await placeOf(slider);
  if (!plot) throw new Error("There is no plot.");
  // Half way between the handle at 0 and the right end, less the margin of 16.
  await notebook.page.mouse.click((end.x + plot.x + plot.width - 16) / 2, plot.y + 60);
  await notebook.shows("told", "0.5");
  await notebook.page.keyboard.press("ArrowRight");
  await notebook.shows("told", "0.51");
});

test("a value that the curve still has stays when its points change; another gives way to the optimum", async () => {
  const { notebook } = await opened();
  const slider = handleOf(notebook);
  await slider.press("PageDown");
  await notebook.shows("told", "0.4");
  const top = notebook.cell("top").getByLabel("Highest at");
  await top.fill("30");
  await top.press("Enter");
  await expect.poll(() => slider.getAttribute("aria-valuemax")).toBe("0.6");
  await notebook.shows("told", "0.4");
  expect(await slider.getAttribute("aria-valuetext")).toBe("40%, Profit, yuan 90.0");
  await top.fill("50");
  await top.press("Enter");
  await expect.poll(() => slider.getAttribute("aria-valuemax")).toBe("1");
  await slider.press("End");
  await notebook.shows("told", /^1$/);
  await top.fill("30");
  await top.press("Enter");
  await notebook.shows("told", "0.3");
  await notebook.shows("choice", /is right of the curve, which ends at 0\.6\. It has its default again/);
});

test.each([
  "light",
  "dark",
] as const)("on a phone a finger drags it, and axe finds nothing (%s)", async (theme) => {
  const { notebook } = await opened({ theme, width: 390, height: 844 });
  const { page } = notebook;
  const slider = handleOf(notebook);
  await slider.scrollIntoViewIfNeeded();
  const unit = await hundredth(notebook);
  const from = await placeOf(slider);
  const touch = await page.context().newCDPSession(page);
  const send = (type: string, x: number, y: number) =>
    touch.send("Input.dispatchTouchEvent", {
      type: type as "touchStart",
      touchPoints: type === "touchEnd" ? [] : [{ x, y }],
    });
  await send("touchStart", from.x, from.y);
  for (let i = 1; i <= 8; i++) await send("touchMove", from.x - (21 * unit * i) / 8, from.y);
  await send("touchEnd", 0, 0);
  await notebook.shows("told", "0.3");
  // A finger that moves up the plot scrolls the page, and leaves the handle where it is.
  const place = await placeOf(slider);
  await send("touchStart", place.x + 60, place.y);
  for (let i = 1; i <= 8; i++) await send("touchMove", place.x + 60, place.y - 12 * i);
  await send("touchEnd", 0, 0);
  await expect.poll(async () => (await placeOf(slider)).y).toBeLessThan(place.y);
  expect(await slider.getAttribute("aria-valuenow")).toBe("0.3");
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
  const { violations } = await new AxeBuilder({ page: page as never })
    .include("#cell-choice .outputs")
    .analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 160))])).toEqual([]);
});
