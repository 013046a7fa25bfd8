/** DuckDB's types, read from how DuckDB writes them: `DECIMAL(10,2)`, `STRUCT("a b" INTEGER, c VARCHAR[])`. */

type Plain = "number" | "boolean" | "string" | "date" | "bytes" | "null" | "json" | "other" | "unknown";

export type EngineType =
  | { readonly kind: Plain }
  | { readonly kind: "enum"; readonly values: readonly string[] }
  | { readonly kind: "list"; readonly item: EngineType }
  | { readonly kind: "struct"; readonly fields: readonly Field[] }
  | { readonly kind: "map"; readonly value: EngineType }
  | { readonly kind: "union"; readonly members: readonly Field[] };

export interface Field {
  readonly name: string;
  readonly type: EngineType;
}

const PLAIN: { readonly [type: string]: Plain } = {
  BOOLEAN: "boolean",
  TINYINT: "number",
  SMALLINT: "number",
  INTEGER: "number",
  BIGINT: "number",
  UTINYINT: "number",
  USMALLINT: "number",
  UINTEGER: "number",
  UBIGINT: "number",
  HUGEINT: "number",
  UHUGEINT: "number",
  BIGNUM: "number",
  FLOAT: "number",
  DOUBLE: "number",
  DECIMAL: "number",
  VARCHAR: "string",
  JSON: "json",
  DATE: "date",
  TIMESTAMP: "date",
  TIMESTAMP_S: "date",
  TIMESTAMP_MS: "date",
  TIMESTAMP_NS: "date",
  "TIMESTAMP WITH TIME ZONE": "date",
  // Written out as text, and no text to the engine.
  TIME: "other",
  TIME_NS: "other",
  "TIME WITH TIME ZONE": "other",
  INTERVAL: "other",
  UUID: "other",
  BIT: "other",
  BLOB: "bytes",
  GEOMETRY: "bytes",
  '"NULL"': "null",
  NULL: "null",
  SQLNULL: "null",
};

/** Of a type that is not known here, `unknown`. */
export function engineType(text: string): EngineType {
  const list = /^([\s\S]*)\[\d*\]$/.exec(text);
  if (list) return { kind: "list", item: engineType(list[1] as string) };
  const nested = /^(STRUCT|MAP|UNION|ENUM)\(([\s\S]*)\)$/.exec(text);
  if (nested) return nestedType(nested[1] as string, partsOf(nested[2] as string));
  return { kind: PLAIN[text.replace(/\(.*\)$/, "")] ?? "unknown" };
}

function nestedType(word: string, parts: readonly string[]): EngineType {
  switch (word) {
    case "ENUM":
      return { kind: "enum", values: parts.map((part) => part.slice(1, -1).replaceAll("''", "'")) };
    case "MAP":
      return { kind: "map", value: engineType(parts[1] ?? "") };
    case "UNION":
      return { kind: "union", members: parts.map(field) };
    default:
      return { kind: "struct", fields: parts.map(field) };
  }
}

function field(part: string): Field {
  const quoted = /^"((?:[^"]|"")*)"\s+([\s\S]*)$/.exec(part);
  if (quoted)
    return { name: (quoted[1] as string).replaceAll('""', '"'), type: engineType(quoted[2] as string) };
  const space = part.indexOf(" ");
  return { name: part.slice(0, space), type: engineType(part.slice(space + 1)) };
}

/** Cuts at commas outside of parentheses and quotes. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  let [depth, start] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] as string;
    if (letter === '"' || letter === "'") at = endOfQuote(text, at);
    else if (letter === "(") depth++;
    else if (letter === ")") depth--;
    else if (letter === "," && depth === 0) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return [...parts, text.slice(start).trim()].filter((part) => part !== "");
}

function endOfQuote(text: string, start: number): number {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] !== quote) continue;
    if (text[at + 1] !== quote) return at;
    at++;
  }
  return text.length;
}
