import { describe, expect, it } from "vitest";
import { type CurrentRun, runStorage } from "../../../kernel/api/current-run.ts";
import { type CurveOptions, curve } from "../../../kernel/api/curve-input.ts";
import { InputError } from "../../../kernel/api/input-error.ts";
import type { Json } from "../../../shared/json.ts";
import { type Input, inputSchema } from "../../../shared/output/input.ts";

interface Point {
  threshold: number;
  profit: number | null;
  random?: number;
}
const points: Point[] = [
  { threshold: 0.4, profit: 10, random: 4 },
  { threshold: 0, profit: -50, random: -50 },
  { threshold: 0.2, profit: 30, random: -23 },
];

function ask<Row>(rows: readonly Row[], options: CurveOptions<Row>, given?: Json) {
  const shown: Input[] = [];
  const run = {
    inputNames: { Threshold: "t" },
    inputs: given === undefined ? {} : { t: given },
    defineInput: (input: Input) => shown.push(inputSchema.parse(input)),
  } as unknown as CurrentRun;
  const value = runStorage.run(run, () => {
    try {
      return curve("Threshold", rows, options);
    } catch (error) {
      return error as Error;
    }
  });
  return { value, shown };
}

describe("input.curve", () => {
  it("gives the optimum, and shows the points from left to right", () => {
    const { value, shown } = ask(points, { x: "threshold", y: "profit" });
    expect(value).toBe(0.2);
    expect(shown).toEqual([
      {
        name: "t",
        definition: {
          control: "curve",
          label: "Threshold",
          x: [0, 0.2, 0.4],
          y: [-50, 30, 10],
          xAxis: { label: "threshold" },
          yAxis: { label: "profit" },
          step: 0.002,
          optimum: 0.2,
          initial: 0.2,
        },
        value: 0.2,
      },
    ]);
  });

  it.each<[string, Partial<CurveOptions<Point>>, number]>([
    ["the lowest", { optimum: "min" }, 0],
    ["the first where there is no optimum", { optimum: false }, 0],
    ["a default", { value: 0.33 }, 0.33],
  ])("begins at %s", (_name, options, expected) => {
    expect(ask(points, { x: "threshold", y: "profit", ...options }).value).toBe(expected);
  });

  it("takes the first of several that are equally good", () => {
    const flat = [1, 2, 3].map((x) => ({ x, y: 7 }));
    expect(ask(flat, { x: "x", y: "y" }).value).toBe(1);
  });

  it("shows labels, formats and a baseline in the order of the points", () => {
    const { shown } = ask(points, {
      x: "threshold",
      y: "profit",
      xLabel: "Probability",
      yLabel: "Profit, yuan",
      xFormat: { style: "percent", digits: 1 },
      baseline: { y: "random", label: "called at random" },
      optimum: false,
      step: 0.05,
      help: "Drag.",
    });
    expect(shown[0]?.definition).toMatchObject({
      xAxis: { label: "Probability", format: { style: "percent", digits: 1 } },
      yAxis: { label: "Profit, yuan" },
      baseline: { label: "called at random", y: [-50, -23, 4] },
      step: 0.05,
      help: "Drag.",
    });
    expect(shown[0]?.definition).not.toHaveProperty("optimum");
  });

  it("keeps a chosen value within the curve, on a point or between; null is the optimum", () => {
    const options = { x: "threshold", y: "profit" } as const;
    expect(ask(points, options, 0.31).value).toBe(0.31);
    expect(ask(points, options, 0).value).toBe(0);
    const back = ask(points, options, null);
    expect(back.value).toBe(0.2);
    expect(back.shown[0]?.value).toBe(0.2);
  });

  it("refuses a value beyond the curve, and shows the optimum", () => {
    const { value, shown } = ask(points, { x: "threshold", y: "profit" }, 0.6);
    expect(value).toBeInstanceOf(InputError);
    expect((value as Error).message).toBe(
      '"Threshold" was given a value it does not allow: 0.6 is right of the curve, which ends at 0.4.',
    );
    expect(shown[0]?.value).toBe(0.2);
  });

  it("draws 100,000 points as a thousand, with the ends, the highest and the lowest among them", () => {
    const many = Array.from({ length: 100_000 }, (_, i) => ({ x: i, y: ((i * 7919) % 99_991) / 3 }));
    const { value, shown } = ask(many, { x: "x", y: "y" });
    const { x, y } = shown[0]?.definition as { x: number[]; y: number[] };
    expect(x.length).toBeLessThanOrEqual(1000);
    expect([x[0], x.at(-1)]).toEqual([0, 99_999]);
    const all = many.map((point) => point.y);
    const best = Math.max(...all);
    expect(value).toBe(all.indexOf(best));
    expect([Math.min(...y), Math.max(...y)]).toEqual([Math.min(...all), best]);
    expect(x).toEqual([...x].sort((a, b) => a - b));
    expect(y).toEqual(x.map((place) => all[place]));
  });

  it.each<[string, unknown, object, string]>([
    [
      "a promise for points",
      Promise.resolve(points),
      {},
      'The points of "Threshold" are no array: a curve takes an array of rows.',
    ],
    [
      "nothing for points",
      undefined,
      {},
      'The points of "Threshold" are undefined: a curve takes an array of rows.',
    ],
    ["no point", [], {}, 'The curve "Threshold" has no point, and needs at least two.'],
    ["one point", points.slice(0, 1), {}, 'The curve "Threshold" has one point, and needs at least two.'],
    ["a point that is none", [points[0], 5], {}, 'Point 2 of "Threshold" is 5, which is no row.'],
    [
      "a column that is not there",
      points,
      { y: "profti" },
      'The points of "Threshold" have no column "profti".',
    ],
    [
      "a baseline that is not there",
      points,
      { baseline: { y: "rnd", label: "r" } },
      'The points of "Threshold" have no column "rnd".',
    ],
    [
      "a missing height",
      [...points, { threshold: 1, profit: null }],
      {},
      '`profit` of point 4 of "Threshold" is null, and has to be a finite number.',
    ],
    [
      "an endless place",
      [...points, { threshold: Number.POSITIVE_INFINITY, profit: 0 }],
      {},
      '`threshold` of point 4 of "Threshold" is Infinity, and has to be a finite number.',
    ],
    [
      "a place twice",
      [...points, { threshold: 0.2, profit: 1 }],
      {},
      'Two points of "Threshold" have the threshold 0.2: a curve has one point above each place.',
    ],
    ["an option that is not known", points, { color: "red" }, 'input.curve knows no option "color".'],
    ["no x", points, { x: undefined }, '"Threshold" does not say which column of its points is x.'],
    ["a step of 0", points, { step: 0 }, 'The step of "Threshold" is 0, and has to be a number above 0.'],
    [
      "an optimum that is none",
      points,
      { optimum: "best" },
      'The optimum of "Threshold" is best, and is "max", "min" or false.',
    ],
    [
      "a default beyond the curve",
      points,
      { value: 2 },
      'The default of "Threshold" is not allowed: 2 is right of the curve, which ends at 0.4.',
    ],
    [
      "a format that is none",
      points,
      { xFormat: { style: "per cent" } },
      'The xFormat of "Threshold" is none: {"style":"per cent"}.',
    ],
    [
      "a baseline without a name",
      points,
      { baseline: { y: "random" } },
      'The baseline of "Threshold" needs a column and a name.',
    ],
  ])("refuses %s", (_name, rows, options, message) => {
    const { value } = ask(
      rows as Point[],
      { x: "threshold", y: "profit", ...options } as CurveOptions<Point>,
    );
    expect(value).toBeInstanceOf(InputError);
    expect((value as Error).message).toBe(message);
  });

  it("offers the columns that hold numbers, and no others", () => {
    const rows = [{ day: new Date(), name: "a", share: 0.5, count: 3n }];
    const options: CurveOptions<(typeof rows)[number]> = { x: "share", y: "count" };
    // @ts-expect-error a text is no place on an axis
    options satisfies { x: "name" };
    expect(ask([...rows, { day: new Date(), name: "b", share: 1, count: 5n }], options).value).toBe(1);
  });
});
