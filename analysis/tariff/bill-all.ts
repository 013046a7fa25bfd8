import { OptionError, refuseUnknownOptions } from "../options.ts";
import type { Relation, Value } from "../relation.ts";
import { type BillPeriod, type BillSpec, billDays, billPeriods } from "./bills.ts";
import { timeline } from "./calendar.ts";
import type { Plan } from "./plan.ts";
import type { MatchPlan } from "./plan-match.ts";
import { orderFreeCharge } from "./sql/allowance-sql.ts";
import { linearPrice } from "./sql/call-sql.ts";
import type { CanonicalCustomers, CustomerColumns } from "./sql/customers.ts";
import { canonicalCustomers } from "./sql/customers.ts";
import { asksPeriods } from "./sql/piece-layers.ts";
import type { SqlSetting } from "./sql/setting.ts";
import {
  billStatement,
  classStatement,
  exampleStatement,
  isClean,
  problemStatement,
  type Sources,
} from "./sql/statement.ts";
import { type CanonicalUsage, canonicalUsage, type UsageColumns } from "./sql/usage-columns.ts";
import { sumClasses, sumsSuffice, WORDS, type Word, type WordValues } from "./sql/use-classes.ts";
import type { Tariff } from "./tariff.ts";
import { PROBLEMS, type Problem, type UsageProblem, type UsageRecord } from "./usage.ts";
import { zoneClock } from "./zone-clock.ts";

const DAY = 86_400_000;

export interface BillAllSpec<Row = Record<string, Value>, Customer = Record<string, Value>> extends BillSpec {
  readonly columns: UsageColumns<Row>;
  readonly tariffs: readonly Tariff[];
  /** Who is billed, each by every tariff. Default: all customers of the use. */
  readonly customers?: Relation<Customer>;
  /** Columns of the table of customers. Default: `customer` alone. */
  readonly customerColumns?: CustomerColumns<Customer>;
}

/** Bills in the engine, one row a customer and bill with the columns of every tariff. */
export interface AllBills {
  /** `customer, bill` (the place of the bill) and for each tariff `p0_total`, `p0_fees`, `p0_c0` and so on. */
  readonly wide: Relation<Record<string, Value>>;
  readonly bills: readonly BillPeriod[];
  readonly problems: readonly UsageProblem[];
  /** Rows of the use. */
  readonly records: number;
}

/** A customer's bill by one tariff. Amounts are whole numbers of 10^-decimals of the tariff. */
export interface BillRow {
  readonly customer: number | string;
  /** First day of the bill. */
  readonly bill: Date;
  readonly tariff: string;
  readonly fees: number;
  readonly usage: number;
  readonly discounts: number;
  readonly minimum: number;
  readonly tax: number;
  readonly total: number;
}

/**
 * Bills every customer by every tariff, in the engine that holds the records.
 *
 * The statement says the same as `bill`, to the last unit: allowances are used up in order of time by running sums,
 * calls are cut where periods change, and what does not depend on the order of records is summed without sorting them.
 * What several tariffs ask alike is computed once.
 *
 * @param usage One row a record.
 * @param spec Columns, tariffs, the time that is billed, and customers.
 * @returns Bills (`rows` in long form, see `BillRow`), and records that could not be rated.
 * @throws ColumnError for columns that are not there or hold something else, OptionError for the rest: an allowance
 *   that counts events beside prices by period has no statement, and neither has a calendar that changes at odd minutes
 *   over years.
 *
 * @example
 * const usage = sql`select 1 as customer, timestamp '2026-06-03 10:00' as started, 'voice' as kind, 130 as seconds`;
 * const calls = tariff({ name: "Calls", charges: [{ name: "Voice", price: "0.1", per: 60, increment: 60 }] });
 * const { rows } = await billAll(usage, {
 *   columns: { customer: "customer", at: "started", kind: "kind", quantity: "seconds" },
 *   tariffs: [calls], from: "2026-06-01" });
 * (await rows.rows())[0].total; // 30: three started minutes at 0.10
 */
