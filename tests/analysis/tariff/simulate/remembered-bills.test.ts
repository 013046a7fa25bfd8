import { expect, it } from "vitest";
import type { Tariff } from "../../../../analysis/tariff/plan/tariff.ts";
import type { TariffBills } from "../../../../analysis/tariff/simulate/bills-of.ts";
import { remembering } from "../../../../analysis/tariff/simulate/remembered-bills.ts";
import { perMinute } from "./small-base.ts";

/** Two customers' bills of the fee, and a list of what was asked for. */
function counted() {
  const asked: string[] = [];
  const bill = async (tariffs: readonly Tariff[], kinds: readonly string[]): Promise<TariffBills> => {
    asked.push(tariffs.map(({ name }) => name).join());
    const fees = tariffs.map(({ spec }) => Float64Array.of(Number(spec.fees?.[0]?.amount), 0));
    return {
      totals: fees,
      use: tariffs.map(() => kinds.map(() => new Float64Array(2))),
      problems: [],
      records: 0,
    };
  };
  return { asked, bill };
}
const [one, two, three] = [1, 2, 3].map((fee) => [perMinute(`fee ${fee}`, fee, 0)]) as [
  Tariff[],
  Tariff[],
  Tariff[],
];

it("what was billed is not billed again, by the same numbers and not by the name", async () => {
  const { asked, bill } = counted();
  const remembered = remembering(bill);
  const first = await remembered(one, ["voice"]);
  expect(await remembered([perMinute("fee 1", 1, 0)], ["voice"])).toBe(first);
  expect((await remembered([perMinute("fee 1", 7, 0)], ["voice"])).totals[0]?.[0]).toBe(7);
  await remembered(one, ["voice", "sms"]);
  expect(asked).toEqual(["fee 1", "fee 1", "fee 1"]);
});

it("what was asked for longest ago is forgotten first", async () => {
  const { asked, bill } = counted();
  // Each result is four numbers: a total and a kind for two customers.
  const remembered = remembering(bill, 8);
  for (const tariffs of [one, two, one, three, one, two]) await remembered(tariffs, ["voice"]);
  expect(asked).toEqual(["fee 1", "fee 2", "fee 3", "fee 2"]);
});

it("one that is too large to keep is given all the same", async () => {
  const { asked, bill } = counted();
  const remembered = remembering(bill, 3);
  expect((await remembered(one, ["voice"])).totals[0]?.[0]).toBe(1);
  await remembered(one, ["voice"]);
  expect(asked).toEqual(["fee 1", "fee 1"]);
});
