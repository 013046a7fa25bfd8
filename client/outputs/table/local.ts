/** Sort and filter of a table that is here whole, by the rules of the engine: nulls last, filters all met. */
import { assertNever } from "../../../shared/assert-never.ts";
import type { Json } from "../../../shared/json.ts";
import type { Rows, Table, TableFilter, TableQuery } from "../../../shared/output/table.ts";

export type View = Pick<TableQuery, "sort" | "filters">;

export function arrange({ columns, rows }: Pick<Table, "columns" | "rows">, { sort, filters }: View): Rows {
  const indexOf = (name: string) => columns.findIndex((column) => column.name === name);
  const tests = filters.map((filter) => ({ filter, at: indexOf(filter.column) })).filter(({ at }) => at >= 0);
  const kept = rows.filter((row) => tests.every(({ filter, at }) => passes(row[at] ?? null, filter)));
  const keys = sort
    .map(({ column, descending }) => ({ at: indexOf(column), descending }))
    .filter(({ at }) => at >= 0);
  if (keys.length === 0) return kept;
  return kept
    .map((row, place) => ({ row, place }))
    .sort((a, b) => {
      for (const { at, descending } of keys) {
        const order = compare(a.row[at] ?? null, b.row[at] ?? null, descending);
        if (order !== 0) return order;
      }
      return a.place - b.place;
    })
    .map(({ row }) => row);
}

function passes(value: Json, { operator, value: given }: TableFilter): boolean {
  switch (operator) {
    case "null":
      return value === null;
    case "not null":
      return value !== null;
    case "contains":
      return value !== null && textOf(value).toLowerCase().includes(String(given).toLowerCase());
    case "=":
      return value !== null && order(value, given) === 0;
    case "!=":
      return value !== null && order(value, given) !== 0;
    case "<":
      return value !== null && order(value, given) < 0;
    case "<=":
      return value !== null && order(value, given) <= 0;
    case ">":
      return value !== null && order(value, given) > 0;
    case ">=":
      return value !== null && order(value, given) >= 0;
    default:
      return assertNever(operator);
  }
}

function compare(a: Json, b: Json, descending: boolean): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return descending ? order(b, a) : order(a, b);
}

function order(a: Json, b: Json): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  const [one, two] = [textOf(a), textOf(b)];
  return one < two ? -1 : one > two ? 1 : 0;
}

function textOf(value: Json): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}
