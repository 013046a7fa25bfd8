/** Reads a sheet of a workbook: values by the formats of their cells, so that zeros, dates and digits stay. */
import { stat } from "node:fs/promises";
import type { RecipeChanges } from "../../../shared/reading/recipe.ts";
import type { Chunks } from "../decode/utf8-chunks.ts";
import { columnNames, layoutOf, type SampleRecord } from "../delimited/layout.ts";
import { ReadingFault } from "../reading-fault.ts";
import type { GiveRow, ReadOptions, Table, TableColumn } from "../table.ts";
import { maskOf, NUMERIC, TEXTUAL } from "../types/byte-classes.ts";
import { ColumnEvidence } from "../types/column-evidence.ts";
import { type Cell, passThroughSheet } from "./sheet-pass.ts";
import { openWorkbook, type Sheet, type Workbook } from "./workbook.ts";

export interface WorkbookOptions extends ReadOptions {
  readonly name: string;
  readonly changes: RecipeChanges;
}

/** Rows by which it is judged where the table begins. */
const SAMPLE_ROWS = 200;

export async function readWorkbook(file: string, options: WorkbookOptions): Promise<Table> {
  const workbook = await openWorkbook(file, options.name);
  const { size } = await stat(file);
  const chosen = await chooseSheet(workbook, options);
  const { sheet } = chosen;
  const place = placeOf(chosen.sample, options.changes);
  const evidence = place.names.map(() => new ColumnEvidence());
  const scratch = new Scratch();
  let rows = 0;
  const progress =
    options.progress && ((bytes: number) => options.progress?.(0.6 * Math.min(1, bytes / size)));
  await passThroughSheet(sheet.entry.chunks(progress), workbook, {
    row: (cells, row) => {
      if (row <= place.headerRow || isEmpty(cells)) return;
      rows++;
      for (let i = evidence.length; i < cells.length - place.first; i++) {
        const column = new ColumnEvidence();
        column.addMissing(rows - 1);
        evidence.push(column);
      }
      for (let i = 0; i < evidence.length; i++)
        scratch.add(evidence[i] as ColumnEvidence, cells[i + place.first], row);
    },
    pause: () => options.signal?.throwIfAborted() as undefined,
  });
  const names = columnNames(evidence.map((_, i) => place.names[i] ?? ""));
  const columns = evidence.map(
    (each, i): TableColumn => ({
      source: place.names[i] ?? "",
      name: names[i] as string,
      evidence: each,
      nested: null,
    }),
  );
  return {
    form: {
      format: "xlsx",
      sheet: sheet.name,
      header: place.header,
      ...(place.headerRow > (place.header ? 1 : 0) && { skip: place.headerRow - (place.header ? 1 : 0) }),
    },
    columns,
    rows,
    refused: 0,
    refusals: [],
    doubts: [...chosen.doubts, ...place.doubts],
    decimal: ".",
    direct: null,
    eachRow: (give, pause, signal) =>
      eachRow({ workbook, sheet, place, width: evidence.length }, give, pause, signal),
  };
}

interface Chosen {
  readonly sheet: Sheet;
  readonly sample: readonly SampledRow[];
  readonly doubts: readonly string[];
}

interface SampledRow {
  readonly row: number;
  readonly cells: readonly (Cell | undefined)[];
}

/** The sheet that is named, or the first that is seen and has rows. */
async function chooseSheet(workbook: Workbook, { name, changes }: WorkbookOptions): Promise<Chosen> {
  const { sheets } = workbook;
  const wanted = changes.sheet;
  if (wanted !== undefined) {
    const sheet = sheets.find((each) => each.name === wanted);
    if (sheet) return { sheet, sample: await sampleOf(workbook, sheet), doubts: [] };
    const names = sheets.map((each) => each.name).join(", ");
    throw new ReadingFault(`${name} has no sheet “${wanted}”.`, `Its sheets are ${names}.`);
  }
  const filled: Chosen[] = [];
  for (const sheet of sheets.filter(({ isHidden }) => !isHidden)) {
    const sample = await sampleOf(workbook, sheet);
    if (sample.length > 0) filled.push({ sheet, sample, doubts: [] });
  }
  const [first, ...others] = filled;
  if (!first) throw new ReadingFault(`${name} has no sheet with values.`);
  if (others.length === 0) return first;
  const left = others.map(({ sheet }) => sheet.name).join(", ");
  return { ...first, doubts: [`Of its sheets ${first.sheet.name} is read, and not ${left}.`] };
}

