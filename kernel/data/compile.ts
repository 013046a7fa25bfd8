/**
 * From a tree of relations to one statement. A relation that stands in another becomes a common table expression, once
 * for each relation however often it is used, so that deep nesting grows by addition. Values become parameters.
 *
 * The text remembers which part came from which template, so that the engine's "error at offset 812" is shown in the
 * statement that a person wrote.
 */
import { types } from "node:util";
import type { SqlValue } from "../../analysis/relation.ts";
import type { Dialect, Parameter, Statement } from "./engine.ts";
import { isIdentifier, type Template } from "./sql.ts";
import { SqlError } from "./sql-error.ts";
import { type StatementShape, shapeOf, type Token, tokens } from "./sql-text.ts";

/** What a relation is made of: the name of a table, or a statement. */
export type Source = { readonly table: readonly string[] } | { readonly template: Template };

/** A piece of the compiled text that a person wrote. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  /** The statement as written, with parameters for its values. */
  readonly text: string;
  /** Where the piece starts in `text`. */
  readonly from: number;
}

export interface Compiled extends Statement {
  readonly segments: readonly Segment[];
}

/** Words with which a query begins. Anything else changes something, and is refused. */
const QUERIES = new Set(["select", "with", "from", "values", "table", "("]);
const REPORTS = new Set(["describe", "desc", "summarize", "show", "pivot", "unpivot"]);

interface Body {
  readonly text: string;
  readonly shape: StatementShape;
}

interface Part {
  readonly name: string;
  readonly body: Body;
  uses: number;
}

class Compilation<R extends object> {
  readonly parameters: Parameter[] = [];
  readonly parts = new Map<R, Part>();
  readonly #dialect: Dialect;
  readonly #sourceOf: (value: unknown) => { relation: R; source: Source } | null;

  constructor(dialect: Dialect, sourceOf: (value: unknown) => { relation: R; source: Source } | null) {
    this.#dialect = dialect;
    this.#sourceOf = sourceOf;
  }

  body(template: Template): Body {
    const plain = template.strings.join("?");
    const found = tokens(plain);
    let text = template.strings[0] as string;
    let at = text.length;
    template.values.forEach((value, i) => {
      const next = template.strings[i + 1] as string;
      text += this.#value(value, { plain, at, token: enclosing(found, at) }) + next;
      at += 1 + next.length;
    });
    const shape = shapeOf(text);
    refuse(text, shape);
    return { text, shape };
  }

  #value(value: Exclude<SqlValue, { kind: "fragment" }>, place: Place): string {
    if (place.token?.kind === "comment") return "";
    if (place.token && place.token.kind !== "symbol") throw quotedValue(place);
    if (isIdentifier(value)) return this.#dialect.identifier(...value.path);
    const inner = this.#sourceOf(value);
    if (inner) return this.#relation(inner.relation, inner.source, place);
    if (Array.isArray(value) && isInList(place)) return this.#list(value, place);
    return this.#parameter(parameterOf(value, place));
  }

  #parameter(value: Parameter): string {
    this.parameters.push(value);
    return this.#dialect.parameter(this.parameters.length);
  }

  /** `in (${array})`; an empty list is a subquery of no rows, so that `not in` is true. */
  #list(values: readonly unknown[], place: Place): string {
    if (values.length === 0) return "select null where false";
    return values.map((value) => this.#parameter(parameterOf(value, place))).join(", ");
  }

  #relation(relation: R, source: Source, place: Place): string {
    const name =
      "table" in source ? this.#dialect.identifier(...source.table) : this.#part(relation, source.template);
    if (/\b(?:from|join)\s*$/i.test(place.plain.slice(0, place.at))) return name;
    return isAlone(place) ? `from ${name}` : `(from ${name})`;
  }

  #part(relation: R, template: Template): string {
    let part = this.parts.get(relation);
    if (!part) {
      // The body comes first: what it uses must stand before it.
      const body = this.body(template);
      part = { name: `__relation_${this.parts.size + 1}`, body, uses: 0 };
      this.parts.set(relation, part);
    }
    part.uses++;
    return part.name;
  }
}

interface Place {
  readonly plain: string;
  /** Offset of the value in `plain`, where it is one character long. */
  readonly at: number;
  readonly token: Token | undefined;
}

const enclosing = (found: readonly Token[], at: number) =>
  found.find((token) => token.start <= at && at < token.end);

const isAlone = ({ plain, at }: Place) =>
  /\(\s*$/.test(plain.slice(0, at)) && /^\s*\)/.test(plain.slice(at + 1));

