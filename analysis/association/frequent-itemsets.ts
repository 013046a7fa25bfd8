import type { Relation } from "../relation.ts";
import { BASKET_OPTIONS, type BasketColumns, isRelation, planBaskets } from "./basket-spec.ts";
import type { Baskets } from "./baskets.ts";
import { searchWithin } from "./itemset-limit.ts";
import { type ItemsetRequest, type ItemsetSpec, minimumCountOf, planItemsets } from "./itemset-spec.ts";
import { type FrequentItemsets, itemsetsOf } from "./itemsets.ts";
import { readPlanned } from "./read-baskets.ts";
import { openSearcher } from "./search/search.ts";
import { columnSink } from "./search/sinks.ts";

/**
 * Finds the sets of items that are often together in a basket.
 *
 * The **support** of an itemset is the share of all baskets, empty ones included, that hold every item of it. An itemset
 * is frequent when it is in at least ceil(minimumSupport x baskets) baskets. An item counts once in a basket.
 *
 * The search goes depth first over columns of bits (Eclat), after sparse baskets were conditioned item by item (LCM);
 * items that are in all baskets of a set are taken together instead of being searched one by one. Neither many itemsets
 * nor a few huge baskets harm it: it works in a bounded memory, and gives up with an error that names a support that
 * fits.
 *
 * @param source A table or query (with `basket` and `item`, or `items`, in the spec), or baskets of `readBaskets` or
 *   `basketsOf`.
 * @param spec Columns, minimum support, kind, longest size and limit; see `ItemsetSpec` for each and its default.
 * @returns Itemsets in columns.
 * @throws ItemsetLimitError when there are more than `limit` allows, before memory is taken for them.
 * @throws ColumnError, OptionError when a column or an option is not known or does not fit.
 *
 * Sources: M. J. Zaki, "Scalable Algorithms for Association Mining", IEEE Transactions on Knowledge and Data Engineering
 * 12 (2000); T. Uno, T. Asai, Y. Uchida and H. Arimura, "LCM: An Efficient Algorithm for Enumerating Frequent Closed Item
 * Sets", FIMI (2003).
 *
 * @example
 * const orders = sql`
 *   select * from (values (1, 'tea'), (1, 'milk'), (2, 'tea'), (2, 'milk'), (3, 'tea')) as t(order_id, product)`;
 * const itemsets = await frequentItemsets(orders, {
 *   basket: "order_id", item: "product", minimumSupport: 0.5 });
 * itemsets.rows(); // {tea} in 3 baskets, {milk} in 2, {milk, tea} in 2
 */
export async function frequentItemsets(baskets: Baskets, spec: ItemsetSpec): Promise<FrequentItemsets>;
export async function frequentItemsets<Row>(
  rows: Relation<Row>,
  spec: ItemsetSpec & BasketColumns<Row>,
): Promise<FrequentItemsets>;
export async function frequentItemsets(
  source: Baskets | Relation<unknown>,
  spec: ItemsetSpec,
): Promise<FrequentItemsets> {
  const request = planItemsets(spec, "frequentItemsets", isRelation(source) ? BASKET_OPTIONS : []);
  return findItemsets(await basketsFrom(source, spec), request);
}

/** The baskets, read if they are still in a table. */
export async function basketsFrom(source: Baskets | Relation<unknown>, spec: object): Promise<Baskets> {
  if (!isRelation(source)) return source;
  return readPlanned(source, planBaskets({ ...spec }, await source.schema()));
}

export async function findItemsets(
  baskets: Baskets,
  { minimum, kind, longest, limit }: ItemsetRequest,
): Promise<FrequentItemsets> {
  const minCount = minimumCountOf(minimum, baskets.count);
  const plan = { kind, longest, minCount, maxBytes: limit.bytes };
  const sink = columnSink(plan, limit, baskets.labels.length);
  searchWithin(await openSearcher(limit.bytes), baskets, plan, limit, sink);
  const { count, labels } = baskets;
  return itemsetsOf(sink.columns(), { kind, baskets: count, minimumCount: minCount, labels });
}
