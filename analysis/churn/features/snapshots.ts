import { type ColumnOf, findColumn, ID, MOMENT } from "../../columns.ts";
import { addDays, dayOf } from "../../day.ts";
import { FEATURE } from "../../model/design/feature-column.ts";
import { OptionError, refuseUnknownOptions } from "../../options.ts";
import { type Displayable, displayMethod, type Relation, type SqlValue, type Value } from "../../relation.ts";
import { checkSpan, type Span, spanSql } from "../../span.ts";
import { text } from "../../sql/types.ts";
import { tableSql } from "./aggregate-sql.ts";
import type { SnapshotFeature, SnapshotTable } from "./declare.ts";
import { type PlannedTable, planTable } from "./plan-tables.ts";

export interface SnapshotSpec<
  Row = Record<string, Value>,
  Tables extends object = Record<string, Record<string, Value>>,
> {
  /** Column that identifies the customer. */
  readonly customer: ColumnOf<Row, number | string | bigint>;
  /** First day as a customer. */
  readonly joined: ColumnOf<Row, Date>;
  /** Last day as a customer; null for those who are still there. */
  readonly left: ColumnOf<Row, Date>;
  /** Days at whose beginning customers are looked at: what is before a cut is known, what comes from it on is not. */
  readonly cuts: readonly (string | Date)[];
  /** How far the outcome looks ahead: whether the customer leaves within this time from the cut on. */
  readonly horizon: Span;
  /** Last day that the data know. Where a horizon ends after it, the outcome is null: these customers can be scored only. */
  readonly asOf: string | Date;
  /**
   * Columns of the customers to be taken along as features. Take only what does not change: a table of customers often
   * holds their latest state, which was not known at a cut.
   */
  readonly attributes?: readonly ColumnOf<Row, number | bigint | string | boolean>[];
  /** Tables with a time, and the features made of them. */
  readonly tables?: { readonly [K in keyof Tables]: SnapshotTable<Tables[K]> };
}

export interface SnapshotCut {
  /** As `YYYY-MM-DD`. */
  readonly cut: string;
  readonly customers: number;
  /** Of them, who left within the horizon; null where the horizon is not over. */
  readonly leavers: number | null;
}

export interface Snapshots extends Displayable {
  /** One row for each customer and cut: `customer`, `cut`, `leaves`, `tenure_days`, and the attributes and features. */
  readonly rows: Relation;
  /** The names of the features, `tenure_days` among them. */
  readonly features: readonly string[];
  /** How each feature was declared. */
  readonly declared: readonly SnapshotFeature[];
  readonly cuts: readonly SnapshotCut[];
  /** Customers without an identifier or a first day, and those whose last day lies before the first. */
  readonly leftOut: number;
}

const OPTIONS = ["customer", "joined", "left", "cuts", "horizon", "asOf", "attributes", "tables"] as const;
const OWN = ["customer", "cut", "leaves", "tenure_days"];

/**
 * What was known of each customer on given days, and who left after them: the table that a model of churn learns from, and
 * the table that it scores. All of it is computed in the engine.
 *
 * A customer is in a cut when the first day lies before it and the last day does not. Of event tables the rows before the
 * cut count, of state tables those in force on the day before it: whatever happens on the cut or later changes nothing but
 * `leaves`. Several cuts are stacked.
 *
 * @param customers One row a customer, those who left among them.
 * @throws ColumnError when a column is not there or of another kind.
 * @throws OptionError when an option does not exist, two features share a name, or a customer has several rows.
 *
 * Source: for the design of snapshots, S. A. Neslin et al., "Defection Detection", Journal of Marketing Research 43 (2006).
 *
 * @example
 * const customers = sql`select * from (values (1, date '2025-01-01', null), (2, date '2025-01-01', date '2025-07-10'))
 *   as t(customer_id, joined_on, left_on)`;
 * const bills = sql`select * from (values (1, date '2025-06-30', 20), (2, date '2025-05-31', 30), (2, date '2025-06-30', 45))
 *   as t(customer_id, issued_on, total)`;
 * const { rows } = await customerSnapshots(customers, {
 *   customer: "customer_id", joined: "joined_on", left: "left_on",
 *   cuts: ["2025-07-01"], horizon: { months: 1 }, asOf: "2025-12-31",
 *   tables: {
 *     bills: {
 *       rows: bills, customer: "customer_id", at: "issued_on",
 *       features: { bill_change: { change: "total", last: { months: 1 } } },
 *     },
 *   },
 * });
 * // customer 1 stays, and has no bill before the last to compare; customer 2 leaves, after a bill that rose by .5
 */