export async function billAll<Row, Customer>(
  usage: Relation<Row>,
  spec: BillAllSpec<Row, Customer>,
): Promise<AllBills & { readonly rows: Relation<BillRow> }> {
  const all = await billWide(usage as Relation<unknown>, spec as unknown as BillAllSpec);
  const { sql } = usage;
  const arms = spec.tariffs.map((tariff, i) => {
    const column = (name: string) => sql.id(`p${i}_${name}`);
    return sql.fragment`
      select customer, bill, ${i} as place, ${tariff.name} as tariff, ${column("fees")} as fees, ${column("usage")} as usage,
        ${column("discounts")} as discounts, ${column("minimum")} as minimum, ${column("tax")} as tax, ${column("total")} as total
      from ${all.wide}`;
  });
  const days = all.bills.map(({ name }, i) => sql.fragment`when ${i} then cast(${name} as date)`);
  const rows = sql<BillRow>`
    select customer, case bill ${sql.join(days, " ")} end as bill, tariff, fees, usage, discounts, minimum, tax, total
    from (${sql.join(arms, " union all ")}) order by customer, bill, place`;
  return { ...all, rows };
}

const OPTIONS = ["columns", "tariffs", "customers", "customerColumns", "from", "to", "day"];

export async function billWide(usage: Relation<unknown>, spec: BillAllSpec): Promise<AllBills> {
  refuseUnknownOptions(spec, OPTIONS, "billAll");
  if (spec.tariffs.length === 0)
    throw new OptionError("tariffs", "There is no tariff to bill by.", "Pass at least one.");
  const source = await withoutRepeated(await canonicalUsage(usage, spec.columns));
  const customers = await canonicalCustomers(source.usage.relation, spec.customers, spec.customerColumns);
  const sources = { usage: source.usage, customers };
  const problems: UsageProblem[] = [...source.problems(spec.tariffs)];
  const groups = groupsOf(spec.tariffs).map((places) => {
    const setting = settingOf(
      places.map((place) => spec.tariffs[place] as Tariff),
      spec,
      source,
      customers,
    );
    return { places, setting };
  });
  let wide: Relation<unknown> | null = null;
  for (const { places, setting } of groups) {
    const { part, found } = await billGroup(sources, setting, places[0] ?? 0, source);
    problems.push(...found);
    wide = wide ? usage.sql`select * from ${wide} join ${part} using (customer, bill)` : part;
  }
  const bills = groups[0]?.setting.bills ?? [];
  return { wide: wide as Relation<Record<string, Value>>, bills, problems, records: source.records };
}

/** Bills of some tariffs: from sums where they suffice and every record can be rated, otherwise record by record. */
async function billGroup(
  sources: Sources,
  setting: SqlSetting,
  first: number,
  { words, combinations }: Source,
): Promise<{ part: Relation<unknown>; found: readonly UsageProblem[] }> {
  const clean = await isClean(sources, setting, combinations);
  const found = clean ? [] : await problemsOf(sources, setting);
  const settled = { ...setting, checked: found.length > 0 };
  if (found.length === 0 && sumsSuffice(setting, words)) {
    const classes = await sumClasses(sources.usage, setting, words);
    return { part: await classStatement(sources, settled, classes, first).materialize(), found };
  }
  return { part: await billStatement(sources, settled, first).materialize(), found };
}

/**
 * Tariffs that share a clock and a calendar stand in one statement, in runs of the list so that columns keep their
 * order. Sorting takes memory for each order of records, so that a statement has few of them.
 */
