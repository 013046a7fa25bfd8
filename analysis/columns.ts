/** Columns that a caller names: found in the schema, or refused with the names that come near. */
import { nearNames } from "./near-names.ts";
import type { RelationColumn } from "./relation.ts";

export type ColumnKind = RelationColumn["kind"];

/** Names of the columns of `Row` that can hold a `V`; any name where the columns are not known. */
export type ColumnOf<Row, V> = {
  [K in keyof Row & string]: [Extract<Row[K], V>] extends [never] ? never : K;
}[keyof Row & string];

/** What `findColumn` is told of a column that identifies customers, baskets or the like. */
export const ID = {
  kinds: ["integer", "string", "other"] as readonly ColumnKind[],
  kind: "a whole number or a text",
  remedy: "Choose the column with the identifier, or cast it to an integer or a text in SQL first.",
};

/** What `findColumn` is told of a column of days or moments. */
export const MOMENT = {
  kinds: ["date", "timestamp"] as readonly ColumnKind[],
  kind: "a date or a timestamp",
  remedy: "Cast it in SQL first, as in cast(bought_on as date).",
};

/** What `findColumn` is told of a column that says whether something happened. */
export const TRUTH = {
  kinds: ["boolean", "integer", "number"] as readonly ColumnKind[],
  kind: "a boolean, or 1 and 0",
  remedy: "Make it one in SQL first, as in (status = 'left') as left.",
};

/** What `findColumn` is told of a column of numbers. */
export const NUMBER = {
  kinds: ["integer", "number"] as readonly ColumnKind[],
  kind: "numbers",
  remedy: "Cast it in SQL first, as in cast(x as double).",
};

/** A column that is not there, or holds something else than the analysis can use. */
export class ColumnError extends Error {
  override readonly name = "ColumnError";
  /** The way out, in a sentence. */
  readonly hint: string;
  /** What the column was wanted for, such as `amount`. */
  readonly role: string;
  /** The name that was given. */
  readonly column: string;

  constructor(message: string, { hint, role, column }: { hint: string; role: string; column: string }) {
    super(message);
    this.hint = hint;
    this.role = role;
    this.column = column;
  }
}

export interface ColumnWish {
  /** What the column is wanted for, as the option is called. */
  readonly role: string;
  readonly name: string;
  readonly kinds: readonly ColumnKind[];
  /** The kinds in words: `a date or a timestamp`. */
  readonly kind: string;
  /** What to do with a column of another kind. */
  readonly remedy: string;
}

/** The column of that name. A name that differs only in case is no match, since results would carry the other spelling. */
export function findColumn(schema: readonly RelationColumn[], wish: ColumnWish): RelationColumn {
  const { role, name } = wish;
  const column = schema.find((candidate) => candidate.name === name);
  if (!column) {
    throw new ColumnError(`There is no column ${quoted(name)} for ${role}.`, {
      hint: nearColumns(
        name,
        schema.map((candidate) => candidate.name),
      ),
      role,
      column: String(name),
    });
  }
  if (!wish.kinds.includes(column.kind)) {
    throw new ColumnError(`Column ${quoted(name)} is of type ${column.type}; ${role} takes ${wish.kind}.`, {
      hint: wish.remedy,
      role,
      column: name,
    });
  }
  return column;
}

function nearColumns(name: string, names: readonly string[]): string {
  if (names.length === 0) return "The table has no columns.";
  const near = nearNames(String(name), names);
  if (near.length > 0) return `Did you mean ${near.map(quoted).join(" or ")}?`;
  const shown = names.slice(0, 12).map(quoted).join(", ");
  return `The columns are ${shown}${names.length > 12 ? ` and ${names.length - 12} more` : ""}.`;
}

function quoted(name: string): string {
  return `“${name}”`;
}
