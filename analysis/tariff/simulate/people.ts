/** Who wins and who loses: bills of each customer, by segment and as a distribution. */
import type { Behaviour } from "./behaviour.ts";
import { moveProbabilities } from "./behaviour.ts";
import type { SimulationData } from "./data.ts";
import { savingsOf } from "./outcome.ts";

/** A customer's bills, in units of money, of all bills looked at. */
export interface SimulatedCustomer {
  readonly customer: number | string;
  readonly segment: string;
  readonly tariff: string;
  readonly current: number;
  /** Under each candidate, in their order. */
  readonly bills: readonly number[];
  /** The candidate that costs least, or the present tariff where none costs less. */
  readonly cheapest: string;
  /** What the cheapest saves; 0 where it is the present one. */
  readonly saving: number;
  /** Probability of moving to any candidate. */
  readonly moves: number;
}

export function peopleOf(data: SimulationData, behaviour: Behaviour): SimulatedCustomer[] {
  const chances = data.candidates.map(() => 0);
  const savings: (number | null)[] = data.candidates.map(() => 0);
  const { unit } = data;
  return data.customers.map((customer, i) => {
    const current = data.current[i] as number;
    const bills = data.bills.map((column) => column[i] as number);
    savingsOf(data, i, savings);
    moveProbabilities(savings, behaviour, chances);
    const best = savings.reduce<number>((top, one, j) => ((one ?? 0) > (savings[top] ?? 0) ? j : top), 0);
    const saving = (savings[best] ?? 0) > 0 ? current - (bills[best] as number) : 0;
    const tariff = data.currents[data.currentOf[i] as number] ?? "";
    return {
      customer,
      segment: data.segments[data.segmentOf[i] as number] ?? "",
      tariff,
      current: current / unit,
      bills: bills.map((bill) => bill / unit),
      cheapest: saving > 0 ? (data.candidates[best]?.name ?? "") : tariff,
      saving: saving / unit,
      moves: chances.reduce((sum, chance) => sum + chance, 0),
    };
  });
}

/** A segment if all of it were on a candidate. */
export interface SegmentEffect {
  readonly segment: string;
  readonly tariff: string;
  readonly customers: number;
  /** Customers who would pay less, and more. */
  readonly winners: number;
  readonly losers: number;
  /** Bills today and under the candidate, and the average change for a customer and bill. */
  readonly current: number;
  readonly candidate: number;
  readonly meanChange: number;
}

export function segmentEffects(data: SimulationData): SegmentEffect[] {
  return data.candidates.flatMap(({ name }, j) =>
    data.segments.map((segment, s) => {
      let [customers, winners, losers, current, candidate] = [0, 0, 0, 0, 0];
      for (let i = 0; i < data.customers.length; i++) {
        if (data.segmentOf[i] !== s) continue;
        const [before, after] = [data.current[i] as number, data.bills[j]?.[i] as number];
        customers++;
        current += before;
        candidate += after;
        if (after < before) winners++;
        if (after > before) losers++;
      }
      const meanChange = customers > 0 ? (candidate - current) / data.unit / customers / data.periods : 0;
      return {
        segment,
        tariff: name,
        customers,
        winners,
        losers,
        current: current / data.unit,
        candidate: candidate / data.unit,
        meanChange,
      };
    }),
  );
}

/** Customers by the change of their bill: bars of equal width, the first and the last open. */
export interface ChangeBar {
  readonly segment: string;
  readonly from: number;
  readonly to: number;
  readonly customers: number;
}

/**
 * How the bill changes if everybody were on the candidate, by segment, for one bill. Bars are `width` units of money
 * wide, from `-width x bars / 2` to as much above 0; what lies beyond is in the outermost.
 */
export function changeBars(
  data: SimulationData,
  candidate: number,
  width: number,
  bars: number,
): ChangeBar[] {
  const counts = data.segments.map(() => new Float64Array(bars));
  const low = (-width * bars) / 2;
  for (let i = 0; i < data.customers.length; i++) {
    const change =
      ((data.bills[candidate]?.[i] as number) - (data.current[i] as number)) / data.unit / data.periods;
    const bar = Math.min(bars - 1, Math.max(0, Math.floor((change - low) / width)));
    const row = counts[data.segmentOf[i] as number];
    if (row) row[bar] = (row[bar] as number) + 1;
  }
  return data.segments.flatMap((segment, s) =>
    Array.from({ length: bars }, (_, b) => ({
      segment,
      from: low + b * width,
      to: low + (b + 1) * width,
      customers: counts[s]?.[b] ?? 0,
    })),
  );
}
