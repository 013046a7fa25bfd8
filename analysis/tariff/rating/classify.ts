/** Which charges and allowances concern a record: found once for each combination of its words. */
import type { Plan } from "../plan/plan.ts";
import type { AllowancePlan } from "../plan/plan-allowance.ts";
import type { ChargePlan } from "../plan/plan-charge.ts";
import type { KindPlan, MatchPlan, Names } from "../plan/plan-match.ts";
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
  const groupsOf = groupFinder(plan.names);
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
      branch = next(next(next(branch, groupsOf(destination)), groupsOf(zone)), friend === true);
    }
    branch.found ??= classify(
      {
        kind,
        direction,
        network,
        destination: groupsOf(destination),
        zone: groupsOf(zone),
        friend: friend === true,
      },
      plan,
    );
    return branch.found;
  };
}

/** The groups of a value: one set for the same groups, so that each number that was called need not be a class. */
function groupFinder({ groups, groupsOf }: Names): (value: string | null | undefined) => ReadonlySet<string> {
  const byValue = new Map<string, ReadonlySet<string>>();
  const byNames = new Map<string, ReadonlySet<string>>();
  return (value) => {
    if (value == null || groups.size === 0) return NOWHERE;
    const known = byValue.get(value);
    if (known) return known;
    const found = groupsOf(String(value));
    const names = [...found].sort().join("\n");
    const own = byNames.get(names) ?? found;
    byNames.set(names, own);
    byValue.set(value, own);
    return own;
  };
}

const NOWHERE: ReadonlySet<string> = new Set();

/** A record's words, with the groups of where was called and of where the customer was. */
interface Words {
  readonly kind: string | null | undefined;
  readonly direction: string | null | undefined;
  readonly network: string | null | undefined;
  readonly destination: ReadonlySet<string>;
  readonly zone: ReadonlySet<string>;
  readonly friend: boolean;
}

function classify(words: Words, plan: Plan): UseClass {
  const { names } = plan;
  const kind = words.kind ?? "";
  const matching = plan.charges.filter(({ match }) => fits(words, match));
  const held = plan.allowances.flatMap((allowance) =>
    allowance.matches.map((match) => ({
      allowance,
      match,
      holds: allowance.weights.has(kind) && fits(words, match),
    })),
  );
  const discounts = plan.discounts.filter(({ match }) => match !== null && fits(words, match));
  return {
    kind: names.kinds.get(kind) ?? null,
    kindPlace: [...names.kinds.keys()].indexOf(kind),
    charges: matching.filter(({ surcharge }) => !surcharge),
    surcharges: matching.filter(({ surcharge }) => surcharge),
    covers: plan.allowances.flatMap((allowance) => {
      const fitting = held.filter((one) => one.holds && one.allowance === allowance);
      if (fitting.length === 0) return [];
      const everywhere = fitting.some(({ match }) => match.period === null);
      const periods = new Set(fitting.flatMap(({ match }) => [...(match.period ?? [])]));
      const weight = allowance.weights.get(kind) ?? 0;
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

/** Whether a record is meant. */
export function matches(record: UsageRecord, match: MatchPlan, { groupsOf }: Names): boolean {
  const { kind, direction, network, destination, zone, friend } = record;
  const groups = (value: string | null | undefined) => (value == null ? NOWHERE : groupsOf(value));
  const places = { destination: groups(destination), zone: groups(zone) };
  return fits({ kind, direction, network, ...places, friend: friend === true }, match);
}

function fits(words: Words, match: MatchPlan): boolean {
  return (
    has(match.kind, words.kind) &&
    liesIn(match.destination, words.destination) &&
    has(match.direction, words.direction) &&
    has(match.network, words.network) &&
    liesIn(match.zone, words.zone) &&
    (match.friend === null || match.friend === words.friend)
  );
}

function has(values: ReadonlySet<string> | null, value: string | null | undefined): boolean {
  return values === null || (value != null && values.has(value));
}

function liesIn(names: ReadonlySet<string> | null, groups: ReadonlySet<string>): boolean {
  if (names === null) return true;
  for (const name of groups) if (names.has(name)) return true;
  return false;
}
