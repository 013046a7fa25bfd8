/**
 * The words of statements, read without anything that a cell may have replaced. What the engine does with a statement is asked
 * of the engine itself, too; but some statements change something while they are only read or prepared.
 */
const { apply } = Reflect;
const { bind, call } = Function.prototype;
const uncurried = <F>(method: unknown): F => apply(bind, call, [method]) as F;
const codeAt = uncurried<(text: string, at: number) => number>(String.prototype.charCodeAt);
const indexOf = uncurried<(text: string, part: string, from?: number) => number>(String.prototype.indexOf);
const slice = uncurried<(text: string, start: number, end: number) => string>(String.prototype.slice);
const lower = uncurried<(text: string) => string>(String.prototype.toLowerCase);

/** First words of statements that read, or that make and drop tables in memory. */
const FIRST = words(
  "select with from values table describe desc summarize show pivot unpivot create drop begin commit rollback",
);
/** What may be made or dropped: nothing that lies in files or holds keys to other places. */
const KINDS = words("table view schema type temp temporary or replace if macro function");
/** Functions that write files, or run a text that no reader of statements has seen. */
const REFUSED = [
  "enable_logging",
  "enable_profiling",
  "import_database",
  "copy_database",
  "json_execute_serialized_sql",
  "read_duckdb",
  "checkpoint",
] as const;

/** Why a text is not for the engine of a kernel; null where it is. */
export function statementRefusal(text: unknown): string | null {
  // An object could be another text the second time it is asked.
  if (typeof text !== "string") return "A statement is a text.";
  const plain = lower(text);
  for (let i = 0; i < REFUSED.length; i++) {
    const name = REFUSED[i] as string;
    if (indexOf(plain, name) >= 0)
      return `\`${name}\` is not available in a kernel, whose statements only read.`;
  }
  return refusalOfWords(plain);
}

function refusalOfWords(plain: string): string | null {
  // Where there is one statement that hides nothing, its first words tell; most are so.
  const whole = indexOf(plain, ";") >= 0 || indexOf(plain, "query") >= 0;
  const reader = new Reader(plain);
  let place = 0;
  let first = "";
  for (let word = reader.next(); word !== null; word = reader.next()) {
    if (word === ";") {
      place = 0;
      continue;
    }
    if (word === "(" && place === 0) continue;
    if (place === 0) {
      first = word;
      if (FIRST[word] !== true) return notForCells(word);
    } else if (place === 1 && (first === "create" || first === "drop")) {
      if (KINDS[word] !== true) return notForCells(`${first} ${word}`);
      // `create or replace temp table`: the kind stands behind these.
      if (word === "or" || word === "replace" || word === "temp" || word === "temporary") place--;
    }
    if (word === "query" && reader.peek() === "(")
      return "`query(…)` is not available in a kernel: write its statement in place of it.";
    place++;
    if (place > 1 && !whole) return null;
  }
  return null;
}

const notForCells = (what: string) =>
  `Statements of a kernel read, and ${what.length > 40 ? "this" : what} does not. To keep a result, use relation.materialize().`;

