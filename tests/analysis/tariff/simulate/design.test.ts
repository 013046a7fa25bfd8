import { describe, expect, it } from "vitest";
import { createRandom } from "../../../../analysis/stats/random.ts";
import { designTariff, type Trial } from "../../../../analysis/tariff/simulate/design.ts";
import { baseOf, perMinute } from "./small-base.ts";

const random = createRandom("design");
const base = await baseOf(Array.from({ length: 40 }, () => random.int(200)));
const spec = {
  base,
  make: ({ fee = 0, price = 0 }: { readonly [name: string]: number }) => perMinute("New", fee, price / 100),
  grid: { fee: [5, 10, 20, 40, 60], price: [0, 10, 25, 40, 60] },
} as const;

/** By definition: nobody is at least as good in both and better in one. */
function dominated(one: Trial, all: readonly Trial[], merit: (trial: Trial) => number): boolean {
  return all.some(
    (other) =>
      other.revenue >= one.revenue &&
      merit(other) >= merit(one) &&
      (other.revenue > one.revenue || merit(other) > merit(one)),
  );
}

describe("the frontier", () => {
  it.each([
    "winners",
    "losers",
  ] as const)("against %s holds no dominated trial, and every other point is dominated", async (against) => {
    const { trials } = await designTariff({ ...spec, against, behaviour: { launch: "replace" } });
    const merit = (trial: Trial) => (against === "winners" ? trial.winners : -trial.losers);
    for (const trial of trials) {
      const twin = trials.some(
        (other) =>
          other !== trial &&
          other.frontier &&
          other.revenue === trial.revenue &&
          merit(other) === merit(trial),
      );
      expect(trial.frontier || twin).toBe(!dominated(trial, trials, merit));
    }
    expect(trials.filter(({ frontier }) => frontier).length).toBeGreaterThan(1);
  });

  it("is weighed against winners of an offer, and losers of a replacement", async () => {
    const marks = async (more: object) =>
      (await designTariff({ ...spec, ...more })).trials.map(({ frontier }) => frontier);
    expect(await marks({})).toEqual(await marks({ against: "winners" }));
    const replace = { behaviour: { launch: "replace" } };
    expect(await marks(replace)).toEqual(await marks({ ...replace, against: "losers" }));
    expect(await marks(replace)).not.toEqual(await marks({ ...replace, against: "winners" }));
  });
});

describe("the bound", () => {
  const replace = { ...spec, behaviour: { launch: "replace", elasticity: {}, churn: 0 } } as const;

  it("is kept: the best is the one of most revenue among those within it", async () => {
    const { best, trials } = await designTariff({ ...replace, mostLosers: 0.3 });
    const within = trials.filter(({ losers }) => losers <= 0.3);
    expect(within.length).toBeGreaterThan(0);
    expect(within.length).toBeLessThan(trials.length);
    expect(trials.map(({ allowed }) => allowed)).toEqual(trials.map(({ losers }) => losers <= 0.3));
    expect(best?.revenue).toBe(Math.max(...within.map(({ revenue }) => revenue)));
    const few = await designTariff({ ...replace, mostLosers: 0.3, search: "coordinate" });
    expect(few.best?.losers).toBeLessThanOrEqual(0.3);
  });

  it("that nothing keeps leaves no best", async () => {
    const { best, trials } = await designTariff({
      ...replace,
      grid: { fee: [500], price: [60] },
      mostLosers: 0.5,
    });
    expect(trials).toHaveLength(1);
    expect(best).toBeNull();
  });

  it.each<[object, string]>([
    [{ mostLosers: 30 }, "mostLosers is 30; it has to be a share from 0 to 1."],
    [{ aim: "profit" }, "aim is “profit”."],
    [{ most: 1 }, "designTariff has no option “most”."],
    [{ grid: { fee: [] } }, "There is no value to try for fee."],
    [
      { grid: { fee: Array(80).fill(1), price: Array(80).fill(1) } },
      "The grid has 6400 combinations, more than 5000.",
    ],
  ])("and options that are none are refused: %o", async (more, message) => {
    await expect(designTariff({ ...spec, ...more } as never)).rejects.toThrow(message);
  });
});

it("cannibalised tariffs are named with what they lose: by hand", async () => {
  const two = await baseOf([100, 0]);
  const { trials } = await designTariff({
    base: two,
    make: spec.make,
    grid: { fee: [20], price: [10] },
    behaviour: { choice: "rational", elasticity: {} },
  });
  // The first saves 30 of 60; the second would pay 20 for 10 and stays.
  expect(trials[0]?.cannibalised).toEqual([{ tariff: "Old", customers: 1, share: 0.5, loss: 30 }]);
});
