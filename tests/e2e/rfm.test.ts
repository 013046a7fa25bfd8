/** The RFM notebook as a marketing team uses it: run it, move a control, take a list away, bind data of one's own. */
import { existsSync } from "node:fs";
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, onTestFinished, type TestContext, test } from "vitest";
import type { SessionState } from "../../shared/session/state.ts";
import { ask } from "../support/duckdb.ts";
import type { NotebookPage } from "../support/notebook-page.ts";
import type { TestServer } from "../support/server.ts";
import { ROOT } from "../support/source-files.ts";
import { Viewer } from "../support/viewer.ts";
import { served, visiting } from "../support/visits.ts";

const SAMPLE = path.join(ROOT, "datasets", "purchases.parquet");
const CDNOW = path.join(
  process.env.CLIENTELE_KNOWN_DATA ?? path.join(ROOT, "..", "shared", "data"),
  "cdnow_purchases.csv",
);

const visits = visiting();

/** The notebook in a page, and a second pair of eyes on its session. */
async function openRfm(server: TestServer): Promise<{ notebook: NotebookPage; viewer: Viewer }> {
  const notebook = await visits.notebook(server, "rfm");
  const viewer = await Viewer.connect(server);
  onTestFinished(() => viewer.close());
  await viewer.open("notebooks/rfm.nb.ts");
  return { notebook, viewer };
}

async function ran(notebook: NotebookPage, viewer: Viewer): Promise<SessionState> {
  await notebook.runAll();
  return viewer.until(isDone);
}

/** Every cell of code has run, and nothing has changed since. */
function isDone({ cells, queue, kernel }: SessionState): boolean {
  const states = Object.values(cells);
  return (
    queue.length === 0 &&
    kernel.status === "idle" &&
    states.length > 0 &&
    states.every(({ status, stale, startedAt }) => startedAt !== null && status === "ok" && !stale)
  );
}

const whole = (value: unknown) => Math.round(Number(value)).toLocaleString("en");

async function headline(notebook: NotebookPage): Promise<string> {
  await notebook.reveal("headline");
  await notebook.outputs("headline").getByText("of customers bring 80% of revenue").waitFor();
  return (await notebook.outputs("headline").innerText()).replaceAll(/\s+/g, " ");
}

/** The map of scores has so many cells; their numbers add up to the customers. */
async function mapOf(notebook: NotebookPage, levels: number): Promise<number> {
  await notebook.reveal("concentration");
  const map = notebook.chart("concentration", "Customers by recency and frequency score");
  const cells = map.locator("[aria-label=cell] rect");
  await cells.nth(levels ** 2 - 1).waitFor();
  await cells.nth(levels ** 2).waitFor({ state: "detached" });
  const counts = await map.locator("[aria-label=text] text").allTextContents();
  expect(counts).toHaveLength(levels ** 2);
  return counts.reduce((total, text) => total + Number(text.replaceAll(",", "")), 0);
}

/** What the table of a cell gives as CSV, in a file that is gone after the test. */
async function csvOf(notebook: NotebookPage, id: string): Promise<{ file: string; name: string }> {
  await notebook.reveal(id);
  const [download] = await Promise.all([
    notebook.page.waitForEvent("download"),
    notebook.cell(id).getByText("CSV", { exact: true }).click(),
  ]);
  const file = await download.path();
  onTestFinished(() => rm(file, { force: true }));
  return { file, name: download.suggestedFilename() };
}

