/** Pieces of SQL as text. Columns are shared by what they compute: plans that ask the same are answered once. */
import { plain } from "../../../shared/engine/piece.ts";
import type { Fragment } from "../../relation.ts";
import type { RoundingMode } from "../units/money.ts";
import type { Words } from "./words.ts";

/** Text as a fragment. It holds no values: numbers and names within it were written by the functions below. */
export function raw(text: string): Fragment {
  return plain(text);
}

export function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

export function literals(values: Iterable<string>): string {
  return [...values].map(literal).join(", ");
}

/** `case when a then x ... end`, or the one result where all are alike. */
export function switchOn(on: string, cases: readonly (readonly [number, string])[], otherwise = "0"): string {
  const [first] = cases;
  if (!first) return otherwise;
  const results = new Map<string, number[]>();
  for (const [key, result] of cases) results.set(result, [...(results.get(result) ?? []), key]);
  if (results.size === 1 && first[1] === otherwise) return otherwise;
  results.delete(otherwise);
  const arms = [...results].map(([result, keys]) => `when ${isOneOf(on, keys)} then ${result}`);
  return `case ${arms.join(" ")} else ${otherwise} end`;
}

/** Whether a column of whole numbers is one of these. Runs of numbers are compared by their ends. */
export function isOneOf(column: string, numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const runs: { from: number; to: number }[] = [];
  for (const number of sorted) {
    const run = runs.at(-1);
    if (run?.to === number - 1) run.to = number;
    else runs.push({ from: number, to: number });
  }
  const tests = runs.map(({ from, to }) =>
    from === to ? `${column} = ${from}` : `${column} between ${from} and ${to}`,
  );
  return tests.length === 1 ? (tests[0] as string) : `(${tests.join(" or ") || "false"})`;
}

/** The next multiple of a whole number, for values of 0 and more. */
export function nextMultiple(words: Words, value: string, of: number | bigint): string {
  return String(of) === "1" ? value : `${words.divided(`(${value} + ${BigInt(of) - 1n})`, of)} * ${of}`;
}

/** A quotient rounded to a whole number; the same rule as `roundQuotient`, in whatever integers the operands are. */
export function rounded(
  words: Words,
  value: string,
  divisor: string | number | bigint,
  mode: RoundingMode,
  negative = true,
): string {
  if (String(divisor) === "1") return value;
  const size = negative ? `abs(${value})` : value;
  const whole = words.divided(size, divisor);
  const up =
    mode === "half_up"
      ? words.divided(`(2 * ${size} + ${divisor})`, `(2 * ${divisor})`)
      : `${whole} + case when 2 * (${size} % ${divisor}) > ${divisor}
         or (2 * (${size} % ${divisor}) = ${divisor} and ${whole} % 2 = 1) then 1 else 0 end`;
  return negative ? `case when ${value} < 0 then -1 else 1 end * (${up})` : `(${up})`;
}

/** Twice as much and a divisor up to as much stay within 64 bits. */
const HALF_RANGE = 2n ** 61n;

/** The same for a value of 128 bits: nearly all fit 64, in which the engine divides many times faster. */
export function roundedWide(
  words: Words,
  value: string,
  divisor: string | number | bigint,
  mode: RoundingMode,
): string {
  if (String(divisor) === "1" || BigInt(divisor) > HALF_RANGE) return rounded(words, value, divisor, mode);
  const short = rounded(words, `cast(${value} as bigint)`, divisor, mode);
  return `case when ${value} between -${HALF_RANGE} and ${HALF_RANGE} then ${short} else ${rounded(words, value, divisor, mode)} end`;
}

/** Computed columns of one layer of a statement. */
export class Columns {
  readonly #names = new Map<string, string>();
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** The name of the column that holds the expression; a name or a number stands for itself. */
  add(expression: string): string {
    if (/^(?:[a-z_][a-z0-9_]*|-?\d+|null)$/.test(expression)) return expression;
    const known = this.#names.get(expression);
    if (known) return known;
    const name = `${this.#prefix}${this.#names.size}`;
    this.#names.set(expression, name);
    return name;
  }

  /** `, expression as name` for each. */
  get list(): string {
    return [...this.#names].map(([expression, name]) => `, ${expression} as ${name}`).join("\n");
  }

  get all(): readonly string[] {
    return [...this.#names.values()];
  }

  get size(): number {
    return this.#names.size;
  }
}
