/** Finds where the pieces of an update belong, among those of the document and those of the update placed before. */
import * as Y from "yjs";
import type { Piece } from "./decoded-update.ts";
import { CELLS, cellsOf, HEADER, headerOf } from "./document.ts";
import { GONE, NOWHERE, type Place, typeIn } from "./document-places.ts";

interface Placed {
  readonly clock: number;
  readonly end: number;
  readonly place: Place;
  /** The place of what is put into it; null where nothing can be. */
  readonly inside: Place | null;
}

export class PieceIndex {
  /** Pieces taken so far, known ones included. */
  placed = 0;
  /** Characters that the pieces add to texts. */
  text = 0;
  /** Cells that the document does not have yet. */
  newCells = 0;
  /** A piece went anywhere but into a text. */
  structural = false;
  readonly #doc: Y.Doc;
  readonly #added = new Map<number, Placed[]>();
  readonly #states = new Map<number, number>();

  constructor(doc: Y.Doc) {
    this.#doc = doc;
  }

  /** The clock up to which a writer's edits are known. */
  stateOf(client: number): number {
    return this.#states.get(client) ?? Y.getState(this.#doc.store, client);
  }

  /** Null while what it builds on is missing; `known` where the document has it already. */
  placeOf(piece: Piece): Place | "known" | null {
    const { client, clock } = piece.id;
    const state = this.stateOf(client);
    if (clock + piece.length <= state) {
      this.placed++;
      return "known";
    }
    if (clock > state) return null;
    if (piece instanceof Y.GC) return GONE;
    const { origin, rightOrigin, parent } = piece;
    if (!this.#has(origin) || !this.#has(rightOrigin)) return null;
    const beside = origin ?? rightOrigin;
    if (beside) return this.#find(beside).place;
    if (typeof parent === "string") return rootPlace(parent, piece.parentSub);
    if (!(parent instanceof Y.ID) || !this.#has(parent)) return null;
    return withKey(this.#find(parent).inside ?? NOWHERE, piece.parentSub);
  }

  add(piece: Piece, place: Place): void {
    const { client, clock } = piece.id;
    const end = clock + piece.length;
    this.placed++;
    this.#states.set(client, end);
    const inside = piece instanceof Y.GC ? GONE : insideOf(piece.content, place);
    const list = this.#added.get(client);
    if (list) list.push({ clock, end, place, inside });
    else this.#added.set(client, [{ clock, end, place, inside }]);
    this.#count(piece, place);
  }

  #count(piece: Piece, place: Place): void {
    if (place.in === "gone" || piece instanceof Y.GC) return;
    if (place.in === "text") {
      if (piece.content instanceof Y.ContentString) this.text += piece.length;
      return;
    }
    this.structural = true;
    for (const value of piece.content.getContent()) if (typeof value === "string") this.text += value.length;
    const isNew = place.in === "cells" && place.key !== null && !cellsOf(this.#doc).has(place.key);
    if (isNew && typeIn(piece.content) !== null) this.newCells++;
  }

  #has(id: Y.ID | null): boolean {
    return id === null || id.clock < this.stateOf(id.client);
  }

  #find({ client, clock }: Y.ID): Placed {
    if (clock < Y.getState(this.#doc.store, client)) return this.#stored({ client, clock } as Y.ID);
    const list = this.#added.get(client) ?? [];
    let [low, high] = [0, list.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((list[middle]?.clock ?? 0) <= clock) low = middle;
      else high = middle - 1;
    }
    return list[low] ?? { clock, end: clock + 1, place: GONE, inside: GONE };
  }

  #stored(id: Y.ID): Placed {
    const item: Y.Item | Y.GC = Y.getItem(this.#doc.store, id);
    const { clock } = item.id;
    const end = clock + item.length;
    if (!(item instanceof Y.Item)) return { clock, end, place: GONE, inside: GONE };
    const place = this.#placeIn(item.parent, item.parentSub);
    const type = typeIn(item.content);
    const inside = item.deleted ? GONE : type === null ? null : this.#placeIn(type, null);
    return { clock, end, place, inside };
  }

  /** The place of a piece whose parent is a type of the document. */
  #placeIn(parent: unknown, key: string | null): Place {
    if (parent === cellsOf(this.#doc)) return { in: "cells", key };
    if (parent === headerOf(this.#doc)) return { in: "header", key };
    if (parent instanceof Y.Text) return key === null ? { in: "text", key } : NOWHERE;
    if (parent instanceof Y.Map && parent.parent === cellsOf(this.#doc)) return { in: "cell", key };
    return parent === null ? GONE : NOWHERE;
  }
}

function rootPlace(name: string, key: string | null): Place {
  return name === CELLS || name === HEADER ? { in: name, key } : NOWHERE;
}

function insideOf(content: Y.Item["content"], place: Place): Place | null {
  if (content instanceof Y.ContentDeleted || place.in === "gone") return GONE;
  const type = typeIn(content);
  if (type instanceof Y.Map) return { in: "cell", key: null };
  return type instanceof Y.Text ? { in: "text", key: null } : null;
}

/** Into a map under a key, into a text without. */
function withKey(place: Place, key: string | null): Place {
  if (place.in === "gone" || place.in === "nowhere") return place;
  if (place.in === "text") return key === null ? place : NOWHERE;
  return { in: place.in, key };
}
