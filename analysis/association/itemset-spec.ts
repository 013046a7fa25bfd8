import { OptionError, refuseUnknownOptions } from "../options.ts";
import { BASKET_OPTIONS } from "./basket-spec.ts";
import type { ItemsetKind } from "./search/search-plan.ts";
import type { ItemsetLimit } from "./search/sinks.ts";

/** Which itemsets are wanted. */
export interface ItemsetSpec {
  /** Share of all baskets that must hold an itemset, above 0 and up to 1. One of this and `minimumCount` is required. */
  readonly minimumSupport?: number;
  /** Number of baskets that must hold an itemset, instead of a share. */
  readonly minimumCount?: number;
  /**
   * `all` (default): all frequent itemsets. `closed`: those without a superset of the same support; all others and their
   * supports follow from them. `maximal`: those without a frequent superset.
   */
  readonly kind?: ItemsetKind;
  /** Most items of an itemset. Default: any number. Of closed or maximal itemsets, larger ones are left out. */
  readonly longest?: number;
  /** What a search may find and hold before it gives up: 10 million itemsets (and rules) and 1 GiB by default. */
  readonly limit?: Partial<ItemsetLimit>;
}

export const ITEMSET_OPTIONS = ["minimumSupport", "minimumCount", "kind", "longest", "limit"] as const;
const KINDS: readonly ItemsetKind[] = ["all", "closed", "maximal"];
const LIMIT: ItemsetLimit = { itemsets: 10_000_000, bytes: 2 ** 30 };

export interface ItemsetRequest {
  readonly minimum: { readonly support: number } | { readonly count: number };
  readonly kind: ItemsetKind;
  readonly longest: number;
  readonly limit: ItemsetLimit;
}

export function planItemsets(
  spec: ItemsetSpec,
  of: string,
  others: readonly string[] = BASKET_OPTIONS,
): ItemsetRequest {
  refuseUnknownOptions(spec, [...others, ...ITEMSET_OPTIONS], of);
  const { kind = "all", longest = Number.POSITIVE_INFINITY, limit = {} } = spec;
  if (!KINDS.includes(kind)) {
    throw new OptionError("kind", `kind must be "all", "closed" or "maximal", got ${JSON.stringify(kind)}.`);
  }
  if (longest !== Number.POSITIVE_INFINITY && !isCount(longest)) {
    throw new OptionError("longest", `longest must be a whole number above 0, got ${longest}.`);
  }
  refuseUnknownOptions(limit, Object.keys(LIMIT), "limit");
  for (const [name, value] of Object.entries(limit)) {
    if (!(value > 0)) throw new OptionError("limit", `limit.${name} must be above 0, got ${value}.`);
  }
  return { minimum: minimumOf(spec), kind, longest, limit: { ...LIMIT, ...limit } };
}

export function minimumOf({
  minimumSupport,
  minimumCount,
}: Pick<ItemsetSpec, "minimumSupport" | "minimumCount">): ItemsetRequest["minimum"] {
  if ((minimumSupport === undefined) === (minimumCount === undefined)) {
    throw new OptionError(
      "minimumSupport",
      minimumSupport === undefined
        ? "No minimum support was given."
        : "Both minimumSupport and minimumCount were given.",
      "Give a share of the baskets, minimumSupport: 0.01, or a number of baskets, minimumCount: 50.",
    );
  }
  if (minimumCount !== undefined) {
    if (isCount(minimumCount)) return { count: minimumCount };
    throw new OptionError(
      "minimumCount",
      `minimumCount must be a whole number above 0, got ${minimumCount}.`,
    );
  }
  const support = minimumSupport as number;
  if (support > 0 && support <= 1) return { support };
  throw new OptionError(
    "minimumSupport",
    `minimumSupport is a share of the baskets, above 0 and up to 1, got ${support}.`,
    support > 1 ? "For a number of baskets, give minimumCount." : "For one per cent, write 0.01.",
  );
}

const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) > 0;

/**
 * The least number of baskets that reaches the minimum: the ceiling of support x baskets, at least 1. A product that is
 * above a whole number by rounding alone, such as .07 x 100, is that number.
 */
export function minimumCountOf(minimum: ItemsetRequest["minimum"], baskets: number): number {
  if ("count" in minimum) return minimum.count;
  const exact = minimum.support * baskets;
  return Math.max(1, Math.ceil(exact * (1 - 2 ** -50)));
}
