/** PostgreSQL's values as JavaScript has them, and the other way. */
import { types } from "@electric-sql/pglite";
import { SqlError } from "../../../kernel/data/sql-error.ts";
import type { Parameter } from "../../../shared/engine/connection.ts";
import type { RelationColumn, Value } from "../../../shared/engine/values.ts";

type Column = Pick<RelationColumn, "type" | "kind">;
type Read = (text: string) => Value;

interface Known extends Column {
  read(column: string, large: "refuse" | "text"): Read;
}

const NUMERIC_ARRAY = 1231;

const number: Known["read"] = (column, large) => (text) => {
  const value = Number(text);
  if (!/^[-+]?\d+$/.test(text) || Number.isSafeInteger(value)) return value;
  if (large === "text") return text;
  throw new SqlError(
    `The column "${column}" holds ${text}, and JavaScript's whole numbers are exact up to 9007199254740991.`,
    { hint: "Cast it to double precision, or to text." },
  );
};
const text: Known["read"] = () => (value) => value;
const moment: Known["read"] = () => (value) =>
  new Date(
    /^-?infinity$/.test(value)
      ? Number.NaN
      : `${value.slice(0, 10)}T${value.slice(11, 23).replace(/[+-]\d\d$/, "") || "00:00"}Z`,
  );

const KNOWN: { readonly [id: number]: Known } = {
  [types.BOOL]: { type: "boolean", kind: "boolean", read: () => (value) => value === "t" },
  [types.INT2]: { type: "integer", kind: "integer", read: number },
  [types.INT4]: { type: "integer", kind: "integer", read: number },
  [types.INT8]: { type: "bigint", kind: "integer", read: number },
  [types.FLOAT4]: { type: "real", kind: "number", read: number },
  [types.FLOAT8]: { type: "double precision", kind: "number", read: () => (value) => Number(value) },
  [types.NUMERIC]: { type: "numeric", kind: "number", read: number },
  [types.TEXT]: { type: "text", kind: "string", read: text },
  [types.VARCHAR]: { type: "varchar", kind: "string", read: text },
  [types.UUID]: { type: "uuid", kind: "string", read: text },
  [types.DATE]: { type: "date", kind: "date", read: moment },
  [types.TIMESTAMP]: { type: "timestamp", kind: "timestamp", read: moment },
  [types.TIMESTAMPTZ]: { type: "timestamp with time zone", kind: "timestamp", read: moment },
  [types.TIME]: { type: "time", kind: "time", read: text },
  [types.BYTEA]: {
    type: "bytea",
    kind: "other",
    read: () => (value) => new Uint8Array(Buffer.from(value.slice(2), "hex")),
  },
  [types.JSON]: { type: "json", kind: "struct", read: () => (value) => JSON.parse(value) as Value },
  [types.JSONB]: { type: "jsonb", kind: "struct", read: () => (value) => JSON.parse(value) as Value },
};

const ELEMENTS: { readonly [array: number]: number } = {
  1000: types.BOOL,
  1005: types.INT2,
  1007: types.INT4,
  1016: types.INT8,
  1021: types.FLOAT4,
  1022: types.FLOAT8,
  [NUMERIC_ARRAY]: types.NUMERIC,
  1009: types.TEXT,
  1015: types.VARCHAR,
  1182: types.DATE,
  1115: types.TIMESTAMP,
};

/** The types of arrays. */
export const ARRAYS = Object.keys(ELEMENTS).map(Number);

export function columnOf(id: number): Column {
  const element = ELEMENTS[id];
  if (element !== undefined) return { type: `${KNOWN[element]?.type}[]`, kind: "list" };
  const { type, kind } = KNOWN[id] ?? { type: `type ${id}`, kind: "other" as const };
  return { type, kind };
}

export function readerOf(id: number, column: string, large: "refuse" | "text"): Read {
  const element = ELEMENTS[id];
  if (element === undefined) return KNOWN[id]?.read(column, large) ?? ((value) => value);
  const read = readerOf(element, column, large);
  return (value) => elements(value).map((each) => (each === null ? null : read(each)));
}

/** The elements of an array of one dimension, as `{1,NULL,"a, b"}`. */
function elements(array: string): (string | null)[] {
  const found: (string | null)[] = [];
  const element = /"((?:[^"\\]|\\.)*)"|([^,{}]+)/g;
  for (const [, quoted, plain] of array.matchAll(element)) {
    if (quoted !== undefined) found.push(quoted.replace(/\\(.)/g, "$1"));
    else found.push(plain === "NULL" ? null : (plain as string));
  }
  return found;
}

/** The type that a value is bound with; null where PostgreSQL is to find it. */
export function typeOfParameter(value: Parameter): string | null {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case "boolean":
      return "boolean";
    case "string":
      return "text";
    case "bigint":
      return value >= -(2n ** 63n) && value < 2n ** 63n ? "bigint" : "numeric";
    case "number":
      if (!Number.isSafeInteger(value) || Object.is(value, -0)) return "double precision";
      return value >= -(2 ** 31) && value < 2 ** 31 ? "integer" : "bigint";
    default:
      return typeOfObject(value);
  }
}

function typeOfObject(value: object): string {
  if (value instanceof Date) return "timestamp";
  if (value instanceof Uint8Array) return "bytea";
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) return "jsonb";
  const order = ["integer", "bigint", "numeric", "double precision"];
  const found = new Set(Array.from(value as Parameter[], typeOfParameter).filter((type) => type !== null));
  const widest = order.findLast((type) => found.has(type));
  return `${widest ?? [...found][0] ?? "text"}[]`;
}

/** A value as text, as the protocol carries it; the type stands beside it in the statement. */
export function written(value: Parameter): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? null : value.toISOString().replace("Z", "");
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString("hex")}`;
  if (typeof value !== "object") return Object.is(value, -0) ? "-0" : String(value);
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) return JSON.stringify(value);
  const parts = Array.from(value as Parameter[], (each) => {
    const text = written(each);
    return text === null ? "NULL" : `"${text.replace(/(["\\])/g, "\\$1")}"`;
  });
  return `{${parts.join(",")}}`;
}
