/** The forms in which a value may be written. A column's type follows from which of them its values have. */

export const Shape = {
  /** `17`, `-3`: a whole number that a double holds. */
  integer: 0,
  /** A whole number beyond 2^53. */
  longInteger: 1,
  /** `007`, `-0`: digits that a number would lose. */
  zeros: 2,
  /** `12.50` */
  decimal: 3,
  /** `1.234`: a decimal, or thousands. */
  dotThree: 4,
  /** A decimal with more digits than a double holds. */
  longDecimal: 5,
  /** `.5` */
  bareDecimal: 6,
  /** `12,50` */
  comma: 7,
  /** `1,234`: thousands, or a decimal. */
  commaThree: 8,
  /** `1.234.567` */
  dotGroups: 9,
  /** `1.234,56` */
  dotGroupsComma: 10,
  /** `1,234,567` */
  commaGroups: 11,
  /** `1,234.56` */
  commaGroupsDot: 12,
  /** `1 234` */
  spaceGroups: 13,
  /** `1 234,56` */
  spaceGroupsComma: 14,
  /** `1 234.56` */
  spaceGroupsDot: 15,
  /** `1'234` */
  quoteGroups: 16,
  /** `1'234.56` */
  quoteGroupsDot: 17,
  /** `1.5e-07`, as programs write small numbers. */
  smallExponent: 18,
  /** `1e5`, `1.2E+17`: a number, or a code. */
  exponent: 19,
  /** `+5` */
  plusInteger: 20,
  /** `+12.50` */
  plusDecimal: 21,
  /** `€ 12.50`, `3 %`, `(12.50)`, `12-`: a number in clothes. */
  dressed: 22,
  /** `true`, `False` */
  truth: 23,
  /** `yes`, `n`, `T` */
  yesNo: 24,
  /** `10:30:00` */
  clock: 25,
  /** A date, with or without time; the forms are counted apart. */
  date: 26,
  /** What may stand for a missing value, such as `NA`. */
  token: 27,
  /** Anything else. */
  text: 28,
  /** A number or truth value that its format says is a text. */
  textual: 29,
} as const;
export type Shape = (typeof Shape)[keyof typeof Shape];
export const SHAPES = 30;

/** Texts that stand for a missing value wherever they are alone in a cell. */
export const ALWAYS_MISSING: ReadonlySet<string> = new Set([
  "NULL",
  "null",
  "\\N",
  "<NA>",
  "#N/A",
  "N/A",
  "n/a",
]);

/** Texts that stand for one beside values of a type; among texts they may be meant as they stand. */
const PERHAPS_MISSING: ReadonlySet<string> = new Set([
  ...[
    "NA",
    "na",
    "None",
    "none",
    "NaN",
    "nan",
    "NAN",
    "NaT",
    "nil",
    "-",
    "--",
    "–",
    "—",
    "?",
    ".",
    "(null)",
    "Null",
  ],
  ...["#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!"],
]);

export const isMissingToken = (text: string) => ALWAYS_MISSING.has(text) || PERHAPS_MISSING.has(text);
/** The longest of them. */
export const LONGEST_TOKEN = 8;

const GROUPS: readonly [RegExp, Shape][] = [
  [/^-?\d{1,3}(\.\d{3}){2,}$/, Shape.dotGroups],
  [/^-?\d{1,3}(\.\d{3})+,\d+$/, Shape.dotGroupsComma],
  [/^-?\d{1,3}(,\d{3}){2,}$/, Shape.commaGroups],
  [/^-?\d{1,3}(,\d{3})+\.\d+$/, Shape.commaGroupsDot],
  [/^-?\d{1,3}([ \u00a0\u202f]\d{3})+$/, Shape.spaceGroups],
  [/^-?\d{1,3}([ \u00a0\u202f]\d{3})+,\d+$/, Shape.spaceGroupsComma],
  [/^-?\d{1,3}([ \u00a0\u202f]\d{3})+\.\d+$/, Shape.spaceGroupsDot],
  [/^-?\d{1,3}(['’]\d{3})+$/, Shape.quoteGroups],
  [/^-?\d{1,3}(['’]\d{3})+\.\d+$/, Shape.quoteGroupsDot],
  [/^-?\d(\.\d+)?[eE]-\d{1,3}$/, Shape.smallExponent],
  [/^-?\d+(\.\d+)?[eE][+-]?\d{1,3}$/, Shape.exponent],
  [/^\+(0|[1-9]\d{0,14})$/, Shape.plusInteger],
  [/^\+(0|[1-9]\d{0,11})\.\d{1,6}$/, Shape.plusDecimal],
  [/^-?\.\d{1,15}$/, Shape.bareDecimal],
  [/^(true|false)$/i, Shape.truth],
  [/^(yes|no|y|n|t|f|ja|nein|oui|non|是|否)$/i, Shape.yesNo],
  [/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/, Shape.clock],
];

const DRESSED =
  /^(?:\(\s*[$€£¥￥]?\s*[\d.,' \u00a0\u202f]*\d\s*\)|[$€£¥￥]\s*-?[\d.,' \u00a0\u202f]*\d|-\s*[$€£¥￥]\s*[\d.,' \u00a0\u202f]*\d|-?\d[\d.,' \u00a0\u202f]*\s?(?:[$€£¥￥%‰]|EUR|USD|CHF|CNY|GBP|元|円)|\d[\d.,' \u00a0\u202f]*-)$/;

/** The shape of a short value that is neither plain digits nor a date. */
export function shapeOfText(text: string): Shape {
  if (isMissingToken(text)) return Shape.token;
  for (const [form, shape] of GROUPS) if (form.test(text)) return shape;
  return DRESSED.test(text) ? Shape.dressed : Shape.text;
}
