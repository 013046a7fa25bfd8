import { findColumn } from "../columns.ts";
import { type Displayable, displayMethod, type Relation } from "../relation.ts";
import { type Dimension, dimensionsOf, type Encoding, encode, encodeSql, readSql } from "./encoding.ts";
import { fitCategory, fitNumber } from "./fit-encoding.ts";
import { kindOf, type ReadFeatures, readFeatures, type StandardizedCounts } from "./read-features.ts";
import { Rows } from "./rows.ts";
import { FEATURE, planStandardize, type StandardizeSpec } from "./spec.ts";

/** What became of a feature. */
export interface StandardizedFeature {
  readonly feature: string;
  readonly column: string;
  readonly kind: "number" | "category";
  readonly transform: "none" | "log1p";
  readonly scaling: "z-score" | "robust" | "none" | "share of level";
  /** Taken off the (transformed) number; null for a category. */
  readonly centre: number | null;
  /** By which it is divided; null for a category. */
  readonly scale: number | null;
  /** Levels of a category, `other` included; null for a number. */
  readonly levels: number | null;
  /** Rows whose number is null, infinite, beyond 10^100, or -1 and less where `log1p` is to be taken. */
  readonly missing: number;
  /** Whether all rows are alike, so that it can tell none apart. */
  readonly constant: boolean;
}

/** Rows ready to be compared: what the methods of this folder take. Displays as its table of features. */
export interface Standardized extends Displayable {
  readonly features: readonly StandardizedFeature[];
  readonly counts: StandardizedCounts;
  /** Names of the dimensions: a number has one, a category one for each level. */
  readonly dimensions: readonly string[];
  /** The table it was made from. */
  readonly relation: Relation<unknown>;
  /** The values, as the methods use them. */
  readonly rows: Rows;
  readonly encodings: readonly Encoding[];
  readonly keyColumn: string | null;
  /**
   * A table with columns `z1`, `z2`, ... added: the dimensions, in their order. A row with a missing number has nulls,
   * unless it is filled in.
   *
   * @throws ColumnError when the table lacks a feature.
   */
  toSql(relation?: Relation<unknown>): Promise<Relation<Record<string, never>>>;
}

/**
 * Makes columns comparable: a distance in minutes, yuan and megabytes has no meaning before each is measured in its own
 * spread. Give it rows that are what you compare (one row a customer).
 *
 * - A **number** becomes (x - mean) / standard deviation, or (x - median) / (distance of the quartiles / 1.349), of x or
 *   of ln(1 + x). The standard deviation is that of a population (divided by n).
 * - A **category** becomes one dimension a level, (1 or 0, less its share p) / sqrt(p): Pagès' factor analysis of mixed
 *   data. Missing values are a level of their own; levels beyond the `levels` most frequent are one, “other”.
 * - Rows with a **missing or infinite number** are left out, or get the median. Both are counted.
 *
 * @param relation A table or query; `spec.features` names its columns.
 * @throws ColumnError when a column is not there (with the names that come near) or is neither number, text nor truth value.
 * @throws OptionError when an option does not exist or has a value that makes no sense.
 *
 * @example
 * const table = sql`select * from (values (1, 10), (2, 20), (3, 60)) as t(id, spent)`;
 * const ready = await standardize(table, { key: "id", features: ["spent"] });
 * ready.features[0]; // { feature: "spent", centre: 30, scale: 21.602468994692867, missing: 0, ... }
 * await (await ready.toSql()).rows(); // z1: -0.9258200997725515, -0.46291004988627577, 1.3887301496588271
 */
export async function standardize<Row>(
  relation: Relation<Row>,
  spec: StandardizeSpec<Row>,
): Promise<Standardized> {
  const plan = planStandardize(spec as unknown as StandardizeSpec, await relation.schema());
  const kinds = await Promise.all(plan.features.map((feature) => kindOf(relation, feature, plan)));
  const read = await readFeatures(relation, kinds, plan);
  const encodings = kinds.map((kind, j): Encoding => {
    const column = read.columns[j] as Float64Array;
    return kind.kind === "category"
      ? fitCategory(kind, column, read.weights)
      : fitNumber(kind.feature, column, read.weights, read.fills[j] ?? null);
  });
  const dimensions = dimensionsOf(encodings);
  const features = encodings.map((encoding, j) => describe(encoding, read.missing[j] ?? 0, read.columns[j]));
  return {
    features,
    counts: read.counts,
    dimensions: dimensions.map(({ label }) => label),
    relation,
    rows: await encodeRows(dimensions, encodings, read),
    encodings,
    keyColumn: plan.key?.name ?? null,
    toSql: (other = relation) => addDimensions(other, encodings, dimensions),
    [displayMethod]: () => features,
  };
}

async function encodeRows(
  dimensions: readonly Dimension[],
  encodings: readonly Encoding[],
  { columns, weights, counts }: ReadFeatures,
): Promise<Rows> {
  const rows = await Rows.allocate({ n: counts.used, d: dimensions.length, weighted: weights !== null });
  for (const [j, dimension] of dimensions.entries()) {
    const from = columns[encodings.indexOf(dimension.encoding)] as Float64Array;
    const to = rows.column(j);
    for (let i = 0; i < from.length; i++) to[i] = encode(dimension, from[i] as number);
  }
  if (weights) rows.weights?.set(weights);
  rows.center();
  return rows;
}

function describe(encoding: Encoding, missing: number, column?: Float64Array): StandardizedFeature {
  const { feature, kind } = encoding;
  const constant = column?.every((value) => value === column[0]) ?? true;
  const common = { feature: feature.label, column: feature.column.name, kind, missing, constant };
  return encoding.kind === "category"
    ? {
        ...common,
        transform: "none",
        scaling: "share of level",
        centre: null,
        scale: null,
        levels: encoding.shares.length,
      }
    : {
        ...common,
        transform: feature.transform,
        scaling: feature.scale,
        centre: encoding.centre,
        scale: encoding.scale,
        levels: null,
      };
}

async function addDimensions(
  relation: Relation<unknown>,
  encodings: readonly Encoding[],
  dimensions: readonly Dimension[],
): Promise<Relation<Record<string, never>>> {
  const { sql } = relation;
  const schema = await relation.schema();
  for (const { feature } of encodings)
    findColumn(schema, { role: "features", name: feature.column.name, ...FEATURE });
  const read = encodings.map((encoding, j) => sql.fragment`${readSql(sql, encoding)} as ${sql.id(`f${j}`)}`);
  const added = dimensions.map(
    (dimension, j) =>
      sql.fragment`${encodeSql(sql, dimension, `f${encodings.indexOf(dimension.encoding)}`)} as ${sql.id(`z${j + 1}`)}`,
  );
  const own = schema.map(({ name }) => sql.fragment`${sql.id(name)}`);
  return sql`
    select ${sql.join([...own, ...added])} from (select *, ${sql.join(read)} from ${relation})`;
}
