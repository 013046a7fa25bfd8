import type { ColumnKind } from "../columns.ts";

/** Names of the columns of `Row` that can hold a `V`; any name where the columns are not known. */
export type ColumnOf<Row, V> = {
  [K in keyof Row & string]: [Extract<Row[K], V>] extends [never] ? never : K;
}[keyof Row & string];

/** What `findColumn` is told of a column of numbers. */
export const NUMBER = {
  kinds: ["integer", "number"] as readonly ColumnKind[],
  kind: "numbers",
  remedy: "Cast it in SQL first, as in cast(x as double).",
};