function groupsOf(tariffs: readonly Tariff[]): number[][] {
  const groups: number[][] = [];
  let before = "";
  let sorts = new Set<string>();
  let work = 0;
  tariffs.forEach(({ plan }, place) => {
    const key = sharedKey(plan);
    const orders = orderKeys(plan);
    const last = groups.at(-1);
    const joined = new Set([...sorts, ...orders]);
    if (last && key === before && work + workOf(plan) <= MOST_WORK && joined.size <= MOST_SORTS) {
      last.push(place);
      sorts = joined;
      work += workOf(plan);
    } else {
      groups.push([place]);
      sorts = new Set(orders);
      work = workOf(plan);
    }
    before = key;
  });
  return groups;
}

/** The engine holds a vector for every step of an expression and thread: more would take hundreds of megabytes. */
const MOST_WORK = 240;

/** Steps of a plan's expressions, roughly: what has no plain price for each unit takes many. */
function workOf({ charges, discounts }: Plan): number {
  return charges.reduce(
    (sum, charge) => sum + (linearPrice(charge) === null ? 6 : 1),
    1 + 4 * discounts.length,
  );
}

const MOST_SORTS = 4;

function sharedKey(plan: Plan): string {
  const calendar = asksPeriods(plan) && plan.calendar;
  return JSON.stringify([
    plan.timeZone,
    calendar && [calendar.periods, [...calendar.days], [...calendar.holidays]],
    calendar && [...plan.names.kinds.values()],
  ]);
}

/** What the order of records and the sums along it depend on: plans that differ in prices alone have the same. */
function orderKeys(plan: Plan): string[] {
  const ordered = plan.allowances.filter((allowance) => orderFreeCharge(plan, allowance) === null);
  const charges = plan.charges.map(({ match, from, to, free, first, increment, split }) => [
    matchKey(match),
    from,
    to,
    free,
    first,
    increment,
    split,
  ]);
  return ordered.map(({ matches, weights, quantity }, i) =>
    JSON.stringify([
      charges,
      matches.map(matchKey),
      [...weights],
      i > 0 && [quantity, ordered[i - 1]?.quantity],
    ]),
  );
}

function matchKey(match: MatchPlan): unknown {
  return Object.values(match).map((value) => (value instanceof Set ? [...value] : value));
}

interface Source {
  readonly usage: CanonicalUsage;
  readonly records: number;
  /** Milliseconds of the first record and of the end of the last. */
  readonly from: number;
  readonly to: number;
  readonly words: WordValues;
  /** Records that are alike in all words, with their number and what their quantities lie between. */
  readonly combinations: Relation<unknown>;
  problems(tariffs: readonly Tariff[]): UsageProblem[];
}

/** Facts of the records that are alike in all words. */
interface Facts {
  readonly n: number;
  readonly first: number | null;
  readonly last: number | null;
  readonly ids: number;
}

/** More words would make numbering them slower than grouping by them. */
const MOST_WORDS = 300;

async function wordValues(combinations: Relation<unknown>): Promise<WordValues> {
  const { sql } = combinations;
  const lists = WORDS.map((word) => `list(distinct ${word} order by ${word}) as ${word}`).join(", ");
  const [found] = await sql<{
    [W in Word]: string[] | null;
  }>`select ${rawText(lists)} from ${combinations}`.first(1);
  const few = (list: readonly string[] | null | undefined) =>
    (list ?? []).length <= MOST_WORDS ? (list ?? []).filter((word) => word !== null) : null;
  return {
    kind: few(found?.kind),
    direction: few(found?.direction),
    network: few(found?.network),
    destination: few(found?.destination),
    zone: few(found?.zone),
  };
}

