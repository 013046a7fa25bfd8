/** Columns of JavaScript into a DuckDB table, a chunk at a time. */
import {
  BIGINT,
  BLOB,
  BOOLEAN,
  blobValue,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBType,
  type DuckDBValue,
  INTEGER,
  TIMESTAMP,
  timestampValue,
  VARCHAR,
} from "@duckdb/node-api";
import type { LoadColumn } from "../../../shared/engine/connection.ts";
import { duckdbDialect } from "../../../shared/engine/duckdb/dialect.ts";
import { execute } from "./run-statement.ts";

const TYPES: { readonly [type in LoadColumn["type"]]: DuckDBType } = {
  integer: INTEGER,
  bigint: BIGINT,
  double: DOUBLE,
  boolean: BOOLEAN,
  varchar: VARCHAR,
  timestamp: TIMESTAMP,
  blob: BLOB,
};

/** Rows of a chunk, fixed by the engine. */
const CHUNK = 2048;
/** Chunks between two turns of the event loop, so that an interrupt is heard. */
const TURN = 64;

export async function appendColumns(
  connection: DuckDBConnection,
  table: readonly string[],
  columns: readonly LoadColumn[],
): Promise<void> {
  const { identifier } = duckdbDialect;
  const fields = columns.map(({ name, type }) => `${identifier(name)} ${TYPES[type]}`);
  const text = `create table ${identifier(...table)} (${fields.join(", ")})`;
  await execute(connection, { text, parameters: [] });
  const appender = await connection.createAppender(table.at(-1) as string, table.at(-2) ?? null);
  const length = columns[0]?.values.length ?? 0;
  const types = columns.map(({ type }) => TYPES[type]);
  for (let start = 0, turn = 0; start < length; start += CHUNK, turn++) {
    const count = Math.min(CHUNK, length - start);
    const chunk = DuckDBDataChunk.create(types, count);
    for (const [i, column] of columns.entries()) fill(chunk, i, column, start, count);
    appender.appendDataChunk(chunk);
    if (turn % TURN === TURN - 1) await new Promise(setImmediate);
  }
  appender.closeSync();
}

/** Doubles and 32-bit integers without nulls are copied as memory; other values go one by one. */
function fill(chunk: DuckDBDataChunk, index: number, column: LoadColumn, start: number, count: number): void {
  const { values, type } = column;
  const exact =
    (type === "double" && values instanceof Float64Array) ||
    (type === "integer" && values instanceof Int32Array);
  if (exact) {
    const vector = chunk.getColumnVector(index) as unknown as {
      items: Float64Array | Int32Array;
      flush(): void;
    };
    vector.items.set((values as Float64Array).subarray(start, start + count));
    vector.flush();
    return;
  }
  const encode = encoder(type);
  const part = Array.from({ length: count }, (_, i) => {
    const value = values[start + i];
    return value === null || value === undefined ? null : encode(value);
  });
  chunk.setColumnValues(index, part);
}

function encoder(type: LoadColumn["type"]): (value: unknown) => DuckDBValue {
  switch (type) {
    case "bigint":
      return (value) => BigInt(value as number | bigint);
    case "timestamp":
      return (value) => {
        const time = (value as Date).getTime();
        return Number.isNaN(time) ? null : timestampValue(BigInt(Math.trunc(time)) * 1000n);
      };
    case "blob":
      return (value) => blobValue(value as Uint8Array);
    default:
      return (value) => value as DuckDBValue;
  }
}
