/** Who is present in a session: the awareness states of its viewers, so that a newcomer sees all and a leaver vanishes. */
import {
  Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from "y-protocols/awareness";
import * as Y from "yjs";
import type { Actor } from "../../shared/access/actor.ts";
import { SessionFault } from "../fault/session-fault.ts";
import { readAwareness, stamped, writeAwareness } from "./awareness-update.ts";

interface Change {
  readonly added: number[];
  readonly updated: number[];
}

/** A page has one client at a time, and another after it was reloaded within the same connection. */
const MOST_CLIENTS = 8;

export class Presence {
  readonly #awareness = new Awareness(new Y.Doc());
  readonly #clients = new Map<string, Set<number>>();

  constructor() {
    this.#awareness.setLocalState(null);
    this.#awareness.on("update", ({ added, updated }: Change, socket: unknown) => {
      if (typeof socket !== "string") return;
      const clients = this.#clients.get(socket) ?? new Set();
      for (const client of [...added, ...updated]) clients.add(client);
      this.#clients.set(socket, clients);
    });
  }

  /**
   * Takes in what a socket tells of its browser, and gives it as the others are to hear it: with the actor in it. A client
   * that came by another socket is not its to speak for.
   */
  update(socket: string, update: Uint8Array, actor: Actor): Uint8Array {
    const states = readAwareness(update);
    const strange = states.find(({ client }) => this.#isOfAnother(socket, client));
    if (strange || states.length + (this.#clients.get(socket)?.size ?? 0) > 2 * MOST_CLIENTS)
      throw new SessionFault({ code: "refused", message: "A browser tells of itself only." });
    const own = writeAwareness(stamped(states, actor));
    applyAwarenessUpdate(this.#awareness, own, socket);
    return own;
  }

  #isOfAnother(socket: string, client: number): boolean {
    for (const [other, clients] of this.#clients) if (other !== socket && clients.has(client)) return true;
    return false;
  }

  /** An update with everybody's state, or null when nobody is there. */
  everybody(): Uint8Array | null {
    const clients = [...this.#awareness.getStates().keys()];
    return clients.length === 0 ? null : encodeAwarenessUpdate(this.#awareness, clients);
  }

  /** Removes a socket's states; the update tells the others, null when it had none. */
  leave(socket: string): Uint8Array | null {
    const clients = [...(this.#clients.get(socket) ?? [])];
    this.#clients.delete(socket);
    if (clients.length === 0) return null;
    removeAwarenessStates(this.#awareness, clients, null);
    return encodeAwarenessUpdate(this.#awareness, clients);
  }

  close(): void {
    this.#awareness.destroy();
  }
}
