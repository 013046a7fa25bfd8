/** The first charge that matches prices a record: one that a wider one before it leaves nothing to is refused. */
import { describe, expect, it } from "vitest";
import type { TariffSpec } from "../../../../analysis/tariff/plan/spec.ts";
import { checkTariff } from "../../../../analysis/tariff/plan/tariff.ts";

const groups = {
  fixed: ["49*"],
  mobile: ["4915*", "4917*"],
  home: ["DE"],
  europe: ["DE", "FR"],
  world: ["*"],
};
const to = (destination: string | string[], more: object = {}) => ({
  name: `To ${destination} ${Object.values(more).join()}`,
  for: { kind: "voice", destination, ...more },
  price: 1,
});
const found = (...charges: TariffSpec["charges"]) =>
  checkTariff({ name: "T", groups, charges: [...charges, { name: "Rest", price: 0 }] }).map(
    ({ level, place, message }) => `${level} ${place}: ${message}`,
  );

describe("of two charges of destinations", () => {
  it("the wider one first leaves the narrower nothing: numbers by their beginnings, countries by name", () => {
    expect(found(to("fixed"), to("mobile"))).toEqual([
      "error charges[1]: It cannot be reached: “To fixed”, which stands before it, holds for all of its destinations as well. Put the narrower one first.",
    ]);
    expect(found(to("europe"), to("home"))).toHaveLength(1);
    expect(found(to("fixed"), to(["mobile"], { direction: "out" }))).toHaveLength(1);
  });

  it.each<[string, TariffSpec["charges"]]>([
    ["the narrower stands first", [to("mobile"), to("fixed")]],
    ["they overlap in part", [to("home"), to("europe")]],
    ["the rest of the world comes last", [to("fixed"), to("world")]],
    ["the wider is for other use", [to("fixed", { direction: "in" }), to("mobile")]],
    ["a part of the narrower lies elsewhere", [to("fixed"), to(["mobile", "home"])]],
    ["the wider comes on top", [{ ...to("fixed"), surcharge: true }, to("mobile")]],
  ])("there is nothing to say where %s", (_, charges) => {
    expect(found(...charges)).toEqual([]);
  });
});
