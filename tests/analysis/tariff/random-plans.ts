/** Random tariffs of every feature, and random use that meets their edges. */
import type { Random } from "../../../analysis/stats/random.ts";
import type { AllowanceSpec, ChargeSpec, MatchSpec, TariffSpec } from "../../../analysis/tariff/plan/spec.ts";
import type { UsageRecord } from "../../../analysis/tariff/rating/usage.ts";

/** Columns of tables of random use. */
export const COLUMNS = {
  customer: "customer",
  at: "at",
  kind: "kind",
  quantity: "quantity",
  duration: "duration",
  direction: "direction",
  network: "network",
  destination: "destination",
  friend: "friend",
} as const;

const PERIODS = ["peak", "off"];
export const CALENDARS: TariffSpec["calendar"][] = [
  undefined,
  {
    holidays: ["2026-03-30"],
    periods: [
      { name: "peak", days: ["workday"], from: "08:00", to: "20:00" },
      { name: "off", days: ["workday"], from: "20:00", to: "08:00" },
      { name: "off", days: ["weekend", "holiday"] },
    ],
  },
  {
    periods: [
      { name: "off", to: "01:00" },
      { name: "peak", from: "01:00", to: "02:30" },
      { name: "off", from: "02:30" },
    ],
  },
];
const GROUPS = { near: ["DE", "FR", "49*"], far: ["*"] };

