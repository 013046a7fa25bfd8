/** The engine's type of objects and lists of JSON, from all of them. Null where they have none in common. */
import { maskOf, NUMERIC, TEXTUAL } from "../types/byte-classes.ts";
import { ColumnEvidence } from "../types/column-evidence.ts";
import { decideColumn } from "../types/decide-column.ts";
import { type JsonMember, JsonReader } from "./json-reader.ts";

/** More keys are no structure, but data. */
const MOST_KEYS = 1000;
/** Deeper values are kept as JSON. */
const MOST_LEVELS = 12;

export class NestedEvidence {
  readonly scalars = new ColumnEvidence();
  #isStruct = false;
  #isList = false;
  readonly #members = new Map<string, NestedEvidence>();
  #elements: NestedEvidence | null = null;

  add(member: JsonMember): void {
    if (member.kind === "object") this.#addObject(member.text);
    else if (member.kind === "array") this.#addArray(member.text);
    else addScalar(this.scalars, member, 0);
  }

  #addObject(text: string): void {
    this.#isStruct = true;
    if (this.#members.size > MOST_KEYS) return;
    new JsonReader(text).members((key, member) => {
      let evidence = this.#members.get(key);
      if (!evidence) {
        evidence = new NestedEvidence();
        this.#members.set(key, evidence);
      }
      evidence.add(member);
    });
  }

  #addArray(text: string): void {
    this.#isList = true;
    this.#elements ??= new NestedEvidence();
    const elements = this.#elements;
    new JsonReader(text).elements((member) => elements.add(member));
  }

  /** Null where values of different kinds mix, or nest deeply. */
  type(depth = 0): NestedType | null {
    if (depth > MOST_LEVELS) return null;
    const hasScalars = this.scalars.rows > this.scalars.empty;
    if (!this.#isStruct && !this.#isList) return { kind: "scalar", type: scalarType(this.scalars) };
    if (hasScalars || (this.#isStruct && this.#isList)) return null;
    if (this.#isStruct) return this.#structType(depth);
    const element = this.#elements as NestedEvidence;
    const isEmpty = !element.#isStruct && !element.#isList && element.scalars.rows === 0;
    const type = isEmpty ? null : element.type(depth + 1);
    return type === null ? null : { kind: "list", element: type };
  }

  #structType(depth: number): NestedType | null {
    const names = [...this.#members.keys()];
    // The engine does not tell names apart by case.
    const distinct = new Set(names.map((name) => name.toLowerCase()));
    if (names.length === 0 || distinct.size < names.length || names.length > MOST_KEYS || distinct.has(""))
      return null;
    const members = [...this.#members].map(
      ([name, evidence]) => [name, evidence.type(depth + 1) ?? JSON_TYPE] as const,
    );
    return { kind: "struct", members };
  }
}

export type NestedType =
  | { readonly kind: "scalar"; readonly type: string }
  | { readonly kind: "list"; readonly element: NestedType }
  | { readonly kind: "struct"; readonly members: readonly (readonly [string, NestedType])[] };

const JSON_TYPE: NestedType = { kind: "scalar", type: "JSON" };

/** The type as DuckDB writes it. */
export function nestedSql(type: NestedType): string {
  switch (type.kind) {
    case "scalar":
      return type.type;
    case "list":
      return `${nestedSql(type.element)}[]`;
    case "struct":
      return `STRUCT(${type.members.map(([name, each]) => `"${name.replaceAll('"', '""')}" ${nestedSql(each)}`).join(", ")})`;
  }
}

/** A value as JSON that the engine casts to the type: all members there, and texts as texts, whose digits it keeps. */
export function renderNested({ kind, text }: JsonMember, type: NestedType): string {
  if (kind === "null") return "null";
  if (type.kind === "struct") return renderStruct(text, type.members);
  if (type.kind === "list") {
    const elements: string[] = [];
    new JsonReader(text).elements((member) => elements.push(renderNested(member, type.element)));
    return `[${elements.join(",")}]`;
  }
  const isText = kind === "string" || kind === "word";
  return isText || type.type === "VARCHAR" ? JSON.stringify(text) : text;
}

function renderStruct(text: string, members: readonly (readonly [string, NestedType])[]): string {
  const found = new Map<string, JsonMember>();
  new JsonReader(text).members((key, member) => found.set(key, member));
  const parts = members.map(([name, type]) => {
    const member = found.get(name);
    return `${JSON.stringify(name)}:${member ? renderNested(member, type) : "null"}`;
  });
  return `{${parts.join(",")}}`;
}

/** Only forms that the engine reads out of JSON by itself. */
function scalarType(evidence: ColumnEvidence): string {
  const { spec } = decideColumn(evidence);
  if (spec.missing !== undefined || evidence.emptyTexts > 0 || evidence.padded > 0) return "VARCHAR";
  switch (spec.type) {
    case "integer":
      return "BIGINT";
    case "number":
      return "DOUBLE";
    case "boolean":
      return spec.truth ? "VARCHAR" : "BOOLEAN";
    case "date":
      return spec.format === "Y-m-d" ? "DATE" : "VARCHAR";
    case "timestamp":
      return /^Y-m-d[ T]H:M:S(\.f)?$/.test(spec.format ?? "") ? "TIMESTAMP" : "VARCHAR";
    default:
      return "VARCHAR";
  }
}

let scratch = Buffer.allocUnsafe(1 << 16);

/** A scalar of JSON as a value of a column. */
export function addScalar(evidence: ColumnEvidence, { kind, text }: JsonMember, line: number): void {
  if (kind === "null") {
    evidence.addMissing();
    return;
  }
  if (text.length * 3 > scratch.length) scratch = Buffer.allocUnsafe(text.length * 4);
  const length = scratch.write(text, 0, "utf8");
  const flag = kind === "number" ? NUMERIC : kind === "boolean" ? 0 : TEXTUAL;
  evidence.add(scratch, 0, length, maskOf(scratch, 0, length) | flag, line);
}
