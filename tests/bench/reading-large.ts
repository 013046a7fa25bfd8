/**
 * A large file read into Parquet, beside what DuckDB takes to do the same by guessing from a sample. Arguments: `csv` and
 * megabytes, or `xlsx` and rows of ten columns.
 */

import { once } from "node:events";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import ExcelJS from "exceljs";
import { importFile } from "../../server/reading/import-file.ts";
import { randomOf } from "../server/reading/property.ts";
import { processMemory } from "./memory.ts";

const [kind = "csv", size = "1000"] = process.argv.slice(2);
const folder = mkdtempSync(path.join(tmpdir(), "clientele-large-"));

const below = randomOf(1);
const two = (n: number) => String(n).padStart(2, "0");

function row(i: number): (string | number)[] {
  const day = `2026-${two(1 + below(12))}-${two(1 + below(28))}`;
  const note = i % 5 === 0 ? `a note, with ${i}` : "";
  return [
    i,
    `C${String(below(1e6)).padStart(7, "0")}`,
    day,
    below(1e5) / 100,
    `P${below(5000)}`,
    below(9),
    `S${below(50)}`,
    note,
    i % 7,
    below(1e9),
  ];
}

const NAMES = ["id", "customer", "day", "amount", "product", "quantity", "store", "note", "weekday", "code"];
const quoted = (cell: string | number) =>
  typeof cell === "string" && cell.includes(",") ? `"${cell}"` : cell;

async function writeCsv(file: string, bytes: number): Promise<void> {
  const stream = createWriteStream(file);
  let text = `${NAMES.join(",")}\n`;
  for (let i = 0, written = 0; written < bytes; i++) {
    text += `${row(i).map(quoted).join(",")}\n`;
    if (text.length < 1 << 20) continue;
    written += text.length;
    if (!stream.write(text)) await once(stream, "drain");
    text = "";
  }
  stream.end(text);
  await once(stream, "close");
}

async function writeXlsx(file: string, rows: number): Promise<void> {
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: file });
  const sheet = book.addWorksheet("Data");
  sheet.addRow(NAMES).commit();
  for (let i = 0; i < rows; i++) {
    sheet.addRow(row(i)).commit();
    if (i % 1000 === 0) await new Promise(setImmediate);
  }
  sheet.commit();
  await book.commit();
}

const seconds = async (work: () => Promise<unknown>) => {
  const start = performance.now();
  await work();
  return Number(((performance.now() - start) / 1000).toFixed(2));
};

const file = path.join(folder, `large.${kind}`);
await (kind === "csv" ? writeCsv(file, Number(size) * 1e6) : writeXlsx(file, Number(size)));
const target = path.join(folder, "large.parquet");
const before = (await processMemory(process.pid)).resident;
const own = await seconds(() => importFile(file, { name: path.basename(file), target }));
const { peak } = await processMemory(process.pid);
let duckdb: number | null = null;
if (kind === "csv") {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  duckdb = await seconds(() =>
    connection.run(`copy (from read_csv('${file}')) to '${target}' (format parquet)`),
  );
}
console.log(JSON.stringify({ kind, size: Number(size), seconds: own, duckdb, before, peak }));
rmSync(folder, { recursive: true, force: true });
process.exit(0);
