/** Who is present in a session: the awareness states of its viewers, so that a newcomer sees all and a leaver vanishes. */
import {
  Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from "y-protocols/awareness";
import * as Y from "yjs";
import { SessionFault } from "../fault/session-fault.ts";

interface Change {
  readonly added: number[];
  readonly updated: number[];
}

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

  update(socket: string, update: Uint8Array): void {
    try {
      applyAwarenessUpdate(this.#awareness, update, socket);
    } catch (cause) {
      throw new SessionFault({ code: "malformed", message: "That is not an awareness update." }, { cause });
    }
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
