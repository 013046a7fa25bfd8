/** Columns of a dataset as roles read them: also dates that were written as text, or as integers such as 20240131. */
import type { Fragment } from "../../analysis/relation.ts";
import type { TableDescription } from "../../shared/engine/connection.ts";
import { type ContractKind, plainKind } from "../../shared/output/input.ts";
import type { ColumnKind } from "../../shared/output/table.ts";
import type { Data } from "../data/data.ts";
import type { Contract } from "./column-guess.ts";
import { InputError } from "./input-error.ts";

export interface OfferedColumn {
  readonly name: string;
  /** What the column can be taken for; for dates in text, `timestamp`. */
  readonly kind: ColumnKind;
  /** How its dates are written, where it is not of a date type. */
  readonly written: "text" | "digits" | null;
}

/** Rows that are looked at before a column is offered; all are checked when it is taken. */
const LOOKED_AT = 1000;

/** Only a table without any date is searched for dates in text, and only for a contract that needs one. */
export async function asOffered(
  { name, columns }: TableDescription,
  contract: Contract,
  data: Data,
): Promise<OfferedColumn[]> {
  const wanted = Object.values(contract)
    .map(plainKind)
    .some((kind) => kind === "timestamp" || kind === "date");
  const has = columns.some(({ kind }) => kind === "timestamp" || kind === "date");
  const candidates =
    wanted && !has ? columns.filter(({ kind }) => kind === "string" || kind === "integer") : [];
  const dates = new Set(await datesAmong(candidates, name, data));
  return columns.map((column) => {
    if (!dates.has(column.name)) return { name: column.name, kind: column.kind, written: null };
    return { name: column.name, kind: "timestamp", written: column.kind === "string" ? "text" : "digits" };
  });
}

interface Candidate {
  readonly name: string;
  readonly kind: ColumnKind;
}

async function datesAmong(candidates: readonly Candidate[], table: string, data: Data): Promise<string[]> {
  if (candidates.length === 0) return [];
  const { sql } = data;
  const tests = candidates.map(({ name, kind }, i) => {
    const date = readDate(name, kind === "string" ? "text" : "digits", data);
    return sql.fragment`count(${sql.id(name)}) > 0 and count(${sql.id(name)}) = count(${date}) as ${sql.id(`c${i}`)}`;
  });
  const rows = await sql<Record<string, boolean>>`
    select ${sql.join(tests)} from (from ${data.dataset(table)} limit ${LOOKED_AT})`.rows();
  return candidates.filter((_, i) => rows[0]?.[`c${i}`] === true).map(({ name }) => name);
}

/** The date that a value is, or null. Digits are years 1900 to 2099, so that other numbers are not taken for dates. */
function readDate(name: string, written: "text" | "digits", data: Data): Fragment {
  const { sql } = data;
  const text = sql.fragment`${sql.id(name)}::varchar`;
  if (written === "text") return sql.fragment`try_cast(${text} as timestamp)`;
  return sql.fragment`case when regexp_full_match(${text}, '(19|20)[0-9]{6}') then try_strptime(${text}, '%Y%m%d') end`;
}

/** The column as a value of the role's kind. Rejects when a text that was taken for dates holds something else. */
export async function conversionOf(
  { name, written }: OfferedColumn,
  declared: ContractKind,
  table: string,
  data: Data,
): Promise<Fragment> {
  const { sql } = data;
  const column = sql.fragment`${sql.id(name)}`;
  const kind = plainKind(declared);
  if (kind === "number") return sql.fragment`${column}::double`;
  if (kind !== "timestamp" && kind !== "date") return column;
  const type = kind === "date" ? sql.fragment`::date` : sql.fragment`::timestamp`;
  if (written === null) return sql.fragment`${column}${type}`;
  const date = readDate(name, written, data);
  const [other] = await sql<{ value: string; n: number }>`
    select any_value(${column}::varchar) as value, count(*) as n
    from ${data.dataset(table)} where ${column} is not null and ${date} is null`.rows();
  if (other && other.n > 0) {
    throw new InputError(
      `"${name}" of "${table}" cannot be a ${kind}: ${other.n} of its values are no date, such as ${JSON.stringify(other.value)}.`,
      "Dates in text are written 2024-01-31 or 2024-01-31 18:30, in all rows.",
    );
  }
  return sql.fragment`(${date})${type}`;
}
