/** Bills of everybody under every tariff, as columns in memory: what the simulation turns over. */
import { type ColumnOf, findColumn } from "../../columns.ts";
import { OptionError } from "../../options.ts";
import type { Relation, Value } from "../../relation.ts";
import { billWide } from "../bill-all.ts";
import type { BillSpec } from "../bills.ts";
import type { Plan } from "../plan.ts";
import type { CustomerColumns } from "../sql/customers.ts";
import type { UsageColumns } from "../sql/usage-columns.ts";
import type { Tariff } from "../tariff.ts";
import type { UsageProblem } from "../usage.ts";

/** What customers pay today: by the tariffs that a column names, an amount that a column holds, or both. */
export interface CurrentSpec<Customer> {
  /** Column with the name of the customer's tariff. Needed with `tariffs`. */
  readonly column?: ColumnOf<Customer, string>;
  /** Today's tariffs. Without them nobody's use reacts to prices: the old ones are not known. */
  readonly tariffs?: readonly Tariff[];
  /** Column with what was paid for all bills looked at, in units of money: personal discounts and all. Default: as the tariffs say. */
  readonly paid?: ColumnOf<Customer, number>;
  /** Column with what is taken off each bill of today for this customer, in units of money; a bill is never below 0. */
  readonly discount?: ColumnOf<Customer, number>;
}

export interface SimulationSource<Row, Customer> extends BillSpec {
  readonly usage: Relation<Row>;
  readonly columns: UsageColumns<Row>;
  /** One row a customer. */
  readonly customers: Relation<Customer>;
  readonly customerColumns: CustomerColumns<Customer>;
  readonly current: CurrentSpec<Customer>;
  readonly candidates: readonly Tariff[];
  /** Column by which winners and losers are told apart. */
  readonly segment?: ColumnOf<Customer, string>;
}

/** Money is in smallest units, of all bills together; arrays are by customer. */
export interface SimulationData {
  readonly customers: readonly (number | string)[];
  readonly segments: readonly string[];
  readonly segmentOf: Int32Array;
  /** Names of today's tariffs, and each customer's place among them. */
  readonly currents: readonly string[];
  readonly currentOf: Int32Array;
  readonly current: Float64Array;
  readonly candidates: readonly Tariff[];
  readonly bills: readonly Float64Array[];
  readonly kinds: readonly string[];
  /** Units by kind, and what depends on them under each candidate and, where it is known, today's tariff. */
  readonly quantity: readonly Float64Array[];
  readonly currentUse: readonly Float64Array[] | null;
  readonly candidateUse: readonly (readonly Float64Array[])[];
  readonly periods: number;
  readonly unit: number;
  readonly currency: string;
  readonly problems: readonly UsageProblem[];
  readonly records: number;
}

export async function loadData<Row, Customer>(
  source: SimulationSource<Row, Customer>,
): Promise<SimulationData> {
  const spec = source as unknown as SimulationSource<Record<string, Value>, Record<string, Value>>;
  const { usage, customers, columns, customerColumns, current, candidates } = spec;
  if (candidates.length === 0)
    throw new OptionError("candidates", "There is no tariff to try.", "Pass at least one.");
  checkCurrent(current);
  const known = current.tariffs ?? [];
  const tariffs = [...candidates, ...known];
  const unit = commonUnit(tariffs);
  const { from, to = from, day = 1 } = spec;
  const { wide, bills, problems, records } = await billWide(usage as Relation<unknown>, {
    columns,
    tariffs,
    from,
    to,
    day,
    customers,
    customerColumns,
  });
  const kinds = [...new Set(tariffs.flatMap(({ plan }) => [...plan.names.kinds.keys()]))];
  const people = await readPeople(spec, wide, tariffs, kinds);
  const currents = known.length > 0 ? known.map(({ name }) => name) : namesOf(people);
  const count = Number(people.customer?.length ?? 0);
  const of = (name: string) => numbers(people[name], count);
  const currentOf = placesOf(people.current_name, currents, count);
  refuseUnknownPlans(people, currentOf, known.length > 0);
  const use = (place: number) => kinds.map((_, k) => of(`p${place}_k${k}`));
  const chosen = <T>(pick: (place: number) => T) => known.map((_, i) => pick(candidates.length + i));
  const currentBills = chosen((place) => of(`p${place}_total`));
  const currentUses = chosen(use);
  const segments = [
    ...new Set(Array.from({ length: count }, (_, i) => String(people.segment?.[i] ?? "all"))),
  ].sort();
  return {
    customers: Array.from({ length: count }, (_, i) => people.customer?.[i] as number | string),
    segments,
    segmentOf: placesOf(people.segment, segments, count),
    currents,
    currentOf,
    current:
      current.paid === undefined
        ? lowered(pickCurrent(currentBills, currentOf), of("discount"), unit * bills.length)
        : of("paid").map((paid) => Math.round(paid * unit)),
    candidates,
    bills: candidates.map((_, i) => of(`p${i}_total`)),
    kinds,
    quantity: kinds.map((_, k) => of(`q${k}`)),
    currentUse:
      known.length > 0
        ? kinds.map((_, k) =>
            pickCurrent(
              currentUses.map((each) => each[k] as Float64Array),
              currentOf,
            ),
          )
        : null,
    candidateUse: candidates.map((_, i) => use(i)),
    periods: bills.length,
    unit,
    currency: candidates[0]?.plan.currency ?? "",
    problems,
    records,
  };
}

