/** Which number of clusters the measures speak for, in words. */
import type { KChoice } from "./choose-k.ts";

interface Vote {
  readonly measure: string;
  readonly k: number;
}

export function recommendK(choices: readonly KChoice[]): { recommended: number; reason: string } {
  const votes = votesOf(choices);
  const [first] = votes;
  if (!first) {
    const recommended = choices[0]?.k ?? 1;
    return { recommended, reason: "The rows differ too little for any measure to tell clusters apart." };
  }
  const count = (k: number) => votes.filter((vote) => vote.k === k).length;
  const recommended = votes.reduce((best, { k }) => (count(k) > count(best) ? k : best), first.k);
  return { recommended, reason: reasonOf(votes, recommended) };
}

/** The silhouette is asked first: it has the last word where measures disagree. */
function votesOf(choices: readonly KChoice[]): Vote[] {
  const best = (measure: string, value: (choice: KChoice) => number | null): Vote[] => {
    const known = choices.filter((choice) => value(choice) !== null);
    const [top] = known.toSorted((a, b) => (value(b) as number) - (value(a) as number));
    return top ? [{ measure, k: top.k }] : [];
  };
  return [
    ...best("the silhouette", ({ silhouette }) => silhouette),
    ...best("Caliński-Harabasz", ({ calinskiHarabasz }) => calinskiHarabasz),
    ...best("Davies-Bouldin", ({ daviesBouldin }) => daviesBouldin && -daviesBouldin),
    ...gapVote(choices),
  ];
}

function gapVote(choices: readonly KChoice[]): Vote[] {
  const found = choices.find(({ gap }, i) => {
    const next = choices[i + 1];
    if (gap === null || !next || next.gap === null || next.gapError === null) return false;
    return gap >= next.gap - next.gapError;
  });
  return found ? [{ measure: "the gap statistic", k: found.k }] : [];
}

function reasonOf(votes: readonly Vote[], recommended: number): string {
  const told = (ks: readonly Vote[]) => list(ks.map(({ measure }) => measure));
  const [those, others] = [
    votes.filter(({ k }) => k === recommended),
    votes.filter(({ k }) => k !== recommended),
  ];
  const speak = those.length === 1 ? "speaks" : "speak";
  const start = `${capital(told(those))} ${speak} for ${recommended} clusters`;
  if (others.length === 0) return `${start}.`;
  const dissent = others.map(({ measure, k }) => `${measure} for ${k}`);
  return `${start}; ${list(dissent)}.`;
}

function list(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
