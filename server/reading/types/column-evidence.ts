/** Everything that is known of a column's values: how many have which shape, with examples. Each value is looked at once. */
import {
  BYTES,
  COMMA,
  DASH,
  DIGIT,
  DOT,
  HIGH,
  LETTER,
  maskOf,
  NUMERIC,
  OTHER,
  QUOTED,
  SLASH,
  SPACE,
  TEXTUAL,
} from "./byte-classes.ts";
import {
  type DateOrder,
  DateReader,
  isDay,
  TIME_FORMS,
  type TimeForm,
  ZONE_FORMS,
  type ZoneForm,
} from "./dates.ts";
import { LONGEST_TOKEN, SHAPES, Shape, shapeOfText } from "./shapes.ts";

export interface Example {
  readonly line: number;
  readonly text: string;
}

/** Values that are dates of one form. */
export interface DateForm {
  readonly separator: number;
  readonly joiner: number;
  readonly time: TimeForm;
  readonly half: boolean;
  readonly zone: ZoneForm;
  /** Where the year has four digits, or has two at a place unknown. */
  readonly year: "first" | "last" | "short";
  /** The month is a name: before the day, or after it. */
  readonly named: "no" | "month first" | "day first";
  count: number;
  /** Values that are days in this order. */
  readonly fits: Record<DateOrder, number>;
  /** The first values that are not. */
  readonly misfits: Record<DateOrder, Example[]>;
  /** Days or months of one digit. */
  unpadded: number;
  /** Days and months of one number, which are the same either way. */
  same: number;
  readonly examples: Example[];
}

export interface Token {
  count: number;
  quoted: number;
  readonly line: number;
}

const EXAMPLES = 3;
/** First letters of words that may mean something, and signs such as `-` and `(` as they are with the same bit set. */
const MEANT: ReadonlySet<number> = new Set([..."ntfyjo-?.#(\\<"].map((letter) => letter.charCodeAt(0) | 32));
/** Texts of at most this many bytes may be a number in clothes. */
const LONGEST_NUMBER = 48;
const ORDERS: readonly DateOrder[] = ["ymd", "dmy", "mdy"];
const dateReader = new DateReader();

export class ColumnEvidence {
  rows = 0;
  /** Fields with nothing in them. */
  empty = 0;
  /** Fields with nothing between quotes, and empty texts of JSON. */
  emptyTexts = 0;
  /** Values between quotes. */
  quoted = 0;
  readonly counts = new Float64Array(SHAPES);
  readonly examples: Example[][] = Array.from({ length: SHAPES }, () => []);
  readonly tokens = new Map<string, Token>();
  /** By their spelling. */
  readonly truths = new Map<string, number>();
  readonly dates = new Map<number, DateForm>();
  /** Digits before and after the point, at most. */
  integerDigits = 0;
  fractionDigits = 0;
  /** Decimals with nothing but zeros after the point. */
  wholeDecimals = 0;
  negatives = 0;
  /** Of whole numbers that a double holds. */
  least = Number.POSITIVE_INFINITY;
  most = Number.NEGATIVE_INFINITY;
  /** Whole numbers of eight digits that are days, as `20260213`. */
  compactDays = 0;
  /** Values with spaces around them. */
  padded = 0;
  /** Texts with a digit and without a space. */
  codes = 0;
  /** Longest value, in bytes. */
  longest = 0;
  /** Bytes of all values. */
  bytes = 0;
  /** Objects and lists of JSON. */
  nested = 0;

  /**
   * Whether an empty text is a value of its own: where only some values stand in quotes, somebody quoted nothing on
   * purpose.
   */
  get keepsEmptyTexts(): boolean {
    return this.emptyTexts > 0 && this.quoted < this.rows - this.empty - this.emptyTexts;
  }

  /** A value that is not there at all: JSON's null, a key left out, a cell never written. */
  addMissing(count = 1): void {
    this.rows += count;
    this.empty += count;
  }

  addNested(): void {
    this.rows++;
    this.nested++;
  }

  add(bytes: Uint8Array, start: number, end: number, mask: number, line: number): void {
    this.rows++;
    const length = end - start;
    if (length === 0) {
      if ((mask & (QUOTED | TEXTUAL)) !== 0) this.emptyTexts++;
      else this.empty++;
      return;
    }
    if ((mask & QUOTED) !== 0) this.quoted++;
    this.bytes += length;
    if (length > this.longest) this.longest = length;
    const kind = mask & BYTES;
    if (kind === DIGIT) this.#integer(bytes, start, end, false, mask, line);
    else if ((kind & SPACE) !== 0 && (bytes[start] === 32 || bytes[end - 1] === 32))
      this.#padded(bytes, start, end, mask, line);
    else this.#other(bytes, start, end, kind, mask, line);
  }

