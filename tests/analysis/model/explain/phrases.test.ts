import { describe, expect, test } from "vitest";
import type { SnapshotFeature } from "../../../../analysis/churn/features/declare.ts";
import {
  type FeatureValue,
  type Phrase,
  phraseOf,
  wordingOf,
} from "../../../../analysis/model/explain/phrases.ts";

const declared = (kind: SnapshotFeature["kind"], more: Partial<SnapshotFeature> = {}): SnapshotFeature => ({
  name: "f",
  table: "t",
  kind,
  column: null,
  last: null,
  before: null,
  ...more,
});
const say = (phrase: Phrase, value: FeatureValue, typical: FeatureValue = null, told?: SnapshotFeature) =>
  phraseOf(wordingOf("some_feature", phrase, told), value, typical);

test.each<[string, Phrase, FeatureValue, FeatureValue, string]>([
  ["a rise", { as: "change" }, 0.4, 0, "some feature rose 40 %"],
  ["a rise of less than ten", { as: "change" }, 0.0456, 0, "some feature rose 4.6 %"],
  ["a whole rise of less than ten", { as: "change" }, 0.05, 0, "some feature rose 5 %"],
  ["a rise to more than double", { as: "change" }, 1.5, 0, "some feature rose 150 %"],
  ["a rise above a thousand", { as: "change" }, 12.345, 0, "some feature rose 1,235 %"],
  ["a fall", { as: "change" }, -0.4, 0.1, "some feature fell 40 %"],
  ["no change", { as: "change" }, 0, -0.2, "some feature did not change"],
  ["a change that rounds to nothing", { as: "change" }, 0.0004, 0, "some feature did not change"],
  ["a fall that rounds to nothing", { as: "change" }, -0.0004, 0, "some feature did not change"],
  ["what rounds up to ten", { as: "change" }, 0.09996, 0, "some feature rose 10 %"],
  [
    "no change, in words of one's own",
    { as: "change", fall: "{name} did not rise" },
    0,
    0,
    "some feature did not rise",
  ],
  ["the same, in words of one's own", { as: "change", fall: "down", same: "level" }, 0, 0, "level"],
  ["a number above the usual", {}, 25, 20, "some feature 25, typically 20"],
  ["a number as usual", {}, 20, 20, "some feature 20, as usual"],
  ["a number written as the usual", {}, 20.2, 19.9, "some feature 20, as usual"],
  ["a negative number", {}, -12.3, 4, "some feature -12, typically 4"],
  ["a tiny number", {}, 0.01, 4, "some feature less than 0.1, typically 4"],
  ["nought", {}, 0, 4, "some feature 0, typically 4"],
  ["minus nought", {}, -0, 4, "some feature 0, typically 4"],
  ["a large number", {}, 1234567, 4, "some feature 1,234,567, typically 4"],
  ["a share", { as: "percent" }, 0.075, 0.02, "some feature 7.5 %, typically 2 %"],
  ["no share", { as: "percent" }, 0, 0.02, "some feature 0 %, typically 2 %"],
  ["a tiny share", { as: "percent" }, 0.0003, 0.02, "some feature less than 0.1 %, typically 2 %"],
  ["a share with digits", { as: "percent", digits: 2 }, 0.12345, 0, "some feature 12.35 %, typically 0 %"],
  ["one of a unit", { unit: "days" }, 1, 30, "some feature 1 day, typically 30 days"],
  ["a unit without an s", { unit: "yuan" }, 1, 30, "some feature 1 yuan, typically 30 yuan"],
  ["a level", {}, "prepaid", "postpaid", "some feature: prepaid"],
  [
    "a level with words",
    { levels: { prepaid: "without a contract" } },
    "prepaid",
    "postpaid",
    "without a contract",
  ],
  ["an empty level", {}, "", "postpaid", "some feature: (empty)"],
  ["yes", { name: "on direct debit" }, true, false, "on direct debit"],
  ["no", { name: "on direct debit" }, false, true, "not on direct debit"],
  ["nothing known", {}, null, 5, "some feature not known"],
  ["nothing known, in words", { missing: "no bill yet" }, null, 5, "no bill yet"],
])("%s", (_, phrase, value, typical, text) => {
  expect(say(phrase, value, typical)).toBe(text);
});

test.each<[string, SnapshotFeature, FeatureValue, FeatureValue, string]>([
  [
    "a declared change",
    declared("change", { column: "total_fee", last: { months: 3 } }),
    0.4,
    0,
    "total fee rose 40 % in 3 months",
  ],
  [
    "one of a month",
    declared("change", { column: "total", last: { months: 1 } }),
    -0.4,
    0,
    "total fell 40 % in a month",
  ],
  [
    "one that is none",
    declared("change", { column: "total", last: { months: 1 } }),
    0,
    0,
    "total did not change in a month",
  ],
  ["a long tenure", declared("tenure"), 900, 400, "customer for 900 days"],
  ["a short tenure", declared("tenure"), 1, 400, "customer for only 1 day"],
  ["days to come", declared("daysUntil"), 20, 300, "some feature in 20 days"],
  ["tomorrow", declared("daysUntil"), 1, 300, "some feature in 1 day"],
  ["today", declared("daysUntil"), 0, 300, "some feature today"],
  ["days that lie behind", declared("daysUntil"), -1, 300, "some feature 1 day ago"],
  ["days since", declared("daysSince"), 1, 3, "some feature 1 day, typically 3 days"],
])("%s says by itself what it is", (_, told, value, typical, text) => {
  expect(say({}, value, typical, told)).toBe(text);
});

describe("phrases refuse", () => {
  test("a gap that nothing fills", () => {
    expect(() => say({ rise: "{name} rose {valu}" }, 1)).toThrow("There is nothing to be said for {valu}.");
    expect(() => say({ levels: { a: "{nam}" } }, "a")).toThrow("{nam}");
  });

  test("a time that was not declared", () => {
    expect(() => say({ rise: "rose in {last}" }, 1)).toThrow(
      "{last} is a time that “some_feature” was not declared with.",
    );
    expect(
      say({ rise: "rose in {last}" }, 1, 0, declared("change", { column: "total", last: { days: 30 } })),
    ).toBe("rose in 30 days");
  });
});
