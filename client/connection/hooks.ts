/** The session of the page, for components: each hook renders its component only when what it names has changed. */
import { createContext, useContext, useSyncExternalStore } from "react";
import { initialCell } from "../../shared/session/apply.ts";
import type { CellState, SessionState } from "../../shared/session/state.ts";
import type { CellInfo, DocumentView } from "./document-view.ts";
import type { Link, SessionClient } from "./session-client.ts";
import type { Store } from "./store.ts";

export interface OpenNotebook {
  readonly session: SessionClient;
  readonly view: DocumentView;
}

export const NotebookContext = createContext<OpenNotebook | null>(null);

export function useNotebook(): OpenNotebook {
  const notebook = useContext(NotebookContext);
  if (!notebook) throw new Error("This component belongs inside a NotebookContext.");
  return notebook;
}

export function useSession(): SessionClient {
  return useNotebook().session;
}

export function useStore<T>(store: Pick<Store<T>, "get" | "subscribe">): T {
  return useSyncExternalStore(store.subscribe, store.get);
}

/** A part of the session's state. The selector must return what the state holds, not something made anew. */
export function useSessionState<T>(select: (state: SessionState) => T): T {
  const { state } = useSession();
  return useSyncExternalStore(state.subscribe, () => select(state.get()));
}

/** The state of a code cell: that of one which never ran, where the server has not spoken of it yet. */
export function useCell(id: string): CellState {
  return (
    useSessionState((state) => (Object.hasOwn(state.cells, id) ? state.cells[id] : undefined)) ?? initialCell
  );
}

export function useConnection(): Link {
  return useStore(useSession().link);
}

/** Ids of the cells from top to bottom. */
export function useOrder(): readonly string[] {
  return useStore(useNotebook().view.order);
}

export function useCellInfo(id: string): CellInfo | null {
  return useStore(useNotebook().view.info(id));
}

export function useSource(id: string): string {
  return useStore(useNotebook().view.source(id));
}
