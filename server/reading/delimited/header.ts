/** Whether the first row of a table names its columns. A guess that may be wrong is said. */
import type { ColumnEvidence } from "../types/column-evidence.ts";
import { decideColumn } from "../types/decide-column.ts";
import { Shape } from "../types/shapes.ts";

export interface HeaderGuess {
  readonly header: boolean;
  /** What the guess stands on; null where nothing is in doubt. */
  readonly doubt: string | null;
}

export interface SampledColumn {
  /** What stands in the first row. */
  readonly first: string;
  readonly firstEvidence: ColumnEvidence;
  /** Of the rows behind it. */
  readonly rest: ColumnEvidence;
  /** Some of the values behind it. */
  readonly values: readonly string[];
}

export function guessHeader(columns: readonly SampledColumn[]): HeaderGuess {
  const votes = columns.map(voteOf);
  const names = votes.filter((vote) => vote === "name").length;
  const data = votes.filter((vote) => vote === "data").length;
  const rows = columns[0]?.rest.rows ?? 0;
  if (rows === 0) return alone(columns);
  if (isSeries(columns)) {
    return {
      header: true,
      doubt: names > 0 ? null : "The first row is taken for names: its numbers follow one another.",
    };
  }
  if (names > 0 && names >= data) return { header: true, doubt: null };
  if (data > 0) {
    const doubt = "The first row is like the others: it is taken for data, and the columns are numbered.";
    return { header: false, doubt };
  }
  return { header: true, doubt: "All columns are text: the first row is taken for their names." };
}

/** Of a file with one row. */
function alone(columns: readonly SampledColumn[]): HeaderGuess {
  const numbers = columns.some(({ firstEvidence }) => typeOf(firstEvidence) !== "text");
  if (!numbers) return { header: true, doubt: null };
  return {
    header: false,
    doubt: "The only row has numbers or dates: it is taken for data, and the columns are numbered.",
  };
}

const typeOf = (evidence: ColumnEvidence) =>
  decideColumn(evidence, { decimal: ".", orders: new Map() }).spec.type;

/** What a column says of its first value: a name, a value like the others, or nothing. */
function voteOf({ first, firstEvidence, rest, values }: SampledColumn): "name" | "data" | null {
  if (first.trim() === "") return null;
  const type = typeOf(rest);
  const empty = rest.empty + rest.emptyTexts;
  if (type !== "text" && rest.rows > empty) {
    const firstType = typeOf(firstEvidence);
    return firstType === type || (isNumeric(firstType) && isNumeric(type)) ? "data" : "name";
  }
  const shape = rest.counts.findIndex(
    (count, each) => count > 0 && each !== Shape.text && count === rest.rows - empty,
  );
  if (shape >= 0) return (firstEvidence.counts[shape] as number) > 0 ? "data" : "name";
  const patterns = new Set(values.filter((value) => value.trim() !== "").map(patternOf));
  const [pattern] = patterns;
  if (patterns.size !== 1 || pattern === undefined || !/[9@]/.test(pattern) || values.length < 2) return null;
  return patternOf(first) === pattern ? "data" : "name";
}

const isNumeric = (type: string) => type === "integer" || type === "number" || type === "decimal";

/** `C-001` is `A-9`. */
const patternOf = (text: string) => text.replace(/\d+/g, "9").replace(/\p{L}+/gu, "A");

/** Numbers that follow one another, as years over the columns of a wide table, where the next row has no such. */
function isSeries(columns: readonly SampledColumn[]): boolean {
  const numbers = columns.filter(({ first }) => /^\d{1,4}$/.test(first.trim()));
  if (numbers.length < 2) return false;
  const first = numbers.map((column) => Number(column.first));
  const next = numbers.map(({ values }) => Number(values[0] ?? Number.NaN));
  const years = first.every(isYear) && !next.every(isYear);
  if (!follow(first) || (!years && follow(next))) return false;
  return years || (numbers.length < columns.length && columns.every(({ first: text }) => text.trim() !== ""));
}

const isYear = (value: number) => value >= 1900 && value <= 2100;
const follow = (values: readonly number[]) =>
  values.every((value, i) => i === 0 || value === (values[i - 1] as number) + 1);
