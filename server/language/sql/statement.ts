/** Writes a statement as the kernel does, with the types of its parameters in the place of their values. */
import { duckdbDialect } from "../../../shared/engine/duckdb/dialect.ts";
import type { StatementFault } from "../../../shared/engine/sql/statement-kind.ts";
import {
  IN_QUOTES,
  plainOf,
  surroundings,
  TemplateWriter,
  type Slot as Written,
} from "../../../shared/engine/sql/template-writer.ts";
import type { TypedColumn } from "../tables/row-type.ts";
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
  const writer = new Writer(pieces, nameTable, write);
  for (const piece of pieces) if (!writer.add(piece)) return writer.problem;
  return writer.finish();
}

/** The whole text, whatever is wrong with it. */
export function writeDraft(
  pieces: readonly Piece[],
  nameTable: NameTable,
): { text: string; segments: readonly Segment[]; tables: readonly RelationTable[] } {
  const writer = new Writer(pieces, nameTable, asParameter);
  for (const piece of pieces) writer.addDraft(piece);
  return writer.draft();
}

type ValuePiece = Extract<Piece, { value: unknown }>;

/** Stands in a draft for a value that cannot be written. */
const NOTHING: Written<ParameterPart> = {
  kind: "parameter",
  value: { kind: "parameter", type: '"NULL"', nullable: true, value: "NULL" },
};

class Writer {
  problem: StatementProblem | null = null;
  readonly #nameTable: NameTable;
  readonly #writer: TemplateWriter<ParameterPart>;
  readonly #segments: Segment[] = [];
  readonly #parameters: ParameterPart[] = [];
  readonly #tables = new Map<string, RelationTable | { readonly name: string }>();

  constructor(pieces: readonly Piece[], nameTable: NameTable, write: Write) {
    const plain = pieces.map((piece) => ("text" in piece ? piece.text.text : plainOf(["", ""]))).join("");
    this.#nameTable = nameTable;
    this.#writer = new TemplateWriter(plain, duckdbDialect, (part) => {
      this.#parameters.push(part);
      return write(part, this.#parameters.length);
    });
  }

  /** False where the statement cannot be written: because of `problem`, or because something is not known. */
  add(piece: Piece): boolean {
    if ("text" in piece) return this.#text(piece);
    const place = this.#writer.place();
    const around = surroundings(place);
    if (around === "quotes") {
      this.problem = this.#problem(IN_QUOTES, piece.owner ?? piece.slot);
      return false;
    }
    const slot = around === "comment" ? null : this.#slot(piece);
    if (slot === null && around === "code") return false;
    this.#put(piece, () => this.#writer.value(slot, place));
    return true;
  }

  addDraft(piece: Piece): void {
    if ("text" in piece) {
      this.#text(piece);
      return;
    }
    const place = this.#writer.place();
    const slot = surroundings(place) === "code" ? (this.#slot(piece) ?? NOTHING) : null;
    this.#put(piece, () => this.#writer.value(slot, place));
  }

  #text(piece: Extract<Piece, { text: unknown }>): true {
    this.#put(piece, () => this.#writer.write(piece.text.text));
    return true;
  }

  #put(piece: Piece, write: () => void): void {
    const start = this.#writer.text.length;
    write();
    this.#segments.push({ start, end: this.#writer.text.length, piece });
  }

  draft(): { text: string; segments: readonly Segment[]; tables: readonly RelationTable[] } {
    return { text: this.#writer.text, segments: this.#segments, tables: this.#relationTables() };
  }

  finish(): Statement | StatementProblem {
    const { text, shape, fault } = this.#writer.body();
    if (fault) return this.#problem(fault, fault.offset ?? 0);
    return {
      text: text.slice(shape.start, shape.end),
      segments: this.#segments.map((segment) => ({
        ...segment,
        start: segment.start - shape.start,
        end: segment.end - shape.start,
      })),
      parameters: this.#parameters,
      tables: this.#relationTables(),
    };
  }

  #problem({ message, hint }: StatementFault, at: number | Slot): StatementProblem {
    const said = hint === undefined ? message : `${message} ${hint}`;
    return { message: said, at, segments: this.#segments, text: this.#writer.text };
  }

  #relationTables(): RelationTable[] {
    return [...this.#tables.values()].filter((table) => "columns" in table);
  }

  /** Null where it is not known what the value is. */
  #slot({ value }: ValuePiece): Written<ParameterPart> | null {
    switch (value.kind) {
      case "identifier":
        return value;
      case "parameter":
        return { kind: "parameter", value };
      case "list": {
        const type = `${value.item.type}[]`;
        const whole: ParameterPart = { kind: "parameter", type, nullable: false, value: null };
        return { kind: "list", whole, elements: value.items ?? [value.item] };
      }
      case "relation":
        return this.#relation(value.relation);
      default:
        return null;
    }
  }

  #relation(relation: RelationPart): Written<ParameterPart> | null {
    const key = relation.kind === "template" ? relation.template.key : JSON.stringify(relation);
    const table = this.#tables.get(key) ?? this.#nameTable(relation, this.#tables.size + 1);
    if (table === null) return null;
    this.#tables.set(key, table);
    return { kind: "relation", name: duckdbDialect.identifier(table.name) };
  }
}

/** The place in the source of an offset of a statement's text. */
export function placeOf(segments: readonly Segment[], offset: number): { piece: Piece; at: number } | null {
  const segment =
    segments.find(({ start, end }) => start <= offset && offset < end) ??
    segments.findLast(({ end }) => end === offset);
  return segment ? { piece: segment.piece, at: offset - segment.start } : null;
}
