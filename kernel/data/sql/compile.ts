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
import { tokens } from "../../../shared/engine/sql/sql-text.ts";
import { QUERIES, REPORTS, type StatementFault } from "../../../shared/engine/sql/statement-kind.ts";
import {
  type Body,
  type Place,
  plainOf,
  type Slot,
  surroundings,
  TemplateWriter,
} from "../../../shared/engine/sql/template-writer.ts";
import { SqlError } from "../sql-error.ts";
import { isIdentifier, isRowFunction, type Template } from "./sql.ts";
import { Assembly, type Compiled } from "./statement-text.ts";
import { parameterOf, quotedValue } from "./template-value.ts";

/** What a relation is made of: the name of a table, or a statement. */
export type Source = { readonly table: readonly string[] } | { readonly template: Template };

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
    const writer = new TemplateWriter<unknown>(plainOf(template.strings), this.#dialect, (value, place) =>
      this.#parameter(parameterOf(value, place)),
    );
    writer.write(template.strings[0] as string);
    template.values.forEach((value, i) => {
      const place = writer.place();
      writer.value(this.#slot(value, place), place);
      writer.write(template.strings[i + 1] as string);
    });
    const body = writer.body();
    if (body.fault) throw refusal(body.text, body.fault);
    return body;
  }

  #slot(value: Exclude<SqlValue, { kind: "fragment" }>, place: Place): Slot<unknown> | null {
    const around = surroundings(place);
    if (around === "comment") return null;
    if (around === "quotes") throw quotedValue(place);
    if (isIdentifier(value)) return value;
    if (isRowFunction(value)) {
      this.functions.add(value);
      return { kind: "identifier", path: [value.name] };
    }
    const inner = this.#sourceOf(value);
    if (inner) return { kind: "relation", name: this.#nameOf(inner.relation, inner.source) };
    if (Array.isArray(value)) return { kind: "list", whole: value, elements: value };
    return { kind: "parameter", value };
  }

  #parameter(value: Parameter): string {
    this.parameters.push(value);
    return this.#dialect.parameter(this.parameters.length);
  }

  #nameOf(relation: R, source: Source): string {
    if (!("table" in source)) return this.#part(relation, source.template);
    this.tables.add(source.table.at(-1) as string);
    return this.#dialect.identifier(...source.table);
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

function refusal(statement: string, { message, offset, hint }: StatementFault): SqlError {
  return new SqlError(message, { statement, offset, hint });
}
