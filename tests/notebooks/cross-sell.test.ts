import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { MIME } from "../../shared/output/output.ts";
import { ask } from "../support/duckdb.ts";
import { ROOT } from "../support/source-files.ts";
import { outputsOf, rowsOf, runNotebook, troubles, workspaceWith } from "./run-notebook.ts";

const dataset = (name: string) => path.join(ROOT, "datasets", `${name}.parquet`);
const PURCHASES = dataset("purchases");
const TIMEOUT = 120_000;
const sample = () => workspaceWith(PURCHASES, dataset("addons"));

interface Planted {
  readonly pairs: readonly {
    level: string;
    products: string[];
    support: number;
    lift: number;
    together: number;
  }[];
  readonly popular: readonly { level: string; products: string[] }[];
  readonly triple: { products: string[]; together: number };
  readonly sequences: readonly { first: string; next: string; days: number }[];
}

const planted = (
  JSON.parse(readFileSync(path.join(ROOT, "datasets", "truth", "truth.json"), "utf8")) as { baskets: Planted }
).baskets;

describe("the cross-selling notebook", () => {
  it(
    "finds the planted pairs and the triple of orders with their lifts, and not the pair that is only popular",
    async () => {
      const report = await runNotebook("cross-sell.nb.ts", sample());
      expect(troubles(report)).toEqual([]);
      const { rows } = rowsOf(report, "table");
      for (const { products, lift, support, together } of planted.pairs.filter(
        ({ level }) => level === "order",
      )) {
        const [one, other] = products as [string, string];
        for (const [left, right] of [
          [one, other],
          [other, one],
        ]) {
          const rule = rows.find((row) => row["whoever has"] === left && row["also has"] === right);
          expect(rule?.lift).toBeCloseTo(lift, 5);
          expect(rule?.support).toBeCloseTo(support, 5);
          expect(rule?.baskets).toBe(together);
        }
      }
      const [last, ...first] = [...planted.triple.products].sort().reverse();
      const triples = rows.filter((row) => row.baskets === planted.triple.together);
      expect(
        triples.map((row) => [`${row["whoever has"]}, ${row["also has"]}`.split(", ").sort()].join()),
      ).toContain([last, ...first].sort().join());
      const sides = rows.map((row) => [row["whoever has"], row["also has"]].sort().join());
      for (const { products } of planted.popular) expect(sides).not.toContain([...products].sort().join());
      expect(outputsOf(report, "headline")[0]).toContain("40,948 baskets 31 products");
      for (const chart of ["map", "network", "outlook"]) {
        expect(String(outputsOf(report, chart)[0])).toContain("[chart: ");
      }
      const followers = rowsOf(report, "sequences").rows.map(({ first, then }) => `${first} > ${then}`);
      for (const { first, next } of planted.sequences) expect(followers).toContain(`${first} > ${next}`);
    },
    TIMEOUT,
  );

  it(
    "offers nobody what he has, and everybody because of what he has, as an independent statement sees it",
    async () => {
      const all = await runNotebook("cross-sell.nb.ts", sample(), { longest: 2, contacts: 100, lift: 5 });
      expect(troubles(all)).toEqual([]);
      const { rows, table } = rowsOf(all, "list");
      expect(table).toMatchObject({ rowCount: 100, fileName: "cross-sell-offers" });
      const margins = new Map(
        (await ask(`select product, margin::double as margin from '${dataset("addons")}'`)).map((row) => [
          row.product,
          row.margin,
        ]),
      );
      const held = await ask(`select distinct customer_id, product from '${PURCHASES}'`);
      const has = new Set(held.map((row) => `${row.customer_id} ${row.product}`));
      for (const { customer, offer, confidence, margin, ...row } of rows) {
        expect(has.has(`${customer} ${offer}`)).toBe(false);
        expect(has.has(`${customer} ${row["because of"]}`)).toBe(true);
        expect(margin).toBe(margins.get(offer as string));
        expect(row["expected value"]).toBeCloseTo(Number(confidence) * Number(margin), 9);
      }
      const [best] = await ask(BEST_PAIR);
      expect(rows[0]?.["expected value"]).toBeCloseTo(Number(best?.value), 9);
    },
    TIMEOUT,
  );

  it(
    "follows its controls: all that a customer bought, and another support",
    async () => {
      const report = await runNotebook("cross-sell.nb.ts", sample(), {
        basketIs: "customer",
        support: 5,
        confidence: 60,
        longest: 2,
      });
      expect(troubles(report)).toEqual([]);
      const [{ n } = { n: 0 }] = await ask(
        `select count(distinct customer_id) as n from '${PURCHASES}' where product <> 'Top-up'`,
      );
      expect(outputsOf(report, "headline")[0]).toContain(`${Number(n).toLocaleString("en")} baskets`);
      for (const row of rowsOf(report, "table").rows) {
        expect(Number(row.confidence)).toBeGreaterThanOrEqual(0.6);
        expect(Number(row.support)).toBeGreaterThanOrEqual(0.05);
      }
    },
    TIMEOUT,
  );

  it(
    "says what to do where there is nothing to be found",
    async () => {
      const workspace = workspaceWith(dataset("addons"));
      await ask(
        `copy (from '${PURCHASES}' where false) to '${path.join(workspace, "datasets", "purchases.parquet")}'`,
      );
      const report = await runNotebook("cross-sell.nb.ts", workspace);
      expect(troubles(report)).toEqual([]);
      expect(String(outputsOf(report, "coverage", MIME.html)[0])).toContain("<b>There is no rule.</b>");
      expect(outputsOf(report, "map")[0]).toContain("nothing to draw");
      expect(outputsOf(report, "outlook")[0]).toContain("Nobody can be offered anything.");
      expect(rowsOf(report, "list").table.rowCount).toBe(0);
    },
    TIMEOUT,
  );
});

/** The highest confidence x margin of a rule of two products that somebody who bought lately does not fulfil. */
const BEST_PAIR = `
  with bought as (from '${PURCHASES}' where product <> 'Top-up'),
    baskets as (select distinct order_id, product from bought),
    single as (select product, count(*) as n from baskets group by product),
    pairs as (
      select a.product as have, b.product as offer, count(*) as n
      from baskets a join baskets b on a.order_id = b.order_id and a.product <> b.product group by all),
    total as (select count(distinct order_id) as n from baskets),
    rules as (
      select have, offer, pairs.n / l.n as confidence, pairs.n / l.n * margin::double as value
      from pairs, total, single l, single r, '${dataset("addons")}' addons
      where l.product = have and r.product = offer and addons.product = offer
        and pairs.n >= 0.002 * total.n and pairs.n / l.n >= 0.2 and pairs.n * total.n / (l.n * r.n) >= 5),
    customers as (
      select customer_id from '${PURCHASES}' group by customer_id
      having max(bought_at) >= (select max(bought_at) from '${PURCHASES}') - interval 6 month)
  select max(value) as value
  from customers, rules
  where exists (from bought b where b.customer_id = customers.customer_id and b.product = have)
    and not exists (from bought b where b.customer_id = customers.customer_id and b.product = offer)`;
