/**
 * Sequences by growth of patterns (PrefixSpan: Pei et al., "PrefixSpan: Mining Sequential Patterns Efficiently by
 * Prefix-Projected Pattern Growth", ICDE 2001), with a longest time between steps (Zaki, "Sequence Mining in Categorical
 * Domains: Incorporating Constraints", CIKM 2000). Because of that, all visits at which a pattern can end are kept.
 */
import type { Events } from "./events.ts";

/** A pattern with what followed the steps before its last one. */
export interface FoundSequence {
  readonly steps: readonly number[];
  /** Customers who have the whole sequence. */
  readonly customers: number;
  /** Visits at which the steps before the last one end, and how many of them were followed by the last step. */
  readonly occasions: number;
  readonly followed: number;
}

export interface SequencePlan {
  readonly within: number;
  readonly minCount: number;
  readonly longest: number;
  /** Called with each sequence of two steps or more, and the visits at which the steps before its last one end. */
  readonly found: (sequence: FoundSequence, visits: readonly number[]) => void;
}

/** @returns How many items are frequent by themselves. */
export function searchSequences(events: Events, plan: SequencePlan): number {
  const follow = follower(events, plan.within);
  let frequent = 0;
  for (const [item, visits] of visitsByItem(events).entries()) {
    if (countCustomers(visits, events) < plan.minCount) continue;
    frequent++;
    extend([item], visits);
  }
  return frequent;

  function extend(steps: readonly number[], visits: readonly number[]): void {
    for (const { item, customers, followed, ends } of follow(visits, plan.minCount)) {
      const longer = [...steps, item];
      plan.found({ steps: longer, customers, occasions: visits.length, followed }, visits);
      if (longer.length < plan.longest) extend(longer, ends);
    }
  }
}

/** Of these visits, all by default, those that each item followed within the days: what an item's share is by chance. */
export function followedAnyway(
  events: Events,
  within: number,
  visits: readonly number[] = Array.from({ length: events.visits }, (_, v) => v),
): Int32Array {
  const followed = new Int32Array(events.labels.length);
  for (const next of follower(events, within)(visits, 1)) followed[next.item] = next.followed;
  return followed;
}

interface Follower {
  readonly item: number;
  readonly customers: number;
  readonly followed: number;
  /** Visits with the item that follow any of the given ones, in order. */
  readonly ends: readonly number[];
}

type Follow = (visits: readonly number[], minCount: number) => Follower[];

/** Finds what follows visits on a later day, `within` days at most, for at least `minCount` customers. */
function follower({ days, offsets, items, ends, labels }: Events, within: number): Follow {
  const size = labels.length;
  const [customers, followed] = [new Int32Array(size), new Int32Array(size)];
  const [lastCustomer, lastVisit] = [new Int32Array(size), new Int32Array(size)];
  return (visits, minCount) => {
    const touched: number[] = [];
    eachFollowing(visits, (item, visit) => {
      if (customers[item] === 0 || lastCustomer[item] !== ends[visit]) {
        if (customers[item] === 0) touched.push(item);
        (customers[item] as number)++;
        lastCustomer[item] = ends[visit] as number;
        (followed[item] as number)++;
      } else if (lastVisit[item] !== visit) (followed[item] as number)++;
      lastVisit[item] = visit;
    });
    const kept = touched.filter((item) => (customers[item] as number) >= minCount).sort((a, b) => a - b);
    const found = new Map(kept.map((item) => [item, [] as number[]]));
    eachFollowing(visits, (item, _, later) => {
      const list = found.get(item);
      // Windows move forward, so that what was met before lies at or before the last one.
      if (list && (list.length === 0 || later > (list.at(-1) as number))) list.push(later);
    });
    const result = kept.map((item) => ({
      item,
      customers: customers[item] as number,
      followed: followed[item] as number,
      ends: found.get(item) as number[],
    }));
    for (const item of touched) {
      customers[item] = 0;
      followed[item] = 0;
    }
    return result;
  };

  function eachFollowing(
    visits: readonly number[],
    take: (item: number, visit: number, later: number) => void,
  ): void {
    for (const visit of visits) {
      const until = (days[visit] as number) + within;
      for (
        let later = visit + 1;
        later < (ends[visit] as number) && (days[later] as number) <= until;
        later++
      ) {
        for (let k = offsets[later] as number; k < (offsets[later + 1] as number); k++) {
          take(items[k] as number, visit, later);
        }
      }
    }
  }
}

function visitsByItem({ visits, offsets, items, labels }: Events): number[][] {
  const found: number[][] = labels.map(() => []);
  for (let v = 0; v < visits; v++) {
    for (let k = offsets[v] as number; k < (offsets[v + 1] as number); k++)
      found[items[k] as number]?.push(v);
  }
  return found;
}

/** Visits are in order of customers. */
function countCustomers(visits: readonly number[], { ends }: Events): number {
  return visits.filter((visit, i) => i === 0 || ends[visit] !== ends[visits[i - 1] as number]).length;
}