export function randomTariff(
  random: Random,
  name: string,
  calendar: TariffSpec["calendar"],
  timeZone?: string,
): TariffSpec {
  const maybe = <T>(chance: number, make: () => T): T | undefined =>
    random.next() < chance ? make() : undefined;
  const price = () => random.choice(["0", "0.1", "0.25", "0.333", "1", "0.0125", "2"]);
  const priced = () => (calendar && random.next() < 0.5 ? { peak: price(), off: price() } : price());
  const period = () => (calendar ? maybe(0.3, () => random.choice(PERIODS)) : undefined);
  const match = (kind: string): MatchSpec => ({
    kind,
    ...given({
      direction: maybe(0.2, () => random.choice(["in", "out"])),
      network: maybe(0.3, () => random.choice(["on_net", ["on_net", "off_net"], "off_net"])),
      destination: maybe(0.2, () => random.choice(["near", "far"])),
      friend: maybe(0.1, () => random.next() < 0.5),
    }),
  });
  const limits = () =>
    given({
      call: maybe(0.3, price2),
      day: maybe(0.2, price2),
      bill: maybe(0.2, () => random.choice(["3", "10"])),
    });
  const price2 = () => random.choice(["0.5", "1.25", "2.333"]);
  const charge = (kind: string, i: number, catchAll: boolean): ChargeSpec => {
    const base = { name: `${kind} ${i}`, for: catchAll ? { kind } : { direction: "out", ...match(kind) } };
    const valid = catchAll
      ? undefined
      : maybe(0.1, () => ({ valid: { from: "2026-03-10", to: "2026-04-05" } }));
    const model = random.choice([
      "standard",
      "standard",
      "standard",
      "graduated",
      "volume",
      "package",
      "flat",
      "percentage",
    ] as const);
    const over = random.choice(["bill", "call"] as const);
    const tiers = () => {
      const first = random.choice([5, 60, 100]);
      return [
        { upTo: first, price: price(), ...given({ flat: maybe(0.4, price) }) },
        { upTo: first * 3, price: price() },
        { upTo: null, price: price(), ...given({ flat: maybe(0.3, price) }) },
      ];
    };
    const perCall = given({
      cap: maybe(0.15, limits),
      minimum: maybe(0.15, () => given({ call: maybe(0.5, () => "0.2"), day: maybe(0.3, () => "0.4") })),
    });
    if (model === "standard") {
      return {
        ...base,
        ...valid,
        ...perCall,
        price: priced(),
        per: random.choice([1, 10, 60]),
        ...given({
          increment: maybe(0.5, () => random.choice([6, 30, 60])),
          first: maybe(0.3, () => ({
            quantity: random.choice([30, 60]),
            ...given({ price: maybe(0.5, priced) }),
          })),
          connect: maybe(0.3, priced),
          free: maybe(0.2, () => random.choice([5, 20])),
        }),
      };
    }
    if (model === "percentage") {
      return {
        ...base,
        ...valid,
        percent: random.choice(["1.3", "10", "33.3"]),
        ...given({ connect: maybe(0.4, priced) }),
        ...random.choice<Partial<ChargeSpec>>(
          calendar ? [{}, { freeAmount: 100 }] : [{}, { freeEvents: 3 }, { freeAmount: 100 }],
        ),
      };
    }
    if (model === "flat") return { ...base, ...valid, model, over, price: price() };
    if (model === "package")
      return {
        ...base,
        ...valid,
        model,
        over,
        price: price(),
        size: random.choice([7, 60]),
        ...(over === "bill" ? given({ included: maybe(0.5, () => 50) }) : {}),
      };
    return {
      ...base,
      ...valid,
      model,
      over,
      tiers: tiers(),
      per: random.choice([1, 10]),
      ...(over === "bill" ? given({ block: maybe(0.3, () => 30), included: maybe(0.2, () => 40) }) : {}),
    };
  };
  const withModel = (spec: ChargeSpec): ChargeSpec =>
    spec.percent !== undefined ? { ...spec, model: "percentage" } : spec;
  const kinds = ["voice", "sms", "data"];
  const charges = kinds.flatMap((kind) => [
    ...(random.next() < 0.6 ? [withModel(charge(kind, 1, false))] : []),
    withModel(charge(kind, 2, true)),
  ]);
  const surcharges =
    random.next() < 0.25
      ? [
          {
            ...withModel(charge("voice", 9, false)),
            surcharge: true,
            freeEvents: undefined,
            freeAmount: undefined,
          },
        ]
      : [];
  const allowance = (i: number): AllowanceSpec => {
    const kind = random.choice(kinds);
    const style = random.int(5);
    const common = given({
      shared: maybe(0.15, () => "family" as const),
      rollover: maybe(0.15, () => given({ max: maybe(0.5, () => 100) })),
      prorate: maybe(0.3, () => false),
    });
    if (style === 0)
      return {
        name: `A${i}`,
        quantity: random.choice([3, 20]),
        units: { voice: 60, sms: 1 },
        for: { kind: ["voice", "sms"], ...given({ period: period() }) },
        ...common,
      };
    if (style === 1 && !calendar)
      return { name: `A${i}`, quantity: random.choice([1, 4]), count: "events", for: { kind }, ...common };
    const one = { ...match(kind), ...given({ period: period() }) };
    const other = { ...match(kind), ...given({ period: period() }) };
    return {
      name: `A${i}`,
      quantity: random.choice([2, 60, 300]),
      for: style === 2 ? [one, other] : one,
      ...common,
    };
  };
  return {
    name,
    groups: GROUPS,
    decimals: random.choice([2, 2, 4]),
    rounding: random.choice([
      { at: random.choice(["call", "invoice", "increment"]), mode: random.choice(["half_up", "half_even"]) },
      {
        at: random.choice(["call", "increment"]),
        mode: random.choice(["half_up", "half_even"]),
        decimals: 5,
      },
    ]),
    charges: [...surcharges.map((one) => given(one) as ChargeSpec), ...charges],
    ...given({
      calendar,
      timeZone,
      prorate: maybe(0.2, () => false),
      fees: maybe(0.7, () => [{ name: "Fee", amount: random.choice(["9.99", "10", "0.005"]) }]),
      allowances: maybe(0.7, () => Array.from({ length: 1 + random.int(3) }, (_, i) => allowance(i))),
      minimumSpend: maybe(0.15, () => 12),
      usageCap: maybe(0.15, () => 15),
      discounts: maybe(0.4, () => [
        {
          name: "D1",
          share: random.choice(["0.1", "0.333"]),
          ...given({ on: maybe(0.5, () => "voice 2"), threshold: maybe(0.5, () => 5) }),
        },
        { name: "D2", amount: "1.5", ...given({ for: maybe(0.5, () => ({ friend: true })) }) },
      ]),
      taxes: maybe(0.5, () => [
        {
          name: "Tax",
          rate: "0.06",
          ...given({ on: maybe(0.3, () => "voice 2"), included: maybe(0.2, () => true) }),
        },
      ]),
      addOns: maybe(0.3, () => [
        {
          name: "plus",
          fees: [{ name: "Plus", amount: 3 }],
          allowances: [{ name: "Plus sms", quantity: 5, for: { kind: "sms" } }],
        },
      ]),
    }),
  };
}

/** Use of one customer, thick around the edges: same moments, zero lengths, long calls, the hour that is there twice. */
export function randomUsage(random: Random, customer: number, records: number): UsageRecord[] {
  return Array.from({ length: records }, () => {
    const kind = random.choice(["voice", "voice", "sms", "data"]);
    const day = random.choice([
      "2026-03-01",
      "2026-03-28",
      "2026-03-29",
      "2026-03-30",
      "2026-03-31",
      "2026-04-01",
      "2026-04-15",
    ]);
    const at =
      Date.parse(`${day}T00:00:00Z`) +
      random.choice([random.int(86_400) * 1000, random.int(4) * 3_600_000, 3_600_000 * 7 + 59 * 60_000]);
    const long = random.next() < 0.05 ? 200_000 : 300;
    return {
      customer,
      at,
      kind,
      quantity: kind === "sms" ? 1 : random.choice([0, 1, random.int(long), random.int(100), 60]),
      duration: kind === "data" ? random.choice([0, random.int(7200)]) : kind === "voice" ? null : 0,
      direction: random.choice(["in", "out"]),
      network: random.choice(["on_net", "off_net", null]),
      destination: random.choice([null, "DE", "49170", "US"]),
      friend: random.next() < 0.3,
    };
  });
}

/** Without the fields that are undefined. */
export function given<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
