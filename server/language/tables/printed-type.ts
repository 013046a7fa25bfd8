/**
 * Types as TypeScript prints them, as data: as much as values of SQL and rows need. What is more than that is `other`.
 */

export type PrintedType =
  | { readonly kind: "number" | "string" | "boolean" | "bigint" | "Date" | "null" | "other" }
  | { readonly kind: "literal"; readonly value: string | number }
  | { readonly kind: "union"; readonly members: readonly PrintedType[] }
  | { readonly kind: "array"; readonly item: PrintedType }
  /** `{ [key: string]: T }` */
  | { readonly kind: "record"; readonly item: PrintedType }
  | {
      readonly kind: "object";
      readonly fields: readonly { readonly name: string; readonly type: PrintedType }[];
    }
  | { readonly kind: "generic"; readonly name: string; readonly arguments: readonly PrintedType[] };

const OTHER: PrintedType = { kind: "other" };

/** Never throws; of a text that it cannot read, `other`. */
export function printedType(text: string): PrintedType {
  const reader = new Reader(text);
  const type = reader.union();
  return reader.isAtEnd() ? type : OTHER;
}

const TOKEN =
  /\s*(?:([\p{ID_Start}_$][\p{ID_Continue}$.]*)|(-?\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([^\s]))/uy;

class Reader {
  readonly #tokens: string[] = [];
  #at = 0;

  constructor(text: string) {
    TOKEN.lastIndex = 0;
    for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) this.#tokens.push(match[0].trim());
  }

  isAtEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  union(): PrintedType {
    this.#take("|");
    const members = [this.#postfix()];
    while (this.#take("|")) members.push(this.#postfix());
    return members.length === 1 ? (members[0] as PrintedType) : { kind: "union", members };
  }

  #postfix(): PrintedType {
    if (this.#take("readonly")) return this.#postfix();
    let type = this.#primary();
    while (this.#peek() === "[" && this.#peek(1) === "]") {
      this.#at += 2;
      type = { kind: "array", item: type };
    }
    return this.#peek() === "&" ? this.#skipped() : type;
  }

  #primary(): PrintedType {
    const token = this.#next();
    if (token === "(") {
      const inner = this.union();
      return this.#take(")") ? inner : this.#skipped();
    }
    if (token === "{") return this.#object();
    if (/^["']/.test(token)) return { kind: "literal", value: unquoted(token) };
    if (/^-?\d/.test(token)) return { kind: "literal", value: Number(token.replaceAll("_", "")) };
    return this.#named(token);
  }

  #named(token: string): PrintedType {
    switch (token) {
      case "number":
      case "string":
      case "boolean":
      case "bigint":
      case "Date":
        return { kind: token };
      case "true":
      case "false":
        return { kind: "boolean" };
      case "null":
      case "undefined":
        return { kind: "null" };
    }
    if (!/^[\p{ID_Start}_$]/u.test(token)) return this.#skipped();
    const args: PrintedType[] = [];
    if (this.#take("<")) {
      do args.push(this.union());
      while (this.#take(","));
      if (!this.#take(">")) return this.#skipped();
    }
    const name = token.split(".").at(-1) as string;
    if ((name === "Array" || name === "ReadonlyArray") && args.length === 1)
      return { kind: "array", item: args[0] as PrintedType };
    return { kind: "generic", name, arguments: args };
  }

  #record(): PrintedType {
    this.#at += 4;
    if (!this.#take("]") || !this.#take(":")) return this.#skipped();
    const item = this.union();
    this.#take(";");
    return this.#take("}") ? { kind: "record", item } : this.#skipped();
  }

  #object(): PrintedType {
    if (this.#peek() === "[" && this.#peek(2) === ":" && this.#peek(3) === "string") return this.#record();
    const fields: { name: string; type: PrintedType }[] = [];
    while (!this.#take("}")) {
      this.#take("readonly");
      const name = this.#next();
      if (name === "" || !/^["'\p{ID_Start}_$\d]/u.test(name)) return this.#skipped();
      const optional = this.#take("?");
      if (!this.#take(":")) return this.#skipped();
      const type = this.union();
      fields.push({
        name: /^["']/.test(name) ? unquoted(name) : name,
        type: optional ? { kind: "union", members: [type, { kind: "null" }] } : type,
      });
      if (!this.#take(";") && !this.#take(",") && this.#peek() !== "}") return this.#skipped();
    }
    return { kind: "object", fields };
  }

  /** What follows is not read: the type is another one as a whole. */
  #skipped(): PrintedType {
    this.#at = Number.POSITIVE_INFINITY;
    return OTHER;
  }

  #peek(ahead = 0): string {
    return this.#tokens[this.#at + ahead] ?? "";
  }

  #next(): string {
    return this.#tokens[this.#at++] ?? "";
  }

  #take(token: string): boolean {
    if (this.#peek() !== token) return false;
    this.#at++;
    return true;
  }
}

function unquoted(token: string): string {
  const body = token.slice(1, -1);
  try {
    return JSON.parse(
      `"${token.startsWith("'") ? body.replaceAll("\\'", "'").replaceAll('"', '\\"') : body}"`,
    ) as string;
  } catch {
    return body;
  }
}
