/** What `standardize` is asked for, and the request filled in. */
import { type ColumnKind, findColumn, ID } from "../columns.ts";
import { OptionError, refuseUnknownOptions, wholeNumber } from "../options.ts";
import type { RelationColumn, Value } from "../relation.ts";

/** Names of the columns of `Row` that can hold a `V`; any name where the columns are not known. */
export type ColumnOf<Row, V> = {
  [K in keyof Row & string]: [Extract<Row[K], V>] extends [never] ? never : K;
}[keyof Row & string];

/** A column that can be a feature: numbers are measured, texts and truth values are categories. */
export type FeatureColumn<Row> = ColumnOf<Row, number | bigint | string | boolean>;

export type Transform = "none" | "log1p";
export type Scale = "z-score" | "robust" | "none";

/** A feature with settings of its own. */
export interface FeatureSpec<Row = Record<string, Value>> {
  readonly column: FeatureColumn<Row>;
  /** How it is called in tables and names. Default: the column's name with blanks for underscores. */
  readonly label?: string;
  /** Default: that of `StandardizeSpec`. Categories have none. */
  readonly transform?: Transform;
  /** Default: that of `StandardizeSpec`. Categories have none. */
  readonly scale?: Scale;
}

export interface StandardizeSpec<Row = Record<string, Value>> {
  /** Columns to be compared by; numbers are measured, texts and truth values are categories. */
  readonly features: readonly (FeatureColumn<Row> | FeatureSpec<Row>)[];
  /**
   * Column that identifies the row. Rows are worked on in its order, so that the result does not depend on the order in
   * which the engine gives them. Default: in the order of the features.
   */
  readonly key?: ColumnOf<Row, number | bigint | string>;
  /** Column with the weight of the row, 0 or more: how many it stands for. Default: 1. */
  readonly weight?: ColumnOf<Row, number | bigint>;
  /** `log1p`: ln(1 + x), for what is spread over orders of magnitude; values must be above -1. Default: `none`. */
  readonly transform?: Transform;
  /**
   * `z-score` (default): less the mean, by the standard deviation. `robust`: less the median, by the distance of the
   * quartiles over 1.349, which is the standard deviation of a normal distribution. `none`: as it is.
   */
  readonly scale?: Scale;
  /** What becomes of a row with a missing or infinite number: `leave-out` (default), or `median` to fill it in. */
  readonly missing?: "leave-out" | "median";
  /** The most levels that a category may have; rarer ones become one level, “other”. Default: 12. */
  readonly levels?: number;
}

const OPTIONS = [
  "features",
  "key",
  "weight",
  "transform",
  "scale",
  "missing",
  "levels",
] as const satisfies readonly (keyof StandardizeSpec)[];
const FEATURE_OPTIONS = [
  "column",
  "label",
  "transform",
  "scale",
] as const satisfies readonly (keyof FeatureSpec)[];

export interface PlannedFeature {
  readonly column: RelationColumn;
  readonly label: string;
  readonly category: boolean;
  readonly transform: Transform;
  readonly scale: Scale;
}

/** The request with its columns found and its defaults filled in. */
export interface StandardizePlan {
  readonly features: readonly PlannedFeature[];
  readonly key: RelationColumn | null;
  readonly weight: RelationColumn | null;
  readonly missing: "leave-out" | "median";
  readonly levels: number;
}

export const FEATURE = {
  kinds: ["integer", "number", "string", "boolean"] as readonly ColumnKind[],
  kind: "numbers, texts or truth values",
  remedy:
    "Cast it in SQL first, as in cast(x as double), or make a number of it, such as the days since a date.",
};
const WEIGHT = {
  kinds: ["integer", "number"] as readonly ColumnKind[],
  kind: "a number",
  remedy: "Cast it in SQL first, as in cast(weight as double).",
};

export function planStandardize(spec: StandardizeSpec, schema: readonly RelationColumn[]): StandardizePlan {
  refuseUnknownOptions(spec, OPTIONS, "standardize");
  const { levels = 12, missing = "leave-out" } = spec;
  oneOf("missing", missing, ["leave-out", "median"]);
  wholeNumber("levels", levels, 2, 1000);
  return {
    features: planFeatures(spec, schema),
    key: spec.key ? findColumn(schema, { role: "key", name: spec.key, ...ID }) : null,
    weight: spec.weight ? findColumn(schema, { role: "weight", name: spec.weight, ...WEIGHT }) : null,
    missing,
    levels,
  };
}

function planFeatures(spec: StandardizeSpec, schema: readonly RelationColumn[]): PlannedFeature[] {
  const features = (spec.features ?? []).map((feature) =>
    planFeature(typeof feature === "string" ? { column: feature } : feature, spec, schema),
  );
  if (features.length === 0) {
    throw new OptionError("features", "There is no feature.", "Name at least one column to compare rows by.");
  }
  const names = features.map(({ column }) => column.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new OptionError("features", `“${twice}” is named twice among the features.`);
  return features;
}

function planFeature(
  feature: FeatureSpec,
  { transform = "none", scale = "z-score" }: StandardizeSpec,
  schema: readonly RelationColumn[],
): PlannedFeature {
  refuseUnknownOptions(feature, FEATURE_OPTIONS, "A feature");
  const column = findColumn(schema, { role: "features", name: feature.column, ...FEATURE });
  const planned = {
    column,
    label: feature.label ?? column.name.replaceAll("_", " "),
    category: column.kind === "string" || column.kind === "boolean",
    transform: feature.transform ?? transform,
    scale: feature.scale ?? scale,
  };
  oneOf("transform", planned.transform, ["none", "log1p"]);
  oneOf("scale", planned.scale, ["z-score", "robust", "none"]);
  return planned;
}

/** Refuses a value that is none of those that an option takes. */
export function oneOf(option: string, value: string, values: readonly string[]): void {
  if (values.includes(value)) return;
  const list = values.map((one) => JSON.stringify(one)).join(" or ");
  throw new OptionError(option, `${option} must be ${list}, got ${JSON.stringify(value)}.`);
}
