/** What the description says was planted is there to be found, and is what the truth says. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SAMPLE, SampleData } from "./data.ts";
import { adjustedRand, kMeans, standardise } from "./k-means.ts";

interface Lift {
  readonly level: "order" | "holding";
  readonly products: readonly string[];
  readonly lift: number;
}

const truth = JSON.parse(readFileSync(join(SAMPLE, "truth/truth.json"), "utf8")) as {
  personas: { name: string }[];
  revenue: { share_of_top_fifth: number };
  baskets: {
    pairs: Lift[];
    popular: Lift[];
    triple: Lift;
    sequences: { first: string; next: string; days: number; chance: number; followed: number }[];
  };
  campaigns: { list: { campaign_id: string; answered_targets: number; answered_controls: number }[] };
  tariff: { customers: number; attracted: number };
};

let data: SampleData;
beforeAll(async () => {
  data = await SampleData.open();
});
afterAll(() => data.close());

test("k-means finds the personas again from monthly behaviour", async () => {
  const rows = await data.rows(`
    WITH minutes AS (SELECT *, minutes_on_net + minutes_off_net + minutes_international + minutes_incoming
      + minutes_roaming AS voice FROM usage_monthly)
    SELECT persona, ln(1 + avg(minutes_on_net)), ln(1 + avg(minutes_off_net)), ln(1 + avg(minutes_international)),
      ln(1 + avg(sms)), ln(1 + avg(data_mb)), sum(minutes_weekend) / greatest(1, sum(voice)),
      sum(minutes_night) / greatest(1, sum(voice)), ln(1 + coalesce(any_value(spent), 0) / count(*))
    FROM minutes JOIN truth_customers USING (customer_id)
      LEFT JOIN (SELECT customer_id, sum(amount) AS spent FROM purchases GROUP BY customer_id) USING (customer_id)
    GROUP BY customer_id, persona HAVING count(*) >= 3 ORDER BY customer_id`);
  const points = standardise(rows.map((row) => Object.values(row).slice(1).map(Number)));
  const labels = kMeans(points, truth.personas.length, 5, 1);
  const personas = rows.map(({ persona }) => persona);
  expect(adjustedRand(labels, personas)).toBeGreaterThan(0.95);
});

test("a fifth of the buyers bring about two thirds of the purchases", async () => {
  const share = await data.number(`
    SELECT sum(amount) FILTER (fifth = 1) / sum(amount) FROM (
      SELECT sum(amount) AS amount, ntile(5) OVER (ORDER BY sum(amount) DESC, customer_id) AS fifth
      FROM purchases GROUP BY customer_id)`);
  expect(share).toBeGreaterThan(0.6);
  expect(share).toBeLessThan(0.7);
  expect(Math.abs(share - truth.revenue.share_of_top_fifth)).toBeLessThan(1e-3);
});

const LEVELS = {
  order: "SELECT order_id AS basket, product FROM purchases WHERE category <> 'top_up'",
  holding: "SELECT DISTINCT customer_id AS basket, product FROM holdings",
};

test.each([
  ...truth.baskets.pairs.map((pair) => ({ ...pair, least: pair.level === "order" ? 6 : 1.8, most: 20 })),
  ...truth.baskets.popular.map((pair) => ({ ...pair, least: 0.93, most: 1.07 })),
])("$products.0 and $products.1 by $level: lift $lift", async ({ level, products, lift, least, most }) => {
  const [one, other] = products;
  const counted = await data.number(`
    WITH b AS (SELECT bool_or(product = '${one}') AS a, bool_or(product = '${other}') AS b
      FROM (${LEVELS[level]}) GROUP BY basket)
    SELECT count(*) FILTER (a AND b) * count(*) / (count(*) FILTER (a) * count(*) FILTER (b)) FROM b`);
  expect(counted).toBeCloseTo(lift, 4);
  expect(counted).toBeGreaterThan(least);
  expect(counted).toBeLessThan(most);
});

test("the three of the triple meet far more often than any of its pairs would explain", async () => {
  const [a, b, c] = truth.baskets.triple.products;
  const [row] = await data.rows(`
    WITH b AS (SELECT bool_or(product = '${a}') AS a, bool_or(product = '${b}') AS b, bool_or(product = '${c}') AS c
      FROM (${LEVELS.order}) GROUP BY basket)
    SELECT count(*) FILTER (a AND b AND c) AS together, count(*) FILTER (a) * (count(*) FILTER (b) / count(*))
      * (count(*) FILTER (c) / count(*)) AS expected FROM b`);
  expect(Number(row?.together) / Number(row?.expected)).toBeCloseTo(truth.baskets.triple.lift, 3);
  expect(truth.baskets.triple.lift).toBeGreaterThan(50);
});

test.each(truth.baskets.sequences)("$first is followed by $next within $days days", async (sequence) => {
  const after = (from: number, to: number) =>
    data.number(`SELECT count(DISTINCT f.order_id) FROM purchases f JOIN purchases n USING (customer_id)
      WHERE f.product = '${sequence.first}' AND n.product = '${sequence.next}' AND f.order_id <> n.order_id
        AND n.bought_at::DATE - f.bought_at::DATE BETWEEN ${from} AND ${to}`);
  expect(await after(1, sequence.days)).toBeGreaterThan(2 * (await after(-sequence.days, -1)));
});

test("the rising buy more often in the second year, the falling less", async () => {
  const rows = await data.rows(`
    SELECT trend, count(*) FILTER (bought_at >= '2025-07-01') / count(*) FILTER (bought_at < '2025-07-01') AS growth
    FROM purchases JOIN truth_customers USING (customer_id) JOIN customers USING (customer_id)
    WHERE joined_on < '2024-07-01' AND left_on IS NULL GROUP BY trend`);
  const growth = Object.fromEntries(rows.map((row) => [row.trend, Number(row.growth)]));
  expect(growth.rising).toBeGreaterThan(1.2);
  expect(growth.steady).toBeGreaterThan(0.75);
  expect(growth.steady).toBeLessThan(1.05);
  expect(growth.falling).toBeLessThan(0.6);
});

test("every campaign brings answers that its control group does not give", async () => {
  const rows = await data.rows(`
    SELECT campaign_id, avg(responded::INTEGER) FILTER (NOT control) AS targets,
      avg(responded::INTEGER) FILTER (control) AS controls FROM responses GROUP BY campaign_id ORDER BY campaign_id`);
  expect(rows.map(({ campaign_id }) => campaign_id)).toEqual(
    truth.campaigns.list.map((one) => one.campaign_id),
  );
  for (const [i, row] of rows.entries()) {
    expect(Number(row.targets)).toBeCloseTo(truth.campaigns.list[i]?.answered_targets ?? -1, 6);
    expect(Number(row.targets)).toBeGreaterThan(1.5 * Number(row.controls));
  }
});

test("the uplift of a campaign is that of the persona: streamers answer to video, others hardly", async () => {
  const uplift = async (persona: string) =>
    data.number(`
      SELECT avg(responded::INTEGER) FILTER (NOT control) - avg(responded::INTEGER) FILTER (control)
      FROM responses JOIN truth_customers USING (customer_id) WHERE campaign_id = 'c01' AND persona = '${persona}'`);
  expect(await uplift("streamer")).toBeGreaterThan(0.15);
  expect(await uplift("quiet")).toBeLessThan(0.08);
});

test("the candidate tariff attracts the customers that the truth lists", async () => {
  const [row] = await data.rows(`
    SELECT count(*) AS customers, count(*) FILTER (candidate < current) AS attracted FROM truth_tariff`);
  expect(row).toEqual({
    customers: String(truth.tariff.customers),
    attracted: String(truth.tariff.attracted),
  });
  const share = async (persona: string) =>
    data.number(`SELECT avg((candidate < current)::INTEGER) FROM truth_tariff JOIN truth_customers USING (customer_id)
      WHERE persona = '${persona}'`);
  expect(await share("business")).toBeGreaterThan(0.7);
  expect(await share("quiet")).toBe(0);
});
