/** Sort and filters of a table, as SQL. */
import type { RelationColumn } from "../../../analysis/relation.ts";
import type { Parameter } from "../../../shared/engine/connection.ts";
import type { Dialect } from "../../../shared/engine/dialect.ts";
import type { TableFilter, TableQuery } from "../../../shared/output/table.ts";

/** A sort or a filter that the table cannot do. */
export class TableQueryError extends Error {
  override readonly name = "TableQueryError";
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

export type TableSort = TableQuery["sort"][number];

export interface Where {
  readonly text: string;
  readonly parameters: readonly Parameter[];
}

/** Nulls come last either way; rows that are equal keep the order of `position`. */
export function orderBy(
  sort: readonly TableSort[],
  columns: readonly RelationColumn[],
  position: string | null,
  dialect: Dialect,
): string {
  const keys = sort.map(({ column, descending }) => {
    const { name } = find(columns, column);
    return `${dialect.identifier(name)} ${descending ? "desc" : "asc"} nulls last`;
  });
  return [...keys, ...(position === null ? [] : [position])].join(", ");
}

export function where(
  filters: readonly TableFilter[],
  columns: readonly RelationColumn[],
  dialect: Dialect,
): Where {
  const parameters: Parameter[] = [];
  const bind = (value: Parameter) => {
    parameters.push(value);
    return dialect.parameter(parameters.length);
  };
  const text = filters
    .map((filter) => condition(filter, find(columns, filter.column), dialect, bind))
    .join(" and ");
  return { text, parameters };
}

function find(columns: readonly RelationColumn[], name: string): RelationColumn {
  const column = columns.find((candidate) => candidate.name === name);
  if (column) return column;
  throw new TableQueryError(
    `The table has no column "${name}".`,
    `Its columns are ${columns.map((candidate) => candidate.name).join(", ")}.`,
  );
}

type Bind = (value: Parameter) => string;

function condition(filter: TableFilter, column: RelationColumn, dialect: Dialect, bind: Bind): string {
  const name = dialect.identifier(column.name);
  const { operator, value } = filter;
  if (operator === "null" || (operator === "=" && value === null)) return `${name} is null`;
  if (operator === "not null" || (operator === "!=" && value === null)) return `${name} is not null`;
  if (operator === "contains")
    return `contains(lower(${name}::varchar), lower(${bind(String(value ?? ""))}))`;
  switch (column.kind) {
    case "integer":
    case "number":
      return compare(name, operator, numberText(value, column, bind));
    case "date":
    case "timestamp":
      return compareTime(name, operator, timeOf(value, column), bind);
    case "boolean":
      return compare(name, operator, bind(booleanOf(value, column)));
    default:
      return compare(`${name}::varchar`, operator, bind(String(value ?? "")));
  }
}

type Comparison = Exclude<TableFilter["operator"], "contains" | "null" | "not null">;

/** A row without a value differs from every value. */
function compare(left: string, operator: Comparison, right: string): string {
  return `${left} ${operator === "!=" ? "is distinct from" : operator} ${right}`;
}

interface Time {
  readonly from: Date;
  /** The first instant after it: a day is longer than an instant. */
  readonly to: Date | null;
}

/** A date without a time is the whole day: `= 2024-01-31` finds every instant of it. */
function compareTime(name: string, operator: Comparison, { from, to }: Time, bind: Bind): string {
  const column = `${name}::timestamp`;
  if (to === null) return compare(column, operator, bind(from));
  switch (operator) {
    case "=":
      return `(${column} >= ${bind(from)} and ${column} < ${bind(to)})`;
    case "!=":
      return `(${column} is null or ${column} < ${bind(from)} or ${column} >= ${bind(to)})`;
    case "<":
    case ">=":
      return compare(column, operator, bind(from));
    case "<=":
      return compare(column, "<", bind(to));
    case ">":
      return compare(column, ">=", bind(to));
  }
}

const DAY = 86_400_000;

function timeOf(value: TableFilter["value"], column: RelationColumn): Time {
  const text = String(value ?? "").trim();
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text);
  // Without a zone the time is meant in UTC, as the table shows it.
  const from = new Date(day || /(?:z|[+-]\d{2}:?\d{2})$/i.test(text) ? text : `${text.replace(" ", "T")}Z`);
  if (Number.isNaN(from.getTime()) || !/^\d{4}/.test(text)) {
    throw new TableQueryError(
      `"${text}" is no date, and "${column.name}" holds dates.`,
      "Write 2024-01-31 or 2024-01-31 18:30.",
    );
  }
  return { from, to: day ? new Date(from.getTime() + DAY) : null };
}

function numberOf(value: TableFilter["value"], column: RelationColumn): number {
  const number = typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value);
  if (Number.isFinite(number) && typeof value !== "boolean") return number;
  throw new TableQueryError(
    `"${value}" is no number, and "${column.name}" holds numbers.`,
    "Write 1200 or 12.5.",
  );
}

/** Digits of a decimal of the engine, at most. */
const DIGITS = 38;

/**
 * What a column of numbers is compared with: exactly as it is written, where the column is exact; a double for a column of
 * doubles, which are no more.
 */
function numberText(value: TableFilter["value"], column: RelationColumn, bind: Bind): string {
  const number = numberOf(value, column);
  const exact = /^([+-]?)0*(\d+?)(?:\.(\d*))?$/.exec(String(value).trim());
  const [, sign = "", whole = "", fraction = ""] = exact ?? [];
  const isDouble = /^(?:DOUBLE|FLOAT|REAL)/i.test(column.type);
  if (!exact || isDouble || whole.length + fraction.length > DIGITS) return bind(number);
  const text = `${sign}${whole}${fraction === "" ? "" : `.${fraction}`}`;
  return `cast(${bind(text)} as decimal(${DIGITS}, ${fraction.length}))`;
}

function booleanOf(value: TableFilter["value"], column: RelationColumn): boolean {
  if (typeof value === "boolean") return value;
  if (/^(true|yes|1)$/i.test(String(value))) return true;
  if (/^(false|no|0)$/i.test(String(value))) return false;
  throw new TableQueryError(`"${value}" is neither true nor false, and "${column.name}" holds these.`);
}
