import { addDays } from "../day.ts";
import { checkShare, OptionError, refuseUnknownOptions, wholeNumber } from "../options.ts";
import { type Displayable, displayMethod, type Relation, type Value } from "../relation.ts";
import { daysOfData } from "../rfm/data-start.ts";
import {
  PURCHASE_OPTIONS,
  type PurchaseColumns,
  type PurchaseRows,
  purchaseRows,
} from "../rfm/purchase-rows.ts";
import { double } from "../sql/types.ts";

/** What `lifecycleStages` is asked for. */
export interface LifecycleSpec<Row = Record<string, Value>> extends PurchaseColumns<Row> {
  /** Days of the recent window; the one before it is as long. Default: 182. */
  readonly window?: number;
  /** Rise or fall from one window to the next from which a customer grows or declines. Default: .25, a quarter. */
  readonly change?: number;
  /** What is compared: `revenue` (default) or `purchases`. */
  readonly by?: "revenue" | "purchases";
}

const OPTIONS = [
  ...PURCHASE_OPTIONS,
  "window",
  "change",
  "by",
] as const satisfies readonly (keyof LifecycleSpec)[];

export const STAGES = ["new", "growing", "mature", "declining", "gone"] as const;
export type Stage = (typeof STAGES)[number];

export interface CustomerStage {
  readonly customer: number | string;
  readonly first_purchase: Date;
  readonly last_purchase: Date;
  /** Revenue or purchases of the window before, and of the recent one. */
  readonly before: number;
  readonly recent: number;
  /** (recent - before) / before; null when there was nothing before. */
  readonly change: number | null;
  readonly stage: Stage;
}

/** Customers by stage of their life. Displays as its table of stages. */
export interface LifecycleStages extends Displayable {
  /** One row a customer, by what they brought recently; lazy. */
  readonly customers: Relation<CustomerStage>;
  readonly stages: readonly {
    readonly stage: Stage;
    readonly customers: number;
    readonly share: number;
    readonly before: number;
    readonly recent: number;
  }[];
  /** The rule of each stage in words, in the order in which they are tried. */
  readonly rules: readonly { readonly stage: Stage; readonly rule: string }[];
  /** Days of a window: fewer than asked for where the data is shorter than two of them. */
  readonly window: number;
  readonly asOf: string | null;
}

/**
 * Says at which stage of their life customers are. Rules are tried in this order, with W the days of a window:
 *
 * 1. `new`: the first purchase lies within the last W days.
 * 2. `gone`: no purchase within the last 2 W days.
 * 3. `declining`: the last W days brought at least the share `change` less than the W days before.
 * 4. `growing`: they brought at least the share `change` more, or the customer came back after W days without a purchase.
 * 5. `mature`: all others.
 *
 * W is half of the data where that is shorter than two windows: days before the data begins are no days without purchases.
 * Who is `new` is so to the data.
 *
 * @param purchases A table or query with one row a purchase, or a line of one.
 * @throws ColumnError when a column is not there or holds something else.
 * @throws OptionError when an option does not exist or makes no sense.
 *
 * @example
 * const { stages, customers } = await lifecycleStages(purchases, {
 *   customer: "customer", at: "bought_on", amount: "amount", window: 91 });
 */
export async function lifecycleStages<Row>(
  purchases: Relation<Row>,
  spec: LifecycleSpec<Row>,
): Promise<LifecycleStages> {
  const { window: asked = 182, change = 0.25, by = "revenue", ...columns } = spec as unknown as LifecycleSpec;
  refuseUnknownOptions(spec, OPTIONS, "lifecycleStages");
  wholeNumber("window", asked, 1);
  checkShare("change", change);
  if (by !== "revenue" && by !== "purchases") {
    throw new OptionError("by", `by must be "revenue" or "purchases", got ${JSON.stringify(by)}.`);
  }
  const rows = await purchaseRows(purchases, columns);
  // Two windows of one length must fit into the data, or whoever bought before it began seems to grow.
  const window = Math.max(1, Math.floor((await daysOfData(rows, 2 * asked)) / 2));
  const staged = await stageOf(measure(rows, { window, by }), {
    change,
    asOf: rows.asOf,
    window,
  }).materialize();
  const { sql } = staged;
  const stages = await summarise(staged);
  return {
    customers: sql<CustomerStage>`select * from ${staged} order by recent desc, before desc, customer`,
    stages,
    rules: rulesOf(window, change, by),
    window,
    asOf: rows.asOf,
    [displayMethod]: () => stages,
  };
}

