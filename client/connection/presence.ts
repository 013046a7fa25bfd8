/** Who is here and where: the y-protocols awareness of a session, sent in small batches; the server tells newcomers. */
import { type Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from "y-protocols/awareness";
import { type Delay, delay } from "./store.ts";

export interface Person {
  name: string;
  /** A CSS colour. */
  color: string;
}

/** What a browser tells the others about itself; the editor adds its cursor under keys of its own. */
export interface PresenceState {
  user: Person;
  /** The cell that has the focus. */
  cell: string | null;
}

const GATHER_MS = 60;
const FROM_SERVER = "server";

interface Change {
  added: number[];
  updated: number[];
  removed: number[];
}

/** Sends this browser's state whenever it changed. `receive` takes in the others'. */
export function sharePresence(
  awareness: Awareness,
  send: (update: Uint8Array) => void,
  wait: Delay = delay,
): { receive(update: Uint8Array): void; announceAnew(): void; leave(): void } {
  let cancel: (() => void) | null = null;
  const announce = () => {
    cancel ??= wait(() => {
      cancel = null;
      send(encodeAwarenessUpdate(awareness, [awareness.clientID]));
    }, GATHER_MS);
  };
  const onUpdate = ({ added, updated, removed }: Change, origin: unknown) => {
    if (origin !== FROM_SERVER && [...added, ...updated, ...removed].includes(awareness.clientID)) announce();
  };
  awareness.on("update", onUpdate);
  return {
    receive: (update) => applyAwarenessUpdate(awareness, update, FROM_SERVER),
    // The server dropped this browser with its last connection, and takes it back only under a higher clock.
    announceAnew: () => awareness.setLocalState(awareness.getLocalState()),
    leave: () => {
      cancel?.();
      awareness.off("update", onUpdate);
      awareness.setLocalState(null);
      send(encodeAwarenessUpdate(awareness, [awareness.clientID]));
    },
  };
}
