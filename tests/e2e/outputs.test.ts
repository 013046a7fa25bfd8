/** Outputs in a real browser: tables of any size, controls, charts, errors, text that is long or broken; and by keyboard alone. */
import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "playwright-core";
import { beforeEach, describe, expect, test } from "vitest";
import { openingPage } from "./pages/opened.ts";

let page: Page;
let url: string;

openingPage("outputs", (opened) => {
  ({ page, url } = opened);
});

beforeEach(async () => {
  await page.goto(url);
  await section("Broken").getByText("only its text is known").waitFor();
});

const section = (name: string) => page.locator(`section[aria-label="${name}"]`);
const rowOf = (grid: Locator, index: number) => grid.locator(`[role=row][aria-rowindex="${index}"]`);

describe("a table of ten million rows", () => {
  const table = () => section("Ten million rows");
  const grid = () => table().getByRole("grid");

  test("is scrolled to its end and back", async () => {
    expect(await grid().getAttribute("aria-rowcount")).toBe("10000001");
    await grid().evaluate((node) => {
      node.scrollTop = node.scrollHeight;
    });
    const last = rowOf(grid(), 10_000_001);
    await last.getByText("10000000", { exact: true }).waitFor();
    expect(await last.getByRole("gridcell").first().textContent()).toBe("10000000");
    await table()
      .getByText(/–10,000,000$/)
      .waitFor();
    expect(await grid().getByRole("row").count()).toBeLessThan(40);
    await grid().evaluate((node) => {
      node.scrollTop = 0;
    });
    await rowOf(grid(), 2).getByText("Champions").waitFor();
  });

  test("in the middle the wheel skips no row", async () => {
    await grid().evaluate((node) => {
      node.scrollTop = node.scrollHeight / 2;
    });
    const first = () =>
      grid().evaluate((node) => {
        const top = node.querySelector(".thead")?.getBoundingClientRect().bottom ?? 0;
        const rows = [...node.querySelectorAll(".tr")].filter(
          (row) => row.getBoundingClientRect().bottom > top + 1,
        );
        return Math.min(...rows.map((row) => Number(row.getAttribute("aria-rowindex"))));
      });
    await page.waitForFunction(
      () => !document.querySelector("section[aria-label='Ten million rows'] .placeholder"),
    );
    const before = await first();
    expect(before).toBeGreaterThan(4_900_000);
    await grid().hover();
    // Rows beyond those in sight are drawn ahead: only the end of the scrolling says that it is over.
    const rested = grid().evaluate(
      (node) =>
        new Promise((resolve) => {
          node.addEventListener("scrollend", () => requestAnimationFrame(() => setTimeout(resolve)), {
            once: true,
          });
        }),
    );
    await page.mouse.wheel(0, 29 * 3);
    await rested;
    expect(
      await page.locator(`section[aria-label='Ten million rows'] [aria-rowindex="${before + 15}"]`).count(),
    ).toBe(1);
    expect(await first()).toBe(before + 3);
  });

  test("asks for pages only where the scrolling rests", async () => {
    await grid().evaluate(async (node) => {
      for (let i = 1; i <= 40; i++) {
        node.scrollTop = i * 100_000;
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    });
    await page.waitForFunction(
      () => !document.querySelector("section[aria-label='Ten million rows'] .placeholder"),
    );
    expect(await page.evaluate(() => window.bench.pages.length)).toBeLessThan(8);
  });

  test("sorts by a header, and says so", async () => {
    const header = grid().getByRole("columnheader", { name: /^customer_id/ });
    expect(await header.getAttribute("aria-sort")).toBe("none");
    await header.click();
    await header.click();
    expect(await header.getAttribute("aria-sort")).toBe("descending");
    await rowOf(grid(), 2).getByText("10000000", { exact: true }).waitFor();
    expect(await page.evaluate(() => window.bench.pages.at(-1)?.sort)).toEqual([
      { column: "customer_id", descending: true },
    ]);
    const csv = await table().getByRole("link", { name: "CSV" }).getAttribute("href");
    expect(JSON.parse(new URL(csv ?? "", url).searchParams.get("query") ?? "").sort).toEqual([
      { column: "customer_id", descending: true },
    ]);
  });

  test("filters when the typing pauses, shows the filter and takes it away", async () => {
    await grid()
      .getByRole("columnheader", { name: /^segment/ })
      .hover();
    await table().getByRole("button", { name: "Filter segment" }).click();
    await page.getByLabel("Value for segment").pressSequentially("Champions", { delay: 10 });
    await table().getByText("1,250,000 of 10,000,000 rows").waitFor();
    const asked = await page.evaluate(() => window.bench.pages.map((query) => query.filters));
    expect(new Set(asked.flat().map((filter) => filter.value))).toEqual(new Set(["Champions"]));
    await page.keyboard.press("Enter");
    await table()
      .getByRole("button", { name: /^Remove the filter segment contains Champions/ })
      .click();
    await table().getByText("10,000,000 rows", { exact: true }).waitFor();
  });

  test("a page that fails is said, and can be tried again", async () => {
    await page.evaluate(() => {
      window.bench.failing = true;
    });
    await grid().evaluate((node) => {
      node.scrollTop = 100_000;
    });
    await table().getByRole("alert").getByText("The kernel is gone.").waitFor();
    await page.evaluate(() => {
      window.bench.failing = false;
    });
    await table().getByRole("button", { name: "Try again" }).click();
    await rowOf(grid(), 3455).getByRole("gridcell").nth(1).getByText(/./).waitFor();
    expect(await table().getByRole("alert").count()).toBe(0);
  });

  test("is walked by keys; a block is copied for a spreadsheet", async () => {
    await grid().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Control+ArrowDown");
    await table()
      .getByText(/–10,000,000$/)
      .waitFor();
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("ArrowDown");
    for (const key of ["Shift+ArrowDown", "Shift+ArrowRight", "Shift+ArrowRight"])
      await page.keyboard.press(key);
    expect(await grid().locator("[aria-selected=true]").count()).toBe(6);
    await page.keyboard.press("Control+c");
    await table().getByText("Copied 2 rows").waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      "2\tNeed attention\t791.9\n3\t流失风险\t1583.8",
    );
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Control+c");
    await table()
      .getByText("10,000,000 rows are too many for the clipboard. Download them instead.")
      .waitFor();
  });

  test("the active cell is named to a screen reader", async () => {
    await grid().focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    const active = await grid().evaluate(
      (node) => document.getElementById(node.getAttribute("aria-activedescendant") ?? "")?.textContent,
    );
    expect(active).toBe("Champions");
  });
});

