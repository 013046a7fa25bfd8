/** What holds of every invoice: its lines are its total, and its records are its lines. */
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../../analysis/stats/random.ts";
import { bill, type Invoice } from "../../../../analysis/tariff/invoice/bill.ts";
import { tariff } from "../../../../analysis/tariff/plan/tariff.ts";
import { rate } from "../../../../analysis/tariff/rating/rate.ts";
import type { UsageRecord } from "../../../../analysis/tariff/rating/usage.ts";
import { roundQuotient } from "../../../../analysis/tariff/units/money.ts";
import { CALENDARS, randomTariff, randomUsage } from "../random-plans.ts";

const months = { from: "2026-03-01", to: "2026-04-30" };
const random = createRandom("adding up");
const cases = Array.from({ length: 150 }, (_, i) => {
  const plan = tariff(randomTariff(random, `T${i}`, CALENDARS[i % CALENDARS.length]));
  const usage = [1, 2, 3].flatMap((customer) => randomUsage(random, customer, random.int(25)));
  const subscriptions = [1, 2, 3].map((customer) => ({
    customer,
    family: customer < 3 ? 1 : null,
    addOns: plan.plan.addOns,
  }));
  return { plan, usage, options: { ...months, subscriptions } };
});
const shuffled = <T>(list: readonly T[]) => random.shuffle(list);
const owed = (invoices: readonly Invoice[]) =>
  invoices.map(({ customer, bill: name, total }) => `${customer} ${name} ${total}`).sort();

describe("invoices of random plans and use", () => {
  it("have lines that add up to the total, and a text that is the total", () => {
    let lines = 0;
    for (const { plan, usage, options } of cases) {
      for (const invoice of bill(usage, plan, options).invoices) {
        expect(invoice.lines.reduce((sum, { amount }) => sum + amount, 0n)).toBe(invoice.total);
        const unit = 10 ** invoice.decimals;
        expect(Math.round(Number(invoice.amount.replaceAll(",", "")) * unit)).toBe(Number(invoice.total));
        lines += invoice.lines.length;
      }
    }
    expect(lines).toBeGreaterThan(2000);
  });

  it("have lines of use that are the sum of the rated records, where calls are rounded", () => {
    let compared = 0;
    for (const { plan, usage, options } of cases) {
      if (plan.plan.money.at === "invoice") continue;
      const rated = new Map<string, number>();
      for (const { record, bill: name, charges } of rate(usage, plan, options).records) {
        for (const { charge, amount } of charges) {
          const key = `${record.customer} ${name} ${charge}`;
          rated.set(key, (rated.get(key) ?? 0) + amount);
        }
      }
      const each = new Set(plan.plan.charges.filter(({ call }) => call).map(({ name }) => name));
      for (const { customer, bill: name, lines } of bill(usage, plan, options).invoices) {
        for (const { kind, of, amount } of lines) {
          if (kind !== "usage" || of === null || !each.has(of)) continue;
          const sum = rated.get(`${customer} ${name} ${of}`) ?? 0;
          const { parts, mode } = plan.plan.money;
          expect(Number(amount)).toBe(roundQuotient(sum, Number(parts), mode));
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThan(400);
  });

  it("are the same in whatever order the records come", () => {
    for (const { plan, usage, options } of cases) {
      expect(owed(bill(shuffled(usage), plan, options).invoices)).toEqual(
        owed(bill(usage, plan, options).invoices),
      );
    }
  });

  it("count a record that comes again once, and say how many did", () => {
    for (const { plan, usage, options } of cases.slice(0, 60)) {
      const once = usage.map((record, id) => ({ ...record, id }));
      const again = once.filter(() => random.next() < 0.3).map((record) => ({ ...record }));
      const { invoices, problems } = bill(shuffled([...once, ...again]), plan, options);
      expect(owed(invoices)).toEqual(owed(bill(once, plan, options).invoices));
      const found = problems.find(({ problem }) => problem === "duplicate")?.records ?? 0;
      expect(found).toBe(again.length);
    }
  });
});

describe("of records with one id", () => {
  const plain = tariff({
    name: "Plain",
    charges: [{ name: "Calls", for: { kind: "voice" }, price: "0.01" }],
  });
  const at = Date.parse("2026-03-02T10:00:00Z");
  const call: UsageRecord = { id: "a", customer: 1, at, kind: "voice", quantity: 60 };
  const amount = (usage: UsageRecord[]) => {
    const { invoices, problems } = bill(usage, plain, {
      ...months,
      to: months.from,
      subscriptions: [{ customer: 1 }],
    });
    return [invoices[0]?.amount, problems.map(({ problem, records }) => `${problem} ${records}`).join()];
  };

  it.each<[string, UsageRecord, string]>([
    ["the earlier counts", { ...call, at: at - 1000, quantity: 90 }, "0.90"],
    ["of the same moment the smaller", { ...call, quantity: 40 }, "0.40"],
    ["one with a time before one without", { ...call, at: null }, "0.60"],
    ["one with a quantity before one without", { ...call, quantity: null }, "0.60"],
    ["the very same object counts as well", call, "0.60"],
  ])("%s", (_, other, owing) => {
    expect(amount([call, other])).toEqual([owing, "duplicate 1"]);
    expect(amount([other, call])).toEqual([owing, "duplicate 1"]);
  });

  it("the same object without an id is two calls", () => {
    const { id: _, ...twice } = call;
    expect(amount([twice, twice])).toEqual(["1.20", ""]);
    expect(
      rate([twice, twice], plain, { from: months.from }).records.map(({ charges }) => charges.length),
    ).toEqual([1, 1]);
  });
});
