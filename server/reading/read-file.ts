/**
 * A file as a table: decoded, taken apart and typed, with the evidence for everything that was found. Nothing is written;
 * see `import-file.ts`.
 */
import type { Recipe, RecipeChanges } from "../../shared/reading/recipe.ts";
import type { ReadingReport } from "../../shared/reading/report.ts";
import { decideTable } from "./decide-table.ts";
import { type FileSource, headOf, isZip, openSource } from "./decode/file-source.ts";
import { readDelimited } from "./delimited/read-delimited.ts";
import { type FileFormat, formatOfName } from "./file-format.ts";
import { readJson } from "./json/read-json.ts";
import { ReadingFault } from "./reading-fault.ts";
import type { ReadOptions, Table } from "./table.ts";
import { readWorkbook } from "./xlsx/read-workbook.ts";

export interface ReadFileOptions extends ReadOptions {
  /** The name of the file, where it stands under another. */
  readonly name: string;
  /** Kept to by the letter. */
  readonly recipe?: Recipe | undefined;
  /** What somebody decided; the rest is found. */
  readonly changes?: RecipeChanges | undefined;
}

export interface ReadFile {
  readonly table: Table;
  readonly report: ReadingReport;
}

/** Reads the whole file. Throws a `ReadingFault` for a file that is no table. */
export async function readFile(file: string, options: ReadFileOptions): Promise<ReadFile> {
  const table = await readTable(file, options);
  if (table.columns.length === 0) throw new ReadingFault(`${options.name} has no columns.`);
  return { table, report: decideTable(table, options.name, options) };
}

async function readTable(file: string, options: ReadFileOptions): Promise<Table> {
  const changes = changesOf(options);
  const format = formatOfName(options.name);
  if (format === "xlsx" || options.recipe?.format === "xlsx")
    return readWorkbook(file, { ...options, changes });
  const source = await openSource(file, options.name, changes.entry ?? null);
  if (await isWorkbook(source)) return readWorkbook(file, { ...options, changes });
  const inner = innerFormat(source, format);
  if (inner === "json") return readJson(source, { ...options, changes });
  return readDelimited(source, { ...options, changes, suggested: inner === "tsv" ? "\t" : undefined });
}

/** What the form of the file is held to. */
function changesOf({ recipe, changes }: ReadFileOptions): RecipeChanges {
  if (!recipe) return changes ?? {};
  const {
    recipe: _version,
    format: _format,
    columns: _columns,
    compression: _compression,
    entry: _entry,
    ...form
  } = recipe;
  return { ...form, ...changes };
}

async function isWorkbook(source: FileSource): Promise<boolean> {
  return (
    isZip(await headOf(source.file)) &&
    source.entry !== null &&
    /^(\[Content_Types\]\.xml|xl\/)/.test(source.entry)
  );
}

function innerFormat(source: FileSource, format: FileFormat | null): FileFormat {
  const inner = source.entry === null ? null : formatOfName(source.entry);
  return inner ?? format ?? "csv";
}
