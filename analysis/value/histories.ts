/** Histories of customers as models of repeat buying take them: columns found, rows checked and counted by pattern. */

import { type ColumnOf, findColumn } from "../columns.ts";
import { OptionError } from "../options.ts";
import type { Fragment, Relation, RelationColumn, Sql, Value } from "../relation.ts";
import { AMOUNT } from "../rfm/spec.ts";
import { double } from "../sql/types.ts";

/** Columns of a history. Each has the name that `rfmSummary` gives it unless another is said. */
export interface HistoryColumns<Row = Record<string, Value>> {
  /** Repeat purchases: whole numbers from 0 up. Default: `frequency`. */
  readonly frequency?: ColumnOf<Row, number | bigint>;
  /** Time from the first purchase to the last, 0 without a repeat purchase. Default: `recency`. */
  readonly recency?: ColumnOf<Row, number | bigint>;
  /** Time from the first purchase to the end of observation. Default: `age`. */
  readonly age?: ColumnOf<Row, number | bigint>;
}

export const HISTORY_OPTIONS = ["frequency", "recency", "age"] as const;
export type HistoryRole = (typeof HISTORY_OPTIONS)[number];
export type HistoryNames = { readonly [R in HistoryRole]: string };

export function historyNames(spec: HistoryColumns): HistoryNames {
  const { frequency = "frequency", recency = "recency", age = "age" } = spec;
  return { frequency, recency, age };
}

export function checkNumbers(
  schema: readonly RelationColumn[],
  names: Readonly<Record<string, string>>,
): void {
  for (const [role, name] of Object.entries(names)) findColumn(schema, { role, name, ...AMOUNT });
}

/** A column as floating-point numbers. */
export function number(sql: Sql, name: string): Fragment {
  return sql.fragment`cast(${sql.id(name)} as ${double(sql)})`;
}

/** A sum that does not depend on the order of rows; 0 of none. */
export function exactSum(sql: Sql, name: string): Fragment {
  return sql.fragment`coalesce(cast(sum(cast(${sql.id(name)} as decimal(30, 9))) as ${double(sql)}), 0)`;
}

/** Histories that differ, in order, each with the number of customers who have it. */
export interface Patterns {
  readonly frequency: ArrayLike<number>;
  readonly recency: ArrayLike<number>;
  readonly age: ArrayLike<number>;
  readonly customers: ArrayLike<number>;
}

/**
 * Counts equal histories: customers are many, and patterns by far fewer.
 *
 * @throws OptionError when rows break a rule of histories, with their number.
 */
export async function readPatterns(histories: Relation<unknown>, names: HistoryNames): Promise<Patterns> {
  const { sql } = histories;
  const [x, recency, age] = [names.frequency, names.recency, names.age].map((name) => number(sql, name));
  const found = sql<{ frequency: number; recency: number; age: number; customers: number }>`
    select frequency, recency, age, cast(count(*) as ${double(sql)}) as customers
    from (select ${x} as frequency, ${recency} as recency, ${age} as age from ${histories})
    group by frequency, recency, age order by frequency, recency, age`;
  const patterns = await found.columns();
  checkPatterns(patterns);
  return patterns;
}

const RULES = [
  "frequency, recency and age are finite numbers",
  "frequency is a whole number from 0 up",
  "recency lies between 0 and age",
  "recency is 0 without a repeat purchase, and above 0 with one",
] as const;

/** Place of the first rule that a history breaks; -1 for a sound one. */
function brokenRule(x: number, recency: number, age: number): number {
  if (!Number.isFinite(x) || !Number.isFinite(recency) || !Number.isFinite(age)) return 0;
  if (!Number.isInteger(x) || x < 0) return 1;
  if (recency < 0 || recency > age) return 2;
  return x > 0 === recency > 0 ? -1 : 3;
}

function checkPatterns({ frequency, recency, age, customers }: Patterns): void {
  const broken = new Float64Array(RULES.length);
  for (let i = 0; i < customers.length; i++) {
    const rule = brokenRule(frequency[i] as number, recency[i] as number, age[i] as number);
    if (rule >= 0) broken[rule] = (broken[rule] as number) + (customers[i] as number);
  }
  const first = broken.findIndex((count) => count > 0);
  if (first < 0) return;
  throw new OptionError(
    "frequency",
    `${broken[first]} of ${total(customers)} histories break the rule that ${RULES[first]}.`,
    "rfmSummary makes histories from purchases.",
  );
}

export function total(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum;
}
