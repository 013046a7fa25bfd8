/** Kinds of use, groups of destinations and the question whether a record is meant, with all names resolved. */
import { nearNames } from "../near-names.ts";
import type { Findings } from "./findings.ts";
import type { MatchSpec, TariffSpec } from "./spec.ts";

export interface KindPlan {
  readonly name: string;
  /** Quantities are counted in 1/factor of their unit: 10^decimals. */
  readonly factor: number;
  readonly signed: boolean;
  readonly timed: boolean;
}

/** Values of a group: whole ones, beginnings, or all that no other group has. */
export interface GroupPlan {
  readonly name: string;
  readonly values: ReadonlySet<string>;
  readonly prefixes: readonly string[];
  readonly others: boolean;
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
  return { kinds: new Map(kinds), groups: planGroups(spec.groups ?? {}, findings), periods };
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

/** Whether the value belongs to the group; `*` stands for all that no group names. */
export function inGroup(value: string, group: GroupPlan, groups: ReadonlyMap<string, GroupPlan>): boolean {
  if (named(value, group)) return true;
  return group.others && ![...groups.values()].some((other) => named(value, other));
}

function named(value: string, { values, prefixes }: GroupPlan): boolean {
  return values.has(value) || prefixes.some((prefix) => value.startsWith(prefix));
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
  const known = (field: "kind" | "destination" | "zone" | "period", all: readonly string[], what: string) => {
    const wanted = listOf(spec[field]);
    wanted?.forEach((value) => {
      if (all.includes(value)) return;
      const near = nearNames(value, all);
      const hint =
        near.length > 0 ? `Did you mean “${near.join("” or “")}”?` : `There are ${all.join(", ") || "none"}.`;
      findings.error(`“${value}” is no ${what}. ${hint}`, field);
    });
    return wanted;
  };
  const groups = [...names.groups.keys()];
  const kind = known("kind", [...names.kinds.keys()], "kind of use; declare it under kinds");
  const destination = known("destination", groups, "group of destinations; define it under groups");
  const zone = known("zone", groups, "group of places; define it under groups");
  const period = known("period", names.periods, "period of the calendar");
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
    period: period ? new Set(period.map((one) => names.periods.indexOf(one))) : null,
  };
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