describe("other tables", () => {
  test("columns out of sight are not drawn", async () => {
    const grid = section("Many columns").getByRole("grid");
    expect(await grid.getByRole("columnheader").count()).toBeLessThan(15);
    await grid.evaluate((node) => {
      node.scrollLeft = node.scrollWidth;
    });
    await grid.getByRole("columnheader", { name: /^usage_300/ }).waitFor();
    expect(await grid.getByRole("columnheader").count()).toBeLessThan(15);
  });

  test("one that is here whole sorts without the kernel, is as high as it needs, and marks null", async () => {
    const table = section("Table");
    const grid = table.getByRole("grid");
    expect(await grid.evaluate((node) => node.scrollHeight <= node.clientHeight + 1)).toBe(true);
    await grid.getByRole("columnheader", { name: /^revenue/ }).click();
    expect(await rowOf(grid, 2).getByRole("gridcell").nth(2).textContent()).toBe("0.00");
    expect(await rowOf(grid, 3).getByRole("gridcell").nth(2).textContent()).toBe("622.40");
    expect(await grid.locator(".is-null").first().textContent()).toBe("null");
    expect(await page.evaluate(() => window.bench.pages.length)).toBe(0);
  });
});

describe("controls", () => {
  const inputs = () => page.evaluate(() => window.bench.inputs);

  test("a slider sends where it came to rest", async () => {
    await page.getByLabel(/^Score levels/).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Tab");
    expect((await inputs()).at(-1)).toEqual(["levels", 7]);
    await section("Controls").getByText("Score levels · 7").waitFor();
  });

  test("a text is sent when it is whole; a refused one says why and stays", async () => {
    const field = page.getByLabel("Name contains");
    await field.pressSequentially("refuse me");
    await field.press("Enter");
    await section("Controls").getByRole("alert").getByText("Name contains takes letters only.").waitFor();
    expect(await field.inputValue()).toBe("refuse me");
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    expect(await inputs()).toEqual([["search", "refuse me"]]);
  });

  test("the session's value wins, but not over what is being typed", async () => {
    const field = page.getByLabel("Name contains");
    await page.evaluate(() => window.bench.setServer("search", "from elsewhere"));
    await expect.poll(() => field.inputValue()).toBe("from elsewhere");
    const number = page.getByLabel("Customers", { exact: true });
    await number.fill("");
    await page.evaluate(() => window.bench.setServer("limit", 77));
    await page.evaluate(() => window.bench.setServer("search", "again"));
    await expect.poll(() => field.inputValue()).toBe("again");
    expect(await number.inputValue()).toBe("");
    await number.blur();
    expect(await number.inputValue()).toBe("77");
    expect(await inputs()).toEqual([]);
  });

  test("switch, choice, choices and date", async () => {
    await page.getByRole("switch", { name: "Weighted" }).press("Space");
    await page.getByLabel("Best by").selectOption("Recency");
    await page.getByRole("checkbox", { name: "电话" }).press("Space");
    await page.getByLabel("As of").fill("2026-03-31");
    await page.getByLabel("As of").press("Enter");
    await page.getByLabel("Customers", { exact: true }).fill("25");
    await page.getByLabel("Customers", { exact: true }).press("Enter");
    await expect
      .poll(async () => Object.fromEntries(await inputs()))
      .toEqual({
        weighted: false,
        sort: "r",
        channels: ["shop", "online", "电话"],
        asOf: "2026-03-31",
        limit: 25,
      });
  });

  test("a handle that is dragged sends now and then, and where it came to rest", async () => {
    const slider = page.getByRole("slider", { name: "Call from" });
    await slider.scrollIntoViewIfNeeded();
    const box = await slider.boundingBox();
    if (!box) throw new Error("There is no handle.");
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    const shown: (string | null)[] = [];
    while ((await inputs()).length < 3) {
      const way = (shown.length * 20) % 400;
      await page.mouse.move(x + way, y);
      shown.push(await slider.getAttribute("aria-valuenow"));
    }
    // The hand is still on it, and what is shown has moved on more often than it was sent.
    expect(new Set(shown).size).toBeGreaterThan(3);
    await page.mouse.move(x + 150, y);
    const last = Number(await slider.getAttribute("aria-valuenow"));
    await page.mouse.up();
    expect((await inputs()).at(-1)).toEqual(["threshold", last]);
    expect(last).toBeGreaterThan(0.5);
    const sent = (await inputs()).length;
    expect(sent).toBeLessThan(shown.length);
    await section("Controls").getByRole("button", { name: "Back to the best, 40%" }).click();
    expect((await inputs()).at(-1)).toEqual(["threshold", null]);
    await expect.poll(() => slider.getAttribute("aria-valuenow")).toBe("0.4");
  });

  test("a table is bound only when every role has a column", async () => {
    const controls = section("Controls");
    await controls.getByLabel("Table", { exact: true }).selectOption("plans");
    await controls
      .getByText("No column of plans can be at (a date or time) or amount (a number). Choose another table.")
      .waitFor();
    expect(await inputs()).toEqual([]);
    await controls.getByLabel("Table", { exact: true }).selectOption("invoices");
    await controls.getByLabel("at", { exact: true }).selectOption("due");
    await controls.getByLabel("amount", { exact: true }).selectOption("amount");
    await expect.poll(inputs).toEqual([]);
    await controls.getByText("Choose a column for customer.").waitFor();
    await controls.getByLabel("customer", { exact: true }).selectOption("customer_id");
    expect(await inputs()).toEqual([
      ["purchases", { table: "invoices", columns: { customer: "customer_id", at: "due", amount: "amount" } }],
    ]);
  });
});

