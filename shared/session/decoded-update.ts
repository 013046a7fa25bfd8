/** A Yjs update as the pieces of its writers and the ranges that it deletes, read with bounds on both. */
import * as Y from "yjs";
import { MOST_PIECES, MOST_TEXT, MOST_WRITERS } from "./document-limits.ts";

/** A stretch of one writer's edits. */
export type Piece = Y.Item | Y.GC;

export interface DeleteRange {
  readonly client: number;
  readonly clock: number;
  readonly length: number;
}

export interface DecodedUpdate {
  /** In the order of their clocks. */
  readonly writers: ReadonlyMap<number, readonly Piece[]>;
  readonly deletes: readonly DeleteRange[];
}

/** The update has more pieces or writers than one may have. */
export class UpdateTooLarge extends Error {
  override name = "UpdateTooLarge";
}

/** Yjs draws the ids of its documents below this. */
const LARGEST_CLIENT = 2 ** 32 - 1;
/** Far more than anybody types in a notebook's life. */
const LARGEST_CLOCK = 2 ** 40;

/** Throws `UpdateTooLarge`, or whatever the decoder throws at bytes that are no update. */
export function decodeUpdate(update: Uint8Array): DecodedUpdate {
  const { structs, ds } = Y.decodeUpdateV2(update, BoundedDecoder);
  const writers = new Map<number, Piece[]>();
  for (const struct of structs) {
    if (struct instanceof Y.Skip) continue;
    const { client, clock } = struct.id;
    if (struct.length > MOST_TEXT || clock + struct.length > LARGEST_CLOCK) throw new UpdateTooLarge();
    const pieces = writers.get(client);
    if (pieces) pieces.push(struct);
    else writers.set(client, [struct]);
  }
  const deletes = [...ds.clients].flatMap(([client, ranges]) =>
    ranges.map(({ clock, len }) => ({ client, clock, length: len })),
  );
  return { writers, deletes };
}

/** Counts while it reads, so that an update of millions of pieces is refused before it is unfolded. */
class BoundedDecoder extends Y.UpdateDecoderV1 {
  #pieces = 0;
  #writers = 0;

  override readInfo(): number {
    if (++this.#pieces > MOST_PIECES) throw new UpdateTooLarge();
    return super.readInfo();
  }

  override readClient(): number {
    const client = super.readClient();
    if (++this.#writers > MOST_WRITERS) throw new UpdateTooLarge();
    if (client > LARGEST_CLIENT) throw new RangeError("There is no such writer.");
    return client;
  }
}
