/** Texts and tariffs that are too long, too deep, too fine or none at all: refused quickly, and told where. */
import { describe, expect, it } from "vitest";
import { bill } from "../../../analysis/tariff/invoice/bill.ts";
import { TariffError } from "../../../analysis/tariff/plan/findings.ts";
import type { TariffSpec } from "../../../analysis/tariff/plan/spec.ts";
import { checkTariff, readTariff, tariff } from "../../../analysis/tariff/plan/tariff.ts";

describe("a text", () => {
  const head = "name: T\ncharges:\n  - { name: A, price: 0 }\n";
  it.each<[string, string, string]>([
    ["with a key that stands twice", `${head}name: U`, "(line 4): Map keys must be unique."],
    ["that is not closed", "name: [", "(line 1): "],
    ["of two documents", `${head}---\n${head}`, "It holds several documents; give one tariff at a time."],
    ["with an alias of nothing", "name: *x\ncharges: []", "Unresolved alias"],
    ["without anything", "", "expected object"],
    ["of a list", "- a", "expected object"],
    [
      "too long",
      `${head}# ${"x".repeat(10_000_000)}`,
      "It has 10000045 characters; at most 4000000 are read.",
    ],
    ["too deep in brackets", `name: ${"[".repeat(100_000)}`, "It is nested more than 100 levels deep."],
    ["too deep in lists", `name: T\ncharges:\n  ${"- ".repeat(20_000)}`, "It is nested too deeply."],
    [
      "that grows when it is read",
      [
        "a: &a [x,x,x,x,x,x,x,x,x]",
        ...Array.from(
          "bcdefgh",
          (name, i) => `${name}: &${name} [${Array(9).fill(`*${"abcdefgh"[i]}`).join(",")}]`,
        ),
      ].join("\n"),
      "Excessive alias count",
    ],
  ])("%s is refused", (_, text, message) => {
    expect(() => readTariff(text)).toThrow(TariffError);
    expect(() => readTariff(text)).toThrow(message);
  });

  it("may say a thing once: anchors, aliases and merged keys", () => {
    const { plan } = readTariff(`
name: T
charges:
  - &calls { name: Calls, for: { kind: voice }, price: 0.10, per: 60 }
  - { <<: *calls, name: Messages, for: { kind: sms }, per: 1 }`);
    expect(plan.charges.map(({ name, call }) => [name, call?.den, call?.steps[0]?.prices])).toEqual([
      ["Calls", 6, [1]],
      ["Messages", 1, [10]],
    ]);
  });

  it("tells the line in what was merged, or that of its place", () => {
    const text =
      "name: T\ncharges:\n  - &a { name: A, for: { kind: voice }, price: 1 }\n  - { <<: *a, name: B, for: { kind: fax } }";
    expect(() => readTariff(text)).toThrow("charges[1].for.kind (line 4): “fax” is no kind of use");
  });
});

describe("a tariff", () => {
  const messages = (spec: object) =>
    checkTariff(spec as TariffSpec).map(({ place, message }) => `${place}: ${message}`);
  const priced = (charge: object) => messages({ name: "T", charges: [{ name: "A", ...charge }] });

  it.each<[string, number | string | null | boolean]>([
    ["1e300", 1e300],
    ["1e999", "1e999"],
    ["1e-300", "1e-300"],
    ["no number", Number.NaN],
    ["infinite", Number.POSITIVE_INFINITY],
    ["a hundred thousand digits", `0.${"1".repeat(100_000)}`],
    ["text", "free"],
    ["nothing", null],
    ["true", true],
  ])("of a price that is %s is refused", (_, price) => {
    expect(priced({ price }).join()).toContain("charges[0].price: must be a decimal number such as 0.25");
  });

  it("whose prices could not be counted exactly is refused before any use is", () => {
    expect(priced({ price: "0.00000000000000000001", per: 7 })).toEqual([
      expect.stringContaining("charges[0]: Its prices are too large, or have too many decimals"),
    ]);
    expect(priced({ price: "999999999999999" })).toEqual([
      expect.stringContaining("charges[0]: Its prices are too large"),
    ]);
  });

  it.each([null, undefined, 5, "T", [], { name: "T" }, { name: "", charges: [] }])("%j is none", (spec) => {
    expect(() => tariff(spec as never)).toThrow(TariffError);
    expect(messages(spec as never).length).toBeGreaterThan(0);
  });

  it("tells twenty of many findings, and holds all of them", () => {
    const charges = Array.from({ length: 3000 }, (_, i) => ({
      name: `C${i}`,
      for: { kind: `fax ${i}` },
      price: 1,
    }));
    const refused = (() => {
      try {
        return tariff({ name: "T", charges });
      } catch (error) {
        return error as TariffError;
      }
    })();
    expect(refused).toBeInstanceOf(TariffError);
    expect((refused as TariffError).findings).toHaveLength(3000);
    expect((refused as TariffError).message.split("\n")).toHaveLength(22);
    expect((refused as TariffError).message).toContain("and 2980 more");
  });

  it("of five thousand destinations is checked and rates by the longest way in seconds", () => {
    const count = 5000;
    const groups = Object.fromEntries(Array.from({ length: count }, (_, i) => [`g${i}`, [`${10_000 + i}*`]]));
    const charges = Array.from({ length: count }, (_, i) => ({
      name: `C${i}`,
      for: { kind: "voice", destination: `g${i}` },
      price: (i + 1) / 100,
    }));
    const twice = {
      name: "Again",
      for: { kind: "voice", destination: `g${count - 1}`, network: "x" },
      price: 1,
    };
    expect(messages({ name: "T", groups, charges: [...charges, twice] })[0]).toBe(
      `charges[${count}]: It cannot be reached: “C${count - 1}”, which stands before it, covers all of its use.`,
    );
    const big = tariff({ name: "T", groups, charges });
    const records = [0, 1, count - 1].map((i) => ({
      customer: "c",
      at: new Date("2026-06-03T10:00:00Z"),
      kind: "voice",
      quantity: 1,
      destination: `${10_000 + i}123`,
    }));
    expect(bill(records, big).invoices[0]?.amount).toBe("50.03");
  });
});