function lowered(bills: Float64Array, discounts: Float64Array, scale: number): Float64Array {
  return bills.map((bill, i) =>
    Math.max(Math.min(0, bill), bill - Math.round((discounts[i] as number) * scale)),
  );
}

function checkCurrent({ column, tariffs, paid }: CurrentSpec<Record<string, Value>>): void {
  if (tariffs && tariffs.length > 0 && column !== undefined) return;
  if (!tariffs && paid !== undefined) return;
  throw new OptionError(
    "current",
    "What customers pay today is not known.",
    "Give the tariffs and the column that names each customer's, or the column with what was paid.",
  );
}

function commonUnit(tariffs: readonly Tariff[]): number {
  const [first] = tariffs;
  const decimals = first?.plan.money.decimals ?? 2;
  const odd = tariffs.find(({ plan }) => plan.money.decimals !== decimals);
  if (!odd) return 10 ** decimals;
  throw new OptionError(
    "candidates",
    `“${first?.name}” and “${odd.name}” count money in different decimals.`,
    "Give all tariffs of a simulation the same `decimals`.",
  );
}

type People = { readonly [column: string]: ArrayLike<unknown> };

async function readPeople(
  {
    usage,
    columns,
    customers,
    customerColumns,
    current,
    segment,
  }: SimulationSource<Record<string, Value>, Record<string, Value>>,
  wide: Relation<Record<string, Value>>,
  tariffs: readonly Tariff[],
  kinds: readonly string[],
): Promise<People> {
  const { sql } = customers;
  const schema = await customers.schema();
  const any = {
    kinds: ["string", "integer", "number", "boolean", "date", "timestamp", "other"] as const,
    kind: "a value",
    remedy: "Choose another column.",
  };
  const column = (role: string, name: string) => sql.id(findColumn(schema, { role, name, ...any }).name);
  const sums = tariffs.flatMap(({ plan }, i) => [
    sql.fragment`cast(sum(${sql.id(`p${i}_total`)}) as double) as ${sql.id(`p${i}_total`)}`,
    ...kinds.map(
      (kind, k) => sql.fragment`cast(sum(${useOf(plan, i, kind)}) as double) as ${sql.id(`p${i}_k${k}`)}`,
    ),
  ]);
  const quantities = kinds.map(
    (kind, k) =>
      sql.fragment`cast(sum(case when ${sql.id(columns.kind)} = ${kind} then greatest(0, ${quantityOf(kind)}) else 0 end) as double) as ${sql.id(`q${k}`)}`,
  );
  const billed = sql`select customer, ${sql.join(sums)} from ${wide} group by customer`;
  const used = sql`select ${sql.id(columns.customer)} as customer, ${sql.join(quantities)} from ${usage} group by 1`;
  const customer = column("customer", customerColumns.customer);
  const paid =
    current.paid !== undefined
      ? sql.fragment`cast(${column("paid", current.paid)} as double)`
      : sql.fragment`0`;
  const discount =
    current.discount === undefined
      ? sql.fragment`0`
      : sql.fragment`cast(${column("discount", current.discount)} as double)`;
  return (await sql`
    select billed.*, used.* exclude (customer), c.* exclude (customer)
    from ${billed} as billed left join ${used} as used using (customer)
    join (select ${customer} as customer, ${paid} as paid, ${discount} as discount,
        ${current.column ? sql.fragment`cast(${column("current", current.column)} as varchar)` : sql.fragment`'today'`} as current_name,
        ${segment ? sql.fragment`coalesce(cast(${column("segment", segment)} as varchar), 'none')` : sql.fragment`'all'`} as segment
      from ${customers}) as c using (customer)
    order by customer`.columns()) as unknown as People;

  function quantityOf(kind: string) {
    const { quantity } = columns;
    if (typeof quantity === "string") return sql.id(quantity);
    const source = quantity[kind];
    return typeof source === "string" ? sql.id(source) : sql.fragment`${source ?? 0}`;
  }
}

/** Charges of a plan that price this kind alone. */
function useOf(plan: Plan, place: number, kind: string) {
  const mine = plan.charges.filter(({ match }) => match.kind?.size === 1 && match.kind.has(kind));
  const text = mine.map(({ index }) => `p${place}_c${index}`).join(" + ") || "0";
  return { kind: "fragment" as const, strings: [text], values: [] };
}

function numbers(column: ArrayLike<unknown> | undefined, count: number): Float64Array {
  const found = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const value = Number(column?.[i] ?? 0);
    found[i] = Number.isNaN(value) ? 0 : value;
  }
  return found;
}

function namesOf(people: People): string[] {
  return [...new Set(Array.from(people.current_name ?? [], String))].sort();
}

function placesOf(
  column: ArrayLike<unknown> | undefined,
  names: readonly string[],
  count: number,
): Int32Array {
  const places = new Map(names.map((name, i) => [name, i]));
  return Int32Array.from({ length: count }, (_, i) => places.get(String(column?.[i] ?? "all")) ?? -1);
}

function refuseUnknownPlans(people: People, currentOf: Int32Array, needed: boolean): void {
  const lost = currentOf.indexOf(-1);
  if (!needed || lost < 0) return;
  throw new OptionError(
    "current",
    `Customer ${people.customer?.[lost]} is on “${people.current_name?.[lost]}”, which is not among today's tariffs.`,
    "Pass that tariff, or leave such customers out.",
  );
}

function pickCurrent(columns: readonly Float64Array[], places: Int32Array): Float64Array {
  return Float64Array.from(places, (place, i) => columns[place]?.[i] ?? 0);
}
