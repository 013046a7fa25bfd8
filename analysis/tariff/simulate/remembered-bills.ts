/** Bills that were computed already: other assumptions, or numbers that were tried before, need no new ones. */
import type { Tariff } from "../plan/tariff.ts";
import type { TariffBills } from "./bills-of.ts";

type Biller = (tariffs: readonly Tariff[], kinds: readonly string[]) => Promise<TariffBills>;

/** Numbers that are kept, of 8 bytes each. */
const MOST_NUMBERS = 5_000_000;

/** The same, with the latest results kept as long as they are few numbers together. */
export function remembering(bill: Biller, most = MOST_NUMBERS): Biller {
  const kept = new Map<string, TariffBills>();
  return async (tariffs, kinds) => {
    const key = JSON.stringify([kinds, tariffs.map(({ spec }) => spec)]);
    const found = kept.get(key) ?? (await bill(tariffs, kinds));
    // What was asked for last is forgotten last.
    kept.delete(key);
    kept.set(key, found);
    let numbers = [...kept.values()].reduce((sum, one) => sum + sizeOf(one), 0);
    for (const [old, bills] of kept) {
      if (numbers <= most) break;
      kept.delete(old);
      numbers -= sizeOf(bills);
    }
    return found;
  };
}

function sizeOf({ totals, use }: TariffBills): number {
  return [...totals, ...use.flat()].reduce((sum, { length }) => sum + length, 0);
}
