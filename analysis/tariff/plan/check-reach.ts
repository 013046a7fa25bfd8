/** Charges that can never apply, because one that stands before them covers all of their use. */
import type { Findings } from "./findings.ts";
import type { ChargePlan } from "./plan-charge.ts";
import { covers, type MatchPlan } from "./plan-match.ts";

/** The words by which charges differ most often come first. */
const WORDS = ["destination", "zone", "network", "kind", "direction"] as const;

export function checkReach(charges: readonly ChargePlan[], findings: Findings): void {
  const earlier = new EarlierCharges();
  charges.forEach((charge, i) => {
    if (charge.surcharge) return;
    const before = earlier.find(charge);
    if (before) {
      const message = `It cannot be reached: “${before.name}”, which stands before it, covers all of its use.`;
      findings.at("charges", i).error(message);
    }
    earlier.add(charge);
  });
}

/**
 * Earlier charges by the values of the first word that they ask for: one that covers another's use has to name every
 * value that the other names, so only few have to be compared where a tariff has thousands of destinations.
 */
class EarlierCharges {
  readonly #byValue = new Map<string, ChargePlan[]>();
  readonly #ofAnything: ChargePlan[] = [];

  add(charge: ChargePlan): void {
    const word = WORDS.find((one) => charge.match[one] !== null);
    if (!word) this.#ofAnything.push(charge);
    for (const value of word ? (charge.match[word] ?? []) : []) {
      const key = `${word} ${value}`;
      const known = this.#byValue.get(key);
      if (known) known.push(charge);
      else this.#byValue.set(key, [charge]);
    }
  }

  /** The first in the list that covers the charge. */
  find(charge: ChargePlan): ChargePlan | undefined {
    const candidates = [this.#ofAnything, ...WORDS.map((word) => this.#naming(charge.match, word))];
    const found = candidates.flatMap(
      (list) =>
        list.find(
          (other) => other.from <= charge.from && other.to >= charge.to && covers(other.match, charge.match),
        ) ?? [],
    );
    return found.sort((a, b) => a.index - b.index)[0];
  }

  #naming(match: MatchPlan, word: (typeof WORDS)[number]): readonly ChargePlan[] {
    const [value] = match[word] ?? [];
    return value === undefined ? [] : (this.#byValue.get(`${word} ${value}`) ?? []);
  }
}
