/**
 * Finds the itemsets of a plan. Databases of few items to a basket are conditioned as lists, until one is dense enough
 * for columns of bits.
 */
import type { Baskets } from "../baskets.ts";
import { openBitColumns } from "./bit-columns.ts";
import { BitSearch, VECTOR_BITS } from "./bit-search.ts";
import { Conditional } from "./conditional.ts";
import { frequentLists, type Lists } from "./lists.ts";
import { prunes, type SearchPlan, type Sink } from "./search-plan.ts";
import { Trail } from "./trail.ts";

/** The engine of a search: what is needed once, whatever the number of searches. */
export type Searcher = (baskets: Baskets, plan: SearchPlan, sink: Sink) => void;

export async function openSearcher(maxBytes: number): Promise<Searcher> {
  const bits = await openBitColumns(maxBytes);
  return (baskets, plan, sink) => {
    const { lists, everywhere } = frequentLists(baskets, plan.minCount, prunes(plan));
    const trail = new Trail(lists.codes.length + everywhere.length);
    everywhere.forEach((item) => {
      trail.addExtra(item);
    });
    if (baskets.count === 0) return;
    if (plan.kind !== "maximal" || lists.codes.length === 0) sink.found(trail, baskets.count);
    new Search(plan, trail, sink, new BitSearch(bits, plan, trail, sink)).solve(lists);
  };
}

/** Rough costs in nanoseconds, which only decide between two ways to the same result. */
const COST = { vector: 1, column: 20, occurrence: 3, database: 5000 } as const;

class Search {
  readonly #plan: SearchPlan;
  readonly #trail: Trail;
  readonly #sink: Sink;
  readonly #bits: BitSearch;

  constructor(plan: SearchPlan, trail: Trail, sink: Sink, bits: BitSearch) {
    this.#plan = plan;
    this.#trail = trail;
    this.#sink = sink;
    this.#bits = bits;
  }

  solve(lists: Lists): void {
    if (lists.codes.length === 0) return;
    if (this.#favoursBits(lists.count, lists.counts)) this.#bits.run(lists);
    else this.#condition(lists);
  }

  #favoursBits(baskets: number, counts: ArrayLike<number>): boolean {
    const width = counts.length;
    const vectors = Math.ceil(baskets / VECTOR_BITS);
    if (width * vectors * (VECTOR_BITS / 8) > this.#plan.maxBytes / 4) return false;
    let total = 0;
    for (let c = 0; c < width; c++) total += counts[c] as number;
    const bits = ((width * width) / 2) * (vectors * COST.vector + COST.column) + width * vectors;
    const lists = (total * total * COST.occurrence) / (2 * baskets) + width * COST.database;
    return bits < lists;
  }

  #condition(lists: Lists): void {
    const { kind, minCount, longest } = this.#plan;
    const [trail, sink] = [this.#trail, this.#sink];
    const conditional = new Conditional(lists, minCount, kind !== "all");
    for (let rank = lists.watched; rank < lists.codes.length; rank++) {
      const { extraCount } = trail;
      trail.push(lists.codes[rank] as number);
      if (trail.depth >= longest && kind === "all") sink.found(trail, lists.counts[rank] as number);
      else this.#enter(conditional, lists, rank);
      trail.pop(extraCount);
    }
  }

  #enter(conditional: Conditional, { codes, counts }: Lists, rank: number): void {
    const { kind, longest } = this.#plan;
    const count = counts[rank] as number;
    const { frequent, tally } = conditional.deliver(rank);
    // In order, so that nothing depends on the order of baskets.
    frequent.sort((a, b) => a - b);
    const watched: number[] = [];
    const candidates: number[] = [];
    const prune = prunes(this.#plan);
    for (const other of frequent) {
      if (other < rank && tally[other] === count) return;
      if (other < rank) watched.push(other);
      else if (prune && tally[other] === count) this.#trail.addExtra(codes[other] as number);
      else candidates.push(other);
    }
    if (this.#trail.size > longest) return;
    if (kind !== "maximal" || candidates.length + watched.length === 0) {
      this.#sink.found(this.#trail, count);
    }
    if (candidates.length === 0) return;
    candidates.sort((a, b) => (tally[a] as number) - (tally[b] as number) || a - b);
    const kept = [...watched, ...candidates];
    const toBits = this.#favoursBits(
      count,
      kept.map((other) => tally[other] as number),
    );
    const lists = conditional.project(kept, watched.length, !toBits);
    if (toBits) this.#bits.run(lists);
    else this.#condition(lists);
  }
}
