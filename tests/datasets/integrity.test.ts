import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SAMPLE, SampleData } from "./data.ts";

let data: SampleData;
beforeAll(async () => {
  data = await SampleData.open();
});
afterAll(() => data.close());

/** Counts the rows that break a rule. */
const broken = (statement: string) => data.number(`SELECT count(*) FROM (${statement})`);

test.each([
  ["purchases", "customer_id", "customers"],
  ["contracts", "customer_id", "customers"],
  ["holdings", "customer_id", "customers"],
  ["usage_monthly", "customer_id", "customers"],
  ["calls", "customer_id", "customers"],
  ["invoices", "customer_id", "customers"],
  ["payments", "customer_id", "customers"],
  ["contacts", "customer_id", "customers"],
  ["responses", "customer_id", "customers"],
  ["payments", "invoice_id", "invoices"],
  ["responses", "campaign_id", "campaigns"],
  ["campaigns", "product", "addons"],
  ["holdings", "product", "addons"],
  ["customers", "plan_id", "plans"],
  ["contracts", "plan_id", "plans"],
  ["invoices", "plan_id", "plans"],
])("every %s.%s stands in %s", async (table, column, target) => {
  expect(await broken(`FROM ${table} ANTI JOIN ${target} USING (${column})`)).toBe(0);
});

test("a product bought is an add-on with its category, or a top-up", async () => {
  expect(
    await broken("FROM purchases ANTI JOIN addons USING (product, category) WHERE category <> 'top_up'"),
  ).toBe(0);
  expect(await broken("FROM purchases WHERE (category = 'top_up') <> (product = 'Top-up')")).toBe(0);
});

test("every cell site of a call stands in cell_sites, and only roaming has none", async () => {
  expect(await broken("FROM calls ANTI JOIN cell_sites USING (cell_site) WHERE cell_site IS NOT NULL")).toBe(
    0,
  );
  expect(await broken("FROM calls WHERE (cell_site IS NULL) <> (network = 'roaming')")).toBe(0);
});

test.each([
  ["customers", "customer_id"],
  ["plans", "plan_id"],
  ["addons", "product"],
  ["campaigns", "campaign_id"],
  ["cell_sites", "cell_site"],
  ["contracts", "customer_id, valid_from"],
  ["holdings", "customer_id, product, held_from"],
  ["purchases", "order_id, product"],
  ["usage_monthly", "customer_id, month"],
  ["invoices", "invoice_id"],
  ["invoices", "customer_id, month"],
  ["payments", "payment_id"],
  ["payments", "invoice_id"],
  ["contacts", "contact_id"],
  ["responses", "campaign_id, customer_id"],
])("%s: one row for each %s", async (table, key) => {
  expect(await broken(`SELECT ${key} FROM ${table} GROUP BY ${key} HAVING count(*) > 1`)).toBe(0);
});

test.each([
  ["purchases", "bought_at::DATE", "bought_at::DATE"],
  ["calls", "started_at::DATE", "started_at::DATE"],
  ["contacts", "contacted_at::DATE", "contacted_at::DATE"],
  ["responses", "assigned_at::DATE", "coalesce(responded_at, assigned_at)::DATE"],
  ["usage_monthly", "last_day(month)", "month"],
  ["invoices", "issued_on", "month"],
  ["contracts", "valid_from", "coalesce(valid_to, valid_from)"],
  ["holdings", "held_from", "coalesce(held_to, held_from)"],
])("%s: nothing before joining or after leaving", async (table, first, last) => {
  expect(
    await broken(`SELECT * FROM ${table} JOIN customers USING (customer_id)
      WHERE ${first} < joined_on OR ${last} > coalesce(left_on, DATE '2026-06-30')`),
  ).toBe(0);
});

test("the last day that the data know is 2026-06-30", async () => {
  const [last] = await data.rows(`SELECT max(day) AS day FROM (
    SELECT max(joined_on) AS day FROM customers UNION ALL SELECT max(left_on) FROM customers
    UNION ALL SELECT max(paid_on) FROM payments UNION ALL SELECT max(issued_on) FROM invoices
    UNION ALL SELECT max(held_to) FROM holdings UNION ALL SELECT max(bought_at)::DATE FROM purchases
    UNION ALL SELECT max(contacted_at)::DATE FROM contacts UNION ALL SELECT max(started_at)::DATE FROM calls)`);
  expect(last).toEqual({ day: "2026-06-30" });
});

