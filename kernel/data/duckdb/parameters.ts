/** JavaScript values as DuckDB parameters, each with the type that loses nothing. */
import { types } from "node:util";
import {
  BIGINT,
  BLOB,
  BOOLEAN,
  blobValue,
  DOUBLE,
  type DuckDBType,
  type DuckDBValue,
  HUGEINT,
  INTEGER,
  LIST,
  listValue,
  SQLNULL,
  STRUCT,
  structValue,
  TIMESTAMP,
  timestampValue,
  VARCHAR,
} from "@duckdb/node-api";
import type { Parameter } from "../../../shared/engine/connection.ts";
import { SqlError } from "../sql-error.ts";

export interface Typed {
  readonly value: DuckDBValue;
  readonly type: DuckDBType;
}

const INT32 = 2 ** 31;
const INT64 = 2n ** 63n;

export function typed(value: Parameter): Typed {
  if (value === null || value === undefined) return { value: null, type: SQLNULL };
  switch (typeof value) {
    case "boolean":
      return { value, type: BOOLEAN };
    case "string":
      return { value, type: VARCHAR };
    case "bigint":
      return { value, type: value >= -INT64 && value < INT64 ? BIGINT : HUGEINT };
    case "number":
      return typedNumber(value);
    default:
      return typedObject(value);
  }
}

function typedNumber(value: number): Typed {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) return { value, type: DOUBLE };
  if (value >= -INT32 && value < INT32) return { value, type: INTEGER };
  return { value: BigInt(value), type: BIGINT };
}

/** Dates are points in time, hence TIMESTAMP in UTC: comparing one with a DATE takes the date's midnight. */
function typedObject(value: object): Typed {
  if (types.isDate(value)) {
    return { value: timestampValue(BigInt(value.getTime()) * 1000n), type: TIMESTAMP };
  }
  if (types.isUint8Array(value)) return { value: blobValue(value), type: BLOB };
  if (types.isTypedArray(value)) return typedList(Array.from(value as Iterable<number | bigint>));
  if (Array.isArray(value)) return typedList(value);
  if (types.isMap(value) || types.isSet(value)) {
    throw new SqlError(`A ${types.isMap(value) ? "Map" : "Set"} cannot stand in a statement.`, {
      hint: `Spread it into an array: \${[...values]}.`,
    });
  }
  const fields = Object.entries(value).map(([name, field]) => [name, typed(field as Parameter)] as const);
  return {
    value: structValue(Object.fromEntries(fields.map(([name, field]) => [name, field.value]))),
    type: STRUCT(Object.fromEntries(fields.map(([name, field]) => [name, field.type]))),
  };
}

function typedList(values: readonly Parameter[]): Typed {
  const items = values.map(typed);
  const type = items.map((item) => item.type).reduce(common, SQLNULL);
  const wide = items.map((item) => widened(item, type));
  return { value: listValue(wide), type: LIST(type) };
}

/** The type that holds both, for the elements of one list. */
function common(a: DuckDBType, b: DuckDBType): DuckDBType {
  if (a.typeId === SQLNULL.typeId) return b;
  if (b.typeId === SQLNULL.typeId || String(a) === String(b)) return a;
  const rank: DuckDBType[] = [INTEGER, BIGINT, HUGEINT, DOUBLE];
  const [i, j] = [a, b].map((type) => rank.findIndex((known) => known.typeId === type.typeId)) as [
    number,
    number,
  ];
  if (i < 0 || j < 0) {
    throw new SqlError(`A list holds both ${a} and ${b}, and its elements must be of one type.`);
  }
  return rank[Math.max(i, j)] as DuckDBType;
}

function widened({ value, type }: Typed, to: DuckDBType): DuckDBValue {
  if (value === null || type.typeId === to.typeId) return value;
  return to.typeId === DOUBLE.typeId ? Number(value) : BigInt(value as number | bigint);
}
