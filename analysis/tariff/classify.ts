/** Which charges and allowances concern a record: found once for each combination of its words. */
import type { Plan } from "./plan.ts";
import type { AllowancePlan } from "./plan-allowance.ts";
import type { ChargePlan } from "./plan-charge.ts";
import { inGroup, type KindPlan, type MatchPlan, type Names } from "./plan-match.ts";
import type { UsageRecord } from "./usage.ts";

/** An allowance that may cover a record, or those pieces of it that lie in certain periods. */
export interface Cover {
  readonly allowance: AllowancePlan;
  /** Counted units of the allowance for one counted unit of the record. */
  readonly weight: number;
  /** Null for all periods. */
  readonly periods: ReadonlySet<number> | null;
}

/** What is the same for all records of the same words. */
export interface UseClass {
  readonly kind: KindPlan | null;
  /** Place of the kind among the tariff's. */
  readonly kindPlace: number;
  /** Charges that match, in order; the first that is valid prices the record. */
  readonly charges: readonly ChargePlan[];
  readonly surcharges: readonly ChargePlan[];
  readonly covers: readonly Cover[];
  /** Bits of the matches of allowances that hold. */
  readonly mask: number;
  readonly discounts: readonly number[];
  /** Bits of the discounts of use that hold. */
  readonly discountMask: number;
}

/** A tree by one word after the other: joining the words into a key would cost more than all the rest of a record. */
interface Branch {
  readonly branches: Map<unknown, Branch>;
  found: UseClass | null;
}

export function classifier(plan: Plan): (record: UsageRecord) => UseClass {
  const root: Branch = { branches: new Map(), found: null };
  const next = ({ branches }: Branch, word: unknown): Branch => {
    const known = branches.get(word);
    if (known) return known;
    const fresh: Branch = { branches: new Map(), found: null };
    branches.set(word, fresh);
    return fresh;
  };
  return (record) => {
    const { kind, direction, network, destination, zone, friend } = record;
    let branch = next(next(next(root, kind), direction ?? null), network ?? null);
    if (destination != null || zone != null || friend === true) {
      branch = next(next(next(branch, destination ?? null), zone ?? null), friend === true);
    }
    branch.found ??= classify(record, plan);
    return branch.found;
  };
}

function classify(record: UsageRecord, plan: Plan): UseClass {
  const { names } = plan;
  const kinds = [...names.kinds.keys()];
  const matching = plan.charges.filter(({ match }) => matches(record, match, names));
  const held = plan.allowances.flatMap((allowance) =>
    allowance.matches.map((match) => ({
      allowance,
      match,
      holds: allowance.weights.has(record.kind ?? "") && matches(record, match, names),
    })),
  );
  const discounts = plan.discounts.filter(({ match }) => match !== null && matches(record, match, names));
  return {
    kind: names.kinds.get(record.kind ?? "") ?? null,
    kindPlace: kinds.indexOf(record.kind ?? ""),
    charges: matching.filter(({ surcharge }) => !surcharge),
    surcharges: matching.filter(({ surcharge }) => surcharge),
    covers: plan.allowances.flatMap((allowance) => {
      const fitting = held.filter((one) => one.holds && one.allowance === allowance);
      if (fitting.length === 0) return [];
      const everywhere = fitting.some(({ match }) => match.period === null);
      const periods = new Set(fitting.flatMap(({ match }) => [...(match.period ?? [])]));
      const weight = allowance.weights.get(record.kind ?? "") ?? 0;
      return [{ allowance, weight, periods: everywhere ? null : periods }];
    }),
    mask: bits(held.map(({ holds }) => holds)),
    discounts: discounts.map(({ index }) => index),
    discountMask: bits(plan.discounts.map((discount) => discounts.includes(discount))),
  };
}

function bits(flags: readonly boolean[]): number {
  return flags.reduce((sum, flag, i) => sum + (flag ? 2 ** i : 0), 0);
}

export function matches(record: UsageRecord, match: MatchPlan, { groups }: Names): boolean {
  const within = (value: string | null | undefined, names: ReadonlySet<string> | null) =>
    names === null ||
    (value != null &&
      [...names].some((name) => {
        const group = groups.get(name);
        return group !== undefined && inGroup(value, group, groups);
      }));
  return (
    has(match.kind, record.kind) &&
    has(match.direction, record.direction) &&
    has(match.network, record.network) &&
    within(record.destination, match.destination) &&
    within(record.zone, match.zone) &&
    (match.friend === null || match.friend === (record.friend === true))
  );
}

function has(values: ReadonlySet<string> | null, value: string | null | undefined): boolean {
  return values === null || (value != null && values.has(value));
}
