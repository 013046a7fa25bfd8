/**
 * Writes a template as a statement. The kernel puts statements together with it before they run, and so does the language
 * service, which describes them before anything does: what a value becomes is decided here, by what stands around it.
 */
import type { Dialect } from "../dialect.ts";
import { standsAlone, standsAsTable, standsInList } from "./interpolation.ts";
import { type StatementShape, shapeOf, type Token, tokens } from "./sql-text.ts";
import { type StatementFault, statementFault } from "./statement-kind.ts";

/** What stands in `${...}`. `P` is a value that is bound to a parameter. */
export type Slot<P> =
  | { readonly kind: "identifier"; readonly path: readonly string[] }
  /** A relation, by the name under which the statement knows it, quoted where it must be. */
  | { readonly kind: "relation"; readonly name: string }
  /** An array: its elements within `in (...)`, one parameter elsewhere. */
  | { readonly kind: "list"; readonly whole: P; readonly elements: readonly P[] }
  | { readonly kind: "parameter"; readonly value: P };

export interface Place {
  /** The statement with one character in the place of each value. */
  readonly plain: string;
  /** Offset of the value in `plain`. */
  readonly at: number;
  readonly token: Token | undefined;
}

/** A value within quotes would be read as text. */
export const IN_QUOTES: StatementFault = {
  message: "A value stands inside quotes, where it would be read as text.",
  hint: `Leave the quotes out: name = \${value}. For a part of a text, write 'prefix' || \${value}; for a name, \${sql.id(name)}.`,
};

/** The statement with one character in the place of each value. */
export const plainOf = (texts: readonly string[]): string => texts.join("?");

export interface Body {
  readonly text: string;
  readonly shape: StatementShape;
  /** Why it is no relation; null when it is one. */
  readonly fault: StatementFault | null;
}

export class TemplateWriter<P> {
  text = "";
  readonly #plain: string;
  readonly #tokens: readonly Token[];
  readonly #dialect: Dialect;
  readonly #bind: (value: P, place: Place) => string;
  #at = 0;

  /** @param bind writes a value as a parameter; called in the order of the statement */
  constructor(plain: string, dialect: Dialect, bind: (value: P, place: Place) => string) {
    this.#plain = plain;
    this.#tokens = tokens(plain);
    this.#dialect = dialect;
    this.#bind = bind;
  }

  /** Text as a person wrote it. */
  write(text: string): void {
    this.text += text;
    this.#at += text.length;
  }

  /** Where the next value stands. */
  place(): Place {
    return { plain: this.#plain, at: this.#at, token: enclosing(this.#tokens, this.#at) };
  }

  /** The value at `place`; nothing, where its caller leaves it out. */
  value(slot: Slot<P> | null, place: Place): void {
    if (slot !== null) this.text += this.#written(slot, place);
    this.#at++;
  }

  body(): Body {
    const shape = shapeOf(this.text);
    return { text: this.text, shape, fault: statementFault(shape) };
  }

  #written(slot: Slot<P>, place: Place): string {
    switch (slot.kind) {
      case "identifier":
        return this.#dialect.identifier(...slot.path);
      case "relation":
        return this.#relation(slot.name, place);
      case "list":
        return standsInList(place.plain, place.at)
          ? this.#elements(slot.elements, place)
          : this.#bind(slot.whole, place);
      case "parameter":
        return this.#bind(slot.value, place);
    }
  }

  /** An empty list is a subquery of no rows, so that `not in` is true. */
  #elements(elements: readonly P[], place: Place): string {
    if (elements.length === 0) return "select null where false";
    return elements.map((element) => this.#bind(element, place)).join(", ");
  }

  #relation(name: string, { plain, at }: Place): string {
    if (standsAsTable(plain, at)) return name;
    const all = this.#dialect.allOf(name);
    return standsAlone(plain, at) ? all : `(${all})`;
  }
}

/** Whether a value stands in a comment, where it is left out, or within quotes, where it cannot stand. */
export function surroundings({ token }: Place): "comment" | "quotes" | "code" {
  if (token === undefined || token.kind === "symbol") return "code";
  return token.kind === "comment" ? "comment" : "quotes";
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
