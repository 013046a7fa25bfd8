/**
 * Dates and times as people and programs write them, read from bytes. Which of three numbers is the day is not decided
 * here: that takes the whole column.
 */

/** Which number is which. */
export type DateOrder = "ymd" | "dmy" | "mdy";
export type TimeForm = "none" | "HM" | "HMS" | "HMSf";
export type ZoneForm = "none" | "Z" | "offset";

/** Two-digit years from this one on are of the twentieth century, those below of the twenty-first. */
export const PIVOT = 69;

export const TIME_FORMS: readonly TimeForm[] = ["none", "HM", "HMS", "HMSf"];
export const ZONE_FORMS: readonly ZoneForm[] = ["none", "Z", "offset"];

/** What was read, in the order of writing; used again for the next value. */
export class DateReading {
  /** The byte between the numbers; 0 where a month is named, 1 for 年月日. */
  separator = 0;
  /** The three numbers and how many digits each has. A month by name stands as its number with no digits. */
  a = 0;
  b = 0;
  c = 0;
  aDigits = 0;
  bDigits = 0;
  cDigits = 0;
  /** Between date and time: 0, a space or a T. */
  joiner = 0;
  /** Index in `TIME_FORMS`. */
  time = 0;
  hour = 0;
  minute = 0;
  second = 0;
  /** Digits after the second, at most six. */
  fraction = "";
  /** 0 for 24 hours, else 1 for AM and 2 for PM. */
  half = 0;
  /** Index in `ZONE_FORMS`. */
  zone = 0;
  /** Minutes that local time is ahead of UTC. */
  offset = 0;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const LONG_MONTHS = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];

/** Reads a date, with or without a time. False where the bytes are none. */
export class DateReader {
  readonly reading = new DateReading();
  #bytes: Uint8Array = new Uint8Array();
  #at = 0;
  #end = 0;
  #digits = 0;

