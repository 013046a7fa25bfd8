/** Charges of destinations or places that an earlier charge takes already: numbers of 4917* are numbers of 49* as well. */
import type { Findings } from "./findings.ts";
import type { GroupPlan } from "./group-index.ts";
import type { ChargePlan } from "./plan-charge.ts";
import { covers, type Names } from "./plan-match.ts";

const FIELDS = ["destination", "zone"] as const;
type Field = (typeof FIELDS)[number];

export function checkShadows(charges: readonly ChargePlan[], names: Names, findings: Findings): void {
  const earlier = new Map<string, ChargePlan[]>();
  charges.forEach((charge, i) => {
    if (charge.surcharge) return;
    for (const field of FIELDS) {
      const before = shadowOf(charge, field, earlier, names);
      if (before) {
        findings
          .at("charges", i)
          .error(
            `It cannot be reached: “${before.name}”, which stands before it, holds for all of its ${field}s as well. Put the narrower one first.`,
          );
      }
      for (const group of charge.match[field] ?? []) {
        const key = `${field} ${group}`;
        earlier.set(key, [...(earlier.get(key) ?? []), charge]);
      }
    }
  });
}

function shadowOf(
  charge: ChargePlan,
  field: Field,
  earlier: ReadonlyMap<string, readonly ChargePlan[]>,
  { groups, groupsOf }: Names,
): ChargePlan | undefined {
  const mine = [...(charge.match[field] ?? [])];
  const first = groups.get(mine[0] ?? "");
  const sample = first && ([...first.values][0] ?? first.prefixes[0]);
  if (sample === undefined) return undefined;
  const near = [...groupsOf(sample)].filter((name) => !mine.includes(name));
  return near
    .flatMap((name) => earlier.get(`${field} ${name}`) ?? [])
    .find((other) => {
      if (other.from > charge.from || other.to < charge.to) return false;
      const theirs = [...(other.match[field] ?? [])].flatMap((name) => groups.get(name) ?? []);
      const within = mine.filter((name) => liesWithin(groups.get(name), theirs));
      const wider = new Set([...(other.match[field] ?? []), ...within]);
      return covers({ ...other.match, [field]: wider }, charge.match);
    });
}

function liesWithin(group: GroupPlan | undefined, others: readonly GroupPlan[]): boolean {
  if (!group || group.others) return false;
  const begun = (value: string) =>
    others.some(({ prefixes }) => prefixes.some((prefix) => value.startsWith(prefix)));
  const whole = (value: string) => others.some(({ values }) => values.has(value));
  return group.prefixes.every(begun) && [...group.values].every((value) => whole(value) || begun(value));
}
