/** Which delimiter and quotes make one table of a text. Judged by the beginning; the whole file has the last word. */
import type { Dialect } from "./dialect.ts";
import { type FixedLayout, type Layout, layoutOf, type SampleRecord, sampleRecords } from "./layout.ts";

export interface Choice {
  readonly dialect: Dialect;
  readonly layout: Layout;
  /** The delimiter is named by the file itself, on a line of its own. */
  readonly isNamed: boolean;
}

export interface FixedDialect extends FixedLayout {
  readonly delimiter?: string | undefined;
  readonly quote?: string | undefined;
  readonly escape?: string | undefined;
}

/** Of two that fit as well, the first: a comma is the one that stands in texts. */
const DELIMITERS = ["\t", ";", "|", ","];
/** Of files that programs write for programs. */
const RARE_DELIMITERS = ["\u0001", "\u001f", "^", "~", ":"];
const QUOTES: readonly Omit<Dialect, "delimiter">[] = [
  { quote: '"', escape: '"' },
  { quote: '"', escape: "\\" },
  { quote: "'", escape: "'" },
];

/** All dialects in which the sample is a table without a fault, the likeliest first; or the likeliest of the others. */
export function chooseDialects(sample: Uint8Array, isWhole: boolean, fixed: FixedDialect): readonly Choice[] {
  const named = /^sep=([^\r\n])\r?\n?/.exec(Buffer.from(sample.subarray(0, 16)).toString("latin1"))?.[1];
  const skip = fixed.skip ?? (named ? 1 : undefined);
  const given = fixed.delimiter ?? named;
  const candidates = candidatesOf(given, fixed);
  const judged = candidates.map((dialect) => {
    const records = sampleRecords(sample, isWhole, dialect, skip ?? 0);
    const layout = layoutOf(records, { ...fixed, skip });
    return {
      dialect,
      layout,
      records,
      isNamed: named !== undefined,
      isPerfect: isPerfect(records, layout, dialect),
    };
  });
  const perfect = judged.filter((each) => each.isPerfect && (each.layout.width > 1 || given !== undefined));
  if (perfect.length > 0) return perfect;
  return [mostLikely(judged, given !== undefined)];
}

function candidatesOf(delimiter: string | undefined, fixed: FixedDialect): Dialect[] {
  const delimiters = delimiter === undefined ? [...DELIMITERS, ...RARE_DELIMITERS] : [delimiter];
  const quotes = QUOTES.filter(
    (each) =>
      (fixed.quote === undefined || fixed.quote === each.quote) &&
      (fixed.escape === undefined || fixed.escape === each.escape),
  );
  const quote = fixed.quote ?? '"';
  const asked = quotes.length > 0 ? quotes : [{ quote, escape: fixed.escape ?? quote }];
  return asked.flatMap((each) => delimiters.map((delim) => ({ delimiter: delim, ...each })));
}

interface Judged extends Choice {
  readonly records: readonly SampleRecord[];
  readonly isPerfect: boolean;
}

const isPerfect = (records: readonly SampleRecord[], layout: Layout, { quote, escape: escaper }: Dialect) =>
  records.length > 0 &&
  layout.misfits === 0 &&
  records.every(({ fault }) => !fault) &&
  (quote !== "'" || isSingleQuoted(records)) &&
  (escaper === quote || records.some(({ escaped }) => escaped));

/** Values stand between single quotes, and none begins with the usual one. */
const isSingleQuoted = (records: readonly SampleRecord[]) =>
  records.some(({ quoted }) => quoted) &&
  records.every(({ fields }) => fields.every((field) => !field.startsWith('"')));

/**
 * Where nothing fits: the delimiter that stands most often in the first line, so that the line that does not fit it can be
 * told. Where none stands there, the text is one column.
 */
function mostLikely(judged: readonly Judged[], isGiven: boolean): Choice {
  const plain = judged.filter(({ dialect }) => isGiven || DELIMITERS.includes(dialect.delimiter));
  const usual = plain.filter(({ dialect }) => dialect.quote === (plain[0] as Judged).dialect.quote);
  const first = usual.filter(({ dialect }) => dialect.escape === (usual[0] as Judged).dialect.escape);
  const widest = first.toSorted((a, b) => fieldsOfFirst(b) - fieldsOfFirst(a))[0] as Judged;
  if (isGiven || fieldsOfFirst(widest) > 1) return widest;
  const comma = first.find(({ dialect }) => dialect.delimiter === ",") as Judged;
  const single = first.find(
    ({ layout, records }) =>
      layout.width === 1 && layout.misfits === 0 && !records.some(({ fault }) => fault),
  );
  return single ?? comma;
}

const fieldsOfFirst = ({ records }: Judged) => records[0]?.fields.length ?? 0;
