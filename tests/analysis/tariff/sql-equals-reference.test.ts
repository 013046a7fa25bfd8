import { describe, expect, it } from "vitest";
import { createRandom } from "../../../analysis/stats/random.ts";
import type { Subscription } from "../../../analysis/tariff/accounts.ts";
import { bill } from "../../../analysis/tariff/bill.ts";
import { billWide } from "../../../analysis/tariff/bill-all.ts";
import type { Tariff } from "../../../analysis/tariff/tariff.ts";
import { tariff } from "../../../analysis/tariff/tariff.ts";
import type { UsageRecord } from "../../../analysis/tariff/usage.ts";
import { openSql } from "../engine.ts";
import { CALENDARS, randomTariff, randomUsage } from "./random-plans.ts";

const sql = await openSql();
const COLUMNS = {
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

async function tableOf(usage: readonly UsageRecord[]) {
  return sql`select *, make_timestamp(cast(ms as bigint) * 1000) as "at" from ${sql.from(usage.map(({ at, ...row }) => ({ ...row, ms: at })))}`.materialize();
}

/** `customer bill plan total` of everybody by the reference. */
function referenceTotals(
  usage: UsageRecord[],
  tariffs: readonly Tariff[],
  subscriptions: Subscription[],
): string[] {
  return tariffs.flatMap((one, i) =>
    bill(usage, one, { from: "2026-03-01", to: "2026-04-30", subscriptions }).invoices.map(
      ({ customer, bill: name, total }) => `${customer} ${name} p${i} ${total}`,
    ),
  );
}

async function engineTotals(
  usage: UsageRecord[],
  tariffs: readonly Tariff[],
  subscriptions: Subscription[],
): Promise<string[]> {
  const customers = sql.from(
    subscriptions.map(({ customer, from, to, family, addOns }) => ({
      customer,
      since: from ?? null,
      until: to ?? null,
      family: family ?? null,
      plus: (addOns ?? []).length > 0,
    })),
  );
  const { wide, bills } = await billWide(await tableOf(usage), {
    columns: COLUMNS,
    tariffs,
    from: "2026-03-01",
    to: "2026-04-30",
    customers: sql`select customer, cast(since as date) as since, cast(until as date) as until, family, case when plus then ['plus'] else [] end as add_ons from ${customers}`,
    customerColumns: {
      customer: "customer",
      from: "since",
      to: "until",
      family: "family",
      addOns: "add_ons",
    },
  });
  const rows = await wide.rows();
  return rows.flatMap((row) =>
    tariffs.map((_, i) => `${row.customer} ${bills[Number(row.bill)]?.name} p${i} ${row[`p${i}_total`]}`),
  );
}

const ROUNDS = 6;
const PLANS = 7;
const CUSTOMERS = 240;

describe("the statement and the reference", () => {
  it(`agree to the last unit on ${ROUNDS * PLANS * CUSTOMERS} pairs of a random plan and a customer's use`, async () => {
    let pairs = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const random = createRandom(`pairs ${round}`);
      const calendar = CALENDARS[round % CALENDARS.length];
      const zone = round % 2 === 1 ? "Europe/Berlin" : undefined;
      const tariffs = Array.from({ length: PLANS }, (_, i) =>
        tariff(randomTariff(random, `T${i}`, calendar, zone)),
      );
      const subscriptions = Array.from(
        { length: CUSTOMERS },
        (_, customer): Subscription => ({
          customer,
          family: random.choice([null, customer % 7]),
          from: random.choice([null, null, "2026-03-11"]),
          to: random.choice([null, null, "2026-04-20"]),
          addOns: random.choice([[], ["plus"]]),
        }),
      );
      const usage = subscriptions.flatMap(({ customer }) =>
        randomUsage(random, Number(customer), random.int(20)),
      );
      const expected = referenceTotals(usage, tariffs, subscriptions);
      const found = await engineTotals(usage, tariffs, subscriptions);
      expect(found.sort()).toEqual(expected.sort());
      pairs += PLANS * CUSTOMERS;
    }
    expect(pairs).toBeGreaterThanOrEqual(10_000);
  }, 120_000);
});
