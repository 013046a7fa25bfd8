import { type ColumnOf, findColumn, ID, MOMENT } from "../../columns.ts";
import { OptionError, refuseUnknownOptions } from "../../options.ts";
import type { Fragment, Relation, Value } from "../../relation.ts";
import { checkSpan, type Span, spanSql } from "../../span.ts";
import { OUTCOME } from "../judge/scores.ts";

export interface FoldOptions<Row = Record<string, Value>> {
  /** Column with the outcome: every fold gets its share of both kinds. */
  readonly outcome: ColumnOf<Row, boolean | number | bigint>;
  /** Column of what has to stay together, such as the customer where one comes at several cuts. Default: each row is by itself. */
  readonly group?: ColumnOf<Row, number | string | bigint>;
  /** Another seed gives another division. Default: 1. */
  readonly seed?: number | string;
}

/** Rows to learn from and rows to judge by. */
export interface Split<Row> {
  readonly train: Relation<Row>;
  readonly test: Relation<Row>;
}

/**
 * Rows with a further column `fold`, from 0 to `folds` - 1. Which fold a row gets depends on its values and on the seed,
 * not on the order in which the engine gives it; rows without an outcome are divided as a kind of their own. A group counts
 * as one that left when any of its rows did.
 */
export function withFolds<Row>(
  rows: Relation<Row>,
  { outcome, group, seed = 1 }: FoldOptions<Row>,
  folds: number,
): Relation<Row & { fold: number }> {
  const { sql } = rows;
  const place = placeSql(rows as Relation<unknown>, outcome, group, String(seed));
  return sql<Row & { fold: number }>`
    select * exclude (_place, _size), cast((_place - 1) % ${folds} as integer) as fold from (${place})`;
}

/** `_place`: the place of a row's group, from 1, in the random order of its kind; `_size`: how many groups that kind has. */
function placeSql(
  rows: Relation<unknown>,
  outcome: string,
  group: string | undefined,
  seed: string,
): Fragment {
  const { sql } = rows;
  const kind = sql.fragment`cast(cast(${sql.id(outcome)} as boolean) as integer)`;
  if (group === undefined) {
    return sql.fragment`
      select _row.* exclude (_kind, _key), row_number() over (partition by _kind order by _key) as _place,
        count(*) over (partition by _kind) as _size
      from (select *, ${kind} as _kind, hash(_all, ${seed}) as _key from ${rows} as _all) as _row`;
  }
  return sql.fragment`
    select _row.*, _place, _size from ${rows} as _row join (
      select _group, row_number() over (partition by _kind order by hash(_group, ${seed}), _group) as _place,
        count(*) over (partition by _kind) as _size
      from (select ${sql.id(group)} as _group, max(${kind}) as _kind from ${rows} group by 1)
    ) on _row.${sql.id(group)} is not distinct from _group`;
}

export async function checkFoldColumns(
  rows: Relation<unknown>,
  outcome: string,
  group: string | undefined,
): Promise<void> {
  const schema = await rows.schema();
  findColumn(schema, { role: "outcome", name: outcome, ...OUTCOME });
  if (group !== undefined) findColumn(schema, { role: "group", name: group, ...ID });
}

/**
 * Keeps a share of the rows for judging, the same share of those with the outcome and those without.
 *
 * @param options `share` of the rows that is kept for judging, between 0 and 1. Default: 0.3.
 * @throws ColumnError when a column is not there or of another kind; OptionError for a share out of its limits.
 *
 * @example
 * const rows = sql`select i as customer, i % 4 = 0 as leaves from range(100) as t(i)`;
 * const { train, test } = await splitStratified(rows, { outcome: "leaves", share: 0.2, seed: 7 });
 * await test.count(); // 20, of whom 5 leave
 */
export async function splitStratified<Row>(
  rows: Relation<Row>,
  options: FoldOptions<Row> & { readonly share?: number },
): Promise<Split<Row>> {
  refuseUnknownOptions(options, ["outcome", "group", "seed", "share"], "splitStratified()");
  const { share = 0.3, outcome, group, seed = 1 } = options;
  if (!(share > 0 && share < 1))
    throw new OptionError("share", `share lies between 0 and 1, and got ${share}.`);
  const plain = rows as Relation<unknown>;
  await checkFoldColumns(plain, outcome, group);
  const { sql } = rows;
  const kept = sql.fragment`_place <= round(${share} * _size)`;
  const divided = await sql<Row>`
    select * exclude (_place, _size), ${kept} as _test from (${placeSql(plain, outcome, group, String(seed))})`.materialize();
  return {
    train: sql<Row>`select * exclude (_test) from ${divided} where not _test`,
    test: sql<Row>`select * exclude (_test) from ${divided} where _test`,
  };
}

/**
 * Learns from the past and judges by what came later, as the model will be used.
 *
 * @param options `at`: column with the cut of a row; `from`: first cut to judge by; `horizon`: how far outcomes look ahead.
 *   Rows whose outcome was not known yet at `from` are in neither part.
 * @throws ColumnError when a column is not there or of another kind.
 *
 * @example
 * const rows = sql`select unnest([date '2025-01-01', date '2025-04-01', date '2025-06-01', date '2025-07-01']) as cut`;
 * const { train, test } = await splitByTime(rows, { at: "cut", from: "2025-07-01", horizon: { months: 3 } });
 * // train: January and April; test: July. What becomes of the customers of June is not known in July
 */
export async function splitByTime<Row>(
  rows: Relation<Row>,
  options: { readonly at: ColumnOf<Row, Date>; readonly from: string | Date; readonly horizon?: Span },
): Promise<Split<Row>> {
  refuseUnknownOptions(options, ["at", "from", "horizon"], "splitByTime()");
  findColumn(await rows.schema(), { role: "at", name: options.at, ...MOMENT });
  const { sql } = rows;
  const at = sql.id(options.at);
  const from = sql.fragment`cast(${options.from instanceof Date ? options.from.toISOString().slice(0, 10) : options.from} as date)`;
  const until = options.horizon
    ? sql.fragment`${at} + ${spanSql(sql, checkSpan(options.horizon, "horizon"))} <= ${from}`
    : sql.fragment`${at} < ${from}`;
  return {
    train: sql<Row>`select * from ${rows} where ${until}`,
    test: sql<Row>`select * from ${rows} where ${at} >= ${from}`,
  };
}
