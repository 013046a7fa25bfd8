import { describe, expect, it } from "vitest";
import { checkSegments, type SegmentRule, standardSegments } from "../../../analysis/rfm/segments.ts";

describe("standard segments", () => {
  it("are eleven on five levels, and lie as the grid of the documentation shows", () => {
    expect(grid(5)).toEqual([
      ["New customers", "Potential loyalists", "Potential loyalists", "Champions", "Champions"],
      ["Promising", "Potential loyalists", "Potential loyalists", "Loyal", "Loyal"],
      ["About to sleep", "About to sleep", "Need attention", "Loyal", "Loyal"],
      ["Hibernating", "Hibernating", "At risk", "At risk", "Can't lose them"],
      ["Lost", "Lost", "At risk", "At risk", "Can't lose them"],
    ]);
  });

  it("are the corners on two levels, and levels 1, 3 and 5 of the grid on three", () => {
    expect(grid(2)).toEqual([
      ["New customers", "Champions"],
      ["Lost", "Can't lose them"],
    ]);
    expect(grid(3)).toEqual([
      ["New customers", "Potential loyalists", "Champions"],
      ["About to sleep", "Need attention", "Loyal"],
      ["Lost", "At risk", "Can't lose them"],
    ]);
  });

  it("are pairs of scores on ten levels", () => {
    const five = grid(5);
    grid(10).forEach((row, i) => {
      row.forEach((segment, j) => {
        expect(segment).toBe(five[Math.floor(i / 2)]?.[Math.floor(j / 2)]);
      });
    });
  });

  it.each([2, 3, 4, 5, 6, 7, 8, 9, 10])("hold every pair of scores once on %i levels", (levels) => {
    expect(() => checkSegments(standardSegments(levels), levels)).not.toThrow();
  });
});

describe("rules of the caller", () => {
  const all: SegmentRule = { segment: "Everybody", r: [1, 3], f: [1, 3] };

  it("may hold a segment in several rules", () => {
    const rules: SegmentRule[] = [
      { segment: "Active", r: [2, 3], f: [1, 3] },
      { segment: "Active", r: [1, 1], f: [3, 3] },
      { segment: "Gone", r: [1, 1], f: [1, 2] },
    ];
    expect(() => checkSegments(rules, 3)).not.toThrow();
  });

  it.each([
    [[{ ...all, r: [2, 3] }], "No segment holds R 1, F 3."],
    [[all, { segment: "Best", r: [3, 3], f: [3, 3] }], "R 3, F 3 is in Everybody and in Best."],
    [[{ ...all, segment: " " }], "A segment has no name."],
    [[{ ...all, r: [0, 3] }], "Segment “Everybody” has no range of scores as r: [0,3]."],
    [[{ ...all, f: [3, 1] }], "Segment “Everybody” has no range of scores as f: [3,1]."],
    [[{ ...all, f: [1.5, 3] }], "Segment “Everybody” has no range of scores as f: [1.5,3]."],
  ] as [SegmentRule[], string][])("are refused when they do not fit: %j", (rules, message) => {
    expect(() => checkSegments(rules, 3)).toThrow(message);
  });
});

/** Segments by recency from best to worst, and in a row by frequency from worst to best, as the picture is drawn. */
function grid(levels: number): string[][] {
  const rules = standardSegments(levels);
  const scores = Array.from({ length: levels }, (_, i) => i + 1);
  return scores.toReversed().map((r) =>
    scores.map((f) => {
      const holders = rules.filter(
        (rule) => r >= rule.r[0] && r <= rule.r[1] && f >= rule.f[0] && f <= rule.f[1],
      );
      return holders.map((rule) => rule.segment).join("+");
    }),
  );
}