test("nothing runs by itself; one click brings the headline, the charts and the customers", async () => {
  const { server } = await served({}, true);
  const { notebook, viewer } = await openRfm(server);
  expect(viewer.state.kernel.status).toBe("none");
  expect(viewer.state.queue).toEqual([]);
  expect(Object.values(viewer.state.cells).filter(({ startedAt }) => startedAt !== null)).toEqual([]);
  expect(await notebook.page.locator(".outputs").count()).toBe(0);

  await ran(notebook, viewer);
  const [expected] = await ask(
    // One purchase is one order, of however many lines.
    `select count(distinct customer_id) customers, count(distinct order_id) purchases, sum(amount)::double revenue from '${SAMPLE}'`,
  );
  expect(await headline(notebook)).toContain(
    `${whole(expected?.customers)} customers ${whole(expected?.purchases)} purchases ${whole(expected?.revenue)} revenue`,
  );
  await notebook.reveal("segments");
  const bars = notebook
    .chart("segments", "Share of customers and of revenue")
    .locator("[aria-label=bar] rect");
  await bars.first().waitFor();
  expect(await bars.count()).toBe(22);
  expect(await mapOf(notebook, 5)).toBe(expected?.customers);
  await notebook.chart("concentration", /The best \d+\.\d% of customers bring 80% of revenue/).waitFor();
  await notebook.reveal("list");
  const list = notebook.cell("list").getByRole("grid", { name: /^Champions: \d+ customers$/ });
  await list.getByRole("gridcell", { name: "Champions" }).first().waitFor();
});

test("a control moves: scores follow, and only what depends on it runs", async () => {
  const { server } = await served({}, true);
  const { notebook, viewer } = await openRfm(server);
  const before = await ran(notebook, viewer);
  await notebook.reveal("settings");
  await notebook.cell("settings").getByRole("slider", { name: "Score levels" }).press("ArrowLeft");
  const after = await viewer.until(
    (state) => state.cells.list?.startedAt !== before.cells.list?.startedAt && isDone(state),
  );
  expect(after.inputs.levels?.value).toBe(4);
  const kept = Object.keys(after.cells).filter(
    (id) => after.cells[id]?.startedAt === before.cells[id]?.startedAt,
  );
  expect(kept).toEqual(["data"]);
  const [expected] = await ask(`select count(distinct customer_id) customers from '${SAMPLE}'`);
  expect(await mapOf(notebook, 4)).toBe(expected?.customers);
  await notebook.reveal("distributions");
  const rule = notebook.cell("distributions").getByRole("table");
  await rule.getByRole("cell", { name: "4", exact: true }).first().waitFor();
  expect((await rule.getByRole("row").allInnerTexts()).map((row) => row.split(/\s/)[0])).toEqual([
    "Score",
    "4",
    "3",
    "2",
    "1",
  ]);
});

test("the customers of a chosen segment are downloaded as they are in the data", async () => {
  const { server } = await served({}, true);
  const { notebook, viewer } = await openRfm(server);
  await ran(notebook, viewer);
  await notebook.reveal("choice");
  await notebook.cell("choice").getByLabel("Segment").selectOption("At risk");
  await notebook
    .cell("list")
    .getByRole("grid", { name: /^At risk: \d+ customers$/ })
    .waitFor();
  const { file, name } = await csvOf(notebook, "list");
  expect(name).toBe("rfm-at-risk.csv");
  // Scores by rank, where the product scores by edges: 1 + floor(5 x share of worse customers).
  const [expected] = await ask(`
    with customers as (
      select customer_id, (select max(bought_at)::date from '${SAMPLE}') - max(bought_at)::date as days,
        count(distinct order_id) as n, sum(amount) as money
      from '${SAMPLE}' group by customer_id),
    scored as (
      select *, 1 + (5 * (rank() over (order by days desc) - 1)) // (count(*) over ()) as r,
        1 + (5 * (rank() over (order by n) - 1)) // (count(*) over ()) as f
      from customers)
    select count(*) customers, round(sum(money), 2)::double revenue, sum(n)::bigint purchases, sum(days)::bigint as "days"
    from scored where r <= 2 and f between 3 and 4`);
  const [taken] = await ask(`
    select count(distinct customer) customers, round(sum(monetary), 2)::double revenue, sum(frequency)::bigint purchases,
      sum(recency_days)::bigint as "days"
    from read_csv('${file}')`);
  expect(taken).toEqual(expected);
  expect(await ask(`select distinct segment from read_csv('${file}')`)).toEqual([{ segment: "At risk" }]);
  const [rows] = await ask(`select count(*) as rows from read_csv('${file}')`);
  expect(rows?.rows).toBe(expected?.customers);
});

