/** What stands where in delimited text: lines before the table, names, rows, and what rows end with. */
import { ESCAPED, maskOf, QUOTED } from "../types/byte-classes.ts";
import { ColumnEvidence } from "../types/column-evidence.ts";
import type { Dialect } from "./dialect.ts";
import { guessHeader, type SampledColumn } from "./header.ts";
import { fieldText, isBlank, RecordScanner, type ScannedRecord } from "./record-scanner.ts";

export interface SampleRecord {
  readonly line: number;
  readonly fields: readonly string[];
  readonly fault: boolean;
  /** A value of it stands between quotes, or has an escape. */
  readonly quoted: boolean;
  readonly escaped: boolean;
}

/** The whole records of a sample, without blank ones. */
export function sampleRecords(
  sample: Uint8Array,
  isWhole: boolean,
  dialect: Dialect,
  skip = 0,
): SampleRecord[] {
  const records: SampleRecord[] = [];
  const scanner = new RecordScanner(dialect);
  const take = (record: ScannedRecord) => {
    if (record.line <= skip || isBlank(record)) return undefined;
    const fields = Array.from({ length: record.count }, (_, i) => fieldText(record, i, dialect));
    records.push({ line: record.line, fields, fault: record.fault !== null, ...quotesOf(record) });
    return records.length < MOST_RECORDS;
  };
  scanner.scan(sample, 0, isWhole, take);
  return records;
}

function quotesOf({ masks, count }: ScannedRecord) {
  let mask = 0;
  for (let i = 0; i < count; i++) mask |= masks[i] as number;
  return { quoted: (mask & QUOTED) !== 0, escaped: (mask & ESCAPED) !== 0 };
}

const MOST_RECORDS = 5000;
/** More lines than that are no remark before a table. */
const MOST_BEFORE = 20;

export interface Layout {
  /** Lines of the file before the names, or before the first row. */
  readonly skip: number;
  readonly header: boolean;
  /** How many columns there are. */
  readonly width: number;
  readonly rowNames: boolean;
  readonly trailing: boolean;
  /** Records of the sample that do not fit. */
  readonly misfits: number;
  readonly doubts: readonly string[];
}

export interface FixedLayout {
  readonly skip?: number | undefined;
  readonly header?: boolean | undefined;
  readonly rowNames?: boolean | undefined;
  readonly trailing?: boolean | undefined;
}

export function layoutOf(all: readonly SampleRecord[], fixed: FixedLayout = {}): Layout {
  const before = fixed.skip === undefined ? recordsBefore(all) : 0;
  const records = all.slice(before);
  const first = records[0];
  if (!first)
    return { skip: 0, header: true, width: 0, rowNames: false, trailing: false, misfits: 0, doubts: [] };
  const rest = records.slice(1);
  const named = first.fields.length;
  const isWider = named >= 2 && rest.length > 0 && rest.every(({ fields }) => fields.length === named + 1);
  const trailing = fixed.trailing ?? (isWider && rest.every(({ fields }) => fields[named] === ""));
  const rowNames =
    fixed.rowNames ?? (isWider && !trailing && isDistinct(rest.map(({ fields }) => fields[0] ?? "")));
  const width = named + (rowNames ? 1 : 0);
  const fits = rest.filter(({ fields }) => fields.length === named + (rowNames || trailing ? 1 : 0));
  const guess =
    fixed.header === undefined && !rowNames && !trailing
      ? guessHeader(sampledColumns(first, fits, width))
      : { header: fixed.header ?? true, doubt: null };
  const skip = fixed.skip ?? (before > 0 ? first.line - 1 : 0);
  const doubts = [
    ...(fixed.skip === undefined && before > 0 ? [beforeDoubt(skip)] : []),
    ...(rowNames && fixed.rowNames === undefined
      ? ["The first column has no name above it: it is called column0."]
      : []),
    ...(guess.doubt === null ? [] : [guess.doubt]),
  ];
  return {
    skip,
    header: guess.header,
    width,
    rowNames,
    trailing,
    misfits: rest.length - fits.length,
    doubts,
  };
}

const beforeDoubt = (lines: number) =>
  `${lines === 1 ? "The first line stands" : `The first ${lines} lines stand`} before the table and ${lines === 1 ? "is" : "are"} left out.`;

/** How many records stand before the names: remarks, which have one value, where all that follows is one table. */
function recordsBefore(records: readonly SampleRecord[]): number {
  let before = 0;
  while (before < Math.min(MOST_BEFORE, records.length) && isRemark(records[before] as SampleRecord))
    before++;
  if (before === 0) return 0;
  const body = records.slice(before);
  const width = body[0]?.fields.length ?? 0;
  if (width < 2 || body.length < 2 || !body.every(({ fields }) => fields.length === width)) return 0;
  const remarks = records.slice(0, before);
  // A table of two columns whose second is seldom filled begins likewise.
  const isParted = (body[0] as SampleRecord).line > (remarks.at(-1) as SampleRecord).line + 1;
  if (remarks.some(({ fields }) => fields.length === width) && width < 3 && !isParted) return 0;
  const columns = sampledColumns(body[0] as SampleRecord, body.slice(1), width);
  const guess = guessHeader(columns);
  return guess.header && guess.doubt === null ? before : 0;
}

const isRemark = ({ fields }: SampleRecord) =>
  fields[0]?.trim() !== "" && fields.slice(1).every((field) => field.trim() === "");
const isDistinct = (values: readonly string[]) => new Set(values).size === values.length;

function sampledColumns(first: SampleRecord, rest: readonly SampleRecord[], width: number): SampledColumn[] {
  return Array.from({ length: width }, (_, i) => {
    const firstEvidence = new ColumnEvidence();
    addText(firstEvidence, first.fields[i] ?? "", first.line);
    const evidence = new ColumnEvidence();
    for (const { fields, line } of rest) addText(evidence, fields[i] ?? "", line);
    const values = rest.slice(0, 1000).map(({ fields }) => fields[i] ?? "");
    return { first: first.fields[i] ?? "", firstEvidence, rest: evidence, values };
  });
}

function addText(evidence: ColumnEvidence, text: string, line: number): void {
  const bytes = Buffer.from(text, "utf8");
  evidence.add(bytes, 0, bytes.length, maskOf(bytes, 0, bytes.length), line);
}

/** Names of columns: trimmed, never empty, told apart by more than their case, as the engine does. */
export function columnNames(written: readonly string[]): string[] {
  const taken = new Set<string>();
  return written.map((text, i) => {
    const name = text.trim() === "" ? `column${i}` : text.trim();
    let free = name;
    for (let n = 1; taken.has(free.toLowerCase()); n++) free = `${name}_${n}`;
    taken.add(free.toLowerCase());
    return free;
  });
}