  #other(bytes: Uint8Array, start: number, end: number, kind: number, mask: number, line: number): void {
    const length = end - start;
    if ((kind & DIGIT) === 0) {
      this.#wordOrToken(bytes, start, end, kind, mask, line);
    } else if (kind === (DIGIT | DASH) && bytes[start] === 45 && isDigits(bytes, start + 1, end)) {
      this.#integer(bytes, start + 1, end, true, mask, line);
    } else if ((kind & ~(DIGIT | DOT | DASH)) === 0 && this.#isDecimal(bytes, start, end, 46)) {
      this.#decimal(bytes, start, end, mask, line);
    } else if ((kind & ~(DIGIT | COMMA | DASH)) === 0 && this.#isDecimal(bytes, start, end, 44)) {
      this.#comma(bytes, start, end, mask, line);
    } else if (
      this.#mayBeDate(kind, length) &&
      dateReader.read(bytes, start, end) &&
      this.#date(bytes, start, end, line)
    ) {
      return;
    } else if (length > LONGEST_NUMBER || isLetter(bytes[start] as number)) {
      this.#text(bytes, start, end, kind, line);
    } else {
      this.#shaped(bytes, start, end, kind, mask, line);
    }
  }

  #integer(
    bytes: Uint8Array,
    start: number,
    end: number,
    negative: boolean,
    mask: number,
    line: number,
  ): void {
    const digits = end - start;
    const from = negative ? start - 1 : start;
    if ((mask & TEXTUAL) !== 0) {
      this.#count(Shape.textual, bytes, from, end, line);
      return;
    }
    if (negative && bytes[start] === 48 && (mask & NUMERIC) !== 0) {
      this.#count(Shape.decimal, bytes, from, end, line);
      return;
    }
    if (bytes[start] === 48 && (digits > 1 || negative)) {
      this.#count(Shape.zeros, bytes, from, end, line);
      return;
    }
    if (digits > this.integerDigits) this.integerDigits = digits;
    if (digits >= 16 && !isSafe(bytes, start, end)) {
      this.#count(Shape.longInteger, bytes, from, end, line);
      return;
    }
    let value = 0;
    for (let at = start; at < end; at++) value = value * 10 + (bytes[at] as number) - 48;
    if (digits === 8 && !negative && isCompactDay(value)) this.compactDays++;
    if (negative) {
      value = -value;
      this.negatives++;
    }
    if (value < this.least) this.least = value;
    if (value > this.most) this.most = value;
    this.#count(Shape.integer, bytes, from, end, line);
  }

  /** Digits, one mark, digits; with no zeros in front. Leaves where the mark stands. */
  #isDecimal(bytes: Uint8Array, start: number, end: number, mark: number): boolean {
    let at = bytes[start] === 45 ? start + 1 : start;
    const first = at;
    while (at < end && isDigit(bytes[at])) at++;
    if (at === first || bytes[at] !== mark || at + 1 === end) return false;
    if (bytes[first] === 48 && at - first > 1) return false;
    this.#before = at - first;
    const fraction = at + 1;
    for (at = fraction; at < end; at++) if (!isDigit(bytes[at])) return false;
    this.#after = end - fraction;
    return true;
  }

  #before = 0;
  #after = 0;

  #decimal(bytes: Uint8Array, start: number, end: number, mask: number, line: number): void {
    if ((mask & TEXTUAL) !== 0) {
      this.#count(Shape.textual, bytes, start, end, line);
      return;
    }
    const shape = this.#fits(bytes, start, end)
      ? this.#three(bytes, start, mask, Shape.dotThree, Shape.decimal)
      : Shape.longDecimal;
    this.#count(shape, bytes, start, end, line);
  }

  #comma(bytes: Uint8Array, start: number, end: number, mask: number, line: number): void {
    if ((mask & TEXTUAL) !== 0) {
      this.#count(Shape.textual, bytes, start, end, line);
      return;
    }
    const fits = this.#fits(bytes, start, end);
    this.#count(
      fits ? this.#three(bytes, start, mask, Shape.commaThree, Shape.comma) : Shape.text,
      bytes,
      start,
      end,
      line,
    );
  }

  #three(bytes: Uint8Array, start: number, mask: number, three: Shape, other: Shape): Shape {
    if ((mask & NUMERIC) !== 0) return other;
    const first = bytes[start] === 45 ? bytes[start + 1] : bytes[start];
    return this.#after === 3 && this.#before <= 3 && first !== 48 ? three : other;
  }

  /** Whether a double holds all digits. */
  #fits(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#before > this.integerDigits) this.integerDigits = this.#before;
    if (this.#after > this.fractionDigits) this.fractionDigits = this.#after;
    if (bytes[start] === 45) this.negatives++;
    let zeros = true;
    for (let at = end - this.#after; zeros && at < end; at++) zeros = bytes[at] === 48;
    if (zeros) this.wholeDecimals++;
    if (this.#before + this.#after <= 15) return true;
    const text = latin(bytes, start, end).replace(",", ".");
    return isExact(text);
  }

  #mayBeDate(kind: number, length: number): boolean {
    if (length < 6 || length > 40) return false;
    if ((kind & (OTHER | LETTER | HIGH)) === 0) return (kind & (DASH | SLASH | DOT)) !== 0;
    return (kind & OTHER) === 0 && ((kind & HIGH) !== 0 || (kind & (DASH | SLASH | DOT | SPACE)) !== 0);
  }

  #date(bytes: Uint8Array, start: number, end: number, line: number): boolean {
    const { reading } = dateReader;
    const ymd = isDay(reading, "ymd");
    const dmy = isDay(reading, "dmy");
    const mdy = isDay(reading, "mdy");
    if (!ymd && !dmy && !mdy) return false;
    const form = this.#dateForm();
    form.count++;
    if (ymd) form.fits.ymd++;
    if (dmy) form.fits.dmy++;
    if (mdy) form.fits.mdy++;
    if (dmy && mdy && reading.a === reading.b) form.same++;
    if (reading.bDigits === 1 || (reading.aDigits === 4 ? reading.cDigits : reading.aDigits) === 1)
      form.unpadded++;
    this.counts[Shape.date] = (this.counts[Shape.date] as number) + 1;
    if (form.examples.length < EXAMPLES) form.examples.push({ line, text: decode(bytes, start, end) });
    if (!ymd) keepMisfit(form.misfits.ymd, bytes, start, end, line);
    if (!dmy) keepMisfit(form.misfits.dmy, bytes, start, end, line);
    if (!mdy) keepMisfit(form.misfits.mdy, bytes, start, end, line);
    return true;
  }

  #dateForm(): DateForm {
    const { separator, joiner, time, half, zone, aDigits, cDigits } = dateReader.reading;
    const year = aDigits === 4 ? 0 : cDigits === 4 ? 1 : 2;
    const named = separator !== 0 ? 0 : aDigits === 0 ? 1 : 2;
    const code =
      separator |
      (joiner << 8) |
      (time << 16) |
      ((half > 0 ? 1 : 0) << 18) |
      (zone << 19) |
      (year << 21) |
      (named << 23);
    let form = this.dates.get(code);
    if (!form) {
      form = {
        separator,
        joiner,
        time: TIME_FORMS[time] as TimeForm,
        half: half > 0,
        zone: ZONE_FORMS[zone] as ZoneForm,
        year: (["first", "last", "short"] as const)[year] as DateForm["year"],
        named: (["no", "month first", "day first"] as const)[named] as DateForm["named"],
        count: 0,
        fits: { ymd: 0, dmy: 0, mdy: 0 },
        misfits: { ymd: [], dmy: [], mdy: [] },
        unpadded: 0,
        same: 0,
        examples: [],
      };
      this.dates.set(code, form);
    }
    return form;
  }

  #wordOrToken(
    bytes: Uint8Array,
    start: number,
    end: number,
    kind: number,
    mask: number,
    line: number,
  ): void {
    const first = bytes[start] as number;
    const isWord = (kind & LETTER) !== 0 && first < 0x80 && !MEANT.has(first | 32);
    if (isWord || end - start > LONGEST_TOKEN || (first >= 0x80 && end - start > 3))
      this.#text(bytes, start, end, kind, line);
    else this.#shaped(bytes, start, end, kind, mask, line);
  }

  #shaped(bytes: Uint8Array, start: number, end: number, kind: number, mask: number, line: number): void {
    const text = decode(bytes, start, end);
    const shape = shapeOfText(text);
    if (shape === Shape.text) {
      this.#text(bytes, start, end, kind, line);
      return;
    }
    if (shape === Shape.token) {
      this.#token(text, mask, line);
      return;
    }
    if (shape === Shape.exponent && (mask & NUMERIC) !== 0) {
      this.#count(Shape.smallExponent, bytes, start, end, line);
      return;
    }
    if ((mask & TEXTUAL) !== 0 && shape !== Shape.clock) {
      this.#count(Shape.textual, bytes, start, end, line);
      return;
    }
    if (shape === Shape.truth || shape === Shape.yesNo) {
      this.truths.set(text, (this.truths.get(text) ?? 0) + 1);
    } else if (shape !== Shape.dressed) this.#measure(text);
    this.#count(shape, bytes, start, end, line);
  }

  /** Places before and after the point of a number with groups. */
  #measure(text: string): void {
    const [whole = "", fraction = ""] = /^(.*?)(?:[.,](\d+))?$/.exec(text)?.slice(1) ?? [];
    this.integerDigits = Math.max(this.integerDigits, whole.replace(/\D/g, "").length);
    if (!/^\d{3}$/.test(fraction) || /[.,' ]/.test(whole)) {
      this.fractionDigits = Math.max(this.fractionDigits, fraction.length);
    }
    if (text.startsWith("-")) this.negatives++;
  }

  #padded(bytes: Uint8Array, start: number, end: number, mask: number, line: number): void {
    let from = start;
    let to = end;
    while (from < to && bytes[from] === 32) from++;
    while (to > from && bytes[to - 1] === 32) to--;
    if (from === to) {
      this.#token(decode(bytes, start, end), mask, line);
      return;
    }
    this.padded++;
    const kind = maskOf(bytes, from, to);
    const rest = kind | (mask & ~BYTES);
    if (kind === DIGIT) this.#integer(bytes, from, to, false, rest, line);
    else this.#other(bytes, from, to, kind, rest, line);
  }

  #token(text: string, mask: number, line: number): void {
    const quoted = (mask & (QUOTED | TEXTUAL)) === 0 ? 0 : 1;
    const token = this.tokens.get(text);
    if (token) {
      token.count++;
      token.quoted += quoted;
    } else this.tokens.set(text, { count: 1, quoted, line });
    this.counts[Shape.token] = (this.counts[Shape.token] as number) + 1;
    const examples = this.examples[Shape.token] as Example[];
    if (examples.length < EXAMPLES) examples.push({ line, text });
  }

  #text(bytes: Uint8Array, start: number, end: number, kind: number, line: number): void {
    if ((kind & DIGIT) !== 0 && (kind & SPACE) === 0) this.codes++;
    this.#count(Shape.text, bytes, start, end, line);
  }

  #count(shape: Shape, bytes: Uint8Array, start: number, end: number, line: number): void {
    this.counts[shape] = (this.counts[shape] as number) + 1;
    const examples = this.examples[shape] as Example[];
    if (examples.length < EXAMPLES)
      examples.push({ line, text: decode(bytes, start, Math.min(end, start + 200)) });
  }
}

export const DATE_ORDERS = ORDERS;

function keepMisfit(misfits: Example[], bytes: Uint8Array, start: number, end: number, line: number): void {
  if (misfits.length < EXAMPLES) misfits.push({ line, text: decode(bytes, start, end) });
}

/** Whether a decimal comes back from a double as it was written, but for zeros at its end. */
export function isExact(text: string): boolean {
  const value = Number(text);
  const plain = text.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
  return String(value) === plain || (value === 0 && Number(plain) === 0 && !/[1-9]/.test(plain));
}

const LARGEST = "9007199254740991";

function isSafe(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === 16 && latin(bytes, start, end) <= LARGEST;
}

function isCompactDay(value: number): boolean {
  const year = Math.floor(value / 10_000);
  const month = Math.floor(value / 100) % 100;
  const day = value % 100;
  if (year < 1900 || year > 2100 || month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function isDigits(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (!isDigit(bytes[at])) return false;
  return end > start;
}

const isLetter = (byte: number) => (byte | 32) >= 97 && (byte | 32) <= 122;
const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 48 && byte <= 57;
const latin = (bytes: Uint8Array, start: number, end: number) =>
  Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
const decode = (bytes: Uint8Array, start: number, end: number) =>
  Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("utf8");
