/**
 * Writes a table as Parquet. The engine reads the text itself where its form leaves nothing to guess, and is held to what
 * was counted; otherwise, or where it comes to another count, it is given every value in one plain form.
 */
import { rm } from "node:fs/promises";
import type { Recipe } from "../../../shared/reading/recipe.ts";
import type { DirectFile, ReadOptions, Table } from "../table.ts";
import { type Convert, converterOf } from "../types/convert.ts";
import { fitOf } from "../types/fit.ts";
import { CanonicalFile } from "./canonical-file.ts";
import { castOf, directCast } from "./column-sql.ts";
import { identifier, literal, type WritingEngine } from "./engine.ts";

/** What was written is not what was counted. */
export class WritingMismatch extends Error {
  override readonly name = "WritingMismatch";
}

export async function writeTable(
  table: Table,
  recipe: Recipe,
  target: string,
  engine: WritingEngine,
  options: ReadOptions = {},
): Promise<void> {
  const direct = table.direct && directSelect(table, recipe, table.direct);
  if (direct && (await isWritten(() => copy(direct, target, engine), table, recipe, target, engine))) return;
  const canonical = `${target}.values`;
  try {
    const file = await writeCanonical(table, recipe, canonical, options);
    await copy(canonicalSelect(recipe, file), target, engine);
  } finally {
    await rm(canonical, { force: true });
  }
  await verify(table, recipe, target, engine, false);
}

async function isWritten(
  write: () => Promise<void>,
  table: Table,
  recipe: Recipe,
  target: string,
  engine: WritingEngine,
): Promise<boolean> {
  try {
    await write();
    await verify(table, recipe, target, engine, true);
    return true;
  } catch {
    // Whatever the engine makes of it, the plain form decides.
    await rm(target, { force: true });
    return false;
  }
}

const ROW_GROUP = 122_880;

async function copy(select: string, target: string, engine: WritingEngine): Promise<void> {
  await rm(target, { force: true });
  await engine.run(
    `copy (${select}) to ${literal(target)} (format parquet, compression zstd, row_group_size ${ROW_GROUP})`,
  );
}

function directSelect(table: Table, recipe: Recipe, direct: DirectFile): string | null {
  const casts = recipe.columns.map((spec, i) =>
    directCast(spec, (table.columns[i] as Table["columns"][number]).evidence, `c${i}`),
  );
  if (casts.some((cast) => cast === null)) return null;
  return `select ${named(recipe, casts as string[])} from ${readCsv(direct.file, {
    width: casts.length,
    header: direct.header,
    delimiter: direct.delimiter,
    quote: direct.quote,
    escape: direct.escape,
    newLine: direct.newLine,
    longest: direct.longest,
    quotedNulls: true,
  })}`;
}

function canonicalSelect(recipe: Recipe, { file, longest }: CanonicalFile): string {
  const casts = recipe.columns.map((spec, i) => castOf(spec, `c${i}`));
  return `select ${named(recipe, casts)} from ${readCsv(file, {
    width: recipe.columns.length + 1,
    header: false,
    delimiter: ",",
    quote: '"',
    escape: '"',
    newLine: "\n",
    // A letter has at most four bytes.
    longest: longest * 4,
    quotedNulls: false,
  })}`;
}

const named = ({ columns }: Recipe, casts: readonly string[]) =>
  columns.map(({ name }, i) => `${casts[i]} as ${identifier(name)}`).join(", ");

interface CsvForm {
  readonly width: number;
  readonly header: boolean;
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
  readonly newLine: "\n" | "\r\n";
  readonly longest: number;
  readonly quotedNulls: boolean;
}

function readCsv(file: string, form: CsvForm): string {
  const columns = Array.from({ length: form.width }, (_, i) => `'c${i}': 'VARCHAR'`);
  const line = Math.max(2_097_152, form.longest + 1024);
  const options = [
    `auto_detect = false, header = ${form.header}, columns = {${columns.join(", ")}}`,
    `delim = ${literal(form.delimiter)}, quote = ${literal(form.quote)}, escape = ${literal(form.escape)}`,
    `new_line = '${form.newLine === "\n" ? "\\n" : "\\r\\n"}', nullstr = '', allow_quoted_nulls = ${form.quotedNulls}`,
    `max_line_size = ${line}, comment = '', strict_mode = true, encoding = 'utf-8', compression = 'none'`,
    ...(line > 2_097_152 ? [`buffer_size = ${line * 2}, parallel = false`] : []),
  ];
  return `read_csv(${literal(file)}, ${options.join(", ")})`;
}

async function writeCanonical(
  table: Table,
  recipe: Recipe,
  target: string,
  options: ReadOptions,
): Promise<CanonicalFile> {
  await rm(target, { force: true });
  const file = new CanonicalFile(target);
  const converters = recipe.columns.map((spec, i) => cellConverter(spec, table, i));
  const pause = () => {
    if (table.rows > 0) options.progress?.(0.6 + 0.3 * Math.min(1, file.rows / table.rows));
    return file.isFull ? file.drain() : undefined;
  };
  try {
    await table.eachRow(
      (cells) => {
        for (let i = 0; i < converters.length; i++) {
          const cell = cells[i] as string | null;
          file.cell(cell === null ? null : (converters[i] as Convert)(cell));
        }
        file.endRow();
      },
      pause,
      options.signal,
    );
  } finally {
    await file.close();
  }
  return file;
}

function cellConverter(spec: Recipe["columns"][number], table: Table, i: number): Convert {
  const convert = converterOf(spec);
  const { keepsEmptyTexts } = (table.columns[i] as Table["columns"][number]).evidence;
  if (spec.type !== "text" || keepsEmptyTexts) return convert;
  return (text) => (text === "" ? null : convert(text));
}

/** Rows and values in the Parquet file are those that were counted; `texts` compares the bytes of all texts, too. */
async function verify(
  table: Table,
  recipe: Recipe,
  target: string,
  engine: WritingEngine,
  texts: boolean,
): Promise<void> {
  const parts = recipe.columns.flatMap(({ name, type }, i) => {
    const column = identifier(name);
    const lengths = texts && type === "text" ? [`sum(strlen(${column}))::double as b${i}`] : [];
    return [`count(${column}) as v${i}`, ...lengths];
  });
  const [row = {}] = await engine.rows(
    `select count(*) as n, ${parts.join(", ")} from read_parquet(${literal(target)})`,
  );
  if (Number(row.n) !== table.rows) throw new WritingMismatch(`${row.n} rows were written of ${table.rows}.`);
  for (const [i, spec] of recipe.columns.entries()) {
    const { evidence } = table.columns[i] as Table["columns"][number];
    const { values } = fitOf(evidence, spec);
    if (Number(row[`v${i}`]) !== values) {
      throw new WritingMismatch(
        `Column ${spec.name} has ${row[`v${i}`]} values where ${values} were counted.`,
      );
    }
    const bytes = row[`b${i}`];
    if (texts && spec.type === "text" && Number(bytes ?? 0) !== bytesOf(evidence, spec.missing ?? [])) {
      throw new WritingMismatch(`The texts of column ${spec.name} are others than were read.`);
    }
  }
}

function bytesOf(evidence: Table["columns"][number]["evidence"], missing: readonly string[]): number {
  const left = missing.map((token) => Buffer.byteLength(token) * (evidence.tokens.get(token)?.count ?? 0));
  return evidence.bytes - left.reduce((sum, bytes) => sum + bytes, 0);
}