/** Counts and measures the use by its words, and leaves out records whose id was there before. */
async function withoutRepeated(usage: CanonicalUsage): Promise<Source> {
  const { sql } = usage.relation;
  const seconds = `greatest(0, least(${LONGEST_S}, coalesce(duration, quantity, 0)))`;
  const combinations = await sql`
    select kind, direction, network, destination, zone, friend, count(*) as n, count(id) as ids, min(t) as "first",
      max(t + cast(round(${rawText(seconds)} * 1000) as bigint)) as "last", max(t) as last_start,
      min(quantity) as least_quantity, max(quantity) as most_quantity, min(duration) as least_duration,
      least(count(customer), count(t), count(quantity)) as complete
    from ${usage.relation} group by all`.materialize();
  const [facts] = await sql<Facts>`
    select cast(coalesce(sum(n), 0) as bigint) as n, min("first") as "first", max("last") as "last",
      cast(coalesce(sum(ids), 0) as bigint) as ids from ${combinations}`.first(1);
  const [different] = usage.hasId
    ? await sql<{ ids: number }>`select count(distinct id) as ids from ${usage.relation}`.first(1)
    : [];
  const { n = 0, first = null, last = null, ids = 0 } = facts ?? {};
  const words = await wordValues(combinations);
  const extent = { records: n, from: first ?? 0, to: last ?? 0, words, combinations };
  const repeats = usage.hasId ? ids - (different?.ids ?? ids) : 0;
  if (repeats === 0) return { usage, ...extent, problems: () => [] };
  const ranked = sql`
    select *, id is not null and row_number() over (
      partition by id order by t, quantity, customer, kind, direction, network, destination, zone, duration) > 1 as repeated
    from ${usage.relation}`;
  const relation = await sql`select * exclude (repeated) from ${ranked} where not repeated`.materialize();
  const examples = await sql<Record<string, unknown>>`
    select * exclude (repeated) from ${ranked} where repeated order by t, id limit 5`.rows();
  return {
    usage: { ...usage, relation },
    ...extent,
    problems: (tariffs) => [
      {
        problem: "duplicate",
        meaning: PROBLEMS.duplicate,
        tariff: tariffs.map(({ name }) => name).join(", "),
        records: repeats,
        examples: examples.map(recordOf),
      },
    ],
  };
}

const LONGEST_S = 10 * 366 * 86_400;

const rawText = (text: string) => ({ kind: "fragment" as const, strings: [text], values: [] });

function settingOf(
  tariffs: readonly Tariff[],
  spec: BillSpec,
  { usage, from, to }: Source,
  customers: CanonicalCustomers,
): SqlSetting {
  const plans = tariffs.map(({ plan }) => plan);
  const days = billDays(spec);
  const begin = Math.min(from, (days[0]?.firstDay ?? 0) * DAY);
  const end = Math.max(to, (days.at(-1)?.endDay ?? 0) * DAY);
  const [plan] = plans;
  const clock = zoneClock(plan?.timeZone, begin, end);
  const { wholeQuantities, hasDuration } = usage;
  const { intervals, families, addOns } = customers;
  return {
    plans,
    clock,
    timeline: plan?.calendar && asksPeriods(plan) ? timeline(plan.calendar, clock, begin, end) : null,
    bills: billPeriods(spec, clock),
    facts: { wholeQuantities, hasDuration, intervals, families, addOns },
    checked: true,
  };
}

async function problemsOf(
  sources: { usage: CanonicalUsage; customers: CanonicalCustomers },
  setting: SqlSetting,
): Promise<UsageProblem[]> {
  const counts = await problemStatement(sources, setting).rows();
  const found: UsageProblem[] = [];
  for (const [i, plan] of setting.plans.entries()) {
    for (const problem of Object.keys(PROBLEMS) as Problem[]) {
      const records = counts.reduce((sum, row) => sum + (row[`p${i}`] === problem ? Number(row.n) : 0), 0);
      if (records === 0) continue;
      const examples = await exampleStatement(sources, setting, plan, problem).rows();
      found.push({
        problem,
        meaning: PROBLEMS[problem],
        tariff: plan.name,
        records,
        examples: examples.map(recordOf),
      });
    }
  }
  return found;
}

function recordOf({ t, ...row }: Record<string, unknown>): UsageRecord {
  return { ...row, at: typeof t === "number" ? t : null } as unknown as UsageRecord;
}
