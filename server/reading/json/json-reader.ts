/**
 * Reads one JSON value of text member by member, with every number as it is written: `JSON.parse` would round it. `NaN` and
 * `Infinity`, which some programs write, are taken for what they mean.
 */
export type JsonKind = "string" | "number" | "boolean" | "null" | "object" | "array" | "word";

export interface JsonMember {
  readonly kind: JsonKind;
  /** The content of a string; the source of everything else. */
  readonly text: string;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null|NaN|-?Infinity/y;
const DEPTH = 200;

/** The value nests deeper than anything that is meant for people or tables. */
export class TooDeep extends Error {
  override readonly name = "TooDeep";
}

export class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether the value is an object. */
  get isObject(): boolean {
    this.#space();
    return this.#text[this.#at] === "{";
  }

  /** Gives the members of an object. Throws a `SyntaxError` that says what is wrong. */
  members(give: (key: string, member: JsonMember) => void): void {
    this.#members((key) => give(key, this.#member(0)), 0);
    this.#finish();
  }

  /** Gives the elements of a list. */
  elements(give: (member: JsonMember) => void): void {
    this.#elements(() => give(this.#member(0)), 0);
    this.#finish();
  }

  /** The value as a whole. */
  value(): JsonMember {
    const member = this.#member(0);
    this.#finish();
    return member;
  }

  #finish(): void {
    this.#space();
    if (this.#at < this.#text.length) this.#fail();
  }

  #member(depth: number): JsonMember {
    this.#space();
    const first = this.#text.charCodeAt(this.#at);
    if (first === 34) return { kind: "string", text: this.#string() };
    const start = this.#at;
    if (first === 123) {
      this.#members(() => this.#member(depth + 1), depth);
      return { kind: "object", text: this.#text.slice(start, this.#at) };
    }
    if (first === 91) {
      this.#elements(() => this.#member(depth + 1), depth);
      return { kind: "array", text: this.#text.slice(start, this.#at) };
    }
    return this.#scalar();
  }

  #scalar(): JsonMember {
    NUMBER.lastIndex = this.#at;
    const number = NUMBER.exec(this.#text)?.[0];
    if (number !== undefined && !this.#text.startsWith("-Infinity", this.#at)) {
      this.#at += number.length;
      return { kind: "number", text: number };
    }
    WORD.lastIndex = this.#at;
    const word = WORD.exec(this.#text)?.[0];
    if (word === undefined) this.#fail();
    this.#at += word.length;
    if (word === "true" || word === "false") return { kind: "boolean", text: word };
    return word === "null" || word === "NaN" ? { kind: "null", text: "null" } : { kind: "word", text: word };
  }

  #members(give: (key: string) => void, depth: number): void {
    this.#open("{", depth);
    if (this.#closes("}")) return;
    do {
      this.#space();
      if (this.#text.charCodeAt(this.#at) !== 34) this.#fail();
      const key = this.#string();
      this.#space();
      if (this.#text[this.#at] !== ":") this.#fail();
      this.#at++;
      give(key);
      this.#space();
    } while (this.#continues());
    if (!this.#closes("}")) this.#fail();
  }

  #elements(give: () => void, depth: number): void {
    this.#open("[", depth);
    if (this.#closes("]")) return;
    do {
      give();
      this.#space();
    } while (this.#continues());
    if (!this.#closes("]")) this.#fail();
  }

  #open(letter: string, depth: number): void {
    this.#space();
    if (this.#text[this.#at] !== letter) this.#fail();
    if (depth > DEPTH) throw new TooDeep();
    this.#at++;
  }

  #closes(letter: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== letter) return false;
    this.#at++;
    return true;
  }

  #continues(): boolean {
    if (this.#text.charCodeAt(this.#at) !== 44) return false;
    this.#at++;
    return true;
  }

  #string(): string {
    const start = this.#at;
    let end = this.#text.indexOf('"', start + 1);
    while (end > 0 && isEscaped(this.#text, end)) end = this.#text.indexOf('"', end + 1);
    if (end < 0) throw new SyntaxError("a text is opened and not closed");
    this.#at = end + 1;
    const content = this.#text.slice(start + 1, end);
    return content.includes("\\") ? unescaped(content) : content;
  }

  #space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
      this.#at++;
    }
  }

  #fail(): never {
    const rest = this.#text.slice(this.#at, this.#at + 20);
    throw new SyntaxError(rest === "" ? "unexpected end of data" : `“${rest}” is not expected there`);
  }
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(at - 1 - slashes) === 92) slashes++;
  return slashes % 2 === 1;
}

function unescaped(content: string): string {
  try {
    return JSON.parse(`"${content.replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("\t", "\\t")}"`);
  } catch {
    throw new SyntaxError(`the text “${content.slice(0, 40)}” has an escape that means nothing`);
  }
}
