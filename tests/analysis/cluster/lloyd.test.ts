import { describe, expect, it } from "vitest";
import { lloyd } from "../../../analysis/cluster/lloyd.ts";
import { Rows } from "../../../analysis/cluster/rows.ts";
import { seedCentres } from "../../../analysis/cluster/seeding.ts";
import { createRandom, type Random } from "../../../analysis/stats/random.ts";
import { leastInertia, type Point, plainLloyd } from "./naive.ts";

const TO_THE_END = { maxIterations: 1000, atRest: 0 };

const rowsOf = (points: readonly Point[], weights?: readonly number[]) =>
  Rows.of(
    (points[0] ?? []).map((_, j) => points.map((point) => point[j] as number)),
    weights,
  );

/** Points of a few shapes: clouds, noise, a grid with many ties, far from the origin. */
function drawPoints(random: Random, n: number, d: number): Point[] {
  const shape = random.int(4);
  const centres = Array.from({ length: 5 }, () => Array.from({ length: d }, () => random.normal(0, 4)));
  return Array.from({ length: n }, () => {
    const centre = random.choice(centres);
    return centre.map((value) => {
      if (shape === 0) return value + random.normal();
      if (shape === 1) return random.normal();
      return shape === 2 ? random.int(4) : 1e6 + random.normal();
    });
  });
}

describe("Lloyd's algorithm with bounds", () => {
  it("ends with the labels of the plain one, whatever the size, the number of features and of clusters", async () => {
    const random = createRandom("lloyd");
    for (let round = 0; round < 100; round++) {
      const d = 1 + random.int(9);
      const points = drawPoints(random, 20 + random.int(300), d);
      const weights = random.int(2) === 0 ? undefined : points.map(() => 0.5 + random.next() * 3);
      const rows = await rowsOf(points, weights);
      const seeds = seedCentres(rows, 1 + random.int(20), random);
      const plain = plainLloyd(
        points,
        Array.from({ length: seeds.length / d }, (_, c) => [...seeds.slice(c * d, (c + 1) * d)]),
        weights,
      );
      const occupied = new Set(plain.labels).size === seeds.length / d;
      const found = lloyd(rows, seeds, TO_THE_END);
      expect(found.converged).toBe(true);
      // A plain cluster that lost all its points stays empty; ours is filled, and may end elsewhere.
      if (!occupied) continue;
      expect(found.inertia / (plain.inertia || 1)).toBeCloseTo(plain.inertia ? 1 : 0, 9);
      expect([...rows.labels.view]).toEqual(plain.labels);
    }
  });

  it("works on more rows than a block, as the plain one does", async () => {
    const random = createRandom(9);
    const points = Array.from({ length: 5001 }, () => [random.normal(), random.int(9)]);
    const rows = await rowsOf(points);
    const seeds = points.slice(0, 9);
    const plain = plainLloyd(points, seeds);
    const found = lloyd(rows, Float64Array.from(seeds.flat()), TO_THE_END);
    expect([...rows.labels.view]).toEqual(plain.labels);
    expect(found.inertia).toBeCloseTo(plain.inertia, 7);
  });

  it("finds the best of all partitions of a few points, given starts enough", async () => {
    const random = createRandom("best");
    for (let round = 0; round < 10; round++) {
      const points = Array.from({ length: 8 }, () => [random.normal(), random.normal()]);
      const rows = await rowsOf(points);
      let best = Infinity;
      for (let start = 0; start < 100; start++) {
        const seeds = Float64Array.from({ length: 6 }, () => random.normal());
        best = Math.min(best, lloyd(rows, seeds, TO_THE_END).inertia);
      }
      expect(best).toBeCloseTo(leastInertia(points, 3), 12);
    }
  });

  it("gives a cluster without rows the one farthest from its centre", async () => {
    // Both rows on the left are nearest to 0; the centre at 100 has none, and goes to 10, which is farthest from 1/3.
    const rows = await rowsOf([[0], [1], [10], [11]]);
    const found = lloyd(rows, Float64Array.of(5, 100, 1000), TO_THE_END);
    expect([...found.centres].sort((a, b) => a - b)).toEqual([0, 1, 10.5]);
    expect(found.inertia).toBe(0.5);
    expect(new Set(rows.labels.view).size).toBe(3);
  });

  it("leaves a centre alone when all rows lie on others", async () => {
    const rows = await rowsOf([[1], [1], [2]]);
    const found = lloyd(rows, Float64Array.of(1, 2, 50), { maxIterations: 50, atRest: 0 });
    expect(found.inertia).toBe(0);
    expect([...rows.labels.view]).toEqual([0, 0, 1]);
  });

  it("stops after so many rounds, with labels that belong to its centres", async () => {
    const random = createRandom(2);
    const points = drawPoints(random, 500, 3);
    const rows = await rowsOf(points);
    const found = lloyd(rows, seedCentres(rows, 6, random), { maxIterations: 1, atRest: 0 });
    expect([found.iterations, found.converged]).toEqual([1, false]);
    const centres = Array.from({ length: 6 }, (_, c) => [...found.centres.slice(c * 3, c * 3 + 3)]);
    const to = (point: Point, c: number) =>
      point.reduce((sum, value, j) => sum + (value - (centres[c]?.[j] as number)) ** 2, 0);
    for (const [i, point] of points.entries()) {
      const own = to(point, rows.labels.view[i] as number);
      expect(centres.every((_, c) => to(point, c) >= own)).toBe(true);
    }
  });
});

describe("seeds", () => {
  it("are different rows, as many as there are", async () => {
    const rows = await rowsOf([
      [1, 1],
      [1, 1],
      [2, 2],
      [1, 1],
      [3, 3],
    ]);
    for (let seed = 0; seed < 20; seed++) {
      const seeds = seedCentres(rows, 5, createRandom(seed));
      const found = [0, 2, 4].map((at) => seeds[at]).sort();
      expect([seeds.length, found]).toEqual([6, [1, 2, 3]]);
    }
  });

  it("never are rows of weight 0", async () => {
    const rows = await rowsOf([[1], [2], [3], [4]], [0, 1, 0, 1]);
    for (let seed = 0; seed < 20; seed++) {
      expect([...seedCentres(rows, 4, createRandom(seed))].sort()).toEqual([2, 4]);
    }
  });

  it("are drawn among all rows, also in later blocks, far ones first", async () => {
    const rows = await rowsOf(Array.from({ length: 9000 }, (_, i) => [i < 8999 ? 0 : 1e6]));
    expect([...seedCentres(rows, 2, createRandom(1))].sort()).toEqual([0, 1e6]);
  });
});
