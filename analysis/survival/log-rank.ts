import type { ColumnOf } from "../columns.ts";
import { OptionError, refuseUnknownOptions } from "../options.ts";
import { type Displayable, displayMethod, type Relation, type Value } from "../relation.ts";
import { chiSquareUpper } from "../stats/chi-square.ts";
import { cholesky, solve } from "../stats/cholesky.ts";
import { type LifeColumns, type LifeTable, lifeTables } from "./life-table.ts";

export interface LogRankOptions<Row = Record<string, Value>> extends LifeColumns<Row> {
  /** The groups to compare. Rows where it is missing are left out. */
  readonly by: ColumnOf<Row, Value>;
}

export interface LogRankGroup {
  readonly group: string;
  readonly subjects: number;
  readonly events: number;
  /** Events that the group would have seen, had all groups the same hazard. */
  readonly expected: number;
}

export interface LogRank extends Displayable {
  readonly groups: readonly LogRankGroup[];
  readonly chiSquare: number;
  /** Degrees of freedom: the number of groups less one. */
  readonly df: number;
  readonly p: number;
  readonly leftOut: number;
}

/** The covariance of so many groups still has its place in memory. */
const MAX_GROUPS = 1000;

const OPTIONS = ["time", "event", "entry", "by"] as const;

/**
 * The log-rank test: do groups leave at the same rate? Ties are treated by the hypergeometric variance.
 *
 * @throws OptionError when there are fewer than two groups or no event at all.
 * @throws ColumnError when a column is not there or of another kind.
 *
 * Source: N. Mantel, "Evaluation of Survival Data and Two New Rank Order Statistics Arising in Its Consideration", Cancer
 * Chemotherapy Reports 50 (1966); J. P. Klein and M. L. Moeschberger, Survival Analysis (2003), 7.3.
 *
 * @example
 * const lives = sql`select * from (values (1, true, 'a'), (3, true, 'a'), (2, true, 'b'), (4, true, 'b')) as t(months, left_us, plan)`;
 * const { chiSquare } = await logRank(lives, { time: "months", event: "left_us", by: "plan" });
 * // expected in a: 1/2 + 1/3 + 1/2 = 4/3; variance 1/4 + 2/9 + 1/4 = 13/18; (2 - 4/3)^2 / (13/18) = 8/13
 */
export async function logRank<Row>(subjects: Relation<Row>, options: LogRankOptions<Row>): Promise<LogRank> {
  refuseUnknownOptions(options, OPTIONS, "logRank()");
  const tables = await lifeTables(subjects, options, options.by);
  const named = tables.groups.filter((table) => table.group !== null);
  if (named.length < 2)
    throw new OptionError(
      "by",
      `The log-rank test compares two groups or more; “${options.by}” has ${named.length}.`,
    );
  if (named.length > MAX_GROUPS)
    throw new OptionError(
      "by",
      `“${options.by}” has ${named.length} different values: more than ${MAX_GROUPS} are too many to compare.`,
      "Group its rare values in SQL, or choose another column if it is an identifier.",
    );
  const { expected, variance } = compare(named);
  const observed = named.map((table) => table.rows.reduce((sum, row) => sum + row.events, 0));
  const df = named.length - 1;
  const factored = cholesky(variance, df);
  if ("dependent" in factored)
    throw new OptionError(
      "by",
      "The groups cannot be compared: nobody left while two groups were under watch.",
    );
  const differences = Float64Array.from(
    { length: df },
    (_, g) => (observed[g] as number) - (expected[g] as number),
  );
  const chiSquare = solve(factored, differences).reduce(
    (sum, x, g) => sum + x * (differences[g] as number),
    0,
  );
  const groups = named.map((table, g) => ({
    group: table.group as string,
    subjects: table.subjects,
    events: observed[g] as number,
    expected: expected[g] as number,
  }));
  const missing = tables.groups.find((table) => table.group === null)?.subjects ?? 0;
  return {
    groups,
    chiSquare,
    df,
    p: chiSquareUpper(chiSquare, df),
    leftOut: tables.leftOut + missing,
    [displayMethod]: () => groups,
  };
}

/** Expected events of each group, and the covariance of all but the last. */
function compare(tables: readonly LifeTable[]): { expected: number[]; variance: Float64Array } {
  const size = tables.length - 1;
  const expected = tables.map(() => 0);
  const variance = new Float64Array(size * size);
  const times = [...new Set(tables.flatMap((table) => table.rows.map((row) => row.time)))].sort(
    (a, b) => a - b,
  );
  const watchers = tables.map((table) => new AtRisk(table));
  for (const time of times) {
    const atRisk = watchers.map((watcher) => watcher.before(time));
    const events = watchers.map((watcher) => watcher.eventsAt(time));
    const n = atRisk.reduce((a, b) => a + b, 0);
    const d = events.reduce((a, b) => a + b, 0);
    if (d === 0 || n === 0) continue;
    const spread = n > 1 ? (d * (n - d)) / (n - 1) : 0;
    atRisk.forEach((at, g) => {
      expected[g] = (expected[g] as number) + (d * at) / n;
      for (let h = 0; h < size && g < size; h++) {
        const share = (g === h ? at / n : 0) - (at / n) * ((atRisk[h] as number) / n);
        variance[g * size + h] = (variance[g * size + h] as number) + spread * share;
      }
    });
  }
  return { expected, variance };
}

/** Walks through the times of one group, in order. */
class AtRisk {
  readonly #table: LifeTable;
  #next = 0;

  constructor(table: LifeTable) {
    this.#table = table;
  }

  /** Subjects under watch just before a time; asked for in increasing order. */
  before(time: number): number {
    const { rows, subjects } = this.#table;
    while (this.#next < rows.length && (rows[this.#next]?.time as number) < time) this.#next++;
    return rows[this.#next]?.atRisk ?? (this.#next === 0 ? subjects : 0);
  }

  eventsAt(time: number): number {
    const row = this.#table.rows[this.#next];
    return row?.time === time ? row.events : 0;
  }
}
