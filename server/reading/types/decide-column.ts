/** The type of a column from what is known of all its values. What has two readings is decided by the file, or stays text. */
import type { NumberFormat } from "../../../shared/reading/recipe.ts";
import type { ColumnEvidence, DateForm } from "./column-evidence.ts";
import { DATE_ORDERS } from "./column-evidence.ts";
import { formatOf } from "./date-format.ts";
import type { DateOrder, TimeForm } from "./dates.ts";
import { type ColumnSpec, fitOf, sum } from "./fit.ts";
import { CONVENTIONS, PLAIN } from "./number-format.ts";
import { ALWAYS_MISSING, Shape } from "./shapes.ts";

/** What other columns and the form of the file tell. */
export interface FileContext {
  /** The decimal mark; null where nothing tells. */
  readonly decimal: "." | "," | null;
  /** Orders of dates, by separator and place of the year. */
  readonly orders: ReadonlyMap<string, DateOrder>;
}

export const NO_CONTEXT: FileContext = { decimal: null, orders: new Map() };

export interface Decision {
  readonly spec: ColumnSpec;
  /** Readings that fit all values as well, or nearly: the first is the likeliest. */
  readonly alternatives: readonly ColumnSpec[];
  /** Why it stays text, or what else it may be; null where nothing is in doubt. */
  readonly doubt: string | null;
  /** What this column alone tells of the file. */
  readonly tells: { readonly decimal?: "." | ","; readonly order?: readonly [string, DateOrder] };
}

export function decideColumn(evidence: ColumnEvidence, context: FileContext = NO_CONTEXT): Decision {
  const tokens = [...evidence.tokens.keys()];
  const missing = tokens.length > 0 ? { missing: tokens } : {};
  const values =
    evidence.rows - evidence.empty - evidence.emptyTexts - (evidence.counts[Shape.token] as number);
  const column: Column = { evidence, values, missing };
  if (values === 0) return text(column, null, []);
  return (
    decideTruth(column) ??
    decideClock(column) ??
    decideDate(column, context) ??
    decideNumber(column, context) ??
    text(column, doubtOf(column), alternativesOf(column))
  );
}

interface Column {
  readonly evidence: ColumnEvidence;
  /** Values that are neither empty nor a token for missing. */
  readonly values: number;
  readonly missing: { readonly missing?: string[] };
}

const sure = (spec: ColumnSpec, tells: Decision["tells"] = {}): Decision => ({
  spec,
  alternatives: [],
  doubt: null,
  tells,
});

function text(
  { evidence, values }: Column,
  doubt: string | null,
  alternatives: readonly ColumnSpec[],
): Decision {
  const tokens = [...evidence.tokens].filter(([token, { quoted }]) => {
    const isQuotedText = quoted > 0 && evidence.quoted < evidence.rows - evidence.empty - evidence.emptyTexts;
    return !isQuotedText && (ALWAYS_MISSING.has(token) || (token.trim() !== "" && isCodes(evidence, values)));
  });
  const missing = tokens.map(([token]) => token);
  const kept = [...evidence.tokens.keys()].filter((token) => !missing.includes(token) && token.trim() !== "");
  const spec: ColumnSpec = { type: "text", ...(missing.length > 0 && { missing }) };
  const said =
    doubt ??
    (kept.length > 0 ? `${list(kept)} may stand for a missing value; it is kept as it is written.` : null);
  const also: ColumnSpec[] =
    kept.length > 0 && alternatives.length === 0 ? [{ type: "text", missing: [...missing, ...kept] }] : [];
  return { spec, alternatives: [...alternatives, ...also], doubt: said, tells: {} };
}

/** Identifiers: every text has a digit and no space, so that `NA` among them is none. */
function isCodes({ counts, codes }: ColumnEvidence, values: number): boolean {
  const words = (counts[Shape.truth] as number) + (counts[Shape.yesNo] as number);
  return values > 0 && words === 0 && codes === counts[Shape.text];
}

const SPELLINGS = [
  ["true", "false"],
  ["True", "False"],
  ["TRUE", "FALSE"],
] as const;

function decideTruth({ evidence, values, missing }: Column): Decision | null {
  if (evidence.counts[Shape.truth] !== values) return null;
  const spelling = SPELLINGS.find((pair) =>
    [...evidence.truths.keys()].every((each) => (pair as readonly string[]).includes(each)),
  );
  if (!spelling) return null;
  const truth = spelling[0] === "true" ? {} : { truth: [...spelling] as [string, string] };
  return sure({ type: "boolean", ...truth, ...missing });
}

function decideClock({ evidence, values, missing }: Column): Decision | null {
  return evidence.counts[Shape.clock] === values ? sure({ type: "time", ...missing }) : null;
}