type Measured = Omit<CustomerStage, "change" | "stage">;

function measure(
  { rows, asOf, byPurchase }: PurchaseRows,
  { window, by }: { readonly window: number; readonly by: "revenue" | "purchases" },
): Relation<Measured> {
  const { sql } = rows;
  const end = asOf ?? "1970-01-01";
  const recent = sql.fragment`day > cast(${addDays(end, -window)} as date)`;
  const before = sql.fragment`day <= cast(${addDays(end, -window)} as date) and day > cast(${addDays(end, -2 * window)} as date)`;
  const within = (when: typeof recent) =>
    by === "revenue"
      ? sql.fragment`cast(coalesce(sum(case when ${when} then amount end), 0) as ${double(sql)})`
      : byPurchase
        ? sql.fragment`cast(count(distinct case when ${when} and amount >= 0 then purchase end)
            + count(case when ${when} and amount >= 0 and purchase is null then 1 end) as ${double(sql)})`
        : sql.fragment`cast(count(case when ${when} and amount >= 0 then 1 end) as ${double(sql)})`;
  return sql<Measured>`
    select * from (
      select customer, min(case when amount >= 0 then day end) as first_purchase,
        max(case when amount >= 0 then day end) as last_purchase, ${within(before)} as before, ${within(recent)} as recent
      from ${rows} group by customer)
    where first_purchase is not null`;
}

function stageOf(
  measured: Relation<Measured>,
  {
    change,
    asOf,
    window,
  }: { readonly change: number; readonly asOf: string | null; readonly window: number },
): Relation<CustomerStage> {
  const { sql } = measured;
  const end = asOf ?? "1970-01-01";
  return sql<CustomerStage>`
    select *, case when before > 0 then (recent - before) / before end as change,
      case when first_purchase > cast(${addDays(end, -window)} as date) then 'new'
        when last_purchase <= cast(${addDays(end, -2 * window)} as date) then 'gone'
        when before > 0 and recent <= ${1 - change} * before then 'declining'
        when recent >= ${1 + change} * before then 'growing'
        else 'mature' end as stage
    from ${measured}`;
}

async function summarise(staged: Relation<CustomerStage>): Promise<LifecycleStages["stages"]> {
  const found = await staged.sql<{ stage: Stage; customers: number; before: number; recent: number }>`
    select stage, count(*) as customers, cast(sum(cast(before as decimal(30, 6))) as ${double(staged.sql)}) as before,
      cast(sum(cast(recent as decimal(30, 6))) as ${double(staged.sql)}) as recent
    from ${staged} group by stage`.rows();
  const all = found.reduce((sum, row) => sum + row.customers, 0);
  return STAGES.map((stage) => {
    const { customers = 0, before = 0, recent = 0 } = found.find((row) => row.stage === stage) ?? {};
    return { stage, customers, share: all > 0 ? customers / all : 0, before, recent };
  });
}

function rulesOf(window: number, change: number, by: "revenue" | "purchases"): LifecycleStages["rules"] {
  const percent = `${Math.round(change * 1000) / 10}%`;
  return [
    { stage: "new", rule: `first purchase within the last ${window} days` },
    { stage: "gone", rule: `no purchase within the last ${2 * window} days` },
    {
      stage: "declining",
      rule: `${by} of the last ${window} days at least ${percent} below the ${window} days before`,
    },
    {
      stage: "growing",
      rule: `at least ${percent} above them, or back after ${window} days without a purchase`,
    },
    { stage: "mature", rule: "all others" },
  ];
}
