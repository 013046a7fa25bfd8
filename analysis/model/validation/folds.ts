import { type ColumnOf, findColumn, ID, MOMENT, TRUTH } from "../../columns.ts";
import { checkShare, refuseUnknownOptions } from "../../options.ts";
import type { Fragment, Relation, RelationColumn, Sql, SqlValue, Value } from "../../relation.ts";
import { checkSpan, type Span, spanSql } from "../../span.ts";
import { keyText } from "../../sql/key-text.ts";
import { doubleOf } from "../../sql/types.ts";

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
export async function withFolds<Row>(
  rows: Relation<Row>,
  { outcome, group, seed = 1 }: FoldOptions<Row>,
  folds: number,
): Promise<Relation<Row & { fold: number }>> {
  const { sql } = rows;
  const places = await placedRows(rows as Relation<unknown>, { outcome, group, seed });
  return sql<Row & { fold: number }>`
    select ${places.own}, cast((_place - 1) % ${folds} as integer) as fold from (${places.rows})`;
}

interface PlacedRows {
  /** The columns that the rows had. */
  readonly own: Fragment;
  /** With `_place`: the place of a row's group, from 1, in the random order of its kind; `_size`: how many groups that kind has. */
  readonly rows: Fragment;
}

async function placedRows(
  rows: Relation<unknown>,
  { outcome, group, seed }: { outcome: string; group: string | undefined; seed: number | string },
): Promise<PlacedRows> {
  const { sql } = rows;
  const schema = await rows.schema();
  const columns = schema.map(({ name }) => sql.id(name));
  const own = sql.fragment`${sql.join(columns)}`;
  const kind = sql.fragment`cast(${sql.dialect.truth(sql.id(outcome))} as integer)`;
  const place = (order: Fragment) => sql.fragment`
    row_number() over (partition by _kind order by ${order}) as _place, count(*) over (partition by _kind) as _size`;
  if (group === undefined) {
    // Numbers decide between rows that differ in them by less than the key tells.
    const numbers = schema.filter((column) => column.kind === "number").map(({ name }) => sql.id(name));
    const order = sql.fragment`${sql.join([sql.id("_key"), ...numbers])}`;
    const key = keySql(sql, schema, seed);
    return {
      own,
      rows: sql.fragment`
        select ${own}, ${place(order)} from (select ${own}, ${kind} as _kind, ${key} as _key from ${rows}) as _row`,
    };
  }
  const key = keySql(sql, [{ name: "_group", kind: kindOf(schema, group) }], seed);
  return {
    own,
    rows: sql.fragment`
      select ${sql.join(columns.map((column) => sql.fragment`_row.${column}`))}, _place, _size from ${rows} as _row join (
        select _group, ${place(sql.fragment`_key, _group`)}
        from (select _group, _kind, ${key} as _key
          from (select ${sql.id(group)} as _group, max(${kind}) as _kind from ${rows} group by ${sql.id(group)}) as _all) as _keyed
      ) as _groups on _row.${sql.id(group)} is not distinct from _group`,
  };
}

function keySql(
  sql: Sql,
  columns: readonly Pick<RelationColumn, "name" | "kind">[],
  seed: number | string,
): Fragment {
  return sql.dialect.share<SqlValue>(
    columns.map((column) => keyText(sql, column)),
    seed,
  );
}

function kindOf(schema: readonly RelationColumn[], name: string): RelationColumn["kind"] {
  return schema.find((column) => column.name === name)?.kind ?? "other";
}

export async function checkFoldColumns(
  rows: Relation<unknown>,
  outcome: string,
  group: string | undefined,
): Promise<void> {
  const schema = await rows.schema();
  findColumn(schema, { role: "outcome", name: outcome, ...TRUTH });
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
  checkShare("share", share);
  const plain = rows as Relation<unknown>;
  await checkFoldColumns(plain, outcome, group);
  const { sql } = rows;
  const { own, rows: placed } = await placedRows(plain, { outcome, group, seed });
  const kept = sql.fragment`_place <= ${sql.dialect.rounded<SqlValue>(sql.fragment`${doubleOf(sql, share)} * _size`)}`;
  const divided = await sql<Row>`select ${own}, ${kept} as _test from (${placed})`.materialize();
  return {
    train: sql<Row>`select ${own} from ${divided} where not _test`,
    test: sql<Row>`select ${own} from ${divided} where _test`,
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
