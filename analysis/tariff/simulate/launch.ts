/** The launch before it happens: whom to tell, over which channel, and how many of them will take the offer. */
import { type ColumnOf, findColumn } from "../../columns.ts";
import { OptionError, refuseUnknownOptions } from "../../options.ts";
import type { Relation, Value } from "../../relation.ts";
import type { Simulation } from "./simulate.ts";

export interface LaunchSpec<Customer> {
  readonly customers: Relation<Customer>;
  readonly customer: ColumnOf<Customer, number | string | bigint>;
  /** By channel, the column that says whether the customer may be addressed there. */
  readonly channels: { readonly [channel: string]: ColumnOf<Customer, boolean> };
  /** Smallest saving of a bill, in units of money. Default: above 0. */
  readonly saving?: number;
  /** Smallest probability of moving. Default 0. */
  readonly likely?: number;
}

/** A customer to be addressed. */
export interface Target {
  readonly customer: number | string;
  readonly segment: string;
  readonly tariff: string;
  readonly offer: string;
  readonly current: number;
  readonly candidate: number;
  readonly saving: number;
  readonly moves: number;
  /** Channels that the customer consents to. */
  readonly channels: string;
}

export interface Launch {
  /** Those who gain and may be addressed, most likely first. */
  readonly targets: readonly Target[];
  /** Those who gain and consent to no channel. */
  readonly unreachable: number;
  /** By channel: customers who may be addressed there, and expected takers among them. */
  readonly channels: readonly {
    readonly channel: string;
    readonly customers: number;
    readonly takers: number;
  }[];
  /** Expected takers of the list, their share of it, and the number that 19 lists of 20 reach. */
  readonly takers: number;
  readonly uptake: number;
  readonly goal: number;
}

/**
 * Lists whom a launch should address: customers who gain by a candidate, are likely enough to move, and consent.
 *
 * The goal is the expected number of takers less 1.645 standard deviations of it, customers deciding independently; the
 * doubt about the behaviour itself is in the intervals of the simulation.
 *
 * @param spec The table that holds the consents, and which column is for which channel.
 * @returns Targets with what they save and how likely they move, by channel how many may be addressed, expected takers and
 *   goal. Money is in units, of all bills together.
 * @throws ColumnError for a consent that is no column of true and false; OptionError where there is no channel.
 *
 * @example
 * const usage = sql`select 1 as customer, timestamp '2026-06-03' as at_time, 'voice' as kind, 6000 as seconds`;
 * const people = sql`select 1 as customer, 'Old' as plan, true as consent_sms`;
 * const perMinute = (name, fee, price) => tariff({ name, fees: [{ name: "Fee", amount: fee }],
 *   charges: [{ name: "Voice", for: { kind: "voice" }, price, per: 60, increment: 60 }] });
 * const simulation = await simulate({ usage, from: "2026-06-01", customers: people,
 *   columns: { customer: "customer", at: "at_time", kind: "kind", quantity: "seconds" },
 *   customerColumns: { customer: "customer" },
 *   current: { tariffs: [perMinute("Old", 10, "0.5")], column: "plan" },
 *   candidates: [perMinute("New", 20, "0.1")], behaviour: { choice: "rational" } });
 * const launch = await rehearseLaunch(simulation, {
 *   customers: people, customer: "customer", channels: { sms: "consent_sms" } });
 * [launch.targets[0].saving, launch.goal]; // [30, 1]
 */
export async function rehearseLaunch<Customer>(
  simulation: Simulation,
  spec: LaunchSpec<Customer>,
): Promise<Launch> {
  refuseUnknownOptions(spec, ["customers", "customer", "channels", "saving", "likely"], "rehearseLaunch");
  const channels = Object.keys(spec.channels);
  if (channels.length === 0)
    throw new OptionError("channels", "There is no channel.", `Write { sms: "consent_sms" }.`);
  const consents = await readConsents(spec as unknown as LaunchSpec<Record<string, Value>>);
  const { data } = simulation;
  const { saving: least = 0, likely = 0 } = spec;
  let unreachable = 0;
  const targets = simulation.customers.flatMap((one): Target[] => {
    const { customer, segment, tariff, current, bills, cheapest, saving, moves } = one;
    if (saving <= 0 || saving / data.periods < least || moves < likely) return [];
    const open = channels.filter((_, c) => consents.get(customer)?.[c]);
    if (open.length === 0) {
      unreachable++;
      return [];
    }
    return [
      {
        customer,
        segment,
        tariff,
        offer: cheapest,
        current,
        candidate: Math.min(...bills),
        saving,
        moves,
        channels: open.join(", "),
      },
    ];
  });
  targets.sort((a, b) => b.moves - a.moves || b.saving - a.saving || (a.customer < b.customer ? -1 : 1));
  const takers = targets.reduce((sum, { moves }) => sum + moves, 0);
  const variance = targets.reduce((sum, { moves }) => sum + moves * (1 - moves), 0);
  return {
    targets,
    unreachable,
    channels: channels.map((channel) => {
      const reached = targets.filter((target) => target.channels.split(", ").includes(channel));
      return {
        channel,
        customers: reached.length,
        takers: reached.reduce((sum, { moves }) => sum + moves, 0),
      };
    }),
    takers,
    uptake: targets.length > 0 ? takers / targets.length : 0,
    goal: Math.max(0, Math.floor(takers - 1.645 * Math.sqrt(variance))),
  };
}

async function readConsents({
  customers,
  customer,
  channels,
}: LaunchSpec<Record<string, Value>>): Promise<Map<number | string, boolean[]>> {
  const { sql } = customers;
  const schema = await customers.schema();
  const flags = Object.entries(channels).map(([channel, name], i) => {
    const wish = {
      role: channel,
      name,
      kinds: ["boolean"] as const,
      kind: "true or false",
      remedy: "Compare it in SQL first.",
    };
    return sql.fragment`coalesce(${sql.id(findColumn(schema, wish).name)}, false) as ${sql.id(`c${i}`)}`;
  });
  const rows = await sql<
    Record<string, Value>
  >`select ${sql.id(customer)} as customer, ${sql.join(flags)} from ${customers}`.rows();
  return new Map(
    rows.map((row) => [row.customer as number | string, flags.map((_, i) => row[`c${i}`] === true)]),
  );
}