const isInList = (place: Place) => isAlone(place) && /\bin\s*\(\s*$/i.test(place.plain.slice(0, place.at));

/** Compiles a statement with everything that it uses. `sourceOf` tells relations of this engine from other values. */
export function compile<R extends object>(
  template: Template,
  dialect: Dialect,
  sourceOf: (value: unknown) => { relation: R; source: Source } | null,
): Compiled {
  const compilation = new Compilation(dialect, sourceOf);
  const main = compilation.body(template);
  const text = new Assembly();
  const parts = [...compilation.parts.values()];
  if (parts.length === 0) text.written(main.text, main.shape.start, main.shape.end);
  else assemble(text, main, parts);
  return { text: text.text, parameters: compilation.parameters, segments: text.segments };
}

function assemble(text: Assembly, main: Body, parts: readonly Part[]): void {
  const { keyword, start, end } = main.shape;
  const rest = keyword === "with" ? afterWith(main) : null;
  text.own(rest?.recursive ? "with recursive " : "with ");
  parts.forEach((part, i) => {
    // A relation used once is planned into its place, so that filters reach the table; one used often is computed once.
    text.own(`${i > 0 ? ",\n" : ""}${part.name} as ${part.uses === 1 ? "not materialized " : ""}(`);
    nested(text, part.body);
    text.own("\n)");
  });
  text.own(rest ? ",\n" : "\n");
  if (rest) text.written(main.text, rest.start, end);
  else if (QUERIES.has(keyword)) text.written(main.text, start, end);
  else nested(text, main);
}

/** A statement within parentheses: `describe` and its like stand there only as a subquery. */
function nested(text: Assembly, body: Body): void {
  const report = REPORTS.has(body.shape.keyword);
  if (report) text.own("from (");
  text.written(body.text, body.shape.start, body.shape.end);
  if (report) text.own("\n)");
}

function afterWith(main: Body): { start: number; recursive: boolean } {
  const words = tokens(main.text).filter(
    (token) => token.start >= main.shape.start && token.kind !== "comment",
  );
  const second = words[1];
  const recursive = second !== undefined && /^recursive$/i.test(main.text.slice(second.start, second.end));
  return { start: words[recursive ? 2 : 1]?.start ?? main.shape.end, recursive };
}

class Assembly {
  text = "";
  readonly segments: Segment[] = [];

  own(text: string): void {
    this.text += text;
  }

  written(text: string, from: number, to: number): void {
    const start = this.text.length;
    this.text += text.slice(from, to);
    this.segments.push({ start, end: this.text.length, text, from });
  }
}

/** The place of an offset of the compiled text in the statement that holds it; the last statement where none does. */
export function locate(compiled: Compiled, offset: number | undefined): { text: string; offset?: number } {
  const at = offset ?? -1;
  const segment = compiled.segments.find(({ start, end }) => start <= at && at <= end);
  if (segment) return { text: segment.text, offset: at - segment.start + segment.from };
  return { text: compiled.segments.at(-1)?.text ?? compiled.text };
}

function refuse(text: string, { keyword, start, second }: StatementShape): void {
  if (keyword === "") throw new SqlError("The statement is empty.", { statement: text });
  if (second !== null) {
    throw new SqlError("There are two statements here, and a relation is one.", {
      statement: text,
      offset: second,
      hint: `Write a sql\`...\` for each; one can stand in another as \${relation}.`,
    });
  }
  if (QUERIES.has(keyword) || REPORTS.has(keyword)) return;
  throw new SqlError(`A relation is a query, and ${keyword.toUpperCase()} is none.`, {
    statement: text,
    offset: start,
    hint: "Begin with select, with, from, values, describe, summarize or pivot. To keep a result, use relation.materialize().",
  });
}

function quotedValue({ plain, at, token }: Place): SqlError {
  return new SqlError("A value stands inside quotes, where it would be read as text.", {
    statement: plain,
    offset: token?.start ?? at,
    hint: `Leave the quotes out: name = \${value}. For a part of a text, write 'prefix' || \${value}; for a name, \${sql.id(name)}.`,
  });
}

/** The value as a parameter. Values may come from another realm (a cell), so they are told by nature, not by class. */
function parameterOf(value: unknown, place: Place): Parameter {
  if (value === undefined || value === null) return null;
  if (typeof value === "function" || typeof value === "symbol") throw unusable(place, `A ${typeof value}`);
  if (typeof value !== "object") return value as Parameter;
  if (types.isPromise(value)) throw unusable(place, "A promise", "Await it first.");
  if (types.isDate(value) && Number.isNaN(value.getTime())) throw unusable(place, "An invalid date");
  return value as Parameter;
}

const USABLE =
  "Values are numbers, strings, booleans, dates, null, lists of these, relations and sql.id(name).";

function unusable({ plain, at }: Place, what: string, hint = USABLE): SqlError {
  return new SqlError(`${what} cannot stand in a statement.`, { statement: plain, offset: at, hint });
}
