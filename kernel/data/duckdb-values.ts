/**
 * DuckDB's vectors as JavaScript values. Numbers are read as typed arrays at the speed of memory; the rest one by one.
 *
 * | engine | JavaScript |
 * | --- | --- |
 * | integers, decimals, floats | number; beyond 2^53 an error names the column |
 * | DATE, TIMESTAMP, TIMESTAMPTZ | Date (UTC, to the millisecond); an infinite one is an invalid Date |
 * | TIME, TIMETZ, INTERVAL, UUID, BIT, ENUM | string |
 * | BLOB, GEOMETRY | Uint8Array |
 * | LIST, ARRAY | array; STRUCT and MAP object; UNION and VARIANT the value held |
 */
import {
  type DuckDBArrayType,
  type DuckDBDataChunk,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
  type DuckDBVector,
} from "@duckdb/node-api";
import type { Value } from "../../analysis/relation.ts";
import type { Vector } from "./engine.ts";
import { SqlError } from "./sql-error.ts";

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

/** What is done with whole numbers beyond 2^53: an error names the column, or they are given as text. */
export interface LargeNumbers {
  readonly name: string;
  readonly large: "refuse" | "text";
}

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

type Reader = (value: DuckDBValue) => Value;

/** How a value of this type that is not null is read. */
function reader(type: DuckDBType, name: LargeNumbers): Reader {
  switch (type.typeId) {
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT:
    case DuckDBTypeId.BIGNUM:
      return (value) => safe(value as bigint, name);
    case DuckDBTypeId.DECIMAL:
      return (value) => decimal(value as Decimal, name);
    case DuckDBTypeId.DATE:
      return (value) => date((value as { days: number }).days);
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_TZ:
      return (value) => instant((value as { micros: bigint }).micros, 1000n);
    case DuckDBTypeId.TIMESTAMP_S:
      return (value) => new Date(Number((value as { seconds: bigint }).seconds) * 1000);
    case DuckDBTypeId.TIMESTAMP_MS:
      return (value) => new Date(Number((value as { millis: bigint }).millis));
    case DuckDBTypeId.TIMESTAMP_NS:
      return (value) => instant((value as { nanos: bigint }).nanos, 1_000_000n);
    case DuckDBTypeId.BLOB:
    case DuckDBTypeId.GEOMETRY:
      return (value) => (value as { bytes: Uint8Array }).bytes;
    default:
      return nestedReader(type, name) ?? plain;
  }
}

/** Booleans and strings are themselves; times, intervals, UUIDs and bits are written out. */
const plain: Reader = (value) => (typeof value === "object" ? String(value) : (value as Value));

function nestedReader(type: DuckDBType, name: LargeNumbers): Reader | null {
  switch (type.typeId) {
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY: {
      const item = nullable(reader((type as DuckDBArrayType).valueType, name));
      return (value) => (value as { items: DuckDBValue[] }).items.map(item);
    }
    case DuckDBTypeId.STRUCT: {
      const { entryNames, entryTypes } = type as DuckDBType & {
        entryNames: string[];
        entryTypes: DuckDBType[];
      };
      const fields = entryNames.map(
        (field, i) => [field, nullable(reader(entryTypes[i] as DuckDBType, name))] as const,
      );
      return (value) => {
        const { entries } = value as { entries: Record<string, DuckDBValue> };
        return Object.fromEntries(
          fields.map(([field, read]) => [field, read(entries[field] as DuckDBValue)]),
        );
      };
    }
    case DuckDBTypeId.MAP: {
      const map = type as DuckDBType & { keyType: DuckDBType; valueType: DuckDBType };
      const [key, item] = [reader(map.keyType, name), nullable(reader(map.valueType, name))];
      return (value) => {
        const { entries } = value as { entries: { key: DuckDBValue; value: DuckDBValue }[] };
        return Object.fromEntries(entries.map((entry) => [keyText(key(entry.key)), item(entry.value)]));
      };
    }
    case DuckDBTypeId.UNION: {
      const union = type as DuckDBType & { memberTags: string[]; memberTypes: DuckDBType[] };
      const readers = new Map(
        union.memberTags.map((tag, i) => [tag, nullable(reader(union.memberTypes[i] as DuckDBType, name))]),
      );
      return (value) => {
        const { tag, value: held } = value as { tag: string; value: DuckDBValue };
        return readers.get(tag)?.(held) ?? null;
      };
    }
    default:
      return null;
  }
}

const nullable =
  (read: Reader): Reader =>
  (value) =>
    value === null || value === undefined ? null : read(value);
const keyText = (key: Value) => (key instanceof Date ? key.toISOString() : String(key));

const DAY = 86_400_000;
const date = (days: number) => new Date(days * DAY);

/** Rounds towards the past, so that an instant before 1970 keeps its order. */
function instant(value: bigint, perMillisecond: bigint): Date {
  const down = value < 0n && value % perMillisecond !== 0n ? 1n : 0n;
  return new Date(Number(value / perMillisecond - down));
}

interface Decimal {
  readonly value: bigint;
  readonly scale: number;
}

/** Powers of ten up to 10^22 are exact doubles, so one division rounds correctly; longer values go by their text. */
function decimal({ value, scale }: Decimal, name: LargeNumbers): Value {
  const scaled = Number(value);
  if (Number.isSafeInteger(scaled) && scale <= 22) return scaled / 10 ** scale;
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, "0");
  const text = `${value < 0n ? "-" : ""}${digits.slice(0, digits.length - scale)}.${digits.slice(digits.length - scale)}`;
  const number = Number(scale === 0 ? text.slice(0, -1) : text);
  if (Math.abs(number) > Number.MAX_SAFE_INTEGER) return beyond(name, text);
  return number;
}

function safe(value: bigint, name: LargeNumbers): Value {
  if (value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER) return beyond(name, String(value));
  return Number(value);
}

function beyond({ name, large }: LargeNumbers, value: string): string {
  if (large === "text") return value;
  throw new SqlError(
    `Column "${name}" holds ${value}, which is beyond 2^53: as a number it would lose its last digits.`,
    { hint: `Cast it in the statement: "${name}"::varchar keeps every digit, "${name}"::double rounds.` },
  );
}
