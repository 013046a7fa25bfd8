/** Which of the trials leave nothing to wish for in one measure but at the cost of another. */

export interface Judged {
  readonly revenue: number;
  readonly margin: number;
  readonly winners: number;
  readonly losers: number;
  readonly frontier: boolean;
}

/** From the best, down: a trial is on the frontier where it is better in the other measure than all that are better in the aim. */
export function withFrontier<T extends Judged>(
  trials: readonly T[],
  aim: "revenue" | "margin",
  against: "winners" | "losers",
): T[] {
  const merit = (trial: T) => (against === "winners" ? trial.winners : -trial.losers);
  let most = -Infinity;
  const onFrontier = new Set<T>();
  for (const trial of [...trials].sort((a, b) => b[aim] - a[aim] || merit(b) - merit(a))) {
    if (merit(trial) <= most) continue;
    most = merit(trial);
    onFrontier.add(trial);
  }
  return trials.map((trial) => ({ ...trial, frontier: onFrontier.has(trial) }));
}
