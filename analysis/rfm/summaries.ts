import type { Relation } from "../relation.ts";
import { double } from "../sql/types.ts";
import type { RfmTotals } from "./purchases.ts";
import { type RfmCustomer, segmentOf } from "./scores.ts";
import type { ScoringPlan } from "./scoring-spec.ts";
import { within } from "./segments.ts";

/** A segment in numbers. Averages are null where there is no customer, shares of revenue where there is no revenue. */
export interface RfmSegment {
  readonly segment: string;
  readonly customers: number;
  /** Share of all customers, 0 to 1. */
  readonly share: number;
  readonly revenue: number;
  readonly revenueShare: number | null;
  /** Average days since the last purchase. */
  readonly recencyDays: number | null;
  /** Average number of purchases. */
  readonly frequency: number | null;
  /** Average monetary value. */
  readonly monetary: number | null;
}

/** One cell of the grid of recency and frequency scores. */
export interface RfmCell {
  readonly r: number;
  readonly f: number;
  readonly segment: string;
  readonly customers: number;
  readonly revenue: number;
}

/** Sums of customers by recency and frequency score: at most a hundred rows, of which segments and heat map are made. */
interface CellSums {
  readonly r: number;
  readonly f: number;
  readonly customers: number;
  readonly revenue: number;
}

export function sumCells(scored: Relation<RfmCustomer>): Promise<Relation<CellSums>> {
  return scored.sql<CellSums>`
    select r, f, count(*) as customers, sum(revenue) as revenue, sum(recency_days) as recency,
      sum(frequency) as frequency, sum(exact) as monetary
    from ${scored} group by r, f`.materialize();
}

interface SegmentSums extends Pick<RfmSegment, "segment" | "customers" | "revenue"> {
  readonly recency: number;
  readonly frequency: number;
  readonly monetary: number;
}

/** Segments in the order of the rules, those without customers too. */
export async function summariseSegments(
  cells: Relation<CellSums>,
  plan: ScoringPlan,
  totals: RfmTotals,
): Promise<RfmSegment[]> {
  const { sql } = cells;
  const found = await sql<SegmentSums>`
    select segment, cast(sum(customers) as ${double(sql)}) as customers, cast(sum(revenue) as ${double(sql)}) as revenue,
      cast(sum(recency) as ${double(sql)}) / sum(customers) as recency,
      cast(sum(frequency) as ${double(sql)}) / sum(customers) as frequency,
      cast(sum(monetary) as ${double(sql)}) / sum(customers) as monetary
    from (select *, ${segmentOf(sql, plan)} as segment from ${cells})
    group by segment`.rows();
  const names = [...new Set(plan.segments.map((rule) => rule.segment))];
  return names.map((segment) => {
    const row = found.find((candidate) => candidate.segment === segment);
    const { customers = 0, revenue = 0 } = row ?? {};
    return {
      segment,
      customers,
      share: totals.customers > 0 ? customers / totals.customers : 0,
      revenue,
      revenueShare: totals.revenue > 0 ? revenue / totals.revenue : null,
      recencyDays: row?.recency ?? null,
      frequency: row?.frequency ?? null,
      monetary: row?.monetary ?? null,
    };
  });
}

/** All cells, best recency and frequency first, those without customers too. */
export async function summariseCells(cells: Relation<CellSums>, plan: ScoringPlan): Promise<RfmCell[]> {
  const found = await cells.sql<CellSums>`
    select r, f, customers, cast(revenue as ${double(cells.sql)}) as revenue from ${cells}`.rows();
  const scores = Array.from({ length: plan.levels }, (_, i) => plan.levels - i);
  return scores.flatMap((r) =>
    scores.map((f) => {
      const { customers = 0, revenue = 0 } = found.find((cell) => cell.r === r && cell.f === f) ?? {};
      const rule = plan.segments.find((one) => within(r, one.r) && within(f, one.f));
      return { r, f, segment: rule?.segment ?? "", customers, revenue };
    }),
  );
}
