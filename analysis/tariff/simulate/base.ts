/** The customers as they are: their use and what they pay today, which no candidate and no behaviour changes. */
import { OptionError, refuseUnknownOptions } from "../../options.ts";
import { type Displayable, displayMethod } from "../../relation.ts";
import type { Tariff } from "../plan/tariff.ts";
import { type BillPeriod, billDays, billPeriods } from "../rating/bills.ts";
import type { UsageProblem } from "../rating/usage.ts";
import { zoneClock } from "../units/zone-clock.ts";
import { type AnyBaseSpec, BASE_SPEC, type CustomerBaseSpec, checkCurrent } from "./base-spec.ts";
import { billsOf, type TariffBills } from "./bills-of.ts";
import { quantities } from "./quantities.ts";
import { type People, readPeople } from "./read-people.ts";
import { remembering } from "./remembered-bills.ts";

/** Arrays are by customer. Displays as today's tariffs with their customers and revenue. */
export interface CustomerBase extends Displayable {
  readonly customers: readonly (number | string)[];
  readonly segments: readonly string[];
  readonly segmentOf: Int32Array;
  /** Names of today's tariffs, and each customer's place among them. */
  readonly currents: readonly string[];
  readonly currentOf: Int32Array;
  /** Today's tariffs; none where only payments are known. */
  readonly tariffs: readonly Tariff[];
  /** What was paid for all bills, in units of money; null where the tariffs say it. */
  readonly paid: Float64Array | null;
  /** Bills by each customer's own tariff, personal discounts taken off, in smallest units; null without tariffs. */
  readonly billed: Float64Array | null;
  /** What depends on the use of each kind under the own tariff, in smallest units; null without tariffs. */
  readonly currentUse: ReadonlyMap<string, Float64Array> | null;
  /** Days that are billed. */
  readonly periods: readonly BillPeriod[];
  readonly problems: readonly UsageProblem[];
  /** Everybody's bills under tariffs that are not there yet, and units used by kind. */
  bill(tariffs: readonly Tariff[], kinds: readonly string[]): Promise<TariffBills>;
  used(kinds: readonly string[]): Promise<readonly Float64Array[]>;
}

/**
 * Bills everybody under today's tariffs, once for any number of simulations: `simulate` and `designTariff` take the
 * result as `base` in place of the tables.
 *
 * @param spec Use, customers, and what they pay today; see `CurrentSpec`.
 * @throws OptionError where what customers pay is not known, where a customer is on a tariff that was not passed, and for
 *   customers without an amount in the column `paid`; ColumnError for columns that are not there.
 *
 * @example
 * const usage = sql`select 1 as customer, timestamp '2026-06-03' as at_time, 'voice' as kind, 6000 as seconds`;
 * const people = sql`select 1 as customer, 'Old' as plan`;
 * const perMinute = (name, fee, price) => tariff({ name, fees: [{ name: "Fee", amount: fee }],
 *   charges: [{ name: "Voice", for: { kind: "voice" }, price, per: 60, increment: 60 }] });
 * const base = await customerBase({ usage, from: "2026-06-01", customers: people,
 *   columns: { customer: "customer", at: "at_time", kind: "kind", quantity: "seconds" },
 *   customerColumns: { customer: "customer" }, current: { tariffs: [perMinute("Old", 10, "0.5")], column: "plan" } });
 * const cheap = await simulate({ base, candidates: [perMinute("New", 20, "0.1")] });
 * const dear = await simulate({ base, candidates: [perMinute("New", 20, "0.3")] });
 * [cheap.customers[0].saving, dear.customers[0].saving]; // [30, 10]
 */