  read(bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    if (length < 6 || length > 40) return false;
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    if (!this.#readDate()) return false;
    const out = this.reading;
    out.joiner = 0;
    out.time = 0;
    out.half = 0;
    out.zone = 0;
    out.fraction = "";
    if (this.#at === end) return true;
    return this.#readTime() && this.#at === end;
  }

  #readDate(): boolean {
    const out = this.reading;
    const first = this.#bytes[this.#at] as number;
    if (isLetter(first)) return this.#readMonthFirst();
    out.a = this.#number(4);
    out.aDigits = this.#digits;
    if (this.#digits === 0) return false;
    const separator = this.#peek();
    if (separator === 0xe5) return this.#readChinese();
    if (separator !== 45 && separator !== 46 && separator !== 47 && separator !== 32) return false;
    this.#at++;
    if (isLetter(this.#peek())) {
      if (!this.#readMonth()) return false;
      if (this.#peek() !== separator && this.#peek() !== 32) return false;
      this.#at++;
      out.separator = 0;
      return this.#readLast();
    }
    if (separator === 32) return false;
    out.separator = separator;
    out.b = this.#number(2);
    out.bDigits = this.#digits;
    if (this.#digits === 0 || this.#peek() !== separator) return false;
    this.#at++;
    return this.#readLast() && (out.aDigits === 4 ? out.cDigits <= 2 : out.aDigits <= 2);
  }

  #readLast(): boolean {
    const out = this.reading;
    out.c = this.#number(4);
    out.cDigits = this.#digits;
    return this.#digits > 0 && this.#digits !== 3 && out.aDigits !== 3;
  }

  /** `Feb 13, 2026`: kept as month, day, year with a month that has no digits. */
  #readMonthFirst(): boolean {
    const out = this.reading;
    const named = this.#monthName();
    if (named === 0) return false;
    out.separator = 0;
    out.a = named;
    out.aDigits = 0;
    const separator = this.#peek();
    if (separator !== 32 && separator !== 45) return false;
    this.#at++;
    out.b = this.#number(2);
    out.bDigits = this.#digits;
    if (this.#digits === 0) return false;
    if (this.#peek() === 44) this.#at++;
    if (this.#peek() !== 32 && this.#peek() !== 45) return false;
    this.#at++;
    return this.#readLast();
  }

  #readMonth(): boolean {
    const named = this.#monthName();
    this.reading.b = named;
    this.reading.bDigits = 0;
    return named > 0;
  }

  #monthName(): number {
    let word = "";
    while (this.#at < this.#end && isLetter(this.#bytes[this.#at] as number) && word.length < 10) {
      word += String.fromCharCode((this.#bytes[this.#at++] as number) | 32);
    }
    return (word.length === 3 ? MONTHS.indexOf(word) : LONG_MONTHS.indexOf(word)) + 1;
  }

  /** 2026年2月1日 */
  #readChinese(): boolean {
    const out = this.reading;
    out.separator = 1;
    if (!this.#skip(0xe5, 0xb9, 0xb4)) return false;
    out.b = this.#number(2);
    out.bDigits = this.#digits;
    if (this.#digits === 0 || !this.#skip(0xe6, 0x9c, 0x88)) return false;
    out.c = this.#number(2);
    out.cDigits = this.#digits;
    return this.#digits > 0 && this.#skip(0xe6, 0x97, 0xa5) && out.aDigits === 4;
  }

  #readTime(): boolean {
    const out = this.reading;
    const joiner = this.#peek();
    if (joiner !== 32 && joiner !== 84) return false;
    this.#at++;
    out.joiner = joiner;
    out.hour = this.#number(2);
    if (this.#digits === 0 || this.#peek() !== 58) return false;
    this.#at++;
    out.minute = this.#number(2);
    if (this.#digits !== 2) return false;
    out.second = 0;
    out.time = 1;
    if (this.#peek() === 58) {
      this.#at++;
      out.second = this.#number(2);
      if (this.#digits !== 2) return false;
      out.time = 2;
      if (this.#peek() === 46 && !this.#readFraction()) return false;
    }
    if (out.minute > 59 || out.second > 59) return false;
    return this.#readHalf() && this.#readZone();
  }

  #readFraction(): boolean {
    this.#at++;
    const start = this.#at;
    while (isDigit(this.#peek())) this.#at++;
    const digits = Buffer.from(this.#bytes.subarray(start, this.#at)).toString("latin1");
    // More than microseconds would be lost.
    if (digits === "" || /[1-9]/.test(digits.slice(6))) return false;
    this.reading.fraction = digits.slice(0, 6);
    this.reading.time = 3;
    return true;
  }

  #readHalf(): boolean {
    const out = this.reading;
    let at = this.#at;
    if (this.#bytes[at] === 32) at++;
    const letter = at + 1 < this.#end ? (this.#bytes[at] as number) | 32 : 0;
    if ((letter === 97 || letter === 112) && ((this.#bytes[at + 1] as number) | 32) === 109) {
      this.#at = at + 2;
      out.half = letter === 97 ? 1 : 2;
      return out.hour >= 1 && out.hour <= 12;
    }
    return out.hour <= 23;
  }

  #readZone(): boolean {
    const out = this.reading;
    if (this.#at === this.#end) return true;
    let sign = this.#peek();
    if (sign === 32) {
      this.#at++;
      sign = this.#peek();
    }
    this.#at++;
    out.offset = 0;
    if (sign === 90) {
      out.zone = 1;
      return true;
    }
    if (sign !== 43 && sign !== 45) return false;
    const hours = this.#number(2);
    if (this.#digits !== 2) return false;
    if (this.#peek() === 58) this.#at++;
    const minutes = this.#number(2);
    const minuteDigits: number = this.#digits;
    if (minuteDigits !== 0 && minuteDigits !== 2) return false;
    if (hours > 15 || minutes > 59) return false;
    out.zone = 2;
    out.offset = (sign === 43 ? 1 : -1) * (hours * 60 + minutes);
    return true;
  }

  #peek(): number {
    return this.#at < this.#end ? (this.#bytes[this.#at] as number) : 0;
  }

  #skip(...bytes: readonly number[]): boolean {
    return bytes.every((byte) => this.#peek() === byte && ++this.#at);
  }

  #number(most: number): number {
    let value = 0;
    let digits = 0;
    while (digits < most && isDigit(this.#peek())) {
      value = value * 10 + (this.#peek() - 48);
      this.#at++;
      digits++;
    }
    this.#digits = digits;
    return value;
  }
}

/** Whether the three numbers are a day of the calendar in this order. */
export function isDay(reading: DateReading, order: DateOrder): boolean {
  const { a, b, c, aDigits, cDigits } = reading;
  if (order === "ymd")
    return (aDigits === 4 || aDigits === 2) && cDigits <= 2 && exists(year(a, aDigits), b, c);
  if (aDigits > 2 || (cDigits !== 4 && cDigits !== 2)) return false;
  return order === "dmy" ? exists(year(c, cDigits), b, a) : exists(year(c, cDigits), a, b);
}

/** As ISO 8601 with a space: `2026-02-13 08:26:00.5+08:00`. */
export function isoOf(reading: DateReading, order: DateOrder): string {
  const { a, b, c, aDigits, cDigits } = reading;
  const [y, m, d] =
    order === "ymd"
      ? [year(a, aDigits), b, c]
      : order === "dmy"
        ? [year(c, cDigits), b, a]
        : [year(c, cDigits), a, b];
  const date = `${String(y).padStart(4, "0")}-${two(m)}-${two(d)}`;
  return reading.time === 0 ? date : `${date} ${timeOf(reading)}${zoneOf(reading)}`;
}

function timeOf({ hour, minute, second, fraction, half }: DateReading): string {
  const hours = half === 0 ? hour : (hour % 12) + (half === 2 ? 12 : 0);
  return `${two(hours)}:${two(minute)}:${two(second)}${fraction === "" ? "" : `.${fraction}`}`;
}

function zoneOf({ zone, offset }: DateReading): string {
  if (zone === 0) return "";
  const minutes = Math.abs(zone === 1 ? 0 : offset);
  const sign = zone === 2 && offset < 0 ? "-" : "+";
  return `${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

const two = (value: number) => (value < 10 ? `0${value}` : String(value));
const year = (value: number, digits: number) =>
  digits === 4 ? value : value + (value >= PIVOT ? 1900 : 2000);
const isDigit = (byte: number) => byte >= 48 && byte <= 57;
const isLetter = (byte: number) => (byte | 32) >= 97 && (byte | 32) <= 122;

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function exists(y: number, m: number, d: number): boolean {
  if (y < 1 || m < 1 || m > 12 || d < 1 || d > (DAYS[m - 1] as number)) return false;
  return m !== 2 || d < 29 || (y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0));
}
