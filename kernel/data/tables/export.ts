/**
 * Tables as files. A spreadsheet runs a text that begins with = + - @ as a formula, and a customer's name may be one:
 * in CSV such texts (and column names) get an apostrophe before them, in XLSX they are written as texts, which no
 * spreadsheet runs. CSV is UTF-8 with a byte order mark, without which Excel takes Chinese for noise.
 */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { RelationColumn } from "../../../analysis/relation.ts";
import type { FileFormat } from "../../../shared/engine/connection.ts";
import type { Database } from "../database.ts";
import { type Base, select } from "./base.ts";
import { orderBy, TableQueryError, type TableSort } from "./query-sql.ts";

export type ExportFormat = "csv" | "xlsx" | "parquet";

export interface ExportRequest {
  readonly sort: readonly TableSort[];
  readonly format: ExportFormat;
  readonly name: string;
  readonly scratch: string;
}

/** Rows of an Excel sheet, less the header. */
const SHEET_ROWS = 1_048_575;

export async function exportTable(base: Base, request: ExportRequest, database: Database): Promise<string> {
  const { format, scratch, name } = request;
  if (format === "xlsx" && base.rowCount > SHEET_ROWS) {
    throw new TableQueryError(
      `The table has ${base.rowCount.toLocaleString("en")} rows, and an Excel sheet holds ${SHEET_ROWS.toLocaleString("en")}.`,
      "Filter the table, or download it as CSV or Parquet.",
    );
  }
  const folder = path.join(scratch, "exports", database.tableName());
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, `${fileName(name)}.${format}`);
  const columns = format === "csv" ? csvColumns(base, database) : select(base.columns, database);
  const { sort } = request;
  const order =
    sort.length === 0 ? null : orderBy(sort, base.columns, base.position, database.engine.dialect);
  // Unsorted rows come in the order of the table by themselves.
  const text = `select ${columns} from ${base.from}${order === null ? "" : ` order by ${order}`}`;
  if (format === "xlsx") {
    const { writeSheet } = await import("./xlsx.ts");
    await writeSheet(
      file,
      await database.engine.stream({ text, parameters: [] }, { interruptible: false, large: "text" }),
    );
  } else {
    await database.engine.writeFile(text, file, format === "csv" ? csvOf(base) : { kind: format });
  }
  return file;
}

/** Letters, digits and what reads well; nothing that a file system or a header could take amiss. */
function fileName(name: string): string {
  const plain = name
    .replace(/[^\p{L}\p{N} ._-]+/gu, "-")
    .replace(/\.{2,}/g, ".")
    .replace(/^[-. ]+|[-. ]+$/g, "");
  return plain.slice(0, 100) || "table";
}

function csvOf(base: Base): FileFormat {
  const header = base.columns.map(({ name }) => quoted(neutral(name))).join(",");
  return { kind: "csv", before: `\uFEFF${header}\n` };
}

/** Signs with which a spreadsheet's formula may begin. */
const FORMULA = ["=", "+", "-", "@", "\t", "\r"];
const FORMULA_CODES = FORMULA.map((sign) => sign.charCodeAt(0)).join(", ");
const neutral = (text: string) => (FORMULA.some((sign) => text.startsWith(sign)) ? `'${text}` : text);
const quoted = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function csvColumns(base: Base, database: Database): string {
  return base.columns.map((column) => csvColumn(column, database)).join(", ");
}

/** Numbers, booleans and times cannot be formulas, and a negative number must stay one. */
function csvColumn({ name, kind }: RelationColumn, database: Database): string {
  const column = database.engine.dialect.identifier(name);
  const safe: readonly RelationColumn["kind"][] = [
    "integer",
    "number",
    "boolean",
    "date",
    "timestamp",
    "time",
  ];
  if (safe.includes(kind)) return column;
  const text = `${column}::varchar`;
  return `case when ascii(${text}) in (${FORMULA_CODES}) then '''' || ${text} else ${text} end as ${column}`;
}
