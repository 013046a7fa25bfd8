/** Writes a statement as the kernel would, with the types of its parameters in the place of their values. */
import { standsAlone, standsAsTable, standsInList } from "../../../shared/engine/interpolation.ts";
import { shapeOf, type Token, tokens } from "../../../shared/engine/sql-text.ts";
import { statementFault } from "../../../shared/engine/statement-kind.ts";
import type { TypedColumn } from "../tables/row-type.ts";
import { quoted } from "./engine.ts";
import type { ParameterPart, RelationPart, Slot } from "./part.ts";
import type { Piece } from "./variants.ts";

/** A piece of a statement's text, and where it comes from. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly piece: Piece;
}

export interface Statement {
  /** From its first word to its last. */
  readonly text: string;
  /** Offsets are those of `text`; the first may begin before it. */
  readonly segments: readonly Segment[];
  readonly parameters: readonly ParameterPart[];
  /** The tables that stand for relations. */
  readonly tables: readonly RelationTable[];
}

export interface RelationTable {
  readonly name: string;
  readonly columns: readonly TypedColumn[];
}

/** What is wrong with the statement before the engine has seen it. */
export interface StatementProblem {
  readonly message: string;
  /** Offset in the whole text, or the value that is wrong. */
  readonly at: number | Slot;
  readonly segments: readonly Segment[];
  readonly text: string;
}

/** How a value is written where its type is known and it is not. */
export type Write = (part: ParameterPart, index: number) => string;

export const asParameter: Write = ({ type, value }, index) =>
  value === null ? `cast($${index} as ${type})` : asValue(value, type);

/** Beside dates and numbers a text that is bound counts as one that stands in the statement, and not as a column of texts. */
export const asConstant: Write = (part, index) =>
  part.type === "VARCHAR" ? (part.value ?? "'text'") : asParameter(part, index);

const asValue = (value: string, type: string) => (type === '"NULL"' ? "NULL" : `cast(${value} as ${type})`);

/** Names a relation's table in the statement; null where its columns are not known. */
export type NameTable = (
  relation: RelationPart,
  ordinal: number,
) => RelationTable | { readonly name: string } | null;

export function writeStatement(
  pieces: readonly Piece[],
  nameTable: NameTable,
  write: Write = asParameter,
): Statement | StatementProblem | null {
  const plain = pieces.map((piece) => ("text" in piece ? piece.text.text : "?")).join("");
  const writer = new Writer(plain, nameTable, write);
  for (const piece of pieces) if (!writer.add(piece)) return writer.problem;
  return writer.finish();
}

/** The whole text, whatever is wrong with it. */
export function writeDraft(
  pieces: readonly Piece[],
  nameTable: NameTable,
): { text: string; segments: readonly Segment[]; tables: readonly RelationTable[] } {
  const plain = pieces.map((piece) => ("text" in piece ? piece.text.text : "?")).join("");
  const writer = new Writer(plain, nameTable, asParameter);
  for (const piece of pieces) writer.addDraft(piece);
  return writer.draft();
}

class Writer {
  problem: StatementProblem | null = null;
  readonly #plain: string;
  readonly #tokens: readonly Token[];
  readonly #nameTable: NameTable;
  readonly #write: Write;
  readonly #segments: Segment[] = [];
  readonly #parameters: ParameterPart[] = [];
  readonly #tables = new Map<string, RelationTable | { readonly name: string }>();
  #text = "";
  #at = 0;

  constructor(plain: string, nameTable: NameTable, write: Write) {
    this.#plain = plain;
    this.#tokens = tokens(plain);
    this.#nameTable = nameTable;
    this.#write = write;
  }

  /** False where the statement cannot be written: because of `problem`, or because something is not known. */
  add(piece: Piece): boolean {
    const written = "text" in piece ? piece.text.text : this.#value(piece);
    if (written === null) return false;
    this.#put(piece, written);
    return true;
  }

  addDraft(piece: Piece): void {
    this.#put(piece, "text" in piece ? piece.text.text : (this.#value(piece) ?? "NULL"));
  }

  #put(piece: Piece, written: string): void {
    const start = this.#text.length;
    this.#text += written;
    this.#at += "text" in piece ? piece.text.text.length : 1;
    this.#segments.push({ start, end: this.#text.length, piece });
  }

  draft(): { text: string; segments: readonly Segment[]; tables: readonly RelationTable[] } {
    return { text: this.#text, segments: this.#segments, tables: this.#relationTables() };
  }

  finish(): Statement | StatementProblem {
    const shape = shapeOf(this.#text);
    const fault = statementFault(shape);
    const [text, segments] = [this.#text, this.#segments];
    if (fault) {
      const message = fault.hint ? `${fault.message} ${fault.hint}` : fault.message;
      return { message, at: fault.offset ?? 0, segments, text };
    }
    return {
      text: text.slice(shape.start, shape.end),
      segments: segments.map((segment) => ({
        ...segment,
        start: segment.start - shape.start,
        end: segment.end - shape.start,
      })),
      parameters: this.#parameters,
      tables: this.#relationTables(),
    };
  }

  #relationTables(): RelationTable[] {
    return [...this.#tables.values()].filter((table) => "columns" in table);
  }

  #value(piece: Extract<Piece, { value: unknown }>): string | null {
    const { value, slot } = piece;
    const token = this.#tokens.find(({ start, end }) => start <= this.#at && this.#at < end);
    if (token?.kind === "comment") return "";
    if (token && token.kind !== "symbol") {
      this.problem = {
        message: IN_QUOTES,
        at: piece.owner ?? slot,
        segments: this.#segments,
        text: this.#text,
      };
      return null;
    }
    switch (value.kind) {
      case "identifier":
        return value.path.map(quoted).join(".");
      case "relation":
        return this.#relation(value.relation);
      case "list":
        return this.#list(value);
      case "parameter":
        return this.#parameter(value);
      default:
        return null;
    }
  }

  #parameter(part: ParameterPart): string {
    this.#parameters.push(part);
    return this.#write(part, this.#parameters.length);
  }

  #list({
    item,
    items,
  }: {
    readonly item: ParameterPart;
    readonly items: readonly ParameterPart[] | null;
  }): string {
    if (!standsInList(this.#plain, this.#at)) {
      const type = `${item.type}[]`;
      return this.#parameter({ kind: "parameter", type, nullable: false, value: null });
    }
    if (items?.length === 0) return "select null where false";
    return (items ?? [item]).map((each) => this.#parameter(each)).join(", ");
  }

  #relation(relation: RelationPart): string | null {
    const key = relation.kind === "template" ? relation.template.key : JSON.stringify(relation);
    const table = this.#tables.get(key) ?? this.#nameTable(relation, this.#tables.size + 1);
    if (table === null) return null;
    this.#tables.set(key, table);
    const name = quoted(table.name);
    if (standsAsTable(this.#plain, this.#at)) return name;
    return standsAlone(this.#plain, this.#at) ? `from ${name}` : `(from ${name})`;
  }
}

const IN_QUOTES =
  "A value stands inside quotes, where it would be read as text. Leave the quotes out. To a part of a text, join it by ||; for a name, use sql.id(name).";

/** The place in the source of an offset of a statement's text. */
export function placeOf(segments: readonly Segment[], offset: number): { piece: Piece; at: number } | null {
  const segment =
    segments.find(({ start, end }) => start <= offset && offset < end) ??
    segments.findLast(({ end }) => end === offset);
  return segment ? { piece: segment.piece, at: offset - segment.start } : null;
}
