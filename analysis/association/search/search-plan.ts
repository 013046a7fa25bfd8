import type { Trail } from "./trail.ts";

/** Which itemsets are looked for: all frequent ones, or those without a superset of the same support, or of enough. */
export type ItemsetKind = "all" | "closed" | "maximal";

/** Takes the itemsets as they are found. */
export interface Sink {
  /** The items of the trail, alone and with each subset of the extras, are in `count` baskets. */
  found(trail: Trail, count: number): void;
}

export interface SearchPlan {
  readonly kind: ItemsetKind;
  /** Baskets that an itemset must be in. */
  readonly minCount: number;
  /** Most items of an itemset; infinite for any number. */
  readonly longest: number;
  /** Bytes that the search may take for itself. */
  readonly maxBytes: number;
}

/** Whether extras are told apart: with a longest size, not every subset of them is wanted, and they are searched like others. */
export function prunes({ kind, longest }: SearchPlan): boolean {
  return kind !== "all" || longest === Number.POSITIVE_INFINITY;
}

/** A search that was given up because it found, or would hold, more than it may. */
export class SearchLimit extends Error {
  override readonly name = "SearchLimit";
  readonly limit: "itemsets" | "bytes";

  constructor(limit: "itemsets" | "bytes") {
    super(`The search has reached its limit of ${limit}.`);
    this.limit = limit;
  }
}
