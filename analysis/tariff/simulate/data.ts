/** Bills of everybody under today's and the candidates' tariffs, as columns in memory: what the simulation turns over. */
import { OptionError } from "../../options.ts";
import type { Tariff } from "../plan/tariff.ts";
import type { UsageProblem } from "../rating/usage.ts";
import { type CustomerBase, kindsOf } from "./base.ts";

/** Money is in smallest units, of all bills together; arrays are by customer. */
export interface SimulationData {
  readonly customers: readonly (number | string)[];
  readonly segments: readonly string[];
  readonly segmentOf: Int32Array;
  /** Names of today's tariffs, and each customer's place among them. */
  readonly currents: readonly string[];
  readonly currentOf: Int32Array;
  readonly current: Float64Array;
  readonly candidates: readonly Tariff[];
  readonly bills: readonly Float64Array[];
  /** By candidate and today's tariff: whether they are the same, so that there is nowhere to move. */
  readonly same: readonly (readonly boolean[])[];
  readonly kinds: readonly string[];
  /** Units by kind, and what depends on them under each candidate and, where it is known, today's tariff. */
  readonly quantity: readonly Float64Array[];
  readonly currentUse: readonly Float64Array[] | null;
  readonly candidateUse: readonly (readonly Float64Array[])[];
  /** By candidate and kind: what a unit costs all customers together, in the middle of today and the candidate. */
  readonly usualPrice: readonly (readonly number[])[];
  readonly periods: number;
  readonly unit: number;
  readonly currency: string;
  readonly problems: readonly UsageProblem[];
  readonly records: number;
}

export async function loadData(base: CustomerBase, candidates: readonly Tariff[]): Promise<SimulationData> {
  if (candidates.length === 0)
    throw new OptionError("candidates", "There is no tariff to try.", "Pass at least one.");
  const unit = commonUnit([...candidates, ...base.tariffs]);
  const kinds = kindsOf([...candidates, ...base.tariffs]);
  const quantity = await base.used(kinds);
  const { totals, use, problems, records } = await base.bill(candidates, kinds);
  const none = new Float64Array(base.customers.length);
  const currentUse = base.currentUse && kinds.map((kind) => base.currentUse?.get(kind) ?? none);
  const { customers, segments, segmentOf, currents, currentOf, paid, billed } = base;
  return {
    customers,
    segments,
    segmentOf,
    currents,
    currentOf,
    current: paid ? paid.map((amount) => Math.round(amount * unit)) : (billed ?? none),
    candidates,
    bills: totals,
    same: candidates.map((one) => currents.map((_, c) => sameTariff(one, base.tariffs[c]))),
    kinds,
    quantity,
    currentUse,
    candidateUse: use,
    usualPrice: use.map((each) =>
      kinds.map((_, k) => middlePrice(currentUse?.[k] ?? none, each[k] ?? none, quantity[k] ?? none)),
    ),
    periods: base.periods.length,
    unit,
    currency: candidates[0]?.plan.currency ?? "",
    problems: [...base.problems, ...problems],
    records,
  };
}

function commonUnit(tariffs: readonly Tariff[]): number {
  const [first] = tariffs;
  const decimals = first?.plan.money.decimals ?? 2;
  const odd = tariffs.find(({ plan }) => plan.money.decimals !== decimals);
  if (!odd) return 10 ** decimals;
  throw new OptionError(
    "candidates",
    `“${first?.name}” and “${odd.name}” count money in different decimals.`,
    "Give all tariffs of a simulation the same `decimals`.",
  );
}

/** Whether two tariffs are one under two names. */
function sameTariff(one: Tariff, other: Tariff | undefined): boolean {
  return other !== undefined && textOf(one) === textOf(other);
}

function textOf({ spec }: Tariff): string {
  return JSON.stringify({ ...spec, name: "", description: "" }, (_, value: unknown) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

function middlePrice(today: Float64Array, candidate: Float64Array, quantity: Float64Array): number {
  const units = total(quantity);
  return units > 0 ? (total(today) + total(candidate)) / 2 / units : 0;
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
