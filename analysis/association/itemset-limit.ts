import { OptionError } from "../options.ts";
import type { Baskets } from "./baskets.ts";
import type { Searcher } from "./search/search.ts";
import { SearchLimit, type SearchPlan } from "./search/search-plan.ts";
import { CountSink, type ItemsetLimit } from "./search/sinks.ts";

/** The support is so low that there are more itemsets than the limit allows. Nothing of their size was allocated. */
export class ItemsetLimitError extends OptionError {
  /** The least number of baskets that was found to fit; null when none does. */
  readonly fittingCount: number | null;

  constructor(message: string, hint: string, fittingCount: number | null) {
    super("minimumSupport", message, hint);
    this.fittingCount = fittingCount;
  }
}

/** Runs a search; where it reaches its limit, the error says which support would not. */
export function searchWithin(
  search: Searcher,
  baskets: Baskets,
  plan: SearchPlan,
  limit: ItemsetLimit,
  sink: Parameters<Searcher>[2],
): void {
  try {
    search(baskets, plan, sink);
  } catch (error) {
    if (!(error instanceof SearchLimit)) throw error;
    throw limitError(search, baskets, plan, limit, error);
  }
}

function limitError(
  search: Searcher,
  baskets: Baskets,
  plan: SearchPlan,
  limit: ItemsetLimit,
  reached: SearchLimit,
): ItemsetLimitError {
  const supports = (count: number) =>
    `${Number(((100 * count) / baskets.count).toPrecision(3))} % (${whole(count)} of ${whole(baskets.count)} baskets)`;
  const more =
    reached.limit === "itemsets"
      ? `More than ${whole(limit.itemsets)} itemsets have a support of ${supports(plan.minCount)}.`
      : `The itemsets with a support of ${supports(plan.minCount)} take more than ${whole(limit.bytes / 2 ** 20)} MiB.`;
  const fitting = fittingSupport(search, baskets, plan, limit);
  const hint =
    fitting === null
      ? "No support makes them few enough: limit their size with longest, or raise limit."
      : `A support of ${supports(fitting.count)} gives ${whole(fitting.itemsets)}. Or limit their size with longest, or raise limit.`;
  return new ItemsetLimitError(more, hint, fitting?.count ?? null);
}

interface Fitting {
  readonly count: number;
  readonly itemsets: number;
}

/** Relative distance to the least fitting count at which the search for it ends. */
const NEAR = 1.03;

/** By halving, each try being given up where it reaches the limit. Itemsets get fewer as the support grows. */
function fittingSupport(
  search: Searcher,
  baskets: Baskets,
  plan: SearchPlan,
  limit: ItemsetLimit,
): Fitting | null {
  let fits = tried(search, baskets, { ...plan, minCount: baskets.count }, limit);
  let tooLow = plan.minCount;
  while (fits !== null && fits.count > tooLow + 1 && fits.count > tooLow * NEAR) {
    const middle = Math.min(fits.count - 1, Math.max(tooLow + 1, Math.round(Math.sqrt(tooLow * fits.count))));
    const found = tried(search, baskets, { ...plan, minCount: middle }, limit);
    if (found === null) tooLow = middle;
    else fits = found;
  }
  return fits;
}

function tried(search: Searcher, baskets: Baskets, plan: SearchPlan, limit: ItemsetLimit): Fitting | null {
  const sink = new CountSink(limit, plan.kind);
  try {
    search(baskets, plan, sink);
    return { count: plan.minCount, itemsets: sink.itemsets };
  } catch (error) {
    if (error instanceof SearchLimit) return null;
    throw error;
  }
}

const whole = (value: number) => Math.round(value).toLocaleString("en");
