/** Names that may have been meant by one that is not there. */
import { distance } from "fastest-levenshtein";

const MOST = 3;

/** At most three, the nearest first: those that differ in less than half of their letters. Of `schema.table` the last part counts. */
export function nearNames(name: string | undefined, candidates: readonly string[]): string[] {
  if (name === undefined || name === "") return [];
  const wanted = plain(name);
  return [...new Set(candidates.map((candidate) => candidate.trim()))]
    .map((candidate) => ({ candidate, cost: distance(wanted, plain(candidate)) }))
    .filter(
      ({ candidate, cost }) => cost <= Math.max(1, Math.min(plain(candidate).length, wanted.length) / 2),
    )
    .sort((a, b) => a.cost - b.cost)
    .slice(0, MOST)
    .map(({ candidate }) => candidate);
}

/** "Did you mean a or b?"; nothing where no name is near. */
export function didYouMean(near: readonly string[]): string | undefined {
  return near.length > 0 ? `Did you mean ${near.join(" or ")}?` : undefined;
}

const plain = (text: string) => text.toLowerCase().replaceAll('"', "").trim().split(".").at(-1) as string;
