/**
 * From a tree of relations to one statement. A relation that stands in another becomes a common table expression, once
 * for each relation however often it is used, so that deep nesting grows by addition. Values become parameters.
 *
 * The text remembers which part came from which template, so that the engine's "error at offset 812" is shown in the
 * statement that a person wrote.
 */
import type { RowFunction, SqlValue } from "../../../analysis/relation.ts";
import type { Parameter } from "../../../shared/engine/connection.ts";
import type { Dialect } from "../../../shared/engine/dialect.ts";
import { standsAlone, standsAsTable, standsInList } from "../../../shared/engine/interpolation.ts";
import { type StatementShape, shapeOf, type Token, tokens } from "../../../shared/engine/sql-text.ts";
import { QUERIES, REPORTS, statementFault } from "../../../shared/engine/statement-kind.ts";
import { SqlError } from "../sql-error.ts";
import { isIdentifier, isRowFunction, type Template } from "./sql.ts";
import { Assembly, type Compiled } from "./statement-text.ts";
import { type Place, parameterOf, quotedValue } from "./template-value.ts";

/** What a relation is made of: the name of a table, or a statement. */
export type Source = { readonly table: readonly string[] } | { readonly template: Template };

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
  readonly functions = new Set<RowFunction>();
  readonly parts = new Map<R, Part>();
  readonly tables = new Set<string>();
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
    if (isRowFunction(value)) {
      this.functions.add(value);
      return this.#dialect.identifier(value.name);
    }
    const inner = this.#sourceOf(value);
    if (inner) return this.#relation(inner.relation, inner.source, place);
    if (Array.isArray(value) && standsInList(place.plain, place.at)) return this.#list(value, place);
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
    if ("table" in source) this.tables.add(source.table.at(-1) as string);
    const name =
      "table" in source ? this.#dialect.identifier(...source.table) : this.#part(relation, source.template);
    if (standsAsTable(place.plain, place.at)) return name;
    const all = this.#dialect.allOf(name);
    return standsAlone(place.plain, place.at) ? all : `(${all})`;
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

/** The token around a place, by halving: a fitted model's statement has thousands of both. */
function enclosing(found: readonly Token[], at: number): Token | undefined {
  let low = 0;
  let high = found.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((found[middle] as Token).end <= at) low = middle + 1;
    else high = middle;
  }
  const token = found[low];
  return token && token.start <= at ? token : undefined;
}

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
  const { parameters, functions, tables } = compilation;
  return {
    text: text.text,
    parameters,
    functions: [...functions],
    segments: text.segments,
    tables: [...tables],
  };
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

function refuse(text: string, shape: StatementShape): void {
  const fault = statementFault(shape);
  if (fault) throw new SqlError(fault.message, { statement: text, offset: fault.offset, hint: fault.hint });
}
