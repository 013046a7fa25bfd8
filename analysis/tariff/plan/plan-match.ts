/** Kinds of use, groups of destinations and the question whether a record is meant, with all names resolved. */
import { nearNames } from "../../near-names.ts";
import type { Findings } from "./findings.ts";
import { type GroupPlan, groupIndex } from "./group-index.ts";
import type { MatchSpec, TariffSpec } from "./spec.ts";

export interface KindPlan {
  readonly name: string;
  /** Quantities are counted in 1/factor of their unit: 10^decimals. */
  readonly factor: number;
  readonly signed: boolean;
  readonly timed: boolean;
}

export interface MatchPlan {
  readonly kind: ReadonlySet<string> | null;
  readonly direction: ReadonlySet<string> | null;
  readonly network: ReadonlySet<string> | null;
  readonly destination: ReadonlySet<string> | null;
  readonly zone: ReadonlySet<string> | null;
  readonly friend: boolean | null;
  readonly period: ReadonlySet<number> | null;
}

export interface Names {
  readonly kinds: ReadonlyMap<string, KindPlan>;
  readonly groups: ReadonlyMap<string, GroupPlan>;
  /** Names of the groups to which a value belongs. */
  readonly groupsOf: (value: string) => ReadonlySet<string>;
  readonly periods: readonly string[];
}

const STANDARD = { voice: { timed: true }, sms: {}, data: {} } as const;

export function planNames(spec: TariffSpec, periods: readonly string[], findings: Findings): Names {
  const kinds = Object.entries({ ...STANDARD, ...spec.kinds }).map(
    ([name, { decimals = 0, signed = false, timed = false }]: [
      string,
      NonNullable<TariffSpec["kinds"]>[string],
    ]) => [name, { name, factor: 10 ** decimals, signed, timed }] as const,
  );
  const groups = planGroups(spec.groups ?? {}, findings);
  return { kinds: new Map(kinds), groups, groupsOf: groupIndex([...groups.values()]), periods };
}

function planGroups(spec: NonNullable<TariffSpec["groups"]>, findings: Findings): Map<string, GroupPlan> {
  const seen = new Map<string, string>();
  for (const [group, values] of Object.entries(spec)) {
    values.forEach((value, i) => {
      const first = seen.get(value);
      if (first === group) findings.warn(`“${value}” stands twice in the group.`, "groups", group, i);
      seen.set(value, group);
    });
  }
  return new Map(
    Object.entries(spec).map(([name, values]) => [
      name,
      {
        name,
        values: new Set(values.filter((value) => !value.endsWith("*"))),
        prefixes: values
          .filter((value) => value.length > 1 && value.endsWith("*"))
          .map((value) => value.slice(0, -1)),
        others: values.includes("*"),
      },
    ]),
  );
}

export const EVERYTHING: MatchPlan = {
  kind: null,
  direction: null,
  network: null,
  destination: null,
  zone: null,
  friend: null,
  period: null,
};

/** @param periods Whether the calendar's periods may be asked for here. */
export function planMatch(
  spec: MatchSpec | undefined,
  names: Names,
  findings: Findings,
  { periods }: { periods: boolean },
): MatchPlan {
  if (!spec) return EVERYTHING;
  const { kinds, groups } = names;
  const periodsByName = new Map(names.periods.map((name, i) => [name, i]));
  const known = (
    field: "kind" | "destination" | "zone" | "period",
    all: ReadonlyMap<string, unknown>,
    what: string,
  ) => {
    const wanted = listOf(spec[field]);
    for (const value of wanted ?? []) {
      if (!all.has(value)) findings.error(`“${value}” is no ${what}. ${hint(value, all)}`, field);
    }
    return wanted;
  };
  const kind = known("kind", kinds, "kind of use; declare it under kinds");
  const destination = known("destination", groups, "group of destinations; define it under groups");
  const zone = known("zone", groups, "group of places; define it under groups");
  const period = known("period", periodsByName, "period of the calendar");
  if (period && !periods) {
    findings.error("A period stands here only for allowances; give `price` by period instead.", "period");
  }
  return {
    kind: setOf(kind),
    direction: setOf(listOf(spec.direction)),
    network: setOf(listOf(spec.network)),
    destination: setOf(destination),
    zone: setOf(zone),
    friend: spec.friend ?? null,
    period: period ? new Set(period.map((one) => periodsByName.get(one) ?? -1)) : null,
  };
}

/** Looking for near names takes its time: with more than these, one would wait for it. */
const FEW = 100;

function hint(value: string, all: ReadonlyMap<string, unknown>): string {
  if (all.size > FEW) return `There are ${all.size} others.`;
  const names = [...all.keys()];
  const near = nearNames(value, names);
  return near.length > 0
    ? `Did you mean “${near.join("” or “")}”?`
    : `There are ${names.join(", ") || "none"}.`;
}

export function listOf(value: string | readonly string[] | undefined): readonly string[] | null {
  return value === undefined ? null : typeof value === "string" ? [value] : value;
}

function setOf(values: readonly string[] | null): ReadonlySet<string> | null {
  return values && new Set(values);
}

/** Whether all that `inner` matches is matched by `outer`, as far as their lists tell. */
export function covers(outer: MatchPlan, inner: MatchPlan): boolean {
  const sets = ["kind", "direction", "network", "destination", "zone"] as const;
  const wider = sets.every((field) => {
    const [all, some] = [outer[field], inner[field]];
    return all === null || (some !== null && [...some].every((value) => all.has(value)));
  });
  return wider && (outer.friend === null || outer.friend === inner.friend);
}

/** The kinds that can match. */
export function kindsOf(match: MatchPlan, { kinds }: Names): KindPlan[] {
  return [...kinds.values()].filter(({ name }) => match.kind === null || match.kind.has(name));
}
