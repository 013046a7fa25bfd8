/** Who is here and where: the y-protocols awareness of a session, sent in small batches and answered to newcomers. */
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
): { receive(update: Uint8Array): void; announce(): void; leave(): void } {
  let cancel: (() => void) | null = null;
  const announce = () => {
    cancel ??= wait(() => {
      cancel = null;
      send(encodeAwarenessUpdate(awareness, [awareness.clientID]));
    }, GATHER_MS);
  };
  const onUpdate = ({ added, updated, removed }: Change, origin: unknown) => {
    const mine = [...added, ...updated, ...removed].includes(awareness.clientID);
    // A newcomer knows nobody: everyone tells it once.
    if (origin === FROM_SERVER ? added.length > 0 : mine) announce();
  };
  awareness.on("update", onUpdate);
  return {
    receive: (update) => applyAwarenessUpdate(awareness, update, FROM_SERVER),
    announce,
    leave: () => {
      cancel?.();
      awareness.off("update", onUpdate);
      awareness.setLocalState(null);
      send(encodeAwarenessUpdate(awareness, [awareness.clientID]));
    },
  };
}