export async function customerSnapshots<Row, Tables extends object>(
  customers: Relation<Row>,
  spec: SnapshotSpec<Row, Tables>,
): Promise<Snapshots> {
  refuseUnknownOptions(spec, OPTIONS, "customerSnapshots()");
  const { sql } = customers;
  const given = spec as unknown as SnapshotSpec;
  const plan = await planSnapshots(customers as Relation<unknown>, given);
  const { base, leftOut } = await readBase(customers as Relation<unknown>, given);

  const parts = plan.map((table, i) => ({ name: `t${i}`, rows: tableSql(base, table) }));
  const features = plan.flatMap((table, i) =>
    table.features.map(({ name }) => sql.fragment`, ${sql.id(`t${i}`)}.${sql.id(name)}`),
  );
  const joins = parts.map(
    ({ name, rows }) => sql.fragment` join ${rows} as ${sql.id(name)} using (customer, cut)`,
  );
  const rows = await sql`
    select b.* ${sql.join(features, "")} from ${base} b ${sql.join(joins, "")} order by cut, customer`.materialize();
  const cuts = await sql<SnapshotCut>`
    select cast(cut as ${text(sql)}) as cut, count(*) as customers,
      case when count(leaves) > 0 then count(*) filter (where leaves) end as leavers
    from ${rows} group by cut order by cut`.rows();
  const declared = [...ownFeatures(given), ...plan.flatMap((table) => table.features.map(described))];
  return {
    rows,
    features: declared.map(({ name }) => name),
    declared,
    cuts,
    leftOut,
    [displayMethod]: () => cuts,
  };
}

async function planSnapshots(customers: Relation<unknown>, spec: SnapshotSpec): Promise<PlannedTable[]> {
  const schema = await customers.schema();
  findColumn(schema, { role: "customer", name: spec.customer, ...ID });
  findColumn(schema, { role: "joined", name: spec.joined, ...MOMENT });
  findColumn(schema, { role: "left", name: spec.left, ...MOMENT });
  for (const name of spec.attributes ?? []) findColumn(schema, { role: "attributes", name, ...FEATURE });
  const plan: PlannedTable[] = [];
  for (const [name, table] of Object.entries(spec.tables ?? {})) plan.push(await planTable(name, table));
  const names = [
    ...OWN,
    ...(spec.attributes ?? []),
    ...plan.flatMap(({ features }) => features.map(({ name }) => name)),
  ];
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new OptionError(
      "features",
      `Two columns of the result would be called “${twice}”.`,
      "Give one another name.",
    );
  return plan;
}

/** Who was a customer at which cut, and who left within the horizon. */
async function readBase(
  customers: Relation<unknown>,
  spec: SnapshotSpec,
): Promise<{ base: Relation<unknown>; leftOut: number }> {
  const { sql } = customers;
  const horizon = spanSql(sql, checkSpan(spec.horizon, "horizon"));
  const cuts = cutsOf(spec.cuts);
  const after = addDays(dayOf(spec.asOf, "asOf"), 1);
  const attributes = (spec.attributes ?? []).map((name) => sql.fragment`, ${sql.id(name)}`);
  const known = sql`
    select ${sql.id(spec.customer)} as customer, cast(${sql.id(spec.joined)} as date) as _joined,
      cast(${sql.id(spec.left)} as date) as _last ${sql.join(attributes, "")} from ${customers}`;
  const counts = sql.fragment`customer is not null and _joined is not null and (_last is null or _last >= _joined)`;
  const [checked] = await sql<{ out: number; twice: number }>`
    select count(*) filter (where not (${counts})) as out, count(customer) - count(distinct customer) as twice from ${known}`.rows();
  if (checked && checked.twice > 0)
    throw new OptionError(
      "customer",
      `“${spec.customer}” names ${checked.twice} customers more than once.`,
      "Pass one row a customer.",
    );
  const base = sql`
    with cuts as (${sql.dialect.rows<SqlValue>([{ name: "cut", type: "date", values: cuts }])})
    select customer, cut,
      case when cut + ${horizon} <= cast(${after} as date) then coalesce(_last < cut + ${horizon}, false) end as leaves,
      ${sql.dialect.daysBetween(sql.id("_joined"), sql.id("cut"))} as tenure_days ${sql.join(attributes, "")}
    from ${known} join cuts on _joined < cut and (_last is null or _last >= cut) where ${counts}`;
  return { base: await base.materialize(), leftOut: checked?.out ?? 0 };
}

function cutsOf(cuts: readonly (string | Date)[]): string[] {
  const days = (cuts ?? []).map((cut) => dayOf(cut, "cuts"));
  if (days.length === 0) throw new OptionError("cuts", "Snapshots need at least one cut.");
  return [...new Set(days)].sort();
}

function ownFeatures({ attributes = [] }: SnapshotSpec): SnapshotFeature[] {
  const own = { table: null, last: null, before: null };
  return [
    { ...own, name: "tenure_days", kind: "tenure", column: null },
    ...attributes.map((name) => ({ ...own, name, kind: "attribute" as const, column: name })),
  ];
}

function described({ columns: _, ...feature }: PlannedTable["features"][number]): SnapshotFeature {
  return feature;
}
