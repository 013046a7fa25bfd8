import { match, sqlStep } from "./sql.ts";
import { type Frame, LONGEST_LINE, type State, type Tokenizer, TokenList } from "./token.ts";
import { CONTEXTUAL, KEYWORDS, VALUE_KEYWORDS } from "./words.ts";

type Code = Extract<Frame, { mode: "code" }>;
type Template = Extract<Frame, { mode: "template" }>;

const SPACE = /\s+/y;
const WORD = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
const NUMBER = /0[xX][\da-fA-F_]+n?|0[bBoO][\d_]+n?|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?n?/y;
const STRING = /"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?/y;
const REGEXP = /\/(?![/*])(?:[^\\/[]|\\.|\[(?:[^\]\\]|\\.)*\])+\/[a-z]*/y;
const COMMENT_REST = /(?:(?!\*\/)[\s\S])*(?:\*\/)?/y;
const TEMPLATE_TEXT = /(?:(?!\$\{)[^`\\]|\\.|\\$)+/y;
const SQL_TAG = /(?:^|[^\w$.])sql\s*(?:<[^`]*>)?\s*$/;
const CALLED = /\s*(?:\(|`|<[^<>()]*>[(`])/y;
const NAME_FOLLOWS = /\s+[\p{L}_$[{*'"]/uy;

/** Begins an expression within a template. */
const HOLE = "$" + "{";

const CODE: Code = { mode: "code", depth: 0, value: false };

export const typescript: Tokenizer = {
  start: [CODE],
  line(text, state) {
    const scan = new Scan(text, state);
    if (text.length <= LONGEST_LINE) scan.run();
    else scan.list.add(0, "plain");
    return { tokens: scan.list.tokens, state: scan.frames };
  },
};

/** One pass over one line. */
class Scan {
  readonly list = new TokenList();
  frames: Frame[];
  readonly #line: string;
  #at = 0;

  constructor(line: string, state: State) {
    this.#line = line;
    this.frames = [...state];
  }

  run(): void {
    while (this.#at < this.#line.length) {
      const frame = this.frames.at(-1) ?? CODE;
      if (frame.mode === "comment") this.#comment();
      else if (frame.mode === "template") this.#template(frame);
      else if (frame.mode === "code") this.#code(frame);
    }
  }

  #take(end: number, kind: Parameters<TokenList["add"]>[1]): void {
    this.list.add(this.#at, kind);
    this.#at = end;
  }

  #replace(frame: Frame): void {
    this.frames[this.frames.length - 1] = frame;
  }

  #comment(): void {
    const end = match(COMMENT_REST, this.#line, this.#at);
    if (this.#line.startsWith("*/", end - 2) && end - 2 >= this.#at) this.frames.pop();
    this.#take(end, "comment");
  }

  #template(frame: Template): void {
    const line = this.#line;
    if (line[this.#at] === "`") {
      this.frames.pop();
      this.#take(this.#at + 1, "string");
    } else if (line.startsWith(HOLE, this.#at)) {
      this.frames.push(CODE);
      this.#take(this.#at + 2, "keyword");
    } else if (frame.sql) {
      const step = sqlStep(line, this.#at, frame.open);
      if (step.open !== frame.open) this.#replace({ ...frame, open: step.open });
      this.#take(step.end, step.kind);
    } else {
      this.#take(Math.max(match(TEMPLATE_TEXT, line, this.#at), this.#at + 1), "string");
    }
  }

  #code(frame: Code): void {
    const line = this.#line;
    const space = match(SPACE, line, this.#at);
    const word = match(WORD, line, this.#at);
    if (space > this.#at) this.#take(space, "plain");
    else if (word > this.#at) this.#word(frame, word);
    else if (line.startsWith("//", this.#at)) this.#take(line.length, "comment");
    else if (line.startsWith("/*", this.#at)) this.#openComment();
    else if (line[this.#at] === "`") this.#openTemplate(frame);
    else if (!this.#literal(frame)) this.#punctuation(frame);
  }

  #openComment(): void {
    this.frames.push({ mode: "comment" });
    this.#take(this.#at + 2, "comment");
  }

  #openTemplate(frame: Code): void {
    this.#replace({ ...frame, value: true });
    this.frames.push({ mode: "template", sql: SQL_TAG.test(this.#line.slice(0, this.#at)), open: null });
    this.#take(this.#at + 1, "string");
  }

  #word(frame: Code, end: number): void {
    const word = this.#line.slice(this.#at, end);
    const keyword = !this.#afterDot() && KEYWORDS.has(word) && this.#keywordHere(word, end);
    this.#replace({ ...frame, value: !keyword || VALUE_KEYWORDS.has(word) });
    const called = !keyword && match(CALLED, this.#line, end) > end;
    this.#take(end, keyword ? "keyword" : called ? "function" : "plain");
  }

  /** `a.default` and `a?.default`, but not `...this`. */
  #afterDot(): boolean {
    let before = this.#at - 1;
    while (this.#line[before] === " ") before--;
    return this.#line[before] === "." && this.#line[before - 1] !== ".";
  }

  #keywordHere(word: string, end: number): boolean {
    if (/^\s*:(?!:)/.test(this.#line.slice(end)) && !/^(default|case)$/.test(word)) {
      return VALUE_KEYWORDS.has(word);
    }
    return !CONTEXTUAL.has(word) || match(NAME_FOLLOWS, this.#line, end) > end;
  }

  #literal(frame: Code): boolean {
    const kinds = [
      ["number", NUMBER],
      ["string", STRING],
      ...(frame.value ? [] : ([["regexp", REGEXP]] as const)),
    ] as const;
    for (const [kind, expression] of kinds) {
      const end = match(expression, this.#line, this.#at);
      if (end === this.#at) continue;
      this.#replace({ ...frame, value: true });
      this.#take(end, kind);
      return true;
    }
    return false;
  }

  #punctuation(frame: Code): void {
    const sign = this.#line[this.#at];
    if (sign === "}" && frame.depth === 0 && this.frames.length > 1) {
      this.frames.pop();
      this.#take(this.#at + 1, "keyword");
      return;
    }
    const depth = sign === "{" ? frame.depth + 1 : sign === "}" ? Math.max(0, frame.depth - 1) : frame.depth;
    this.#replace({ mode: "code", depth, value: sign === ")" || sign === "]" || sign === "}" });
    this.#take(this.#at + 1, "plain");
  }
}