/** Words and signs one after the other; names in quotes without them, texts and comments left out. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  peek(): string | null {
    const at = this.#at;
    const word = this.next();
    this.#at = at;
    return word;
  }

  next(): string | null {
    const text = this.#text;
    for (;;) {
      if (this.#at >= text.length) return null;
      const code = codeAt(text, this.#at);
      const next = codeAt(text, this.#at + 1);
      if (isSpace(code)) this.#at++;
      else if (code === DASH && next === DASH) this.#at = endOf(text, "\n", this.#at);
      else if (code === SLASH && next === STAR) this.#at = blockEnd(text, this.#at);
      else if (code === E && next === QUOTE) return this.#constant(quoteEnd(text, this.#at + 2, QUOTE, true));
      else if (code === QUOTE) return this.#constant(quoteEnd(text, this.#at + 1, QUOTE, false));
      else if (code === DOUBLE) return this.#name(quoteEnd(text, this.#at + 1, DOUBLE, false));
      else if (code === DOLLAR) return this.#constant(dollarEnd(text, this.#at));
      else if (isWord(code)) return this.#word();
      else return slice(text, this.#at, ++this.#at);
    }
  }

  /** A constant of text counts as one sign. */
  #constant(end: number): string {
    this.#at = end;
    return "'";
  }

  #name(end: number): string {
    const name = slice(this.#text, this.#at + 1, end - 1);
    this.#at = end;
    return name;
  }

  #word(): string {
    const start = this.#at;
    while (isWord(codeAt(this.#text, this.#at))) this.#at++;
    return slice(this.#text, start, this.#at);
  }
}

const DASH = 45;
const SLASH = 47;
const STAR = 42;
const QUOTE = 39;
const DOUBLE = 34;
const DOLLAR = 36;
const E = 101;
const BACKSLASH = 92;

/** What the engine takes for white space, the wide ones too. */
const isSpace = (code: number) =>
  code <= 32 ||
  code === 0xa0 ||
  (code >= 0x2000 && code <= 0x200d) ||
  code === 0x202f ||
  code === 0x205f ||
  code === 0x3000 ||
  code === 0xfeff ||
  code === 0x85 ||
  code === 0x2028 ||
  code === 0x2029 ||
  code === 0x1680;

/** Letters, digits, `_` and all beyond ASCII. */
const isWord = (code: number) =>
  (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95 || code === DOLLAR || code > 127;

function endOf(text: string, sign: string, from: number): number {
  const end = indexOf(text, sign, from);
  return end < 0 ? text.length : end + 1;
}

/** Block comments nest. */
function blockEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const code = codeAt(text, at);
    const next = codeAt(text, at + 1);
    if (code === SLASH && next === STAR) depth++;
    else if (code === STAR && next === SLASH) depth--;
    else continue;
    at++;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

function quoteEnd(text: string, start: number, quote: number, backslash: boolean): number {
  for (let at = start; at < text.length; at++) {
    const code = codeAt(text, at);
    if (backslash && code === BACKSLASH) at++;
    else if (code === quote) {
      if (codeAt(text, at + 1) !== quote) return at + 1;
      at++;
    }
  }
  return text.length;
}

/** `$1` is a parameter, `$$…$$` and `$tag$…$tag$` are texts. */
function dollarEnd(text: string, start: number): number {
  let at = start + 1;
  while (isWord(codeAt(text, at)) && codeAt(text, at) !== DOLLAR) at++;
  if (codeAt(text, at) !== DOLLAR) return at;
  const tag = slice(text, start, at + 1);
  const close = indexOf(text, tag, at + 1);
  return close < 0 ? text.length : close + tag.length;
}

function words(list: string): Readonly<Record<string, true>> {
  const found: Record<string, true> = Object.create(null) as Record<string, true>;
  for (const word of list.split(" ")) found[word] = true;
  return Object.freeze(found);
}

const COPY = 'copy "clientele"."export_';

/**
 * Whether a text is the one way in which rows become a file: a view of the kernel's own, written into the scratch folder,
 * `copy "clientele"."export_7" to '/scratch/…' (format parquet)`, or with `format csv, header false, prefix '…', suffix '…'`.
 */
export function isOwnCopy(text: unknown, scratch: string): boolean {
  if (typeof text !== "string" || slice(text, 0, COPY.length) !== COPY) return false;
  let at = COPY.length;
  while (codeAt(text, at) >= 48 && codeAt(text, at) <= 57) at++;
  const between = `" to '${scratch}/`;
  if (at === COPY.length || slice(text, at, at + between.length) !== between) return false;
  const from = at + between.length;
  const end = indexOf(text, "'", from);
  if (end < 0 || !isPlainPath(slice(text, from, end))) return false;
  return isOptions(slice(text, end + 1, text.length));
}

/** Below the folder and nowhere else. */
function isPlainPath(path: string): boolean {
  if (indexOf(path, "..") >= 0 || path.length === 0) return false;
  for (let i = 0; i < path.length; i++) if (codeAt(path, i) < 32) return false;
  return true;
}

const CSV = " (format csv, header false, suffix '\n', prefix '";

function isOptions(text: string): boolean {
  if (text === " (format parquet)") return true;
  if (slice(text, 0, CSV.length) !== CSV) return false;
  return slice(text, quoteEnd(text, CSV.length, QUOTE, false), text.length) === ")";
}
