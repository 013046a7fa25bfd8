/**
 * Decides from a Yjs update alone, and from what the document has, whether the update may be applied: whether all that
 * it builds on is there, and whether all that it brings has a place in the schema of `document.ts`. What it costs
 * follows from the size of the update; an ordinary key press is looked at in microseconds.
 */
import * as Y from "yjs";
import {
  type DecodedUpdate,
  type DeleteRange,
  decodeUpdate,
  type Piece,
  UpdateTooLarge,
} from "./decoded-update.ts";
import { cellsOf } from "./document.ts";
import { type Limit, MOST_CELLS } from "./document-limits.ts";
import { checkContent } from "./document-places.ts";
import { PieceIndex } from "./piece-index.ts";

/** Why an update is not taken. */
export class UpdateRefused extends Error {
  override name = "UpdateRefused";
  /** `malformed`: no update; `gap`: it builds on what is not here; `foreign`: it brings what has no place; or a limit. */
  readonly reason: "malformed" | "gap" | "foreign" | Limit;

  constructor(reason: UpdateRefused["reason"], options?: ErrorOptions) {
    super(reason, options);
    this.reason = reason;
  }
}

export interface Inspected {
  /** Characters that it adds. */
  readonly text: number;
  /** It touches more than texts: cells come, go or change their markers. */
  readonly structural: boolean;
  /** No client of ours makes such updates: it is tried on a copy before the document sees it. */
  readonly unusual: boolean;
}

/** Throws `UpdateRefused` for what the document must not see. */
export function inspectUpdate(doc: Y.Doc, update: Uint8Array): Inspected {
  const decoded = decode(update);
  const index = new PieceIndex(doc);
  const unusual = walk(decoded, index);
  const structural = checkDeletes(doc, decoded.deletes, index) || index.structural;
  if (index.newCells > 0 && cellsOf(doc).size + index.newCells > MOST_CELLS) throw new UpdateRefused("cells");
  return { text: index.text, structural, unusual };
}

function decode(update: Uint8Array): DecodedUpdate {
  try {
    return decodeUpdate(update);
  } catch (cause) {
    throw new UpdateRefused(cause instanceof UpdateTooLarge ? "update" : "malformed", { cause });
  }
}

/** Places every piece, each writer's in order, going on elsewhere where one waits for another's. Says whether any did. */
function walk({ writers }: DecodedUpdate, index: PieceIndex): boolean {
  let waiting = [...writers.values()].map((pieces) => ({ pieces, at: 0 }));
  for (let round = 0; ; round++) {
    const before = index.placed;
    for (const line of waiting) advance(line, index);
    waiting = waiting.filter(({ pieces, at }) => at < pieces.length);
    if (waiting.length === 0) return round > 0;
    if (index.placed === before) throw new UpdateRefused("gap");
  }
}

function advance(line: { readonly pieces: readonly Piece[]; at: number }, index: PieceIndex): void {
  for (let piece = line.pieces[line.at]; piece !== undefined; piece = line.pieces[line.at]) {
    const place = index.placeOf(piece);
    if (place === null) return;
    if (place !== "known") {
      const problem = checkContent(piece, place);
      if (problem !== null) throw new UpdateRefused(problem);
      index.add(piece, place);
    }
    line.at++;
  }
}

/** Says whether anything but text is deleted. What is not here cannot be deleted yet. */
function checkDeletes(doc: Y.Doc, deletes: readonly DeleteRange[], index: PieceIndex): boolean {
  let structural = false;
  for (const { client, clock, length } of deletes) {
    if (clock + length > index.stateOf(client)) throw new UpdateRefused("gap");
    structural ||= touchesMaps(doc, client, clock, Math.min(clock + length, Y.getState(doc.store, client)));
  }
  return structural;
}

function touchesMaps(doc: Y.Doc, client: number, from: number, to: number): boolean {
  const structs = doc.store.clients.get(client) ?? [];
  if (from >= to) return false;
  for (let at = Y.findIndexSS(structs, from); at < structs.length; at++) {
    const struct = structs[at];
    if (!struct || struct.id.clock >= to) return false;
    if (struct instanceof Y.Item && !struct.deleted && struct.parentSub !== null) return true;
  }
  return false;
}
