import { sqlText } from "./sql-text.ts";

/**
 * Columns of the generated tables. Every value is staged as a double, so that a batch is a few typed arrays that enter
 * DuckDB whole; the `sql` of a column turns the staged double into its real type when the Parquet file is written.
 */
export interface Column<V> {
  encode(value: V): number;
  /** The expression of the real value, from the name of the staged column. */
  sql(staged: string): string;
}

/** Staged in place of null; no real value is NaN. */
const NULL = Number.NaN;

export function integer(type: "INTEGER" | "BIGINT" | "SMALLINT" | "TINYINT" = "INTEGER"): Column<number> {
  return { encode: (value) => value, sql: (staged) => `${staged}::${type}` };
}

/** A decimal passed as a whole number of its smallest unit: 12.50 as 1250. */
export function decimal(width: number, scale: number): Column<number> {
  const unit = `0.${"1".padStart(scale, "0")}::DECIMAL(${scale + 1},${scale})`;
  return {
    encode: (value) => value,
    sql: (staged) => `(${staged}::BIGINT * ${unit})::DECIMAL(${width},${scale})`,
  };
}

/** A date passed as days since 1970-01-01. */
export function date(): Column<number> {
  return { encode: (value) => value, sql: (staged) => `(DATE '1970-01-01' + ${staged}::INTEGER)` };
}

/** A timestamp passed as seconds since 1970-01-01 00:00. */
export function timestamp(): Column<number> {
  return { encode: (value) => value, sql: (staged) => `make_timestamp(${staged}::BIGINT * 1000000)` };
}

export function flag(): Column<boolean> {
  return { encode: Number, sql: (staged) => `(${staged} = 1)` };
}

/** A text that is one of `labels`. */
export function label<const L extends string>(labels: readonly L[]): Column<L> {
  const codes = new Map(labels.map((text, i) => [text, i]));
  const list = labels.map(sqlText).join(",");
  return {
    encode(value) {
      const code = codes.get(value);
      if (code === undefined)
        throw new RangeError(`“${value}” is not one of the column's ${labels.length} labels.`);
      return code;
    },
    sql: (staged) => `list_extract([${list}], ${staged}::INTEGER + 1)`,
  };
}

export function nullable<V>(column: Column<V>): Column<V | null> {
  return {
    encode: (value) => (value === null ? NULL : column.encode(value)),
    sql: (staged) => `CASE WHEN NOT isnan(${staged}) THEN ${column.sql(staged)} END`,
  };
}
