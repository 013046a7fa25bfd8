/**
 * What DuckDB's values become in JavaScript.
 *
 * | engine | JavaScript |
 * | --- | --- |
 * | integers, decimals, floats | number; beyond 2^53 an error names the column |
 * | DATE, TIMESTAMP, TIMESTAMPTZ | Date (UTC, to the millisecond); an infinite one is an invalid Date |
 * | TIME, TIMETZ, INTERVAL, UUID, BIT, ENUM | string |
 * | BLOB, GEOMETRY | Uint8Array |
 * | LIST, ARRAY | array; STRUCT and MAP object; UNION the value held |
 */
import { type DuckDBArrayType, type DuckDBType, DuckDBTypeId, type DuckDBValue } from "@duckdb/node-api";
import type { Value } from "../../../analysis/relation.ts";
import { SqlError } from "../sql-error.ts";

/** What is done with whole numbers beyond 2^53: an error names the column, or they are given as text. */
export interface LargeNumbers {
  readonly name: string;
  readonly large: "refuse" | "text";
}

export type Reader = (value: DuckDBValue) => Value;

/** How a value of this type that is not null is read. */
export function reader(type: DuckDBType, name: LargeNumbers): Reader {
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
      // A copy: a Buffer is another thing to whoever compares, and the engine's memory is its own.
      return (value) => new Uint8Array((value as { bytes: Uint8Array }).bytes);
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

export function safe(value: bigint, name: LargeNumbers): Value {
  if (value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER) return beyond(name, String(value));
  return Number(value);
}

export function beyond({ name, large }: LargeNumbers, value: string): string {
  if (large === "text") return value;
  throw new SqlError(
    `Column "${name}" holds ${value}, which is beyond 2^53: as a number it would lose its last digits.`,
    { hint: `Cast it in the statement: "${name}"::varchar keeps every digit, "${name}"::double rounds.` },
  );
}
