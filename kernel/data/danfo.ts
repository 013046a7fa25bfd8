/** danfojs, which is heavy: import this file only when a frame is asked for. */
import { DataFrame } from "danfojs-node";
import type { RelationColumn } from "../../analysis/relation.ts";

/**
 * danfojs guesses what a column holds by its first values, and takes dates and booleans beside a missing one for numbers, with
 * which `describe()` and the like then calculate. So it is told. Of what it has no type for, texts are the nearest.
 */
function typeOf({ kind }: RelationColumn, values: readonly unknown[], given: unknown): string {
  if (given instanceof Int32Array) return "int32";
  if (kind === "integer" || kind === "number") return "float32";
  return kind === "boolean" && !values.includes(null) ? "boolean" : "string";
}

export function frameOf(
  columns: readonly RelationColumn[],
  values: { readonly [name: string]: ArrayLike<unknown> },
): DataFrame {
  const arrays = columns.map(({ name }) => Array.from(values[name] ?? []));
  const names = columns.map(({ name }) => name);
  // Without rows there is nothing to guess from, and danfojs fails of columns that are empty.
  if (!arrays[0]?.length) return new DataFrame([], { columns: names });
  const dtypes = columns.map((column, i) => typeOf(column, arrays[i] as unknown[], values[column.name]));
  const frame = new DataFrame(Object.fromEntries(names.map((name, i) => [name, arrays[i]])), { dtypes });
  Object.defineProperty(frame, "describe", {
    value: () => describe(frame),
    configurable: true,
    writable: true,
  });
  return frame;
}

/** danfojs's own, of the values that are there: with a missing one its figures would all be NaN. */
function describe(frame: DataFrame): DataFrame {
  const numeric = frame.columns.filter((_, i) => frame.dtypes[i] !== "string");
  const parts = numeric.map((name) => {
    const values = (frame.column(name).values as unknown[]).filter((value) => !Number.isNaN(value));
    return values.length === 0 ? null : (new DataFrame({ [name]: values }).describe() as DataFrame);
  });
  const index = parts.find((part) => part !== null)?.index;
  const columns = parts.map((part, i) => [
    numeric[i] as string,
    part?.column(numeric[i] as string).values ?? (index ?? []).map((_, row) => (row === 0 ? 0 : Number.NaN)),
  ]);
  return new DataFrame(Object.fromEntries(columns), index ? { index } : {});
}
