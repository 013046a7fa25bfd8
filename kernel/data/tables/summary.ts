/**
 * Pictures of columns for their headers. Tables of more than a quarter of a million rows are summarised from blocks of
 * neighbouring rows taken at even distances: always the same ones, so that a run can be repeated to the last digit.
 */
import type { RelationColumn } from "../../../analysis/relation.ts";
import { SCHEMA } from "../../../shared/engine/connection.ts";
import type { Json } from "../../../shared/json.ts";
import type { ColumnSummary } from "../../../shared/output/table.ts";
import type { Database } from "../database.ts";
import type { Base } from "./base.ts";
import { select } from "./base.ts";
import { dateText, pageRows } from "./page-values.ts";

const SAMPLE_ROWS = 250_000;
/** Rows of a block: those that the engine keeps together. */
const BLOCK = 2048;
/** Up to this many rows distinct values are counted; above they are estimated, within some 2 percent. */
const EXACT_ROWS = 50_000;
/** Only the first columns of a very wide table get a summary. */
const COLUMNS = 60;
const BINS = 20;
const TOP = 5;

const NUMERIC: readonly RelationColumn["kind"][] = ["integer", "number"];
const TIMES: readonly RelationColumn["kind"][] = ["date", "timestamp"];
const NAMED: readonly RelationColumn["kind"][] = ["string", "boolean"];

/** Summaries in the order of the columns; undefined for columns beyond the sixtieth. */
export async function summarise(base: Base, database: Database): Promise<(ColumnSummary | undefined)[]> {
  const columns = base.columns.slice(0, COLUMNS);
  if (base.rowCount === 0 || columns.length === 0) return columns.map(() => ({ nulls: 0 }));
  const sample = await sampleOf(base, columns, database);
  try {
    const source: Source = { ...sample, database };
    const facts = await factsOf(columns, source);
    const summaries: ColumnSummary[] = [];
    for (const [i, column] of columns.entries())
      summaries.push(await pictureOf(column, facts[i] as Facts, source));
    return summaries;
  } finally {
    if (sample.table !== null) database.discard(sample.table);
  }
}

interface Sample {
  readonly from: string;
  readonly rows: number;
  readonly table: string | null;
}

interface Source extends Sample {
  readonly database: Database;
}

async function sampleOf(base: Base, columns: readonly RelationColumn[], database: Database): Promise<Sample> {
  if (base.rowCount <= SAMPLE_ROWS || base.position === null)
    return { from: base.from, rows: base.rowCount, table: null };
  const every = Math.ceil(base.rowCount / SAMPLE_ROWS);
  const table = database.tableName();
  const from = database.engine.dialect.identifier(SCHEMA, table);
  const text = `create table ${from} as select ${select(columns, database)} from ${base.from}
    where (${base.position} // ${BLOCK}) % ${every} = 0`;
  await database.engine.execute({ text, parameters: [] });
  const [row] = await query(`select count(*) from ${from}`, database);
  return { from, rows: Number(row?.[0] ?? 0), table };
}

interface Facts {
  readonly count: number;
  readonly distinct: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly mean: number | null;
}

/** One pass over all columns. */
async function factsOf(
  columns: readonly RelationColumn[],
  { from, rows, database }: Source,
): Promise<Facts[]> {
  const exact = rows <= EXACT_ROWS;
  const parts = columns.flatMap((column) => {
    const name = database.engine.dialect.identifier(column.name);
    const number = measure(column, name);
    const countable = number !== null || NAMED.includes(column.kind);
    const distinct = exact ? `count(distinct ${name})` : `approx_count_distinct(${name})`;
    return [
      `count(${name})`,
      countable ? distinct : "null",
      ...(number === null
        ? ["null", "null", "null"]
        : [`min(${number})`, `max(${number})`, `avg(${number})`]),
    ];
  });
  const [row = []] = await query(`select ${parts.join(", ")} from ${from}`, database);
  const number = (value: Json | undefined) => (typeof value === "number" ? value : null);
  return columns.map((_, i) => {
    const [count, distinct, low, high, mean] = row.slice(i * 5, i * 5 + 5).map(number);
    return {
      count: count ?? 0,
      distinct: distinct ?? null,
      low: low ?? null,
      high: high ?? null,
      mean: mean ?? null,
    };
  });
}

/** The column as finite doubles: numbers as they are, times in milliseconds since the epoch. */
function measure({ kind }: RelationColumn, name: string): string | null {
  if (NUMERIC.includes(kind)) return `case when isfinite(${name}::double) then ${name}::double end`;
  if (TIMES.includes(kind))
    return `case when isfinite(${name}::timestamp) then epoch_ms(${name}::timestamp)::double end`;
  return null;
}

async function pictureOf(column: RelationColumn, facts: Facts, source: Source): Promise<ColumnSummary> {
  const name = source.database.engine.dialect.identifier(column.name);
  const sampled = source.table !== null;
  return {
    nulls: source.rows - facts.count,
    ...(facts.distinct === null ? {} : { distinct: Math.min(facts.distinct, facts.count) }),
    ...limits(column, facts),
    ...(NUMERIC.includes(column.kind) && facts.mean !== null ? { mean: facts.mean } : {}),
    ...(await distribution(column, name, facts, source)),
    ...(sampled ? { sampledRows: source.rows } : {}),
  };
}

function limits(column: RelationColumn, { low, high }: Facts): Pick<ColumnSummary, "min" | "max"> {
  if (low === null || high === null) return {};
  if (NUMERIC.includes(column.kind)) return { min: low, max: high };
  return { min: dateText(new Date(low), column.kind), max: dateText(new Date(high), column.kind) };
}

async function distribution(
  column: RelationColumn,
  name: string,
  facts: Facts,
  { from, database }: Source,
): Promise<Pick<ColumnSummary, "histogram" | "top">> {
  if (facts.count === 0) return {};
  const number = measure(column, name);
  if (number !== null) {
    const { low, high } = facts;
    if (low === null || high === null) return {};
    const bin =
      high > low ? `least(${BINS - 1}, floor((x - ${low}) / ${(high - low) / BINS}))::integer` : "0";
    const text = `select ${bin}, count(*) from (select ${number} as x from ${from}) where x is not null group by 1`;
    const histogram = new Array<number>(high > low ? BINS : 1).fill(0);
    for (const [at, count] of await query(text, database)) histogram[Number(at)] = Number(count);
    return { histogram };
  }
  // Of names that hardly repeat, the most frequent say nothing.
  const repeats = facts.distinct !== null && facts.distinct <= Math.max(TOP, facts.count * 0.9);
  if (!NAMED.includes(column.kind) || !repeats) return {};
  const text = `select ${name}::varchar, count(*) from ${from} where ${name} is not null
    group by 1 order by 2 desc, 1 limit ${TOP}`;
  const rows = await query(text, database);
  return { top: rows.map(([value, count]) => ({ value: String(value), count: Number(count) })) };
}

async function query(text: string, database: Database): Promise<Json[][]> {
  return pageRows(await database.engine.stream({ text, parameters: [] }, { large: "text" }));
}
