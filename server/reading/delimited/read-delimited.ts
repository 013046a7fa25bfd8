/** Reads delimited text: finds out its form, goes through all of it, and knows every column. */
import type { RecipeChanges } from "../../../shared/reading/recipe.ts";
import { encodingsOf, NotUtf8 } from "../decode/encoding.ts";
import type { FileSource } from "../decode/file-source.ts";
import { type Chunks, utf8Chunks } from "../decode/utf8-chunks.ts";
import { ReadingFault } from "../reading-fault.ts";
import type { DirectFile, GiveRow, ReadOptions, Table, TableColumn } from "../table.ts";
import { BYTES, ESCAPED, maskOf, QUOTED } from "../types/byte-classes.ts";
import { ColumnEvidence } from "../types/column-evidence.ts";
import { type Choice, chooseDialects } from "./choose-dialect.ts";
import { type PassResult, passThrough, type TableForm } from "./delimited-pass.ts";
import { columnNames } from "./layout.ts";
import { fieldText, type ScannedRecord } from "./record-scanner.ts";

const SAMPLE = 1 << 20;

export interface DelimitedOptions extends ReadOptions {
  /** What is decided already. */
  readonly changes: RecipeChanges;
  /** The delimiter that the file's name suggests. */
  readonly suggested?: string | undefined;
}

export async function readDelimited(source: FileSource, options: DelimitedOptions): Promise<Table> {
  const { encoding } = options.changes;
  if (encoding !== undefined) return readAs(source, encoding, options);
  try {
    return await readAs(source, null, options);
  } catch (error) {
    if (!(error instanceof NotUtf8)) throw error;
    return readOneOf(source, encodingsOf(error, source.name), options);
  }
}

/** The likeliest encoding in which the whole file can be read. */
async function readOneOf(
  source: FileSource,
  encodings: readonly string[],
  options: DelimitedOptions,
): Promise<Table> {
  const [first, ...others] = encodings;
  try {
    return await readAs(source, first as string, options);
  } catch (error) {
    if (others.length === 0 || !(error instanceof ReadingFault) || error.line === undefined) throw error;
    return readOneOf(source, others, options);
  }
}

async function readAs(
  source: FileSource,
  encoding: string | null,
  options: DelimitedOptions,
): Promise<Table> {
  const { bytes, isWhole } = await sampleOf(utf8Chunks(source.chunks(), encoding, source.name));
  const { changes } = options;
  if (Buffer.from(bytes).toString("latin1").trim() === "" && isWhole) {
    throw new ReadingFault(`${source.name} holds only empty lines.`);
  }
  const fixed = { ...changes, delimiter: changes.delimiter ?? suggestion(bytes, options.suggested) };
  const choices = chooseDialects(bytes, isWhole, fixed);
  let best: Reading | null = null;
  for (const choice of choices) {
    const reading = await readWith(source, encoding, choice, options);
    if (reading.result.refused === 0) return tableOf(source, reading, options);
    if (!best || reading.result.refused < best.result.refused) best = reading;
    // A table whose quotes are sound is not read in another way because a row is too long.
    if (!reading.result.refusals.some(({ reason }) => reason.includes("quote"))) break;
  }
  return tableOf(source, best as Reading, options);
}

/** A `.tsv` is parted by tabs, if there are any in it. */
const suggestion = (bytes: Uint8Array, suggested: string | undefined) =>
  suggested !== undefined && bytes.includes(suggested.charCodeAt(0)) ? suggested : undefined;

async function sampleOf(chunks: Chunks): Promise<{ bytes: Uint8Array; isWhole: boolean }> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= SAMPLE) return { bytes: Buffer.concat(parts), isWhole: false };
  }
  return { bytes: Buffer.concat(parts), isWhole: true };
}

interface Reading {
  readonly choice: Choice;
  readonly form: TableForm;
  readonly encoding: string | null;
  readonly names: readonly string[];
  readonly evidence: readonly ColumnEvidence[];
  readonly result: PassResult;
}

async function readWith(
  source: FileSource,
  encoding: string | null,
  choice: Choice,
  options: DelimitedOptions,
): Promise<Reading> {
  const { dialect, layout } = choice;
  const misfits = options.changes.misfits ?? "refuse";
  const form: TableForm = { dialect, ...layout, misfits };
  const evidence = Array.from({ length: layout.width }, () => new ColumnEvidence());
  let names: string[] = [];
  const chunks = utf8Chunks(source.chunks(progressOf(source, options, 0.6)), encoding, source.name);
  let rows = 0;
  const result = await passThrough(stoppable(chunks, options.signal), form, {
    names: (record) => {
      names = Array.from({ length: record.count }, (_, i) => fieldText(record, i, dialect));
    },
    row: (record) => {
      for (let i = evidence.length; i < record.count - (layout.trailing ? 1 : 0); i++) {
        const column = new ColumnEvidence();
        column.addMissing(rows);
        evidence.push(column);
      }
      rows++;
      addRecord(evidence, record, choice);
    },
    missing: () => {
      rows++;
      evidence[0]?.addMissing();
    },
  });
  return { choice, form, encoding, names, evidence, result };
}