async function sampleOf(workbook: Workbook, sheet: Sheet): Promise<SampledRow[]> {
  const sample: SampledRow[] = [];
  await passThroughSheet(sheet.entry.chunks(), workbook, {
    row: (cells, row) => {
      if (sample.length < SAMPLE_ROWS && !isEmpty(cells)) sample.push({ row, cells: [...cells] });
    },
    pause: () => (sample.length >= SAMPLE_ROWS ? false : undefined),
  });
  return sample;
}

/** Where the table stands in its sheet. */
interface Place {
  /** First column, from 0. */
  readonly first: number;
  /** Row of the names, or the row before the first one. */
  readonly headerRow: number;
  readonly header: boolean;
  readonly names: readonly string[];
  readonly doubts: readonly string[];
}

function placeOf(sample: readonly SampledRow[], changes: RecipeChanges): Place {
  const first = Math.min(
    ...sample.map(({ cells }) => cells.findIndex((cell) => cell !== undefined)).filter((at) => at >= 0),
  );
  const width = Math.max(...sample.map(({ cells }) => cells.length)) - first;
  const records = sample
    .filter(({ row }) => row > (changes.skip ?? 0))
    .map(
      ({ row, cells }): SampleRecord => ({
        line: row,
        fields: Array.from({ length: width }, (_, i) => cells[i + first]?.text ?? ""),
        fault: false,
        quoted: false,
        escaped: false,
      }),
    );
  const layout = layoutOf(records, changes);
  const start = records.find(({ line }) => line > layout.skip) ?? (records[0] as SampleRecord);
  const two = mergedNames(records, start, changes);
  const names = layout.header ? (two?.names ?? start.fields) : start.fields.map(() => "");
  return {
    first,
    header: layout.header,
    headerRow: layout.header ? (two?.row ?? start.line) : start.line - 1,
    names,
    doubts: [
      ...layout.doubts,
      ...(two ? ["Its names stand in two rows, the upper over several columns."] : []),
    ],
  };
}

/** Names in two rows: an upper one that stands over several columns, and a lower one that has no gaps. */
function mergedNames(records: readonly SampleRecord[], start: SampleRecord, changes: RecipeChanges) {
  const next = records[records.indexOf(start) + 1];
  const third = records[records.indexOf(start) + 2];
  if (!next || !third || changes.skip !== undefined || next.line !== start.line + 1) return null;
  const gaps = start.fields.filter((field) => field === "").length;
  const isText = (field: string) => field !== "" && !/^-?[\d.,]+$/.test(field);
  const lower = start.fields.every((field, i) => field !== "" || isText(next.fields[i] ?? ""));
  const isBelow = next.fields.every((field) => field === "" || isText(field));
  if (gaps === 0 || gaps === start.fields.length || !lower || !isBelow) return null;
  let upper = "";
  const names = start.fields.map((field, i) => {
    if (field !== "") upper = field;
    const below = next.fields[i] ?? "";
    return below === "" ? field : field === "" && upper === "" ? below : `${upper} ${below}`;
  });
  return { names, row: next.line };
}

const isEmpty = (cells: readonly (Cell | undefined)[]) =>
  cells.every((cell) => cell === undefined || cell.text === "");

/** Cells as values of columns. */
class Scratch {
  #bytes = Buffer.allocUnsafe(1 << 16);

  add(evidence: ColumnEvidence, cell: Cell | undefined, row: number): void {
    if (cell === undefined || cell.text === "") {
      evidence.addMissing();
      return;
    }
    const { text, kind } = cell;
    if (text.length * 3 > this.#bytes.length) this.#bytes = Buffer.allocUnsafe(text.length * 4);
    const length = this.#bytes.write(text, 0, "utf8");
    const flag = kind === "number" ? NUMERIC : kind === "text" ? TEXTUAL : 0;
    evidence.add(this.#bytes, 0, length, maskOf(this.#bytes, 0, length) | flag, row);
  }
}

interface Reading {
  readonly workbook: Workbook;
  readonly sheet: Sheet;
  readonly place: Place;
  readonly width: number;
}

async function eachRow(
  { workbook, sheet, place, width }: Reading,
  give: GiveRow,
  pause: () => Promise<void> | undefined,
  signal?: AbortSignal,
): Promise<void> {
  const texts = new Array<string | null>(width).fill(null);
  const chunks: Chunks = sheet.entry.chunks();
  await passThroughSheet(chunks, workbook, {
    row: (cells, row) => {
      if (row <= place.headerRow || isEmpty(cells)) return;
      for (let i = 0; i < width; i++) {
        const cell = cells[i + place.first];
        texts[i] = cell === undefined || cell.text === "" ? null : cell.text;
      }
      give(texts, row);
    },
    pause: () => {
      signal?.throwIfAborted();
      return pause();
    },
  });
}
