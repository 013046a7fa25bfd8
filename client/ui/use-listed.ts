import { useCallback, useEffect, useState } from "react";
import type { Push } from "../../shared/protocol/browser.ts";
import { useApp } from "./app-context.ts";

type What = Extract<Push, { type: "workspace-changed" }>["what"];

export interface Listed<T> {
  /** Null until the first answer. */
  readonly items: readonly T[] | null;
  readonly error: unknown;
  reload(): void;
}

/** A list of the workspace, asked for again whenever the server says that it changed, or the connection is back. */
export function useListed<T>(ask: () => Promise<readonly T[]>, changes: readonly What[]): Listed<T> {
  const { transport } = useApp();
  const [items, setItems] = useState<readonly T[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [turn, setTurn] = useState(0);
  const reload = useCallback(() => setTurn((count) => count + 1), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a turn is a wish to ask again
  useEffect(() => {
    let gone = false;
    ask().then(
      (list) => {
        if (gone) return;
        setItems(list);
        setError(null);
      },
      (reason: unknown) => gone || setError(reason),
    );
    return () => {
      gone = true;
    };
  }, [ask, turn]);
  const kinds = changes.join();
  useEffect(() => {
    const stops = [
      transport.onPush((push) => {
        if (push.type === "workspace-changed" && kinds.split(",").includes(push.what)) reload();
      }),
      transport.status.subscribe(() => transport.status.get().status === "online" && reload()),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [transport, kinds, reload]);
  return { items, error, reload };
}
