import { describe, expect, it } from "vitest";
import { createRandom, fnv1a64, splitMix64, xoshiro128 } from "../../../analysis/stats/random.ts";

const draws = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw);

describe("the algorithms give their published values", () => {
  it("xoshiro128** from the state 1, 2, 3, 4 (the authors' C program)", () => {
    expect(draws(10, xoshiro128(Uint32Array.of(1, 2, 3, 4)))).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it("SplitMix64 (the reference test of the Rust crate rand_xoshiro)", () => {
    expect(draws(5, splitMix64(1477776061723855037n))).toEqual([
      1985237415132408290n,
      2979275885539914483n,
      13511426838097143398n,
      8488337342461049707n,
      15141737807933549159n,
    ]);
  });

  it("FNV-1a, 64 bits (the authors' test suite)", () => {
    expect(fnv1a64("")).toBe(0xcbf29ce484222325n);
    expect(fnv1a64("a")).toBe(0xaf63dc4c8601ec8cn);
    expect(fnv1a64("foobar")).toBe(0x85944171f73967e8n);
  });
});

describe("a seed", () => {
  it("fixes every draw", () => {
    const random = createRandom(42);
    expect(draws(4, random.uint32)).toEqual([1776835114, 4165204688, 17111135, 2317295270]);
    expect(random.next()).toBe(0.6500837027638867);
    expect(random.normal()).toBe(0.5139502722128898);
    expect(random.exponential()).toBe(1.3327202903791509);
  });

  it("is read as text by its UTF-8 bytes, and text is not the number it spells", () => {
    expect(createRandom("客户").uint32()).toBe(createRandom("客户").uint32());
    expect(createRandom("42").uint32()).not.toBe(createRandom(42).uint32());
  });

  it("next to another gives another stream, negative ones too", () => {
    const firsts = [-1, 0, 1, 2, Number.MAX_SAFE_INTEGER].map((seed) => createRandom(seed).uint32());
    expect(new Set(firsts).size).toBe(5);
  });

  it.each([1.5, Number.NaN, Infinity, 2 ** 53])("of %s is refused", (seed) => {
    expect(() => createRandom(seed)).toThrow(`whole number between -2^53 and 2^53, got ${seed}`);
  });
});

describe("a draw", () => {
  it("of next is a multiple of 2^-53 below 1", () => {
    const random = createRandom(1);
    for (const x of draws(1000, random.next)) {
      expect(x).toBeLessThan(1);
      expect(Number.isInteger(x * 2 ** 53)).toBe(true);
    }
  });

  it("of int is uniform: chi-square of 60,000 dice is below the 99.9 % point of 5 degrees", () => {
    const random = createRandom(3);
    const counts = new Uint32Array(6);
    for (const side of draws(60_000, () => random.int(6))) counts[side] = (counts[side] ?? 0) + 1;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquare).toBeLessThan(20.515);
  });

  it("of int reaches large ranges and refuses what is no count", () => {
    const random = createRandom(4);
    const large = draws(100, () => random.int(2 ** 53 - 1));
    expect(large.some((x) => x > 2 ** 52)).toBe(true);
    expect(large.every(Number.isSafeInteger)).toBe(true);
    expect(random.int(1)).toBe(0);
    for (const n of [0, -1, 2.5, Number.NaN, 2 ** 53]) expect(() => random.int(n)).toThrow(RangeError);
  });

  it("of uniform, normal and exponential has the mean and variance of its law", () => {
    const random = createRandom(5);
    expectMoments(
      draws(100_000, () => random.uniform(2, 6)),
      4,
      16 / 12,
    );
    expectMoments(
      draws(100_000, () => random.normal(10, 3)),
      10,
      9,
    );
    expectMoments(
      draws(100_000, () => random.exponential(0.5)),
      2,
      4,
    );
    expect(() => random.exponential(0)).toThrow("above 0, got 0");
  });

  it("of normal falls within one and two standard deviations as often as it should", () => {
    const random = createRandom(6);
    const xs = draws(100_000, () => Math.abs(random.normal()));
    expect(xs.filter((x) => x < 1).length / xs.length).toBeCloseTo(0.6827, 2);
    expect(xs.filter((x) => x < 2).length / xs.length).toBeCloseTo(0.9545, 2);
  });
});

describe("lists", () => {
  it("choice follows weights and never takes a weight of 0", () => {
    const random = createRandom(7);
    const taken = draws(40_000, () => random.choice(["a", "b", "c"], [1, 0, 3]));
    expect(taken.filter((x) => x === "a").length / taken.length).toBeCloseTo(0.25, 1.7);
    expect(taken).not.toContain("b");
    expect(new Set(draws(100, () => random.choice([1, 2, 3])))).toEqual(new Set([1, 2, 3]));
  });

  it("choice refuses an empty list and weights that make no sense", () => {
    const random = createRandom(7);
    expect(() => random.choice([])).toThrow("empty list");
    expect(() => random.choice(["a"], [1, 2])).toThrow("1 items but 2 weights");
    expect(() => random.choice(["a"], [-1])).toThrow("0 or more, got -1");
    expect(() => random.choice(["a"], [0])).toThrow("above 0");
  });

  it("shuffle keeps the items and leaves its argument; each order is as likely", () => {
    const random = createRandom(8);
    const items = Object.freeze(["a", "b", "c"]);
    const counts = new Map<string, number>();
    for (let i = 0; i < 12_000; i++) {
      const order = random.shuffle(items).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(["abc", "acb", "bac", "bca", "cab", "cba"]);
    for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(150);
  });

  it("sample takes different places, none and all included, and refuses more than there are", () => {
    const random = createRandom(9);
    expect(new Set(random.sample([1, 2, 3, 4, 5], 3)).size).toBe(3);
    expect(random.sample([1, 2], 0)).toEqual([]);
    expect(random.sample([1, 2], 2).sort()).toEqual([1, 2]);
    expect(() => random.sample([1, 2], 3)).toThrow("whole number from 0 to 2");
  });

  it("the example of the documentation holds", () => {
    const random = createRandom(7);
    expect([random.int(6), random.int(6), random.int(6)]).toEqual([0, 4, 1]);
    expect(createRandom("campaign A").shuffle(["a", "b", "c"])).toEqual(["b", "a", "c"]);
  });
});

function expectMoments(xs: number[], mean: number, variance: number): void {
  const m = xs.reduce((sum, x) => sum + x, 0) / xs.length;
  const v = xs.reduce((sum, x) => sum + (x - m) ** 2, 0) / xs.length;
  expect(Math.abs(m - mean)).toBeLessThan(0.02 * mean);
  expect(Math.abs(v - variance)).toBeLessThan(0.03 * variance);
}
