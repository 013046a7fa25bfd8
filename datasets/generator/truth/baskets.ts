import { PAIRS, POPULAR, SEQUENCES, TRIPLE } from "../catalogue/addons.ts";
import { sqlText } from "../output/sql-text.ts";
import type { TruthEngine } from "./engine.ts";

type Level = "order" | "holding";

/** What counts as a basket: an order without top-ups, or what a customer ever held. */
const BASKETS: Readonly<Record<Level, string>> = {
  order: "SELECT order_id AS basket, product FROM purchases WHERE category <> 'top_up'",
  holding: "SELECT DISTINCT customer_id AS basket, product FROM holdings",
};

export async function basketTruth(engine: TruthEngine) {
  const sequences = [];
  for (const planned of SEQUENCES) sequences.push({ ...planned, ...(await followed(engine, planned)) });
  return {
    baskets: {
      order: "one order_id of purchases, without the category top_up",
      holding: "all products that one customer_id of holdings ever held",
    },
    pairs: await realised(engine, PAIRS),
    popular: await realised(engine, POPULAR),
    triple: (await realised(engine, [{ level: "order" as const, ...TRIPLE }]))[0],
    sequences,
  };
}

interface Itemset {
  readonly level: Level;
  readonly products: readonly string[];
}

async function realised<T extends Itemset>(engine: TruthEngine, itemsets: readonly T[]) {
  const found = [];
  for (const itemset of itemsets) found.push({ ...itemset, ...(await liftOf(engine, itemset)) });
  return found;
}

/** Support and lift, the lift of three being the ratio to their independence. */
async function liftOf(engine: TruthEngine, { level, products }: Itemset) {
  const has = products.map((product) => `bool_or(product = ${sqlText(product)})::INTEGER`);
  const all = has.map((_, i) => `h${i}`);
  const [row] = await engine.rows(`
    WITH b AS (SELECT ${has.map((one, i) => `${one} AS h${i}`).join(", ")} FROM (${BASKETS[level]}) GROUP BY basket)
    SELECT count(*) AS baskets, sum(${all.join(" * ")}) AS together, avg(${all.join(" * ")}) AS support,
      avg(${all.join(" * ")}) / (${all.map((one) => `avg(${one})`).join(" * ")}) AS lift FROM b`);
  return row;
}

/** Of the purchases of the first, how many were followed by the next within the days. */
async function followed(engine: TruthEngine, sequence: { first: string; next: string; days: number }) {
  const [row] = await engine.rows(`
    SELECT count(*) AS purchases, avg(EXISTS (
      FROM purchases n WHERE n.customer_id = f.customer_id AND n.product = ${sqlText(sequence.next)}
        AND n.order_id <> f.order_id AND n.bought_at::DATE - f.bought_at::DATE BETWEEN 1 AND ${sequence.days}
    )::INTEGER) AS followed
    FROM purchases f WHERE f.product = ${sqlText(sequence.first)}`);
  return row;
}
