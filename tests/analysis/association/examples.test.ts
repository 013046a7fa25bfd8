/** The examples of the documentation, as they stand there. */
import { expect, it } from "vitest";
import {
  associationRules,
  basketsOf,
  campaignGain,
  compareRules,
  frequentItemsets,
  frequentSequences,
  nextBestOffer,
  productNetwork,
  readBaskets,
  setText,
} from "../../../analysis/index.ts";
import { openSql } from "../engine.ts";

const sql = await openSql();

it("basketsOf", () => {
  const baskets = basketsOf([["milk", "bread"], ["milk", "milk"], []]);
  expect([baskets.count, baskets.labels, baskets.items]).toEqual([
    3,
    ["bread", "milk"],
    Int32Array.of(0, 1, 1),
  ]);
});

it("readBaskets", async () => {
  const orders = sql<{ order_id: number; product: string }>`
    select * from (values (1, 'tea'), (1, 'milk'), (2, 'tea')) as t(order_id, product)`;
  const baskets = await readBaskets(orders, { basket: "order_id", item: "product" });
  expect([baskets.count, baskets.labels]).toEqual([2, ["milk", "tea"]]);
});

it("frequentItemsets", async () => {
  const orders = sql<{ order_id: number; product: string }>`
    select * from (values (1, 'tea'), (1, 'milk'), (2, 'tea'), (2, 'milk'), (3, 'tea')) as t(order_id, product)`;
  const itemsets = await frequentItemsets(orders, {
    basket: "order_id",
    item: "product",
    minimumSupport: 0.5,
  });
  expect(itemsets.rows().map(({ items, count }) => `${setText(items)} ${count}`)).toEqual([
    "{tea} 3",
    "{milk} 2",
    "{milk, tea} 2",
  ]);
});

it("associationRules and productNetwork", async () => {
  const orders = sql<{ id: number; product: string }>`
    select * from (values (1, 'tea'), (1, 'milk'), (2, 'tea'), (2, 'milk'), (3, 'tea'), (4, 'rice')) as t(id, product)`;
  const rules = await associationRules(orders, {
    basket: "id",
    item: "product",
    minimumSupport: 0.5,
    minimumConfidence: 0.9,
  });
  expect(rules.rows()).toMatchObject([
    { left: ["milk"], right: ["tea"], confidence: 1, lift: 4 / 3, count: 2 },
  ]);
  const { nodes, links } = productNetwork(rules.rows());
  expect([nodes.map(({ item }) => item), links.length]).toEqual([["milk", "tea"], 1]);
});

it("nextBestOffer", async () => {
  const owned = sql<{ id: number; product: string }>`
    select * from (values (1, 'tea'), (2, 'tea'), (2, 'milk'), (3, 'tea'), (3, 'milk')) as t(id, product)`;
  const rules = await associationRules(owned, {
    basket: "id",
    item: "product",
    minimumSupport: 0.5,
    minimumConfidence: 0.6,
  });
  const { offers } = await nextBestOffer(owned, {
    customer: "id",
    item: "product",
    rules,
    margins: { milk: 12, tea: 9 },
  });
  expect(await offers.rows()).toMatchObject([
    { customer: 1, offer: "milk", because: "{tea}", confidence: 2 / 3, expected_value: 8 },
  ]);
});

it("frequentSequences", async () => {
  const bought = sql<{ id: number; day: Date; product: string }>`
    select * from (values (1, date '2026-01-01', 'phone'), (1, date '2026-01-04', 'case'),
      (2, date '2026-01-02', 'phone'), (2, date '2026-01-03', 'case'), (3, date '2026-01-02', 'phone')) as t(id, day, product)`;
  const sequences = await frequentSequences(bought, {
    customer: "id",
    at: "day",
    item: "product",
    within: 7,
    minimumCount: 2,
  });
  expect(sequences.rows).toMatchObject([
    { steps: ["phone", "case"], customers: 2, confidence: 2 / 3, lift: 5 / 3 },
  ]);
});

it("compareRules", async () => {
  const orders = sql<{ id: number; product: string; channel: string }>`
    select * from (values (1, 'tea', 'shop'), (1, 'milk', 'shop'), (2, 'tea', 'web'), (2, 'rice', 'web'),
      (3, 'tea', 'web')) as t(id, product, channel)`;
  const { rows } = await compareRules(orders, {
    basket: "id",
    item: "product",
    group: "channel",
    minimumSupport: 0.5,
    minimumConfidence: 0.9,
  });
  const milk = rows.filter(({ left }) => left.join() === "milk");
  expect(
    milk.map(({ group, confidence, confidenceElsewhere }) => [group, confidence, confidenceElsewhere]),
  ).toEqual([
    ["shop", 1, null],
    ["web", null, 1],
  ]);
});

it("campaignGain", () => {
  const gain = campaignGain([{ customers: 1000, confidence: 0.4, observed: 500, margin: 20 }], {
    contacts: 800,
    acceptance: 0.1,
    cost: 0.5,
  });
  const { sales, margin, cost } = gain;
  expect([sales, margin, cost, gain.gain].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([
    32, 640, 400, 240,
  ]);
});
