/** The `sql` tag: templates, identifiers and fragments as data. What they become is said in `compile.ts`. */
import type { Fragment, Identifier, RowFunction, Sql, SqlValue } from "../../../analysis/relation.ts";
import type { LoadSource } from "../load.ts";
import type { KernelRelation } from "../relation.ts";

/** The tag as the kernel offers it: relations have more forms, and values come into the engine. */
export interface KernelSql extends Sql {
  <Row = Record<string, import("../../../analysis/relation.ts").Value>>(
    strings: TemplateStringsArray,
    ...values: SqlValue[]
  ): KernelRelation<Row>;
  /**
   * A relation over values of JavaScript: an array of objects, an object of columns (arrays or typed arrays of one
   * length), an Arquero table or a danfojs frame. The values are copied into the engine once, when first asked for.
   * Integers become BIGINT or INTEGER, other numbers DOUBLE (NaN is kept), dates TIMESTAMP in UTC, nested values JSON;
   * null and undefined become NULL. A column of mixed kinds is refused, with its name.
   */
  from<Row = Record<string, import("../../../analysis/relation.ts").Value>>(
    source: LoadSource,
  ): KernelRelation<Row>;
}

export function identifier(...path: string[]): Identifier {
  if (path.length === 0 || path.some((part) => typeof part !== "string" || part === "")) {
    throw new TypeError('sql.id takes one or more names that are not empty, such as sql.id("customer id").');
  }
  return { kind: "identifier", path };
}

export function fragment(strings: TemplateStringsArray, ...values: SqlValue[]): Fragment {
  return { kind: "fragment", strings, values };
}

export function join(pieces: readonly SqlValue[], separator = ", "): Fragment {
  if (pieces.length === 0) return { kind: "fragment", strings: [""], values: [] };
  return { kind: "fragment", strings: ["", ...pieces.slice(1).map(() => separator), ""], values: pieces };
}

export function compute(work: RowFunction, ...values: SqlValue[]): Fragment {
  if (values.length !== work.parameters)
    throw new TypeError(`${work.name} takes ${work.parameters} arguments, and got ${values.length}.`);
  const doubles = values.map((value) => fragment`cast(${value} as double)`);
  return fragment`${work}(${join(doubles)})`;
}

export function isRowFunction(value: unknown): value is RowFunction {
  return isKind(value, "row-function") && "prepare" in value && typeof value.prepare === "function";
}

export function isIdentifier(value: unknown): value is Identifier {
  return isKind(value, "identifier") && "path" in value && Array.isArray(value.path);
}

export function isFragment(value: unknown): value is Fragment {
  return isKind(value, "fragment") && "strings" in value && "values" in value;
}

function isKind(value: unknown, kind: string): value is { kind: string } {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === kind;
}

/** A template with its fragments spliced in: one string more than values. */
export interface Template {
  readonly strings: readonly string[];
  readonly values: readonly Exclude<SqlValue, Fragment>[];
}

export function flatten(strings: readonly string[], values: readonly SqlValue[]): Template {
  const out: { strings: string[]; values: Exclude<SqlValue, Fragment>[] } = {
    strings: [strings[0] ?? ""],
    values: [],
  };
  const extend = (text: string) => {
    out.strings[out.strings.length - 1] += text;
  };
  values.forEach((value, i) => {
    if (isFragment(value)) {
      const inner = flatten(value.strings, value.values);
      extend(inner.strings[0] as string);
      out.values.push(...inner.values);
      out.strings.push(...inner.strings.slice(1));
    } else {
      out.values.push(value);
      out.strings.push("");
    }
    extend(strings[i + 1] ?? "");
  });
  return out;
}
