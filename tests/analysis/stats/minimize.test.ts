import { expect, it } from "vitest";
import { hessianAt, minimize, type Objective } from "../../../analysis/stats/minimize.ts";

/** Rosenbrock's valley: its least value 0 lies at (1, 1), behind a bend. */
const valley: Objective = (at, gradient) => {
  const [x, y] = at as unknown as [number, number];
  gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x);
  gradient[1] = 200 * (y - x * x);
  return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
};

it("finds the end of Rosenbrock's valley", () => {
  const { x, value, converged, iterations } = minimize(valley, [-1.2, 1]);
  expect(converged).toBe(true);
  expect(x[0]).toBeCloseTo(1, 8);
  expect(x[1]).toBeCloseTo(1, 8);
  expect(value).toBeLessThan(1e-16);
  expect(iterations).toBeLessThan(60);
});

it("finds the vertex of a bowl in few steps, and its curvature", () => {
  const bowl: Objective = (at, gradient) => {
    const [x, y] = at as unknown as [number, number];
    gradient[0] = 2 * (x - 3) + (y + 1);
    gradient[1] = 8 * (y + 1) + (x - 3);
    return (x - 3) ** 2 + 4 * (y + 1) ** 2 + (x - 3) * (y + 1);
  };
  const { x } = minimize(bowl, [100, -50]);
  expect(Array.from(x, (value) => Math.round(value * 1e7) / 1e7)).toEqual([3, -1]);
  expect(Array.from(hessianAt(bowl, x), (value) => Math.round(value * 1e6) / 1e6)).toEqual([2, 1, 1, 8]);
});

it("keeps to where the function is defined", () => {
  const walled: Objective = (at, gradient) => {
    const x = at[0] as number;
    gradient[0] = 1 - 1 / x;
    return x > 0 ? x - Math.log(x) : Number.NaN;
  };
  const { x, converged } = minimize(walled, [0.001]);
  expect(converged).toBe(true);
  expect(x[0]).toBeCloseTo(1, 8);
});

it("says that it did not settle where there is no least value", () => {
  const slope: Objective = (at, gradient) => {
    gradient[0] = -Math.exp(-(at[0] as number));
    return Math.exp(-(at[0] as number));
  };
  expect(minimize(slope, [0], { tolerance: 0, maxIterations: 20 }).converged).toBe(false);
});

it("is as the example says", () => {
  const { x } = minimize(
    (at, gradient) => {
      gradient[0] = 2 * ((at[0] as number) - 3);
      return ((at[0] as number) - 3) ** 2;
    },
    [0],
  );
  expect(x[0]).toBe(3);
});
