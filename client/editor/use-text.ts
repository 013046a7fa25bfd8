import { useMemo, useSyncExternalStore } from "react";
import type * as Y from "yjs";

/** The text as a string that follows its changes. */
export function useText(text: Y.Text): string {
  const store = useMemo(() => {
    let value = text.toString();
    return {
      get: () => value,
      subscribe: (listener: () => void) => {
        const update = () => {
          value = text.toString();
          listener();
        };
        text.observe(update);
        // It may have changed between drawing and subscribing.
        if (text.toString() !== value) update();
        return () => text.unobserve(update);
      },
    };
  }, [text]);
  return useSyncExternalStore(store.subscribe, store.get);
}