describe("charts", () => {
  const chart = () => section("Charts").locator(".chart").first();

  test("show the values nearest to the pointer, at any width", async () => {
    for (const width of [1280, 700]) {
      await page.setViewportSize({ width, height: 900 });
      await chart().scrollIntoViewIfNeeded();
      const box = await chart().locator("svg").boundingBox();
      if (!box) throw new Error("There is no chart.");
      await page.mouse.move(box.x + (250 / 480) * box.width, box.y + (51 / 280) * box.height);
      await chart().locator(".chart-tip").getByText("50 %").waitFor();
      await page.mouse.move(box.x + 5, box.y + 5);
      expect(await chart().locator(".chart-tip").count()).toBe(0);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  test("are read by arrow keys", async () => {
    await chart().getByRole("application").focus();
    await page.keyboard.press("End");
    expect(await chart().locator("[aria-live]").textContent()).toBe("Customers 100 %, Revenue 98 %");
    await page.keyboard.press("ArrowLeft");
    expect(await chart().locator("[aria-live]").textContent()).toBe("Customers 98 %, Revenue 98 %");
    await page.keyboard.press("Escape");
    expect(await chart().locator("[aria-live]").textContent()).toBe("");
  });

  test("are saved as they look, without what the page gives them by name", async () => {
    await chart().hover();
    for (const type of ["SVG", "PNG"]) {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        chart()
          .getByRole("button", { name: new RegExp(`as ${type}$`) })
          .click(),
      ]);
      expect(download.suggestedFilename()).toBe(
        `one-fifth-of-customers-bring-71-of-revenue.${type.toLowerCase()}`,
      );
      const chunks: Buffer[] = [];
      for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
      const content = Buffer.concat(chunks);
      if (type === "PNG")
        expect([...content.subarray(1, 4)]).toEqual([..."PNG"].map((sign) => sign.charCodeAt(0)));
      else expect(content.toString()).toMatch(/stroke="rgb\(11, 107, 99\)"/);
      if (type === "SVG") expect(content.toString()).not.toContain("var(--");
    }
  });

  test("two of them keep their ids apart", async () => {
    const ids = await section("Charts")
      .locator("clipPath")
      .evaluateAll((paths) => paths.map((path) => path.id));
    expect(new Set(ids).size).toBe(2);
  });
});

describe("the rest", () => {
  test("an error leads to its cells and marks the place in the statement", async () => {
    await section("Error")
      .getByRole("button", { name: /Best segments, line 4:1/ })
      .click();
    expect(await page.evaluate(() => window.bench.shown)).toEqual([["best", 4]]);
    expect(await section("Error").locator("mark").textContent()).toBe("amuont");
  });

  test("a tree opens by keys, step by step", async () => {
    await section("Inspector").getByRole("treeitem").first().focus();
    for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight"]) await page.keyboard.press(key);
    const members = section("Inspector").getByRole("treeitem", { name: /^▾?members/ });
    expect(await members.getAttribute("aria-expanded")).toBe("true");
    expect(await members.getByRole("treeitem").count()).toBe(100);
    await members.getByRole("button", { name: "50 more" }).click();
    expect(await members.getByRole("treeitem").count()).toBe(150);
    await members.getByText("100 more not sent").waitFor();
  });

  test("an output that is broken shows as text, and the others are there", async () => {
    await section("Broken").getByText("a table that is not one").waitFor();
    await section("Broken").getByText("only its text is known").waitFor();
  });

  test("five megabytes of console are shown without stopping the page, and grow at their end", async () => {
    const put = (text: string) =>
      page.evaluate(async (content) => {
        const started = performance.now();
        window.bench.put("Console", [{ type: "console", id: "a", stream: "log", text: content }]);
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        return performance.now() - started;
      }, text);
    const text = Array.from({ length: 100_000 }, (_, i) => `line ${i} ${"x".repeat(40)}`).join("\n");
    expect(await put(text)).toBeLessThan(2000);
    await section("Console").getByRole("region", { name: "Console, 100,000 lines" }).waitFor();
    await put(`${text}\nthe end`);
    await section("Console").getByText("the end").waitFor({ state: "attached" });
  });
});

describe("for everybody", () => {
  test.each(["light", "dark"])("axe finds nothing serious (%s)", async (theme) => {
    await page.evaluate((name) => {
      document.documentElement.dataset.theme = name;
    }, theme);
    await page.locator('[data-cell="0"] .line').first().click();
    await page.locator(".monaco-editor.focused").waitFor();
    const { violations } = await new AxeBuilder({ page: page as never }).analyze();
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(serious.map(({ id, nodes }) => [id, nodes.map((node) => node.html.slice(0, 160))])).toEqual([]);
  });
});