test("only leavers have a reason, a direction and a competitor", async () => {
  expect(
    await broken(`FROM customers WHERE
      (left_on IS NULL AND (left_reason IS NOT NULL OR left_direction IS NOT NULL OR left_to IS NOT NULL))
      OR (left_on IS NOT NULL AND left_direction IS NULL)
      OR (left_to IS NOT NULL AND left_direction <> 'competitor') OR left_on < joined_on`),
  ).toBe(0);
});

test("the contracts of a customer follow each other without gap, up to the one that customers shows", async () => {
  expect(
    await broken(`SELECT * FROM (
      SELECT *, lead(valid_from) OVER (PARTITION BY customer_id ORDER BY valid_from) AS following FROM contracts)
      WHERE following IS NOT NULL AND valid_to + 1 <> following`),
  ).toBe(0);
  expect(
    await broken(`SELECT * FROM customers c JOIN (
        SELECT customer_id, last(t ORDER BY valid_from) AS t FROM contracts t GROUP BY customer_id) USING (customer_id)
      WHERE t.contract <> c.contract OR t.plan_id <> c.plan_id OR t.valid_to IS DISTINCT FROM c.left_on`),
  ).toBe(0);
});

test("nobody holds a product twice at a time", async () => {
  expect(
    await broken(`SELECT * FROM holdings a JOIN holdings b USING (customer_id, product)
      WHERE a.held_from < b.held_from AND (a.held_to IS NULL OR a.held_to >= b.held_from)`),
  ).toBe(0);
});

test("everyone has usage in every month of membership", async () => {
  expect(
    await data.number(`SELECT sum(datediff('month', greatest(joined_on, DATE '2024-07-01'),
      coalesce(left_on, DATE '2026-06-30')) + 1) - (SELECT count(*) FROM usage_monthly) FROM customers`),
  ).toBe(0);
});

test("only prepaid customers top up, and only postpaid ones have invoices, one for every month", async () => {
  expect(
    await broken(`SELECT * FROM purchases JOIN customers USING (customer_id)
      WHERE category = 'top_up' AND contract <> 'prepaid'`),
  ).toBe(0);
  expect(
    await broken("SELECT * FROM invoices JOIN customers USING (customer_id) WHERE contract = 'prepaid'"),
  ).toBe(0);
  expect(
    await broken(`FROM usage_monthly u SEMI JOIN (FROM customers WHERE contract <> 'prepaid') USING (customer_id)
      ANTI JOIN invoices i USING (customer_id, month)`),
  ).toBe(0);
});

test("an order lies at one moment with one customer", async () => {
  expect(
    await broken(`SELECT order_id FROM purchases GROUP BY order_id
      HAVING count(DISTINCT bought_at) + count(DISTINCT customer_id) + count(DISTINCT channel) > 3`),
  ).toBe(0);
});

test("an answer to a campaign is the first purchase of the offer within 30 days of the assignment", async () => {
  expect(
    await broken(`SELECT * FROM responses r JOIN campaigns c USING (campaign_id) LEFT JOIN LATERAL (
        SELECT min(bought_at) AS first FROM purchases p WHERE p.customer_id = r.customer_id AND p.product = c.product
          AND p.bought_at > r.assigned_at AND p.bought_at <= r.assigned_at + INTERVAL 30 DAY) ON true
      WHERE r.responded_at IS DISTINCT FROM first OR r.responded <> (first IS NOT NULL)
        OR (r.amount IS NULL) <> (first IS NULL)`),
  ).toBe(0);
  expect(
    await broken(`SELECT * FROM responses JOIN campaigns c USING (campaign_id) JOIN customers USING (customer_id)
      WHERE c.channel = 'sms' AND NOT consent_sms`),
  ).toBe(0);
});

test("the files that are committed weigh no more than 15 MB", () => {
  const size = (folder: string): number =>
    readdirSync(folder, { withFileTypes: true }).reduce(
      (sum, entry) =>
        sum +
        (entry.isDirectory() ? size(join(folder, entry.name)) : statSync(join(folder, entry.name)).size),
      0,
    );
  expect(size(SAMPLE)).toBeLessThan(15_000_000);
});
