import type { TableFilter } from "../../../shared/output/table.ts";
import type { View } from "./local.ts";

export const PLAIN_VIEW: View = { sort: [], filters: [] };

/** A header was chosen: ascending, descending, as it came. With `add`, the columns sorted by before stay in front. */
export function nextSort(sort: View["sort"], column: string, add: boolean): View["sort"] {
  const known = sort.find((one) => one.column === column);
  const next = !known
    ? [{ column, descending: false }]
    : known.descending
      ? []
      : [{ column, descending: true }];
  if (!add) return next;
  if (!known) return [...sort, ...next];
  return sort.flatMap((one) => (one.column === column ? next : [one]));
}

/** One filter a column; null takes it away. */
export function withFilter(
  filters: View["filters"],
  column: string,
  filter: TableFilter | null,
): View["filters"] {
  const others = filters.filter((one) => one.column !== column);
  return filter ? [...others, filter] : others;
}
