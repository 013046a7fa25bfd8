import { OptionError, refuseUnknownOptions } from "../options.ts";
import { type Displayable, displayMethod, type Relation } from "../relation.ts";
import { double } from "../sql/types.ts";
import type { Rfm } from "./rfm.ts";

/** What `segmentMigration` is asked for. */
export interface MigrationSpec {
  /** Segments whose customers count as lost. Default: `Lost`, where the later rules have it. */
  readonly lost?: readonly string[];
}

export const MOVES = ["kept", "won", "won back", "lost"] as const;
/** `won`: no customer at the first date; `won back`: lost at the first, not at the second; `lost`: the other way round. */
export type Move = (typeof MOVES)[number];

/** Customers who went from one segment to another, or stayed. */
export interface MigrationCell {
  /** Null for customers who had not bought yet in the first period. */
  readonly from: string | null;
  /** Null for customers who did not buy in the second period. */
  readonly to: string | null;
  readonly customers: number;
  /** What they had brought at the first date, and at the second. */
  readonly revenueBefore: number;
  readonly revenueAfter: number;
}

/** Customers who were won or lost, by the segment in which they are, or from which they went. */
export interface MigrationGroup {
  readonly segment: string;
  readonly customers: number;
  /** Of all who were won, or lost. */
  readonly share: number;
  /** Share of the segment's customers at that date. */
  readonly ofSegment: number;
  readonly revenue: number;
  /** Mean number of purchases. */
  readonly frequency: number;
}

export interface MigratedCustomer {
  readonly customer: number | string;
  readonly from: string | null;
  readonly to: string | null;
  readonly move: Move;
  readonly revenue_before: number;
  readonly revenue_after: number;
}

/** How customers moved between segments. Displays as its matrix. */
export interface SegmentMigration extends Displayable {
  /** Pairs of segments that occur, in the order of the rules; customers who were not there come last. */
  readonly matrix: readonly MigrationCell[];
  readonly moves: readonly {
    readonly move: Move;
    readonly customers: number;
    readonly revenueBefore: number;
    readonly revenueAfter: number;
  }[];
  /** Customers who were lost, by the segment in which they were. */
  readonly lost: readonly MigrationGroup[];
  /** Customers who were won for the first time, by the segment in which they are. */
  readonly won: readonly MigrationGroup[];
  /** One row for each customer of either date, in the order of customers; lazy. */
  readonly customers: Relation<MigratedCustomer>;
}

/**
 * Compares two scorings of the same customers: who moved where, what was lost and what was won.
 *
 * Score both dates with the same edges (`like` the first), or customers change segment because others did.
 *
 * @param before the scoring of the earlier date.
 * @param after the scoring of the later date, on the same engine.
 * @throws OptionError when `lost` names a segment that the later scoring does not have.
 *
 * @example
 * const columns = { customer: "customer", at: "bought_on", amount: "amount", period: 365 } as const;
 * const before = await rfm(purchases, { ...columns, asOf: "2025-06-30" });
 * const after = await rfm(purchases, { ...columns, asOf: "2026-06-30", like: before });
 * const { matrix, lost, won } = await segmentMigration(before, after);
 */
