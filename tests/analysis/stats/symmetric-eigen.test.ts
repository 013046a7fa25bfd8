import { expect, it } from "vitest";
import { createRandom } from "../../../analysis/stats/random.ts";
import { symmetricEigen } from "../../../analysis/stats/symmetric-eigen.ts";

it("of 2 1 / 1 2 is 3 along the diagonal and 1 across it", () => {
  const { values, vectors } = symmetricEigen([2, 1, 1, 2], 2);
  expect([...values]).toEqual([3, 1]);
  const half = Math.SQRT1_2;
  for (const [i, expected] of [half, half, half, -half].entries()) {
    expect(Math.abs(vectors[i] as number)).toBeCloseTo(Math.abs(expected), 15);
  }
});

it("of a diagonal matrix is the diagonal, largest first", () => {
  const { values, vectors } = symmetricEigen([1, 0, 0, 0, 5, 0, 0, 0, -2], 3);
  expect([...values]).toEqual([5, 1, -2]);
  expect([...vectors]).toEqual([0, 1, 0, 1, 0, 0, 0, 0, 1]);
});

it("puts random matrices together again, with vectors at right angles", () => {
  const random = createRandom(3);
  for (const size of [1, 2, 5, 12]) {
    const a = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) {
        a[i * size + j] = random.normal();
        a[j * size + i] = a[i * size + j] as number;
      }
    }
    const { values, vectors } = symmetricEigen(a, size);
    const vector = (c: number, j: number) => vectors[c * size + j] as number;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        let again = 0;
        let product = 0;
        for (let c = 0; c < size; c++) {
          again += (values[c] as number) * vector(c, i) * vector(c, j);
          product += vector(i, c) * vector(j, c);
        }
        expect(again).toBeCloseTo(a[i * size + j] as number, 12);
        expect(product).toBeCloseTo(i === j ? 1 : 0, 12);
      }
    }
  }
});

it("of zeros is zeros", () => {
  expect([...symmetricEigen([0, 0, 0, 0], 2).values]).toEqual([0, 0]);
});