export async function customerBase<Row, Customer>(
  spec: CustomerBaseSpec<Row, Customer>,
): Promise<CustomerBase> {
  const any = spec as unknown as AnyBaseSpec;
  refuseUnknownOptions(any, BASE_SPEC, "customerBase");
  const { current } = any;
  checkCurrent(current);
  const tariffs = current.tariffs ?? [];
  const periods = periodsOf(any, tariffs[0]?.plan.timeZone);
  const people = await readPeople(any, periods);
  const currents = tariffs.length > 0 ? tariffs.map(({ name }) => name) : people.currents;
  const currentOf = placesOf(people.current, currents);
  refuseUnknownPlans(people, currentOf);
  const kinds = kindsOf(tariffs);
  const own = tariffs.length > 0 ? await billsOf(any, people, tariffs, kinds) : null;
  const units = new Map<string, Float64Array>();
  const used = async (wanted: readonly string[]): Promise<readonly Float64Array[]> => {
    const missing = wanted.filter((kind) => !units.has(kind));
    const found = await quantities(any, people, periods, missing);
    for (const [k, kind] of missing.entries()) units.set(kind, found[k] as Float64Array);
    return wanted.map((kind) => units.get(kind) as Float64Array);
  };
  await used(kinds);
  const billed = own && pick(own.totals, currentOf);
  return {
    customers: people.customers,
    segments: people.segments,
    segmentOf: placesOf(people.segment, people.segments),
    currents,
    currentOf,
    tariffs,
    paid: people.paid,
    billed,
    currentUse:
      own &&
      new Map(
        kinds.map(
          (kind, k) =>
            [
              kind,
              pick(
                own.use.map((each) => each[k] as Float64Array),
                currentOf,
              ),
            ] as const,
        ),
      ),
    periods,
    problems: own?.problems ?? [],
    bill: remembering((candidates, wanted) =>
      billsOf(any, { ...people, discounted: false }, candidates, wanted),
    ),
    used,
    [displayMethod]: () =>
      revenueByTariff(currents, currentOf, people.paid ?? billed, unitOf(tariffs, people)),
  };
}

function periodsOf(spec: AnyBaseSpec, zone: string | undefined): BillPeriod[] {
  const days = billDays(spec);
  const clock = zoneClock(zone, (days[0]?.firstDay ?? 0) * DAY, (days.at(-1)?.endDay ?? 0) * DAY);
  return billPeriods(spec, clock);
}

const DAY = 86_400_000;

function unitOf([first]: readonly Tariff[], { paid }: People): number {
  return paid || !first ? 1 : 10 ** first.plan.money.decimals;
}

function revenueByTariff(
  currents: readonly string[],
  currentOf: Int32Array,
  amounts: Float64Array | null,
  unit: number,
): { tariff: string; customers: number; revenue: number }[] {
  const rows = currents.map((tariff) => ({ tariff, customers: 0, revenue: 0 }));
  currentOf.forEach((place, i) => {
    const row = rows[place];
    if (!row) return;
    row.customers++;
    row.revenue += (amounts?.[i] ?? 0) / unit;
  });
  return rows;
}

export function kindsOf(tariffs: readonly Tariff[]): string[] {
  return [...new Set(tariffs.flatMap(({ plan }) => [...plan.names.kinds.keys()]))];
}

function placesOf(values: readonly string[], names: readonly string[]): Int32Array {
  const places = new Map(names.map((name, i) => [name, i]));
  return Int32Array.from(values, (value) => places.get(value) ?? -1);
}

function refuseUnknownPlans({ customers, current }: People, currentOf: Int32Array): void {
  const lost = currentOf.indexOf(-1);
  if (lost < 0) return;
  throw new OptionError(
    "current",
    `Customer ${customers[lost]} is on “${current[lost]}”, which is not among today's tariffs.`,
    "Pass that tariff, or leave such customers out.",
  );
}

/** From columns of all tariffs, each customer's own. */
function pick(columns: readonly Float64Array[], places: Int32Array): Float64Array {
  return Float64Array.from(places, (place, i) => columns[place]?.[i] ?? 0);
}

/** The base that was passed, or the one of the tables that were. */
export async function baseOf<Row, Customer>(
  spec: { readonly base: CustomerBase } | CustomerBaseSpec<Row, Customer>,
): Promise<CustomerBase> {
  if (!("base" in spec)) {
    const given = Object.entries(spec).filter(([name]) => BASE_SPEC.includes(name));
    return customerBase(Object.fromEntries(given) as unknown as CustomerBaseSpec<Row, Customer>);
  }
  const [twice] = BASE_SPEC.filter((name) => name in spec);
  if (twice === undefined) return spec.base;
  throw new OptionError(twice, `The base has its own ${twice}.`, `Leave out ${twice}, or pass no base.`);
}
