/** The page of all notebooks: what one finds there, and what one can do with a notebook without opening it. */
import { readdir, readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { isAlive } from "../support/browser.ts";
import { NotebookPage } from "../support/notebook-page.ts";
import { kernelPids } from "../support/processes.ts";
import { Viewer } from "../support/viewer.ts";
import { served, visiting } from "../support/visits.ts";
import { notebookText } from "../support/workspace.ts";

const FILES = {
  "notebooks/basket.nb.ts": notebookText(
    { a: "1 + 1" },
    "title: What sells together\ndescription: Pairs of products.\ntags: [products]\ntemplate: true",
  ),
  "notebooks/resume.nb.ts": notebookText(
    { a: "2 + 2" },
    "title: Résumé du mois\ndescription: Sales of the month.\ntags: [sales, monthly]",
  ),
  "notebooks/week.nb.ts": notebookText({ a: "3 + 3" }, "title: This week\ntags: [sales]"),
};

const visits = visiting();

const cards = (page: Page, section: string) =>
  page.getByRole("region", { name: section }).getByRole("heading", { level: 3 });
const card = (page: Page, title: string) =>
  page.locator(".card").filter({ has: page.getByRole("heading", { name: title, exact: true }) });

/** Chooses from the menu of a card. */
async function choose(page: Page, title: string, entry: string): Promise<void> {
  await page.getByRole("button", { name: `More for ${title}` }).click();
  await page.getByRole("menuitem", { name: entry }).click();
}

/** Waits for the page of a notebook, and gives the path in its address. */
async function opened(page: Page): Promise<string> {
  await page.getByRole("feed", { name: "Cells" }).waitFor();
  return decodeURIComponent(new URL(page.url()).pathname);
}

test("cards are found by words without accents, and by tags", async () => {
  const { server } = await served(FILES);
  const page = await visits.page(server);
  await card(page, "This week").waitFor();
  expect((await cards(page, "Yours").allInnerTexts()).sort()).toEqual(["Résumé du mois", "This week"]);
  expect(await cards(page, "Prebuilt analyses").allInnerTexts()).toEqual(["What sells together"]);
  await card(page, "What sells together").getByText("Pairs of products.").waitFor();

  await page.getByRole("searchbox", { name: "Search notebooks" }).fill("resume month");
  await card(page, "This week").waitFor({ state: "detached" });
  expect(await page.getByRole("heading", { level: 3 }).allInnerTexts()).toEqual(["Résumé du mois"]);
  await page.getByRole("searchbox").fill("nothing like it");
  await page.getByText("No notebook has all of these words and tags.").waitFor();
  await page.getByRole("button", { name: "Show all" }).click();

  const tags = page.getByRole("group", { name: "Tags" });
  expect(await tags.getByRole("button").allInnerTexts()).toEqual(["sales 2", "monthly 1", "products 1"]);
  await tags.getByRole("button", { name: "sales" }).click();
  await card(page, "What sells together").waitFor({ state: "detached" });
  await tags.getByRole("button", { name: "monthly" }).click();
  await card(page, "This week").waitFor({ state: "detached" });
  expect(await page.getByRole("heading", { level: 3 }).allInnerTexts()).toEqual(["Résumé du mois"]);
  expect(await tags.getByRole("button", { pressed: true }).count()).toBe(2);
});

test("a new notebook gets a file of its title, and opens", async () => {
  const { server, workspace } = await served(FILES);
  const page = await visits.page(server);
  await page.getByRole("button", { name: "New notebook" }).click();
  const dialog = page.getByRole("dialog", { name: "New notebook" });
  expect(await dialog.getByRole("button", { name: "Create" }).isDisabled()).toBe(true);
  await dialog.getByLabel("Title").fill("客户 in spring");
  await dialog.getByRole("button", { name: "Create" }).click();
  const path = await opened(page);
  expect(path).toMatch(/^\/n\/notebooks\/.+\.nb\.ts$/);
  expect(await readFile(workspace.file(path.slice("/n/".length)), "utf8")).toContain(
    "// title: 客户 in spring",
  );
  await page.getByRole("link", { name: "Clientele: all notebooks" }).click();
  await card(page, "客户 in spring").waitFor();
});

test("a renamed notebook has another file, a duplicate is opened", async () => {
  const { server, workspace } = await served(FILES);
  const page = await visits.page(server);
  await choose(page, "This week", "Rename");
  const dialog = page.getByRole("dialog", { name: "Rename notebook" });
  expect(await dialog.getByLabel("Title").inputValue()).toBe("This week");
  await dialog.getByLabel("Title").fill("Last week");
  await dialog.getByRole("button", { name: "Rename" }).click();
  await card(page, "Last week").waitFor();
  expect((await readdir(workspace.file("notebooks"))).sort()).toEqual([
    "basket.nb.ts",
    "last-week.nb.ts",
    "resume.nb.ts",
  ]);
  await choose(page, "What sells together", "New from this analysis");
  const path = await opened(page);
  expect(path).not.toBe("/n/notebooks/basket.nb.ts");
  const copy = await readFile(workspace.file(path.slice("/n/".length)), "utf8");
  expect(copy).toContain("1 + 1");
  expect(copy).not.toContain("template: true");
});

test("a deleted notebook comes back as it was", async () => {
  const { server, workspace } = await served(FILES);
  const page = await visits.page(server);
  await choose(page, "This week", "Delete");
  await card(page, "This week").waitFor({ state: "detached" });
  expect(await readdir(workspace.file("notebooks"))).not.toContain("week.nb.ts");
  const notice = page.getByRole("status").filter({ hasText: "“This week” is deleted." });
  await notice.getByRole("button", { name: "Undo" }).click();
  await card(page, "This week").waitFor();
  expect(await readFile(workspace.file("notebooks/week.nb.ts"), "utf8")).toBe(FILES["notebooks/week.nb.ts"]);
});

test("what runs is listed, and shut down from here", async () => {
  const { server } = await served(FILES);
  const page = await visits.page(server);
  await card(page, "This week").waitFor();
  const viewer = await Viewer.connect(server);
  await viewer.open("notebooks/week.nb.ts");
  await viewer.run("all");
  await viewer.until((state) => state.cells.a?.status === "ok" && state.kernel.status === "idle");
  const running = page.getByRole("region", { name: "Running" });
  await running.getByRole("link", { name: "This week" }).waitFor();
  await running.getByText("idle").waitFor();
  const before = await kernelPids(server.pid);
  await running.getByRole("button", { name: "Shut down This week" }).click();
  await running.waitFor({ state: "detached" });
  await viewer.until(({ kernel }) => kernel.status === "none");
  viewer.close();
  expect(before.filter(isAlive).length).toBeLessThan(before.length);
});

test("an address that leads nowhere says so, with a way back", async () => {
  const { server } = await served(FILES);
  const page = await visits.page(server, "/nowhere");
  await page.getByRole("heading", { name: "There is no such page" }).waitFor();
  await page.getByRole("link", { name: "Go to all notebooks" }).click();
  await card(page, "This week").waitFor();
  const lost = await visits.page(server, "/n/notebooks/lost.nb.ts");
  await lost.getByText(/There is no notebook/).waitFor();
  await lost.getByRole("link", { name: "All notebooks" }).click();
  await card(lost, "This week").waitFor();
});

test("a broken file opens all the same, and nothing of it is lost", async () => {
  const broken = '// ---\n// title: [never closed\n// ---\n\nstray text {{{\n\n// %% id="kept"\n40 + 2\n';
  const { server, workspace } = await served({ "notebooks/broken.nb.ts": broken });
  const page = await visits.page(server);
  await page.getByRole("heading", { level: 3 }).getByRole("link").click();
  await opened(page);
  const notebook = new NotebookPage(page);
  await page.getByText("stray text {{{").waitFor();
  await notebook.run("kept");
  await notebook.shows("kept", "42");
  await notebook.write("kept", "40 + 3");
  await notebook.saved();
  const text = await readFile(workspace.file("notebooks/broken.nb.ts"), "utf8");
  expect(text).toContain("stray text {{{");
  expect(text).toContain("[never closed");
  expect(text).toContain("40 + 3");
});