export async function segmentMigration(
  before: Rfm,
  after: Rfm,
  spec: MigrationSpec = {},
): Promise<SegmentMigration> {
  refuseUnknownOptions(spec, ["lost"], "segmentMigration");
  const lostSegments = lostOf(spec, after);
  const { sql } = after.customers;
  const isLost = (column: string) =>
    lostSegments.length === 0
      ? sql.fragment`false`
      : sql.fragment`${sql.id(column)} in (${sql.join(lostSegments)})`;
  const moved = await sql<MigratedCustomer & { readonly n_before: number; readonly n_after: number }>`
    select *, case when "from" is null then 'won'
        when "to" is null or ${isLost("to")} then case when ${isLost("from")} then 'kept' else 'lost' end
        when ${isLost("from")} then 'won back' else 'kept' end as move
    from (
      select coalesce(later.customer, earlier.customer) as customer, earlier.segment as "from", later.segment as "to",
        coalesce(earlier.monetary, 0) as revenue_before, coalesce(later.monetary, 0) as revenue_after,
        earlier.frequency as n_before, later.frequency as n_after
      from ${before.customers} as earlier full join ${after.customers} as later
        on earlier.customer = later.customer)`.materialize();
  const matrix = await matrixOf(moved, before, after);
  return {
    matrix,
    moves: await movesOf(moved),
    lost: await groupsOf(moved, { move: "lost", side: "from", segments: before.segments }),
    won: await groupsOf(moved, { move: "won", side: "to", segments: after.segments }),
    customers: sql<MigratedCustomer>`
      select customer, "from", "to", move, revenue_before, revenue_after from ${moved} order by customer`,
    [displayMethod]: () => matrix,
  };
}

function lostOf({ lost }: MigrationSpec, after: Rfm): readonly string[] {
  const known = after.segments.map(({ segment }) => segment);
  if (lost === undefined) return known.filter((segment) => segment === "Lost");
  const strange = lost.find((segment) => !known.includes(segment));
  if (strange === undefined) return lost;
  throw new OptionError("lost", `There is no segment “${strange}”.`, `The segments are ${known.join(", ")}.`);
}

type Moved = Relation<MigratedCustomer & { readonly n_before: number; readonly n_after: number }>;

async function matrixOf(moved: Moved, before: Rfm, after: Rfm): Promise<MigrationCell[]> {
  const cells = await moved.sql<MigrationCell>`
    select "from", "to", count(*) as customers,
      cast(sum(cast(revenue_before as decimal(30, 6))) as ${double(moved.sql)}) as "revenueBefore",
      cast(sum(cast(revenue_after as decimal(30, 6))) as ${double(moved.sql)}) as "revenueAfter"
    from ${moved} group by "from", "to"`.rows();
  const place = ({ segments }: Rfm, name: string | null) =>
    name === null ? segments.length : segments.findIndex(({ segment }) => segment === name);
  return cells.sort(
    (a, b) => place(before, a.from) - place(before, b.from) || place(after, a.to) - place(after, b.to),
  );
}

async function movesOf(moved: Moved): Promise<SegmentMigration["moves"]> {
  const found = await moved.sql<SegmentMigration["moves"][number]>`
    select move, count(*) as customers,
      cast(sum(cast(revenue_before as decimal(30, 6))) as ${double(moved.sql)}) as "revenueBefore",
      cast(sum(cast(revenue_after as decimal(30, 6))) as ${double(moved.sql)}) as "revenueAfter"
    from ${moved} group by move`.rows();
  return MOVES.map(
    (move) =>
      found.find((row) => row.move === move) ?? { move, customers: 0, revenueBefore: 0, revenueAfter: 0 },
  );
}

async function groupsOf(
  moved: Moved,
  { move, side, segments }: { move: Move; side: "from" | "to"; segments: Rfm["segments"] },
): Promise<MigrationGroup[]> {
  const { sql } = moved;
  const suffix = side === "from" ? "before" : "after";
  const found = await sql<Pick<MigrationGroup, "segment" | "customers" | "revenue" | "frequency">>`
    select ${sql.id(side)} as segment, count(*) as customers,
      cast(sum(cast(${sql.id(`revenue_${suffix}`)} as decimal(30, 6))) as ${double(sql)}) as revenue,
      cast(sum(${sql.id(`n_${suffix}`)}) as ${double(sql)}) / count(*) as frequency
    from ${moved} where move = ${move} group by ${sql.id(side)}`.rows();
  const all = found.reduce((sum, row) => sum + row.customers, 0);
  return segments.flatMap(({ segment, customers }) => {
    const row = found.find((candidate) => candidate.segment === segment);
    return row ? [{ ...row, share: row.customers / all, ofSegment: row.customers / customers }] : [];
  });
}
