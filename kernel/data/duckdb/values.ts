/** DuckDB's vectors as JavaScript values. Numbers are read as typed arrays at the speed of memory, the rest one by one. */
import {
  type DuckDBDataChunk,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
  type DuckDBVector,
} from "@duckdb/node-api";
import type { Value } from "../../../analysis/relation.ts";
import type { Vector } from "../../../shared/engine/connection.ts";
import { beyond, type LargeNumbers, type Reader, reader, safe } from "./reader.ts";

const INT32_IDS: readonly number[] = [
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
];
const FLOAT_IDS: readonly number[] = [DuckDBTypeId.FLOAT, DuckDBTypeId.DOUBLE, DuckDBTypeId.UINTEGER];
const INT64_IDS: readonly number[] = [DuckDBTypeId.BIGINT, DuckDBTypeId.UBIGINT];
const BIG_IDS: readonly number[] = [DuckDBTypeId.HUGEINT, DuckDBTypeId.UHUGEINT];

/** Reads a column of a chunk. */
export function readVector(
  chunk: DuckDBDataChunk,
  column: number,
  type: DuckDBType,
  name: LargeNumbers,
): Vector {
  const vector = chunk.getColumnVector(column);
  const id = type.typeId;
  if (INT32_IDS.includes(id)) {
    const items = Int32Array.from(itemsOf<Int32Array>(vector));
    return { kind: "integers", items, nulls: nullsOf(vector) };
  }
  if (FLOAT_IDS.includes(id)) {
    const items =
      id === DuckDBTypeId.DOUBLE
        ? itemsOf<Float64Array>(vector)
        : Float64Array.from(itemsOf<Float32Array>(vector));
    return { kind: "numbers", items, nulls: nullsOf(vector) };
  }
  if (INT64_IDS.includes(id)) return wholeNumbers(vector, id === DuckDBTypeId.UBIGINT, name);
  if (BIG_IDS.includes(id) || id === DuckDBTypeId.DECIMAL) return numbersOneByOne(vector, type, name);
  return oneByOne(vector, reader(type, name));
}

function itemsOf<A>(vector: DuckDBVector): A {
  return (vector as unknown as { items: A }).items;
}

function nullsOf(vector: DuckDBVector): Uint8Array | null {
  const { validity } = vector as unknown as {
    validity: { data: BigUint64Array | null; itemValid(i: number): boolean };
  };
  if (!validity.data) return null;
  const nulls = new Uint8Array(vector.itemCount);
  let any = 0;
  for (let i = 0; i < nulls.length; i++) any |= nulls[i] = validity.itemValid(i) ? 0 : 1;
  return any ? nulls : null;
}

/** 64-bit integers by halves: a bigint for each would be ten times slower. */
function wholeNumbers(vector: DuckDBVector, unsigned: boolean, name: LargeNumbers): Vector {
  const source = itemsOf<BigInt64Array | BigUint64Array>(vector);
  const low = new Uint32Array(source.buffer, source.byteOffset, source.length * 2);
  const high = unsigned ? low : new Int32Array(source.buffer, source.byteOffset, source.length * 2);
  const nulls = nullsOf(vector);
  const items = new Float64Array(source.length);
  for (let i = 0; i < items.length; i++) {
    const value = (high[2 * i + 1] as number) * 4294967296 + (low[2 * i] as number);
    if ((value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER) && !nulls?.[i]) {
      beyond(name, String(source[i]));
      return oneByOne(vector, (item) => safe(item as bigint, name));
    }
    items[i] = value;
  }
  return { kind: "numbers", items, nulls };
}

function numbersOneByOne(vector: DuckDBVector, type: DuckDBType, name: LargeNumbers): Vector {
  const read = reader(type, name);
  if (name.large === "text") return oneByOne(vector, read);
  const nulls = nullsOf(vector);
  const items = new Float64Array(vector.itemCount);
  for (let i = 0; i < items.length; i++) {
    if (!nulls?.[i]) items[i] = read(vector.getItem(i) as DuckDBValue) as number;
  }
  return { kind: "numbers", items, nulls };
}

function oneByOne(vector: DuckDBVector, read: Reader): Vector {
  const items = new Array<Value>(vector.itemCount);
  for (let i = 0; i < items.length; i++) {
    const value = vector.getItem(i) as DuckDBValue;
    items[i] = value === null ? null : read(value);
  }
  return { kind: "values", items };
}
