/** Results put together: rows as objects, columns as arrays. */
import type { RelationColumn, Value } from "../../analysis/relation.ts";
import type { Batch, ResultStream, Vector } from "../../shared/engine/connection.ts";

export type Row = Record<string, Value>;
export type AnyColumn = Float64Array | Int32Array | Value[];

/** All rows, or the first `limit`. */
export async function readRows(
  { columns, batches }: ResultStream,
  limit = Number.POSITIVE_INFINITY,
): Promise<Row[]> {
  const names = columns.map(({ name }) => name);
  const rows: Row[] = [];
  for await (const batch of batches()) {
    const values = names.map((_, i) => valuesOf(batch.vector(i)));
    const count = Math.min(batch.rowCount, limit - rows.length);
    for (let i = 0; i < count; i++) {
      const row: Row = {};
      for (let j = 0; j < names.length; j++) put(row, names[j] as string, (values[j] as Value[])[i] as Value);
      rows.push(row);
    }
    if (rows.length >= limit) break;
  }
  return rows;
}

/** How a missing number is told: NaN keeps the column a typed array, null keeps it apart from NaN. */
export type MissingNumbers = "nan" | "null";

/** A column may be called as what objects have already: `__proto__` would set it and be no column. */
function put(row: Row, name: string, value: Value): void {
  if (name !== "__proto__") row[name] = value;
  else Object.defineProperty(row, name, { value, enumerable: true, configurable: true, writable: true });
}

/** One array a column; see `ColumnBuilder` for which. */
export async function readColumns(
  { columns, batches }: ResultStream,
  missing: MissingNumbers = "nan",
): Promise<Record<string, AnyColumn>> {
  const builders = columns.map((column) => new ColumnBuilder(column, missing));
  for await (const batch of batches()) {
    for (const [i, builder] of builders.entries()) builder.add(batch, i);
  }
  return Object.fromEntries(columns.map(({ name }, i) => [name, (builders[i] as ColumnBuilder).build()]));
}

export function valuesOf(vector: Vector): readonly Value[] {
  if (vector.kind === "values") return vector.items;
  const { items, nulls } = vector;
  if (!nulls) return Array.from<number>(items);
  return Array.from<number, Value>(items, (value, i) => (nulls[i] ? null : value));
}

/**
 * Collects a column. Integers of 32 bits without a null become an `Int32Array`, other numbers a `Float64Array` with
 * NaN for null, and everything else an array with null for null.
 */
class ColumnBuilder {
  readonly #column: RelationColumn;
  readonly #missing: MissingNumbers;
  readonly #vectors: Vector[] = [];
  #length = 0;

  constructor(column: RelationColumn, missing: MissingNumbers) {
    this.#column = column;
    this.#missing = missing;
  }

  add(batch: Batch, index: number): void {
    this.#vectors.push(batch.vector(index));
    this.#length += batch.rowCount;
  }

  build(): AnyColumn {
    const numeric = this.#column.kind === "integer" || this.#column.kind === "number";
    const gaps = this.#vectors.some((vector) => vector.kind !== "values" && vector.nulls !== null);
    if (!numeric || (gaps && this.#missing === "null")) return this.#values();
    const small = !gaps && this.#vectors.every((vector) => vector.kind === "integers");
    const out =
      small && this.#vectors.length > 0 ? new Int32Array(this.#length) : new Float64Array(this.#length);
    let offset = 0;
    for (const vector of this.#vectors) {
      if (vector.kind === "values") throw new Error("A column of numbers came as values.");
      out.set(vector.items, offset);
      vector.nulls?.forEach((isNull, i) => {
        if (isNull) out[offset + i] = Number.NaN;
      });
      offset += vector.items.length;
    }
    return out;
  }

  #values(): Value[] {
    const out = new Array<Value>(this.#length);
    let at = 0;
    for (const vector of this.#vectors) for (const value of valuesOf(vector)) out[at++] = value;
    return out;
  }
}
