/**
 * The part of a statement in which a place stands, read from its words alone: while somebody types, it is no statement
 * that the engine could read.
 */
import { type Token, tokens } from "../../../../shared/engine/sql/sql-text.ts";

/** A table of a `from` clause: how it is named in the statement, and what stands for it. */
export interface FromItem {
  /** Alias, or name of the table. */
  readonly name: string;
  /** What follows `from` to read it alone. */
  readonly text: string;
}

export interface QueryBlock {
  readonly items: readonly FromItem[];
  /** `with ...`, as far as it is closed before the place; empty for none. */
  readonly prefix: string;
  /** Names of the common table expressions of the prefix. */
  readonly ctes: readonly string[];
  /** Names that the select list gives. */
  readonly aliases: readonly string[];
}

const SET_WORDS = new Set(["union", "intersect", "except"]);
const AFTER_FROM = new Set(
  "where group having window qualify order limit offset using on union intersect except select sample tablesample".split(
    " ",
  ),
);
const JOIN_WORDS = new Set(
  "join inner left right full outer cross natural positional asof semi anti lateral as".split(" "),
);

export function queryBlock(text: string, offset: number): QueryBlock {
  return new BlockReader(text).read(offset);
}

class BlockReader {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  /** Index of the token that closes the parenthesis at an index. */
  readonly #closes = new Map<number, number>();

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokens(text).filter(({ kind }) => kind !== "comment");
    const open: number[] = [];
    this.#tokens.forEach((_, i) => {
      if (this.#is(i, "(")) open.push(i);
      else if (this.#is(i, ")")) {
        const start = open.pop();
        if (start !== undefined) this.#closes.set(start, i);
      }
    });
    for (const start of open) this.#closes.set(start, this.#tokens.length);
  }

  read(offset: number): QueryBlock {
    const prefixes: string[] = [];
    const ctes: string[] = [];
    let found = { from: 0, to: this.#tokens.length };
    for (const block of this.#around(offset)) {
      const own = this.#with(block.from, block.to, offset);
      prefixes.push(...own.texts);
      ctes.push(...own.names);
      if (this.#isQuery(block.from, block.to)) found = block;
    }
    const part = this.#setPart(found.from, found.to, offset);
    const prefix = prefixes.length > 0 ? `with ${prefixes.join(", ")} ` : "";
    return {
      items: this.#items(part.from, part.to),
      prefix,
      ctes,
      aliases: this.#aliases(part.from, part.to),
    };
  }

  /** The whole, and then the parentheses around the place, from the outside in. */
  #around(offset: number): { from: number; to: number }[] {
    const inner = [...this.#closes]
      .filter(([open, close]) => {
        const end = this.#tokens[close]?.start ?? Number.POSITIVE_INFINITY;
        return (this.#tokens[open]?.end ?? 0) <= offset && offset <= end;
      })
      .map(([open, close]) => ({ from: open + 1, to: close }))
      .sort((a, b) => a.from - b.from);
    return [{ from: 0, to: this.#tokens.length }, ...inner];
  }

  #isQuery(from: number, to: number): boolean {
    return this.#level(from, to).some((i) => this.#word(i) === "select" || this.#word(i) === "from");
  }

  /** Indexes of the tokens between two, without those within parentheses. */
  #level(from: number, to: number): number[] {
    const found: number[] = [];
    for (let i = from; i < to; i++) {
      found.push(i);
      if (this.#is(i, "(")) i = this.#closes.get(i) ?? to;
    }
    return found;
  }

  /** The expressions of `with` that end before the place. */
  #with(from: number, to: number, offset: number): { texts: string[]; names: string[] } {
    const texts: string[] = [];
    const names: string[] = [];
    if (this.#word(from) !== "with") return { texts, names };
    let start = this.#word(from + 1) === "recursive" ? from + 2 : from + 1;
    for (let i = start; i < to; i++) {
      if (!this.#is(i, "(")) continue;
      const close = this.#closes.get(i) ?? to;
      const isBody = /^(as|materialized)$/.test(this.#word(i - 1));
      i = close;
      if (!isBody) continue;
      const end = this.#tokens[close];
      if (!end || end.end > offset) break;
      texts.push(this.#text.slice(this.#tokens[start]?.start, end.end));
      names.push(this.#name(start));
      if (!this.#is(close + 1, ",")) break;
      start = close + 2;
    }
    return { texts, names };
  }

  /** Of several queries joined by `union` and the like, the one around the place. */
  #setPart(from: number, to: number, offset: number): { from: number; to: number } {
    const cuts = this.#level(from, to).filter((i) => SET_WORDS.has(this.#word(i)));
    const start = cuts.findLast((i) => (this.#tokens[i]?.end ?? 0) <= offset) ?? from - 1;
    const end = cuts.find((i) => (this.#tokens[i]?.start ?? 0) >= offset) ?? to;
    return { from: start + 1, to: end };
  }

  #items(from: number, to: number): FromItem[] {
    const items: FromItem[] = [];
    const level = this.#level(from, to);
    let [inFrom, expects] = [false, false];
    for (let k = 0; k < level.length; k++) {
      const i = level[k] as number;
      const word = this.#word(i);
      if (word === "from" || (word === "join" && inFrom)) [inFrom, expects] = [true, true];
      else if (inFrom && AFTER_FROM.has(word)) {
        expects = false;
        if (!/^(on|using)$/.test(word)) inFrom = false;
      } else if (inFrom && this.#is(i, ",")) expects = true;
      else if (expects && word !== "lateral") {
        const item = this.#item(level, k);
        items.push(...(item.found ? [item.found] : []));
        k = item.last;
        expects = false;
      }
    }
    return items;
  }

  /** Reads `name`, `schema.name`, `(query)` or `function(...)`, and the alias behind it. */
  #item(level: readonly number[], start: number): { found: FromItem | null; last: number } {
    const first = level[start] as number;
    let last = start;
    while (this.#is(level[last + 1] ?? -1, ".")) last += 2;
    let name = this.#name(level[last] ?? first);
    if (this.#is(level[last + 1] ?? -1, "(") && !this.#is(first, "(")) last++;
    let end = this.#endOf(level[last] ?? first);
    let next = last + 1;
    if (this.#word(level[next] ?? -1) === "as") next++;
    const after = level[next];
    const word = after === undefined ? "" : this.#word(after);
    const isAlias =
      after !== undefined && this.#isName(after) && !AFTER_FROM.has(word) && !JOIN_WORDS.has(word);
    if (isAlias) [name, last] = [this.#name(after), next];
    // Names of columns belong to what they name: `range(3) t(n)`.
    if (isAlias && this.#is(level[last + 1] ?? -1, "(")) end = this.#endOf(level[++last] as number);
    const text = this.#text.slice(this.#tokens[first]?.start, end);
    const isTable = this.#is(first, "(") || this.#isName(first);
    return { found: isTable ? { name, text } : null, last };
  }

  #aliases(from: number, to: number): string[] {
    return this.#level(from, to).flatMap((i) =>
      this.#word(i) === "as" && this.#isName(i + 1) ? [this.#name(i + 1)] : [],
    );
  }

  #endOf(index: number): number {
    const close = this.#is(index, "(") ? (this.#closes.get(index) ?? index) : index;
    return this.#tokens[close]?.end ?? this.#text.length;
  }

  #is(index: number, symbol: string): boolean {
    const token = this.#tokens[index];
    return token?.kind === "symbol" && this.#text[token.start] === symbol;
  }

  #isName(index: number): boolean {
    const kind = this.#tokens[index]?.kind;
    return kind === "word" || kind === "quoted";
  }

  #word(index: number): string {
    const token = this.#tokens[index];
    return token?.kind === "word" ? this.#text.slice(token.start, token.end).toLowerCase() : "";
  }

  #name(index: number): string {
    const token = this.#tokens[index];
    if (!token) return "";
    const text = this.#text.slice(token.start, token.end);
    return token.kind === "quoted" ? text.slice(1, -1).replaceAll('""', '"') : text;
  }
}