const ROLES = ["customer", "at", "amount"];

/** The control of the data: its tables, and which column plays each role. */
async function dataControl(notebook: NotebookPage) {
  await notebook.reveal("data");
  const control = notebook.cell("data").getByRole("group", { name: "Purchases" });
  const column = (role: string) => control.getByLabel(role, { exact: true });
  await column("amount").waitFor();
  return {
    control,
    table: control.getByLabel("Table"),
    columns: () => Promise.all(ROLES.map((role) => column(role).inputValue())),
  };
}

async function expectCdnow(notebook: NotebookPage, viewer: Viewer): Promise<void> {
  await viewer.until(
    ({ inputs, ...state }) =>
      JSON.stringify(inputs.purchases?.value ?? null).includes("cdnow_purchases") &&
      isDone({ inputs, ...state }),
  );
  const [expected] = await ask(`
    select count(distinct customer_id) customers, count(*) purchases, sum(amount::decimal(18, 2))::double revenue
    from '${CDNOW}'`);
  expect(expected).toMatchObject({ customers: 23_570, purchases: 69_659 });
  await notebook.outputs("headline").getByText("23,570").waitFor();
  expect(await headline(notebook)).toContain(
    `23,570 customers 69,659 purchases ${whole(expected?.revenue)} revenue`,
  );
  const { file, name } = await csvOf(notebook, "numbers");
  expect(name).toBe("rfm-segments.csv");
  const [sums] = await ask(`
    select sum(customers)::bigint customers, round(sum(customers * purchases))::bigint purchases,
      round(sum(revenue), 2)::double revenue
    from read_csv('${file}')`);
  expect(sums).toEqual(expected);
}

function needsCdnow(context: TestContext): void {
  if (!existsSync(CDNOW))
    context.skip("cdnow_purchases.csv is not here; CLIENTELE_KNOWN_DATA names its folder");
}

test("a shop's own purchases take the place of the sample", async (context) => {
  needsCdnow(context);
  const { server, workspace } = await served({}, true);
  await copyFile(CDNOW, workspace.file("datasets/cdnow_purchases.csv"));
  const { notebook, viewer } = await openRfm(server);
  await ran(notebook, viewer);
  const { table, columns } = await dataControl(notebook);
  expect(await columns()).toEqual(["customer_id", "bought_at", "amount"]);
  await table.selectOption("cdnow_purchases");
  expect(await columns()).toEqual(["customer_id", "bought_on", "amount"]);
  await expectCdnow(notebook, viewer);
});

test("without the sample, the first table that fits is taken, and what does not fit is told", async (context) => {
  needsCdnow(context);
  const { server, workspace } = await served({}, true);
  await rm(workspace.file("datasets"), { recursive: true });
  await mkdir(workspace.file("datasets"));
  await writeFile(workspace.file("datasets/addresses.csv"), "town,street\nDelft,Oude Delft\n");
  await copyFile(CDNOW, workspace.file("datasets/cdnow_purchases.csv"));
  const { notebook, viewer } = await openRfm(server);
  await notebook.runAll();
  await expectCdnow(notebook, viewer);
  const { control, table, columns } = await dataControl(notebook);
  expect(await table.inputValue()).toBe("cdnow_purchases");
  expect(await columns()).toEqual(["customer_id", "bought_on", "amount"]);
  await table.selectOption("addresses");
  await control
    .getByText(
      "No column of addresses can be at (a date or time) or amount (a number). Choose another table.",
    )
    .waitFor();
  expect(viewer.state.inputs.purchases?.value).toMatchObject({ table: "cdnow_purchases" });
});
