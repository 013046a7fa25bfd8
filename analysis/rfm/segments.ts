/**
 * Named segments over the grid of recency and frequency scores.
 *
 * The eleven names are those that marketing software and textbooks share; the grid is the usual one of five by five, in
 * which monetary value, being close to frequency, names no segment of its own:
 *
 *         F1               F2                    F3                    F4         F5
 *   R5    New customers    Potential loyalists   Potential loyalists   Champions  Champions
 *   R4    Promising        Potential loyalists   Potential loyalists   Loyal      Loyal
 *   R3    About to sleep   About to sleep        Need attention        Loyal      Loyal
 *   R2    Hibernating      Hibernating           At risk               At risk    Can't lose them
 *   R1    Lost             Lost                  At risk               At risk    Can't lose them
 *
 * Sources differ in single cells; a caller with another convention passes its own rules.
 */
import { OptionError } from "../options.ts";

/** The cells of the grid that a segment takes: scores from and to, both included. A segment may have several rules. */
export interface SegmentRule {
  readonly segment: string;
  readonly r: readonly [from: number, to: number];
  readonly f: readonly [from: number, to: number];
}

const FIVE_BY_FIVE: readonly SegmentRule[] = [
  { segment: "Champions", r: [5, 5], f: [4, 5] },
  { segment: "Loyal", r: [3, 4], f: [4, 5] },
  { segment: "Potential loyalists", r: [4, 5], f: [2, 3] },
  { segment: "New customers", r: [5, 5], f: [1, 1] },
  { segment: "Promising", r: [4, 4], f: [1, 1] },
  { segment: "Need attention", r: [3, 3], f: [3, 3] },
  { segment: "About to sleep", r: [3, 3], f: [1, 2] },
  { segment: "At risk", r: [1, 2], f: [3, 4] },
  { segment: "Can't lose them", r: [1, 2], f: [5, 5] },
  { segment: "Hibernating", r: [2, 2], f: [1, 2] },
  { segment: "Lost", r: [1, 1], f: [1, 2] },
];

/**
 * The eleven segments for scores of 2 to 10 levels. A score takes the place on the grid of five in which the middle of
 * its level lies: with 10 levels, 1 and 2 are level 1 of the grid, and so on; with 3, the scores are levels 1, 3 and 5.
 * With 2 levels they are the corners 1 and 5. With fewer than five levels, some segments have no cell and are left out.
 *
 * @param levels Number of score levels; default 5.
 * @example
 * standardSegments(2).map((rule) => rule.segment);
 * // ["Champions", "New customers", "Can't lose them", "Lost"]
 */
export function standardSegments(levels = 5): SegmentRule[] {
  const rules: SegmentRule[] = [];
  for (const { segment, r, f } of FIVE_BY_FIVE) {
    const rows = scoresWithin(r, levels);
    const columns = scoresWithin(f, levels);
    if (rows && columns) rules.push({ segment, r: rows, f: columns });
  }
  return rules;
}

function scoresWithin(band: readonly [number, number], levels: number): readonly [number, number] | null {
  const scores: number[] = [];
  for (let score = 1; score <= levels; score++) {
    const place = placeOnFive(score, levels);
    if (place >= band[0] && place <= band[1]) scores.push(score);
  }
  const [first, last] = [scores[0], scores.at(-1)];
  return first === undefined || last === undefined ? null : [first, last];
}

function placeOnFive(score: number, levels: number): number {
  if (levels === 2) return score === 1 ? 1 : 5;
  // floor(5 (score - 1/2) / levels) + 1, in whole numbers.
  return Math.floor((5 * (2 * score - 1)) / (2 * levels)) + 1;
}

/** Refuses rules that leave a cell of the grid without a segment or give it two. */
export function checkSegments(rules: readonly SegmentRule[], levels: number): void {
  for (const rule of rules) checkRule(rule, levels);
  for (let r = levels; r >= 1; r--) {
    for (let f = levels; f >= 1; f--) {
      const holders = rules
        .filter((rule) => within(r, rule.r) && within(f, rule.f))
        .map((rule) => rule.segment);
      if (holders.length === 1) continue;
      const cell = `R ${r}, F ${f}`;
      throw new OptionError(
        "segments",
        holders.length === 0 ? `No segment holds ${cell}.` : `${cell} is in ${holders.join(" and in ")}.`,
        `Every pair of scores from 1 to ${levels} must be in one rule, and in one only.`,
      );
    }
  }
}

function checkRule({ segment, r, f }: SegmentRule, levels: number): void {
  if (typeof segment !== "string" || segment.trim() === "") {
    throw new OptionError("segments", "A segment has no name.", "Give each rule a segment, a text.");
  }
  for (const [name, range] of [
    ["r", r],
    ["f", f],
  ] as const) {
    const fits =
      Array.isArray(range) &&
      range.length === 2 &&
      range.every((score) => Number.isInteger(score) && score >= 1 && score <= levels) &&
      range[0] <= range[1];
    if (fits) continue;
    throw new OptionError(
      "segments",
      `Segment “${segment}” has no range of scores as ${name}: ${JSON.stringify(range)}.`,
      `Write ${name}: [from, to] with whole numbers from 1 to ${levels}.`,
    );
  }
}

export function within(score: number, [from, to]: readonly [number, number]): boolean {
  return score >= from && score <= to;
}