function addRecord(evidence: readonly ColumnEvidence[], record: ScannedRecord, { dialect }: Choice): void {
  const { bytes, starts, ends, masks, count, line } = record;
  for (let i = 0; i < evidence.length; i++) {
    const column = evidence[i] as ColumnEvidence;
    if (i >= count) column.addMissing();
    else {
      const mask = masks[i] as number;
      if ((mask & ESCAPED) === 0) column.add(bytes, starts[i] as number, ends[i] as number, mask, line);
      else addUnescaped(column, fieldText(record, i, dialect), mask, line);
    }
  }
}

function addUnescaped(column: ColumnEvidence, text: string, mask: number, line: number): void {
  const bytes = Buffer.from(text, "utf8");
  column.add(bytes, 0, bytes.length, maskOf(bytes, 0, bytes.length) | (mask & ~BYTES), line);
}

export function progressOf(source: FileSource, { progress }: ReadOptions, scale: number, from = 0) {
  return progress && ((bytes: number) => progress(from + scale * Math.min(1, bytes / source.bytes)));
}

export async function* stoppable(chunks: Chunks, signal: AbortSignal | undefined): Chunks {
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    yield chunk;
  }
}

function tableOf(source: FileSource, reading: Reading, options: DelimitedOptions): Table {
  const { choice, form, encoding, evidence, result } = reading;
  const { dialect, layout, isNamed } = choice;
  const written = writtenNames(reading);
  const names = columnNames(written);
  const columns = evidence.map(
    (each, i): TableColumn => ({
      source: written[i] ?? "",
      name: names[i] as string,
      evidence: each,
      nested: null,
    }),
  );
  const doubts = [
    ...layout.doubts,
    ...(isNamed ? ["The first line names the delimiter and is left out."] : []),
    ...(encoding !== null && options.changes.encoding === undefined
      ? [`The file is not UTF-8; it is read as ${encoding}.`]
      : []),
    ...mixedLineEnds(result),
    ...(layout.trailing ? ["Every row ends with a delimiter, which opens no column."] : []),
  ];
  return {
    form: formOf(source, reading),
    columns,
    rows: result.rows,
    refused: result.refused,
    refusals: result.refusals,
    doubts,
    decimal: dialect.delimiter === "," ? "." : null,
    direct: directOf(source, reading),
    eachRow: (give, pause, signal) => eachRow(source, encoding, form, evidence, give, pause, signal),
  };
}

function writtenNames({ form, names, evidence }: Reading): string[] {
  const written = form.rowNames ? ["", ...names] : names;
  return evidence.map((_, i) => written[i] ?? "");
}

function formOf(source: FileSource, { form, encoding }: Reading): Table["form"] {
  const { delimiter, quote, escape: escaper } = form.dialect;
  return {
    format: "delimited",
    ...(source.compression !== "none" && { compression: source.compression }),
    ...(source.entry !== null && { entry: source.entry }),
    encoding: encoding ?? "utf-8",
    delimiter,
    quote,
    escape: escaper,
    ...(form.skip > 0 && { skip: form.skip }),
    header: form.header,
    ...(form.rowNames && { rowNames: true }),
    ...(form.trailing && { trailing: true }),
    ...(form.misfits !== "refuse" && { misfits: form.misfits }),
  };
}

function mixedLineEnds({ lineEnds: { lf, crlf, cr } }: PassResult): string[] {
  const kinds = [lf, crlf, cr].filter((n) => n > 0).length;
  return kinds > 1 ? [`Lines end in ${kinds} ways; each of them ends a line.`] : [];
}

function directOf(source: FileSource, { form, encoding, result }: Reading): DirectFile | null {
  const { lf, crlf, cr } = result.lineEnds;
  const kinds = [lf, crlf, cr].filter((n) => n > 0).length;
  const isPlain =
    source.compression === "none" && (encoding === null || encoding === "utf-8") && result.isPlain;
  if (!isPlain || kinds > 1 || cr > 0 || form.rowNames || form.trailing || form.skip > 0) return null;
  if (form.misfits === "fill" || result.longest > 1 << 20) return null;
  const { delimiter, quote, escape: escaper } = form.dialect;
  const newLine = crlf > 0 ? "\r\n" : "\n";
  return {
    file: source.file,
    header: form.header,
    delimiter,
    quote,
    escape: escaper,
    newLine,
    longest: result.longest,
  };
}

async function eachRow(
  source: FileSource,
  encoding: string | null,
  form: TableForm,
  evidence: readonly ColumnEvidence[],
  give: GiveRow,
  pause: () => Promise<void> | undefined,
  signal?: AbortSignal,
): Promise<void> {
  const width = evidence.length;
  const cells = new Array<string | null>(width).fill(null);
  const chunks = stoppable(utf8Chunks(source.chunks(), encoding, source.name), signal);
  await passThrough(chunks, form, {
    row: (record) => {
      for (let i = 0; i < width; i++) cells[i] = i < record.count ? cellOf(record, i, form) : null;
      give(cells, record.line);
    },
    missing: () => give(cells.fill(null), 0),
    pause,
  });
}

function cellOf(record: ScannedRecord, i: number, { dialect }: TableForm): string | null {
  const isEmpty = record.starts[i] === record.ends[i];
  if (isEmpty && ((record.masks[i] as number) & QUOTED) === 0) return null;
  return fieldText(record, i, dialect);
}
