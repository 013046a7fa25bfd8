/** Bills are the reference's to the last unit whichever engine holds the records. */
import { describe, expect, test } from "vitest";
import { createRandom, type Subscription, tariff } from "../../analysis/index.ts";
import { bill } from "../../analysis/tariff/invoice/bill.ts";
import type { Tariff } from "../../analysis/tariff/plan/tariff.ts";
import type { UsageRecord } from "../../analysis/tariff/rating/usage.ts";
import { billAll, billWide } from "../../analysis/tariff/sql/bill-all.ts";
import { openSql } from "../analysis/engine.ts";
import { CALENDARS, COLUMNS, randomTariff, randomUsage } from "../analysis/tariff/random-plans.ts";
import { openPostgres } from "../support/pglite/connection.ts";

const ENGINES = [
  ["DuckDB", await openSql()],
  ["PostgreSQL", await openSql([], openPostgres)],
] as const;

const TIME = { from: "2026-03-01", to: "2026-04-30" } as const;
const CUSTOMERS = 24;

function subscriptionsOf(random: ReturnType<typeof createRandom>): Subscription[] {
  return Array.from({ length: CUSTOMERS }, (_, customer) => ({
    customer,
    family: random.choice([null, customer % 5]),
    from: random.choice([null, null, "2026-03-11"]),
    to: random.choice([null, null, "2026-04-20"]),
    addOns: random.choice([[], ["plus"]]),
  }));
}

function referenceTotals(usage: UsageRecord[], tariffs: readonly Tariff[], subscriptions: Subscription[]) {
  return tariffs.flatMap((one, i) =>
    bill(usage, one, { ...TIME, subscriptions }).invoices.map(
      ({ customer, bill: name, total }) => `${customer} ${name} p${i} ${total}`,
    ),
  );
}

describe.each(ENGINES)("%s", (_, sql) => {
  const tableOf = (usage: readonly UsageRecord[]) =>
    sql.from(usage.map(({ at, ...row }) => ({ ...row, at: new Date(Number(at)) })));

  function peopleOf(subscriptions: readonly Subscription[]) {
    const rows = subscriptions.map(({ customer, family, from, to, addOns }) => ({
      customer: customer as number,
      family: family as number | null,
      since: from as string | null,
      until: to as string | null,
      plus: addOns?.includes("plus") ?? false,
    }));
    const [some, none] = [sql.dialect.listOf(["plus"], "text"), sql.dialect.listOf<string>([], "text")];
    return sql`
      select customer, cast(since as date) as since, cast(until as date) as until, family,
        case when plus then ${some} else ${none} end as add_ons from ${sql.from(rows)}`;
  }

  const customerColumns = {
    customer: "customer",
    from: "since",
    to: "until",
    family: "family",
    addOns: "add_ons",
  };

  test.each([0, 1, 2, 3])("bills random plans as the reference does, round %i", async (round) => {
    const random = createRandom(`engines ${round}`);
    const zone = round % 2 === 1 ? "Europe/Berlin" : undefined;
    const tariffs = Array.from({ length: 4 }, (_, i) =>
      tariff(randomTariff(random, `T${i}`, CALENDARS[round % CALENDARS.length], zone)),
    );
    const subscriptions = subscriptionsOf(random);
    const usage = subscriptions.flatMap(({ customer }) =>
      randomUsage(random, Number(customer), random.int(20)),
    );
    const { wide, bills } = await billWide(tableOf(usage), {
      ...TIME,
      columns: COLUMNS,
      tariffs,
      customers: peopleOf(subscriptions),
      customerColumns,
    });
    const found = (await wide.rows()).flatMap((row) =>
      tariffs.map((_, i) => `${row.customer} ${bills[Number(row.bill)]?.name} p${i} ${row[`p${i}_total`]}`),
    );
    expect(found.length).toBeGreaterThan(CUSTOMERS);
    expect(found.sort()).toEqual(referenceTotals(usage, tariffs, subscriptions).sort());
  });

  test("bills everybody by the tariff that they have, and names what cannot be rated", async () => {
    const plans = ["Old", "New"].map((name, i) =>
      tariff({
        name,
        groups: { near: ["DE", "49*"] },
        allowances: [{ name: "Minutes", for: { kind: "voice" }, quantity: 600 }],
        charges: [
          {
            name: "Near",
            for: { kind: "voice", destination: "near" },
            price: `0.0${i + 1}`,
            per: 60,
            increment: 60,
          },
          { name: "Rest", for: { kind: "voice" }, price: 1, per: 60 },
        ],
      } as never),
    );
    const people = sql.from([
      { customer: 1, tariff: "Old", since: null, until: "2026-03-15" },
      { customer: 1, tariff: "New", since: "2026-03-16", until: null },
      { customer: 2, tariff: "New", since: null, until: null },
    ]);
    const customers = sql`
      select customer, tariff, cast(since as date) as since, cast(until as date) as until from ${people}`;
    const call = (customer: number, day: string, quantity: number, destination: string) => ({
      customer,
      at: new Date(`2026-03-${day}T10:00:00Z`),
      kind: "voice",
      quantity,
      destination,
    });
    const usage = sql.from([
      call(1, "10", 700, "4930"),
      call(1, "20", 700, "DE"),
      call(2, "05", 59, "FR"),
      call(2, "06", 601, "FR"),
      call(3, "06", 60, "FR"),
    ]);
    const { rows, problems } = await billAll(usage, {
      columns: {
        customer: "customer",
        at: "at",
        kind: "kind",
        quantity: "quantity",
        destination: "destination",
      },
      tariffs: plans,
      from: "2026-03-01",
      customers,
      customerColumns: { customer: "customer", from: "since", to: "until" },
      tariffColumn: "tariff",
    } as never);
    const found = await rows.rows();
    // 720 seconds in started minutes each; of 600 there are 15/31 in the first days, 290, and 309 in the others:
    // 430 at 1/60 and 411 at 2/60 of a unit are 7.17 and 13.7.
    expect(found.map(({ customer, tariff: name, total }) => [customer, name, total])).toEqual([
      [1, "Old", 7],
      [1, "New", 14],
      [2, "New", 100],
    ]);
    expect(problems.map(({ problem, records }) => [problem, records])).toEqual([["unknown_customer", 1]]);
  });
});
