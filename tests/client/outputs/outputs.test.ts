import { describe, expect, test } from "vitest";
import { nearestAnchor, readingOrder, spoken } from "../../../client/outputs/chart/anchors.ts";
import { choose, plainText } from "../../../client/outputs/choose.ts";
import { spokenDuration } from "../../../client/outputs/duration.ts";
import { groupOutputs } from "../../../client/outputs/group.ts";
import { describeProgress } from "../../../client/outputs/progress.tsx";
import { fileNameOf } from "../../../client/outputs/save-file.ts";
import { MIME, type Output } from "../../../shared/output/output.ts";

describe("a bundle", () => {
  test("shows the richest representation that is whole", () => {
    expect(choose({ [MIME.text]: "t", [MIME.html]: "<b>h</b>" })).toEqual({
      kind: "html",
      value: "<b>h</b>",
    });
    expect(choose({ [MIME.text]: "t", [MIME.table]: { columns: 3 } })).toEqual({ kind: "text", value: "t" });
    expect(choose({ [MIME.text]: "t", "image/png": "iVBORw0=" })).toEqual({
      kind: "picture",
      value: { type: "image/png", data: "iVBORw0=" },
    });
    expect(choose({ [MIME.text]: "t", "image/png": '"><script>' })).toEqual({ kind: "text", value: "t" });
  });

  test("of types that nobody knows names them", () => {
    expect(choose({ "application/x-map": {} })).toEqual({
      kind: "text",
      value: "An output of a type that is not known here: application/x-map",
    });
    expect(plainText({ "application/x-map": { a: 1 } })).toContain('"a": 1');
  });
});

describe("groups", () => {
  const input: Output = { type: "display", id: "i", bundle: { [MIME.input]: {}, [MIME.text]: "" } };
  const log = (id: string): Output => ({ type: "console", id, stream: "log", text: "x" });
  const text: Output = { type: "display", id: "t", bundle: { [MIME.text]: "" } };

  test("controls side by side, console lines together, all in order", () => {
    const groups = groupOutputs([
      input,
      { ...input, id: "j" },
      log("a"),
      log("b"),
      text,
      { ...input, id: "k" },
    ]);
    expect(groups.map((group) => [group.kind, group.id])).toEqual([
      ["controls", "i"],
      ["console", "a"],
      ["single", "t"],
      ["controls", "k"],
    ]);
    expect(groups[0]?.kind === "controls" && groups[0].outputs.map((output) => output.id)).toEqual([
      "i",
      "j",
    ]);
  });
});

describe("progress in words", () => {
  const running = {
    label: "purchases",
    done: 38_000,
    total: 61_204,
    rate: 7611.2,
    remainingMs: 5200,
    state: "running",
  } as const;
  test.each([
    [running, "62 % · 38,000 of 61,204 purchases · 7,610/s · 5 s left"],
    [{ ...running, total: null, rate: null, remainingMs: null }, "38,000 purchases"],
    [{ ...running, state: "stopped" as const }, "62 % · 38,000 of 61,204 purchases · stopped"],
    [{ ...running, done: 61_204, state: "done" as const }, "61,204 of 61,204 purchases · done"],
    [{ ...running, done: 61_203.9, rate: 0, remainingMs: null }, "99 % · 61,203.9 of 61,204 purchases"],
  ])("%#", (progress, expected) => {
    expect(describeProgress(progress)).toBe(expected);
  });

  test.each([
    [400, "1 s"],
    [59_400, "59 s"],
    [200_000, "3 min 20 s"],
    [120_000, "2 min"],
    [7_500_000, "2 h 5 min"],
    [3_600_000, "1 h"],
  ])("%d ms are %s", (ms, expected) => {
    expect(spokenDuration(ms)).toBe(expected);
  });
});

describe("anchors of a chart", () => {
  const anchors = [
    {
      x: 100,
      y: 10,
      lines: [
        ["Segment", "Loyal"],
        ["", "27.9 %"],
      ] as [string, string][],
    },
    { x: 20, y: 50, lines: [] },
    { x: 20, y: 40, lines: [] },
  ];

  test("the nearest within reach", () => {
    expect(nearestAnchor(anchors, 90, 15)).toBe(0);
    expect(nearestAnchor(anchors, 22, 48)).toBe(1);
    expect(nearestAnchor(anchors, 300, 300)).toBe(-1);
    expect(nearestAnchor([], 0, 0)).toBe(-1);
  });

  test("are read from left to right and said in a sentence", () => {
    expect(readingOrder(anchors)).toEqual([2, 1, 0]);
    expect(spoken(anchors[0] ?? { x: 0, y: 0, lines: [] })).toBe("Segment Loyal, 27.9 %");
  });
});

test.each([
  ["RFM: best customers!", "rfm-best-customers"],
  ["客户 列表", "客户-列表"],
  ["", "table"],
  [undefined, "table"],
])("%j is saved as %s", (title, expected) => {
  expect(fileNameOf(title, "table")).toBe(expected);
});