function decideDate(column: Column, context: FileContext): Decision | null {
  const { evidence, values, missing } = column;
  if (evidence.counts[Shape.date] !== values) return null;
  const forms = [...evidence.dates.values()];
  const time = commonTime(forms);
  const first = forms[0] as DateForm;
  if (time === null || !forms.every((form) => isSameForm(form, first))) {
    const specs = forms.flatMap((form) =>
      ordersOf([form]).map((order) => dateSpec(form, order, form.time, missing)),
    );
    return text(column, "Its dates are written in more than one form.", specs);
  }
  const orders = ordersOf(forms);
  const specs = orders.map((order) => dateSpec(first, order, time, missing));
  const key = orderKey(first);
  if (orders.length === 1 && !isShortOfPadding(first, forms)) {
    return sure(specs[0] as ColumnSpec, { order: [key, orders[0] as DateOrder] });
  }
  if (orders.length === 0) return text(column, "No one order of day and month fits all its dates.", []);
  const told = context.orders.get(key);
  if (told && orders.includes(told)) {
    const others = specs.filter((_, i) => orders[i] !== told);
    return { spec: dateSpec(first, told, time, missing), alternatives: others, doubt: null, tells: {} };
  }
  const same = forms.every((form) => form.same === form.count) && first.year !== "short";
  if (same) return sure(specs[0] as ColumnSpec);
  const readings = specs.map(({ format }) => format).join(" or ");
  return text(column, `Its dates can be read as ${readings}, and nothing in the file tells which.`, specs);
}

/** `1.2.3` may be a version: two digits each make a date of it. */
const isShortOfPadding = (first: DateForm, forms: readonly DateForm[]) =>
  first.year === "short" && first.named === "no" && forms.some(({ unpadded }) => unpadded > 0);

export const orderKey = (form: DateForm) => `${String.fromCharCode(form.separator)}${form.year}`;

function dateSpec(form: DateForm, order: DateOrder, time: TimeForm, missing: Column["missing"]): ColumnSpec {
  const type = time === "none" ? "date" : form.zone === "none" ? "timestamp" : "instant";
  return { type, format: formatOf(form, order, time), ...missing };
}

/** Orders in which all values are days. */
function ordersOf(forms: readonly DateForm[]): DateOrder[] {
  const { separator, year, named } = forms[0] as DateForm;
  const possible = DATE_ORDERS.filter((order) => {
    if (named !== "no") return order === (named === "day first" ? "dmy" : "mdy");
    if (year === "first") return order === "ymd";
    if (year === "last") return order !== "ymd";
    // Where dots part two-digit numbers, the day comes first.
    return separator === 46 ? order === "dmy" : true;
  });
  const fitting = possible.filter((order) => forms.every((form) => form.fits[order] === form.count));
  return separator === 46 && fitting.includes("dmy") ? ["dmy"] : fitting;
}

const isSameForm = (a: DateForm, b: DateForm) =>
  a.separator === b.separator &&
  a.year === b.year &&
  a.named === b.named &&
  a.joiner === b.joiner &&
  a.half === b.half &&
  (a.zone === "none") === (b.zone === "none");

/** Seconds may have a fraction in some of the values; else all have the same parts. */
function commonTime(forms: readonly DateForm[]): TimeForm | null {
  const times = [...new Set(forms.map(({ time }) => time))];
  if (times.length === 1) return times[0] as TimeForm;
  return times.every((time) => time === "HMS" || time === "HMSf") ? "HMSf" : null;
}

