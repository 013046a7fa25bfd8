/** Who moves from which tariff to which, and what today's tariffs lose by it. */
import type { SimulationData } from "./data.ts";

/** A tariff of today whose customers move to pay less. */
export interface Cannibalised {
  readonly tariff: string;
  /** Expected movers, and their share of the tariff's customers. */
  readonly customers: number;
  readonly share: number;
  /** What the movers pay less than before, in units of money. */
  readonly loss: number;
}

export interface Flow {
  readonly from: string;
  readonly to: string;
  readonly customers: number;
  readonly paidBefore: number;
  readonly paidAfter: number;
}

/** By today's tariff, then by candidate; money in smallest units. */
export type FlowTally = readonly (readonly { customers: number; before: number; after: number }[])[];

export function flowsOf(tally: FlowTally, { unit, currents, candidates }: SimulationData): Flow[] {
  return tally.flatMap((row, from) =>
    row.flatMap(({ customers, before, after }, to) =>
      customers > 0
        ? [
            {
              from: currents[from] ?? "",
              to: candidates[to]?.name ?? "",
              customers,
              paidBefore: before / unit,
              paidAfter: after / unit,
            },
          ]
        : [],
    ),
  );
}

export function cannibalisedOf(
  flows: readonly Flow[],
  { currents, currentOf }: SimulationData,
): Cannibalised[] {
  const holders = new Float64Array(currents.length);
  for (const place of currentOf) holders[place] = (holders[place] as number) + 1;
  return currents
    .map((tariff, place) => {
      const mine = flows.filter(({ from }) => from === tariff);
      const customers = mine.reduce((sum, flow) => sum + flow.customers, 0);
      const loss = mine.reduce((sum, { paidBefore, paidAfter }) => sum + paidBefore - paidAfter, 0);
      return { tariff, customers, share: customers / Math.max(1, holders[place] as number), loss };
    })
    .filter(({ loss }) => loss > 0)
    .sort((a, b) => b.loss - a.loss);
}
