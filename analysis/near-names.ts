/** Names that a person may have meant. */

/** At most three of the names, most alike first; names that differ in more than half of their letters are left out. */
export function nearNames(name: string, names: readonly string[]): string[] {
  const wanted = name.toLowerCase();
  return names
    .map((candidate) => ({ candidate, unlike: unlikeness(wanted, candidate.toLowerCase()) }))
    .filter(({ unlike }) => unlike <= 0.5)
    .sort((a, b) => a.unlike - b.unlike)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** 0 for equal names, 1 for names without a letter in common; one that holds the other counts as half as unlike. */
function unlikeness(a: string, b: string): number {
  const share = editDistance(a, b) / Math.max(a.length, b.length, 1);
  const holds = Math.min(a.length, b.length) > 2 && (a.includes(b) || b.includes(a));
  return holds ? share / 2 : share;
}

/** Letters to be put in, left out or exchanged to come from one text to the other (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const exchanged = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(exchanged, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
