/** A small tariff, and a record that it prices. */
import { tariff } from "../../../analysis/tariff/plan/tariff.ts";
import type { UsageRecord } from "../../../analysis/tariff/rating/usage.ts";

export const calls = tariff({
  name: "Calls",
  kinds: { payment: { decimals: 2 } },
  groups: { near: ["DE", "49*"] },
  charges: [
    { name: "Calls", for: { kind: "voice", destination: "near" }, price: "0.01" },
    { name: "Payments", for: { kind: "payment" }, model: "percentage", percent: 1 },
  ],
});

export const good: UsageRecord = {
  customer: "c",
  at: new Date("2026-06-03T10:00:00Z"),
  kind: "voice",
  quantity: 100,
  destination: "DE",
};
