/** The text of a statement while it is written: what is not known of its values is null, and nothing is refused. */
import type { ParameterPart, Template } from "../part.ts";
import { placeOf, type RelationTable, type Segment, writeDraft } from "../statement.ts";
import type { TypedStatements } from "../typed-statements.ts";
import { type Piece, variantsOf } from "../variants.ts";

export interface Draft {
  readonly text: string;
  readonly segments: readonly Segment[];
  readonly tables: readonly RelationTable[];
}

const NOTHING: ParameterPart = { kind: "parameter", type: '"NULL"', nullable: true, value: "NULL" };

export async function draftOf(template: Template, statements: TypedStatements): Promise<Draft> {
  const resolved = await statements.resolved(template);
  const [pieces = []] = variantsOf(resolved).all;
  const known = pieces.map((piece): Piece => {
    if ("text" in piece || (piece.value.kind !== "unknown" && piece.value.kind !== "probe")) return piece;
    return { ...piece, value: NOTHING };
  });
  return writeDraft(known, statements.nameTable);
}

/** The place in the draft of an offset of the cell; null within `${...}`. */
export function inDraft(
  { segments }: Draft,
  cell: string,
  offset: number,
  template: Template,
): number | null {
  if (template.cell !== cell) return null;
  for (const { start, piece } of segments) {
    if (!("text" in piece) || piece.owner !== null) continue;
    const { text, place } = piece.text;
    if (offset < place(0) || offset > place(text.length)) continue;
    let at = 0;
    while (at < text.length && place(at) < offset) at++;
    return start + at;
  }
  return null;
}

/** Offsets of the cell for a range of the draft that lies in one piece of text. */
export function inCell(
  { segments }: Draft,
  start: number,
  end: number,
): { start: number; end: number } | null {
  const from = placeOf(segments, start);
  if (!from || !("text" in from.piece)) return null;
  const { place, text } = from.piece.text;
  const to = from.at + (end - start);
  return to <= text.length ? { start: place(from.at), end: place(to) } : null;
}
