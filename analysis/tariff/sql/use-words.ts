/** The words of records, each as one of the few values that plans tell apart. */
import type { Relation } from "../../relation.ts";
import type { Plan } from "../plan/plan.ts";
import { EVERYTHING, type MatchPlan } from "../plan/plan-match.ts";
import { matches } from "../rating/classify.ts";
import type { UsageRecord } from "../rating/usage.ts";
import { literal, raw } from "./text.ts";
import type { CanonicalUsage } from "./usage-columns.ts";

/** What one word of a record may be, as far as plans care. */
export interface WordDomain {
  readonly word: "kind" | "direction" | "network" | "destination" | "zone" | "friend";
  /** An example of each value; the last stands for everything else. */
  readonly examples: readonly (string | boolean | null)[];
  /** Conditions for all values but the last. */
  readonly tests: readonly string[];
}

export interface UseWords {
  readonly domains: readonly WordDomain[];
  /** The use, with the numbers of places beside it where plans ask for places. */
  readonly relation: Relation<unknown>;
}

/** More places are not looked up one by one. */
const MOST_PLACES = 2000;

/** Null where there are too many places to tell apart. */
export async function wordsOfUse(usage: CanonicalUsage, plans: readonly Plan[]): Promise<UseWords | null> {
  const asked = plans.map((plan) => ({ plan, matches: matchesOf(plan) }));
  const all = asked.flatMap((one) => one.matches);
  const domains: WordDomain[] = [
    listed("kind", [
      ...plans.flatMap(({ names }) => [...names.kinds.keys()]),
      ...all.flatMap(({ kind }) => [...(kind ?? [])]),
    ]),
    listed(
      "direction",
      all.flatMap(({ direction }) => [...(direction ?? [])]),
    ),
    listed(
      "network",
      all.flatMap(({ network }) => [...(network ?? [])]),
    ),
  ];
  if (all.some(({ friend }) => friend !== null)) {
    domains.push({ word: "friend", examples: [true, false], tests: ["friend"] });
  }
  let { relation } = usage;
  for (const word of ["destination", "zone"] as const) {
    if (!all.some((match) => match[word] !== null)) continue;
    const places = await placesOf(usage.relation, word, asked);
    if (!places) return null;
    relation = places.joined(relation);
    domains.push(places.domain);
  }
  return { domains, relation };
}

function matchesOf({ charges, allowances, discounts }: Plan): MatchPlan[] {
  return [
    ...charges.map(({ match }) => match),
    ...allowances.flatMap(({ matches }) => matches),
    ...discounts.flatMap(({ match }) => (match ? [match] : [])),
  ];
}

function listed(word: "kind" | "direction" | "network", values: readonly string[]): WordDomain {
  const known = [...new Set(values)];
  return { word, examples: [...known, null], tests: known.map((value) => `${word} = ${literal(value)}`) };
}

/** Places that no condition tells apart have one number. */
async function placesOf(
  usage: Relation<unknown>,
  word: "destination" | "zone",
  asked: readonly { plan: Plan; matches: readonly MatchPlan[] }[],
): Promise<{ domain: WordDomain; joined(use: Relation<unknown>): Relation<unknown> } | null> {
  const { sql } = usage;
  const rows = await sql<{ place: string }>`
    select ${raw(word)} as place from ${usage} where ${raw(word)} is not null group by 1 order by 1`.first(
    MOST_PLACES + 1,
  );
  if (rows.length > MOST_PLACES) return null;
  const places = rows.map(({ place }) => place);
  const alike = (place: string | null) =>
    asked
      .flatMap(({ plan, matches: list }) =>
        list.map((match) =>
          matches(at(word, place), { ...EVERYTHING, [word]: match[word] }, plan.names) ? 1 : 0,
        ),
      )
      .join("");
  const numbers = new Map<string, { number: number; example: string }>();
  const none = alike(null);
  const numbered = places.flatMap((place) => {
    const key = alike(place);
    if (key === none) return [];
    const known = numbers.get(key) ?? { number: numbers.size + 1, example: place };
    numbers.set(key, known);
    return [`(${literal(place)}, ${known.number})`];
  });
  const domain: WordDomain = {
    word,
    examples: [...[...numbers.values()].map(({ example }) => example), null],
    tests: [...numbers.values()].map(({ number }) => `${word}_place = ${number}`),
  };
  return { domain, joined: (use) => withPlaces(use, word, numbered) };
}

function withPlaces(use: Relation<unknown>, word: string, numbered: readonly string[]): Relation<unknown> {
  if (numbered.length === 0) return use;
  const { sql } = use;
  return sql`
    select use.*, places.number as ${raw(`${word}_place`)} from ${use} as use
    left join (values ${raw(numbered.join(", "))}) as places(place, number) on places.place = use.${raw(word)}`;
}

function at(word: "destination" | "zone", place: string | null): UsageRecord {
  return { customer: null, at: null, kind: null, quantity: null, [word]: place };
}
