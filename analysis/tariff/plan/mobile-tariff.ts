import type { AllowanceSpec, ChargeSpec } from "./spec.ts";
import { type Tariff, tariff } from "./tariff.ts";

/** A usual mobile plan in a dozen numbers. Prices are in units of money. */
export interface MobilePlan {
  readonly name: string;
  readonly fee: number | string;
  /** Outgoing domestic minutes of a bill; null for all. */
  readonly minutes: number | null;
  /** Outgoing messages of a bill; null for all. */
  readonly messages: number | null;
  /** Gigabytes at home of a bill, 1 GB being 10^9 bytes; null for all. */
  readonly gigabytes: number | null;
  /** Whether calls within the network cost nothing and leave the minutes alone. */
  readonly onNetFree?: boolean;
  /** Started minutes, messages and gigabytes (by the kilobyte) beyond what is included. */
  readonly minute: number | string;
  readonly message: number | string;
  readonly gigabyte: number | string;
  /** Started minutes to other countries, and abroad in either direction; megabytes abroad, by the kilobyte. */
  readonly minuteInternational: number | string;
  readonly minuteRoaming: number | string;
  readonly megabyteRoaming: number | string;
  readonly currency?: string;
}

/**
 * A tariff from the numbers of a usual mobile plan.
 *
 * Use is told by `kind` (`voice`, `sms`, `data`), `direction` (`in`, `out`) and `network` (`on_net`, `off_net`,
 * `international`, `roaming`). Calls count started minutes, data started kilobytes; fees are due in full for a part of a
 * bill; amounts are rounded by line of the invoice, half up, to 2 decimals.
 *
 * @throws TariffError when a number cannot be used, with its place.
 * @example
 * const flat = mobileTariff({ name: "Flat 99", fee: 99, minutes: null, messages: null, gigabytes: 60, minute: 0,
 *   message: 0, gigabyte: "2.5", minuteInternational: "1.4", minuteRoaming: "2.5", megabyteRoaming: "0.04" });
 * flat.plan.allowances.map(({ name }) => name); // ["Data"]
 */
export function mobileTariff(plan: MobilePlan): Tariff {
  const { name, fee, minutes, messages, gigabytes, onNetFree = false, currency } = plan;
  const domestic = onNetFree ? ["off_net"] : ["on_net", "off_net"];
  const allowances: AllowanceSpec[] = [
    ...included("Minutes", minutes, 60, { kind: "voice", direction: "out", network: domestic }),
    ...included("Messages", messages, 1, { kind: "sms", direction: "out" }),
    ...included("Data", gigabytes, 1e9, { kind: "data", network: "off_net" }),
  ];
  const started = { per: 60, increment: 60 };
  const charges: ChargeSpec[] = [
    {
      name: "Calls abroad",
      for: { kind: "voice", network: "roaming" },
      price: plan.minuteRoaming,
      ...started,
    },
    { name: "Calls received", for: { kind: "voice", direction: "in" }, price: 0 },
    {
      name: "International calls",
      for: { kind: "voice", network: "international" },
      price: plan.minuteInternational,
      ...started,
    },
    ...(onNetFree
      ? [
          {
            name: "Calls within the network",
            for: { kind: "voice", network: "on_net" },
            price: 0,
            ...started,
          },
        ]
      : []),
    { name: "Domestic calls", for: { kind: "voice" }, price: minutes === null ? 0 : plan.minute, ...started },
    { name: "Messages received", for: { kind: "sms", direction: "in" }, price: 0 },
    { name: "Messages", for: { kind: "sms" }, price: messages === null ? 0 : plan.message },
    {
      name: "Data abroad",
      for: { kind: "data", network: "roaming" },
      price: plan.megabyteRoaming,
      per: 1_000_000,
      increment: 1000,
    },
    {
      name: "Data",
      for: { kind: "data" },
      price: gigabytes === null ? 0 : plan.gigabyte,
      per: 1_000_000_000,
      increment: 1000,
    },
  ];
  return tariff({
    name,
    ...(currency === undefined ? {} : { currency }),
    prorate: false,
    rounding: { at: "invoice", mode: "half_up" },
    fees: [{ name: "Monthly fee", amount: fee }],
    allowances,
    charges,
  });
}

function included(
  name: string,
  units: number | null,
  size: number,
  of: AllowanceSpec["for"],
): AllowanceSpec[] {
  return units === null || units === 0 ? [] : [{ name, quantity: Math.round(units * size), for: of }];
}
