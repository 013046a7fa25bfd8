import { describe, expect, it } from "vitest";
import { TariffError } from "../../../analysis/tariff/plan/findings.ts";
import type { TariffSpec } from "../../../analysis/tariff/plan/spec.ts";
import { checkTariff, readTariff, tariff } from "../../../analysis/tariff/plan/tariff.ts";

const found = (spec: Partial<TariffSpec>) =>
  checkTariff({ name: "T", charges: [{ name: "All", price: 0 }], ...spec }).map(
    ({ level, place, message }) => `${level} ${place}: ${message}`,
  );

describe("a tariff is checked", () => {
  it("and a sound one has no findings", () => {
    expect(found({})).toEqual([]);
  });

  it.each<[string, Partial<TariffSpec>, string]>([
    [
      "overlapping periods",
      { calendar: { periods: [{ name: "a" }, { name: "b", days: ["mon"], from: "08:00", to: "09:00" }] } },
      "error calendar.periods[1]: Two periods hold from 08:00 to 09:00 on mon.",
    ],
    [
      "a missing period",
      { calendar: { periods: [{ name: "a", from: "08:00" }] } },
      "error calendar.periods[0]: No period holds from 00:00 to 08:00 on any day.",
    ],
    [
      "a period without a price",
      { calendar: { periods: [{ name: "a" }] }, charges: [{ name: "C", price: { b: 1 } }] },
      "error charges[0].price: There is no price for the period “a”.",
    ],
    [
      "an unknown destination",
      { charges: [{ name: "C", for: { destination: "mars" }, price: 1 }] },
      "error charges[0].for.destination: “mars” is no group of destinations; define it under groups. There are none.",
    ],
    [
      "an unreachable charge",
      {
        charges: [
          { name: "A", price: 0 },
          { name: "B", for: { kind: "sms" }, price: 1 },
        ],
      },
      "error charges[1]: It cannot be reached: “A”, which stands before it, covers all of its use.",
    ],
    [
      "an unreachable tier",
      {
        charges: [
          {
            name: "C",
            model: "graduated",
            tiers: [
              { upTo: 10, price: 1 },
              { upTo: 5, price: 1 },
              { upTo: null, price: 1 },
            ],
          },
        ],
      },
      "error charges[0].tiers[1].upTo: It cannot be reached: it ends at 5, and the tier before it at 10.",
    ],
    [
      "a gap between tiers",
      {
        charges: [
          {
            name: "C",
            model: "volume",
            tiers: [
              { upTo: 100, price: 1 },
              { from: 101, upTo: null, price: 1 },
            ],
          },
        ],
      },
      "warning charges[0].tiers[1].from: There is a gap from 100 to 101: use between the two belongs to this tier.",
    ],
    [
      "a last tier with an end",
      { charges: [{ name: "C", model: "volume", tiers: [{ upTo: 100, price: 1 }] }] },
      "error charges[0].tiers[0].upTo: The last tier has an end: use beyond it would have no price. Give it `upTo: null`.",
    ],
    [
      "a kind without a price",
      { charges: [{ name: "C", for: { kind: ["voice", "sms"] }, price: 1 }] },
      "warning charges: Nothing prices “data”: such records would be reported, not charged.",
    ],
    [
      "fields that a model does not use",
      { charges: [{ name: "C", model: "flat", price: 1, per: 60 }] },
      "error charges[0].per: The flat model does not use `per`.",
    ],
    [
      "an unknown time zone",
      { timeZone: "Mars/Olympus" },
      "error timeZone: There is no time zone “Mars/Olympus”.",
    ],
    [
      "an unknown line of a discount",
      { discounts: [{ name: "D", share: "0.1", on: "Calls" }] },
      "error discounts[0].on: “Calls” is neither a fee nor a charge of this tariff.",
    ],
    [
      "a discount of records whose use is priced as a whole",
      {
        charges: [{ name: "C", model: "volume", tiers: [{ upTo: null, price: 1 }] }],
        discounts: [{ name: "Friends", share: "0.5", for: { kind: "voice", friend: true } }],
      },
      "warning discounts[0].for: It lowers single records, and a bill's use as a whole has none: “C” would not be lowered. Price them with `over: call`, or leave out `for`.",
    ],
    [
      "an allowance of mixed units",
      { allowances: [{ name: "A", quantity: 1 }] },
      "error allowances[0]: It covers voice, sms, data, whose units differ; name one kind in `for`, or say in `units` how much of each makes one unit.",
    ],
  ])("for %s", (_, spec, finding) => {
    expect(found(spec)).toContain(finding);
  });

  it("and refused with all that is wrong", () => {
    expect(() => tariff({ name: "Bad", charges: [{ name: "C" }, { name: "C", price: 1 }] })).toThrow(
      TariffError,
    );
    expect(() => tariff({ name: "Bad", charges: [{ name: "C", prize: 1 } as never] })).toThrow(
      /charges\[0\].*prize/,
    );
  });

  it("and read from YAML and JSON, with the line of each finding", () => {
    const text = [
      "name: Light",
      "charges:",
      "  - name: Calls",
      "    for: { kind: voice }",
      "    price: 0.1",
      "  - name: Rest",
      "    for: { kind: fax }",
      "    price: 0",
    ].join("\n");
    expect(() => readTariff(text)).toThrow("charges[1].for.kind (line 7): “fax” is no kind of use");
    expect(() => readTariff("name: [")).toThrow(/line 1/);
    const json = JSON.stringify({ name: "J", charges: [{ name: "All", price: "0.1" }] });
    expect(readTariff(json).plan.charges).toHaveLength(1);
  });
});
