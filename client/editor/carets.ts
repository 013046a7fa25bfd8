/** Where others have their cursor in a cell's text, by the awareness that all browsers of a session share. */
import { useMemo, useSyncExternalStore } from "react";
import type { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";

export interface Caret {
  /** Number of the other browser. */
  readonly client: number;
  readonly name: string;
  readonly color: string;
  /** Offsets in the text; the cursor stands at `head`. */
  readonly anchor: number;
  readonly head: number;
}

const NONE: readonly Caret[] = [];

/** What this browser says of its own cursor, under the key `selection`; null when it has none. */
export function shareSelection(awareness: Awareness, text: Y.Text, anchor: number, head: number): void {
  awareness.setLocalStateField("selection", {
    anchor: Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, anchor)),
    head: Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, head)),
  });
}

export function hideSelection(awareness: Awareness): void {
  if (awareness.getLocalState()?.selection) awareness.setLocalStateField("selection", null);
}

/** The others' cursors in `text`. What they say of themselves is not trusted: it ends up in styles. */
export function caretsIn(awareness: Awareness, text: Y.Text): readonly Caret[] {
  const carets: Caret[] = [];
  for (const [client, state] of awareness.getStates()) {
    if (client === awareness.clientID) continue;
    const { selection, user } = state as { selection?: { anchor?: unknown; head?: unknown }; user?: unknown };
    const anchor = offsetIn(text, selection?.anchor);
    const head = offsetIn(text, selection?.head);
    if (anchor !== null && head !== null) carets.push({ client, anchor, head, ...personOf(user) });
  }
  return carets.length === 0 ? NONE : carets;
}

function offsetIn(text: Y.Text, json: unknown): number | null {
  if (typeof json !== "object" || json === null || !text.doc) return null;
  try {
    const position = Y.createAbsolutePositionFromRelativePosition(
      Y.createRelativePositionFromJSON(json),
      text.doc,
    );
    return position?.type === text ? position.index : null;
  } catch {
    // A position of text that has not arrived here yet, or nonsense: there is nothing to show.
    return null;
  }
}

function personOf(user: unknown): { name: string; color: string } {
  const { name, color } = (user ?? {}) as { name?: unknown; color?: unknown };
  return {
    name: typeof name === "string" && name !== "" ? name.slice(0, 40) : "Guest",
    color: typeof color === "string" && /^#[0-9a-f]{6}$/i.test(color) ? color : "#8b857b",
  };
}

export function useCarets(awareness: Awareness, text: Y.Text): readonly Caret[] {
  const store = useMemo(() => {
    let carets = caretsIn(awareness, text);
    return {
      get: () => carets,
      subscribe: (listener: () => void) => {
        const update = () => {
          const next = caretsIn(awareness, text);
          if (JSON.stringify(next) === JSON.stringify(carets)) return;
          carets = next;
          listener();
        };
        awareness.on("change", update);
        update();
        return () => awareness.off("change", update);
      },
    };
  }, [awareness, text]);
  return useSyncExternalStore(store.subscribe, store.get);
}
