import { type ColumnOf, findColumn } from "../../columns.ts";
import { OptionError, refuseUnknownOptions, wholeNumber } from "../../options.ts";
import {
  type Displayable,
  displayMethod,
  type Fragment,
  type Relation,
  type SqlValue,
  type Value,
} from "../../relation.ts";
import { double, text } from "../../sql/types.ts";
import { FEATURE } from "../design/feature-column.ts";
import { isCategory } from "../design/levels.ts";
import type { ScoringModel } from "../validation/cross-validate.ts";

export interface PartialDependenceOptions<Row = Record<string, Value>> {
  readonly feature: ColumnOf<Row, number | bigint | string | boolean>;
  /** Points at most: evenly spaced quantiles of a number, or the most frequent levels of a category. Default: 20. */
  readonly points?: number;
}

export interface DependencePoint {
  readonly value: number | string;
  /** Rows that have this value, or lie nearest to it from above. */
  readonly rows: number;
  /** Mean score of all rows, had they this value. */
  readonly mean: number;
}

export interface PartialDependence extends Displayable {
  readonly feature: string;
  readonly points: readonly DependencePoint[];
}

/**
 * What a model says on average when one feature is set to a value and all else stays as it is: its global effect, computed in
 * the engine. It asks of the model what would be, also for rows that the value does not suit, and shows no cause.
 *
 * @throws ColumnError when the feature is not there; OptionError when it has no value in any row.
 *
 * Source: J. H. Friedman, "Greedy Function Approximation: A Gradient Boosting Machine", Annals of Statistics 29 (2001).
 *
 * @example
 * const rows = sql`select * from (values (1, 10), (2, 20), (3, 30)) as t(a, b)`;
 * const model = { toSql: (tag) => tag.fragment`(a + b) / 100.0` };
 * const { points } = await partialDependence(model, rows, { feature: "a" });
 * points.map(({ mean }) => mean); // [0.21, 0.22, 0.23]: b is 20 on average
 */
export async function partialDependence<Row>(
  model: ScoringModel,
  rows: Relation<Row>,
  options: PartialDependenceOptions<Row>,
): Promise<PartialDependence> {
  refuseUnknownOptions(options, ["feature", "points"], "partialDependence()");
  const { feature, points = 20 } = options;
  wholeNumber("points", points, 2);
  const { sql } = rows;
  const schema = await rows.schema();
  const column = findColumn(schema, { role: "feature", name: feature, ...FEATURE });
  const name = sql.id(feature);
  const value = isCategory(column)
    ? sql.fragment`cast(${name} as ${text(sql)})`
    : sql.fragment`cast(${name} as ${double(sql)})`;
  const grid = isCategory(column)
    ? sql`select value, n from (select ${value} as value, count(*) as n from ${rows} where ${name} is not null group by 1)
        order by n desc, value limit ${points}`
    : await quantileGrid(rows as Relation<unknown>, value, points);
  const held = await grid.materialize();
  const changed = schema.map((each) =>
    each.name === feature ? sql.fragment`_grid.value as ${name}` : sql.fragment`_row.${sql.id(each.name)}`,
  );
  // Scores are added as decimals: sums are then the same in any order of rows.
  const found = await sql<DependencePoint>`
    select value, n as rows, cast(sum(cast(score as decimal(38, 15))) as ${double(sql)}) / count(score) as mean
    from (select _value as value, _n as n, cast(${model.toSql(sql)} as ${double(sql)}) as score
      from (select ${sql.join(changed)}, _grid.value as _value, _grid.n as _n from ${rows} as _row cross join ${held} as _grid))
    group by value, n order by ${isCategory(column) ? sql.fragment`n desc, value` : sql.fragment`value`}`.rows();
  if (found.length === 0)
    throw new OptionError("feature", `“${feature}” has no value in any row.`, "Choose another feature.");
  return { feature, points: found, [displayMethod]: () => found };
}

/** Quantiles of a number, each with the rows that lie nearest below it. */
async function quantileGrid(
  rows: Relation<unknown>,
  value: Fragment,
  points: number,
): Promise<Relation<unknown>> {
  const { sql } = rows;
  const { dialect } = sql;
  const present = sql`
    select value from (select ${value} as value from ${rows}) where ${dialect.isFinite(sql.id("value"))}`;
  const [found] = await sql<{ edges: number[] | null }>`
    select ${dialect.quantile(sql.id("value"), evenly(points), "discrete")} as edges from ${present}`.rows();
  const edges = dialect.listAs<SqlValue>([...new Set(found?.edges ?? [])], "double");
  const place = sql.fragment`1 + ${dialect.listBelow<SqlValue>(edges, sql.id("value"))}`;
  return sql`
    select ${dialect.listAt<SqlValue>(edges, sql.id("place"))} as value, n
    from (select ${place} as place, count(*) as n from ${present} group by 1)`;
}

function evenly(points: number): number[] {
  return Array.from({ length: points }, (_, i) => i / (points - 1));
}