function decideNumber(column: Column, context: FileContext): Decision | null {
  const { evidence, missing } = column;
  if (hasPlus(evidence) && !isSigned(evidence)) return null;
  const fitting = CONVENTIONS.filter(
    (number) => fitOf(evidence, { type: "decimal", number, ...missing }).misfits === 0,
  );
  if (fitting.length === 0) return null;
  const has = (shape: Shape) => (evidence.counts[shape] as number) > 0;
  if (has(Shape.longInteger) && sum(evidence, [Shape.integer, Shape.longInteger]) === column.values) {
    return text(
      column,
      "Its whole numbers are longer than a number holds exactly (2^53): read as identifiers.",
      [{ type: "decimal", digits: [38, 0], ...missing }],
    );
  }
  if (sum(evidence, [Shape.integer, Shape.plusInteger]) === column.values) {
    const alternatives = integerAlternatives(evidence, missing);
    return { spec: { type: "integer", ...missing }, alternatives, doubt: null, tells: {} };
  }
  const ambiguous = isAmbiguous(evidence, fitting);
  const number = ambiguous ? fitting.find((format) => isRead(format, evidence, context)) : fitting[0];
  if (!number) {
    const specs = fitting
      .slice(0, 4)
      .map((format) => numberSpec(column, format))
      .filter((spec) => spec !== null);
    const example = (evidence.examples[Shape.dotThree]?.[0] ?? evidence.examples[Shape.commaThree]?.[0])
      ?.text;
    return text(
      column,
      `“${example}” may be a decimal or have a mark for thousands, and nothing in the file tells which.`,
      specs,
    );
  }
  const spec = numberSpec(column, number);
  if (spec === null) return null;
  const tells = ambiguous ? {} : { decimal: number.decimal };
  const whole =
    evidence.wholeDecimals > 0 && fitOf(evidence, { type: "integer", number, ...missing }).misfits === 0;
  const integer: ColumnSpec = { type: "integer", ...formatted(number), ...missing };
  if (whole && isFloated(column)) {
    const doubt = `Its whole numbers are written with “.0”, as programs write them where values are missing: read as whole numbers.`;
    return { spec: integer, alternatives: [spec], doubt, tells };
  }
  const alternatives: ColumnSpec[] = whole ? [integer] : [];
  return { spec, alternatives, doubt: null, tells };
}

/** Identifiers that a program took for floats because some are missing: every value ends with `.0`. */
function isFloated({ evidence, values }: Column): boolean {
  return evidence.fractionDigits === 1 && evidence.wholeDecimals === values && evidence.rows > values;
}

const hasPlus = (evidence: ColumnEvidence) => sum(evidence, [Shape.plusInteger, Shape.plusDecimal]) > 0;

/** A plus is a sign where others have a minus or there are decimals; else it may begin a telephone number. */
const isSigned = (evidence: ColumnEvidence) =>
  evidence.negatives > 0 || sum(evidence, [Shape.decimal, Shape.plusDecimal]) > 0;

/** All marks stand before three digits, once: thousands or decimals. */
function isAmbiguous(evidence: ColumnEvidence, fitting: readonly NumberFormat[]): boolean {
  const dots = (evidence.counts[Shape.dotThree] as number) > 0;
  const commas = (evidence.counts[Shape.commaThree] as number) > 0;
  const marks = new Set(fitting.map(({ decimal }) => decimal));
  return (dots || commas) && marks.size > 1;
}

/** What the file's decimal mark makes of `1.234` or `1,234`. */
function isRead(
  { decimal, thousands }: NumberFormat,
  evidence: ColumnEvidence,
  context: FileContext,
): boolean {
  if (context.decimal === null || decimal !== context.decimal) return false;
  const mark = (evidence.counts[Shape.dotThree] as number) > 0 ? "." : ",";
  return mark === decimal ? thousands === "" : thousands === mark;
}

const formatted = (number: NumberFormat) => (number === PLAIN ? {} : { number });

/** Null where the digits are more than a decimal holds, or look like identifiers. */
function numberSpec({ evidence, missing }: Column, number: NumberFormat): ColumnSpec | null {
  const long = sum(evidence, [Shape.longDecimal, Shape.longInteger]) > 0;
  const grouped = number.thousands !== "";
  const digits = evidence.integerDigits + evidence.fractionDigits;
  if (!long && !(grouped && digits > 15)) {
    const whole = evidence.fractionDigits === 0 || isWholeInGroups(evidence, number);
    return { type: whole ? "integer" : "number", ...formatted(number), ...missing };
  }
  const isIdentifier =
    evidence.wholeDecimals > 0 &&
    evidence.wholeDecimals === sum(evidence, [Shape.decimal, Shape.longDecimal]);
  if (digits > 38 || isIdentifier) return null;
  return { type: "decimal", digits: [digits, evidence.fractionDigits], ...formatted(number), ...missing };
}

/** `1.234` and `2.500` where the dot parts thousands: no value has a fraction. */
function isWholeInGroups(evidence: ColumnEvidence, { decimal, thousands }: NumberFormat): boolean {
  if (thousands === "") return false;
  const fractions =
    decimal === ","
      ? [Shape.comma, Shape.commaThree, Shape.dotGroupsComma, Shape.spaceGroupsComma]
      : [
          Shape.decimal,
          Shape.dotThree,
          Shape.commaGroupsDot,
          Shape.spaceGroupsDot,
          Shape.quoteGroupsDot,
          Shape.bareDecimal,
        ];
  return sum(evidence, [...fractions, Shape.smallExponent]) === 0;
}

