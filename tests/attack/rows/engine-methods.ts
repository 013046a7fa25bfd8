/** Row 5: the kernel's own engine, got hold of by wrapping its methods, and the ways around it. */
import type { CellAttack, Places } from "../stage.ts";
import { beside, cellRow, json } from "./cell-rows.ts";

function statements({ secret, outside, datasets, port }: Places): string[] {
  const plans = `${datasets}/plans.csv`;
  return [
    `copy (select 1) to '${outside}/planted'`,
    `copy (select 1 as id) to '${plans}' (format csv)`,
    `copy (select 1 as id) to '${datasets}/planted.parquet' (format parquet)`,
    `export database '${outside}/planted'`,
    `export database '${datasets}/planted'`,
    `attach '${outside}/planted.db' as planted`,
    `attach '${datasets}/planted.db' as planted2`,
    `create table t as from read_text('${secret}')`,
    `from read_text('${secret}')`,
    `from read_blob('${secret}')`,
    `from read_csv('${secret}', header = false)`,
    `from '${secret}'`,
    `from glob('${outside}/*')`,
    `install httpfs from 'http://127.0.0.1:${port}/'`,
    `force install spatial from 'http://127.0.0.1:${port}/'`,
    `load '${outside}/planted.duckdb_extension'`,
    `from read_csv('http://127.0.0.1:${port}/x.csv')`,
    `set custom_extension_repository = 'http://127.0.0.1:${port}/'; install json`,
    `set enable_external_access = true`,
    `set allowed_directories = ['/']; from read_text('${secret}')`,
    `set lock_configuration = false`,
    `set temp_directory = '${outside}/planted'`,
    `set log_query_path = '${outside}/planted'; select 1`,
    `pragma enable_profiling = 'json'; pragma profiling_output = '${outside}/planted'; select 1`,
    `create secret s (type http, bearer_token 'x')`,
    `checkpoint`,
    `import database '${outside}'`,
  ];
}

/** Methods through which the kernel speaks with its engine, and which a package could wrap to get hold of it. */
const METHODS = [
  "run",
  "runAndRead",
  "runAndReadAll",
  "stream",
  "streamAndRead",
  "prepare",
  "extractStatements",
  "start",
  "createAppender",
];

function byPrototype(statement: string, method: string): CellAttack {
  return {
    name: `${statement.slice(0, 40)} by DuckDBConnection.${method}`,
    cell: `import { DuckDBConnection } from "@duckdb/node-api";
let held: any = null;
const was = (DuckDBConnection.prototype as any).${method};
(DuckDBConnection.prototype as any).${method} = function (...words: unknown[]) { held = this; return Reflect.apply(was, this, words); };
let told: unknown = "nothing held";
try {
  await sql\`select count(*) from plans\`.rows();
  if (held) told = (await (await held.runAndReadAll(${json(statement)}))).getRowsJson();
} catch (error) { told = String(error); }
finally { (DuckDBConnection.prototype as any).${method} = was; }
JSON.stringify(told)`,
  };
}

export const engineMethods = cellRow(5, "the engine, by its methods that were wrapped", (places) => [
  ...statements(places).flatMap((statement) => [
    ...METHODS.map((method) => byPrototype(statement, method)),
    {
      name: `${statement.slice(0, 40)} by sql`,
      cell: `JSON.stringify(await sql\`\${sql.fragment(${json(statement)})}\`.rows())`,
    },
    beside(
      `${statement.slice(0, 40)} by the bindings`,
      `const { createRequire } = await import("node:module"); const native: any = createRequire(${json(`${places.application}/kernel/main.ts`)})("@duckdb/node-bindings"); const db = await native.open(":memory:", native.create_config()); const c = await native.connect(db); return JSON.stringify(await native.query(c, ${json(statement)}));`,
    ),
  ]),
]);