function integerAlternatives(evidence: ColumnEvidence, missing: Column["missing"]): ColumnSpec[] {
  const found: ColumnSpec[] = [];
  if (evidence.compactDays === evidence.counts[Shape.integer] && evidence.compactDays > 0) {
    found.push({ type: "date", format: "Ymd", ...missing });
  }
  const { least, most } = evidence;
  if (least >= 946_684_800 && most < 4_102_444_800)
    found.push({ type: "instant", format: "seconds", ...missing });
  if (least >= 946_684_800_000 && most < 4_102_444_800_000) {
    found.push({ type: "instant", format: "milliseconds", ...missing });
  }
  if (least >= 30_000 && most < 60_000) found.push({ type: "date", format: "excel", ...missing });
  return [...found, { type: "text", ...missing }];
}

function doubtOf({ evidence, values }: Column): string | null {
  const numbers =
    values - sum(evidence, [Shape.text, Shape.truth, Shape.yesNo, Shape.date, Shape.clock, Shape.token]);
  const exponents = evidence.counts[Shape.exponent] as number;
  if (exponents > 0 && numbers === values) {
    return `“${evidence.examples[Shape.exponent]?.[0]?.text}” may be a number or a code; digits behind it may have been lost before.`;
  }
  if ((evidence.counts[Shape.zeros] as number) > 0 && numbers === values) {
    return "It has digits with zeros in front, which a number would lose.";
  }
  const dates = evidence.counts[Shape.date] as number;
  if (dates > values / 2) return `${count(dates)} of ${count(values)} values are dates${except(evidence)}.`;
  if (numbers > values / 2 && numbers < values) {
    return `${count(numbers)} of ${count(values)} values are numbers${except(evidence)}.`;
  }
  return null;
}

const count = (n: number) => n.toLocaleString("en");

/** The first value that is none. */
function except(evidence: ColumnEvidence): string {
  const [first] = [...(evidence.examples[Shape.text] ?? []), ...(evidence.examples[Shape.truth] ?? [])];
  return first ? `; line ${first.line} has “${first.text.slice(0, 40)}”` : "";
}

/** Types that most of the values have, for somebody who knows better. */
function alternativesOf({ evidence, values, missing }: Column): ColumnSpec[] {
  const specs: ColumnSpec[] = [
    ...CONVENTIONS.map((number): ColumnSpec => ({ type: "number", ...formatted(number), ...missing })),
    ...dressedSpecs(evidence, missing),
    ...[...evidence.dates.values()].flatMap((form) =>
      ordersOf([form]).map((order) => dateSpec(form, order, form.time, missing)),
    ),
    ...truthSpecs(evidence, missing),
  ];
  return specs
    .map((spec) => ({ spec, misfits: fitOf(evidence, spec).misfits }))
    .filter(({ misfits, spec }) => misfits < values / 2 && !isRepeated(evidence, spec, misfits))
    .sort((a, b) => a.misfits - b.misfits)
    .slice(0, 4)
    .map(({ spec }) => spec);
}

/** Marks between thousands of which the column has none make no other reading. */
function isRepeated(evidence: ColumnEvidence, spec: ColumnSpec, misfits: number): boolean {
  const { number } = spec;
  if (!number || number.dressed) return false;
  if (number.thousands === "") return fitOf(evidence, { ...spec, number: PLAIN }).misfits === misfits;
  return fitOf(evidence, { ...spec, number: { ...number, thousands: "" } }).misfits === misfits;
}

function dressedSpecs({ counts }: ColumnEvidence, missing: Column["missing"]): ColumnSpec[] {
  if ((counts[Shape.dressed] as number) + (counts[Shape.exponent] as number) === 0) return [];
  return [PLAIN, { decimal: ",", thousands: "." } as const].map((number) => ({
    type: "number",
    number: { ...number, dressed: true },
    ...missing,
  }));
}

const PAIRS = [
  ["yes", "no"],
  ["y", "n"],
  ["t", "f"],
  ["ja", "nein"],
  ["oui", "non"],
  ["是", "否"],
  ["true", "false"],
] as const;

function truthSpecs(evidence: ColumnEvidence, missing: Column["missing"]): ColumnSpec[] {
  const words = [...evidence.truths.keys()];
  if (words.length !== 2) return [];
  const pair = PAIRS.find(([yes, no]) =>
    words.every((word) => [yes, no].some((each) => each === word.toLowerCase())),
  );
  if (!pair) return [];
  const yes = words.find((word) => word.toLowerCase() === pair[0]) ?? pair[0];
  const no = words.find((word) => word.toLowerCase() === pair[1]) ?? pair[1];
  return [{ type: "boolean", truth: [yes, no], ...missing }];
}

const list = (texts: readonly string[]) => texts.map((each) => `“${each}”`).join(", ");
