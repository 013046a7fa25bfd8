/** The parts of an open notebook's page that commands act on. */
import { createContext, useContext } from "react";
import type * as Y from "yjs";
import type { DocumentView } from "../../connection/document-view.ts";
import type { SessionClient } from "../../connection/session-client.ts";
import type { Store } from "../../connection/store.ts";
import type { EditorHandle } from "../../editor/editor-command.ts";
import type { AppParts } from "../../ui/app-context.ts";
import type { NotebookCode } from "../code/notebook-code.ts";
import type { CellClipboard } from "./clipboard.ts";
import type { PageUiStore } from "./page-ui.ts";
import type { SelectionStore } from "./selection.ts";

export interface NotebookParts {
  readonly app: AppParts;
  readonly session: SessionClient;
  readonly view: DocumentView;
  readonly selection: SelectionStore;
  readonly ui: PageUiStore;
  readonly undo: Y.UndoManager;
  readonly clipboard: CellClipboard;
  /** What can be asked of the language service, and done with its answers. */
  readonly code: NotebookCode;
  /** The editor that has the cursor, once it is there. */
  readonly editor: { current: EditorHandle | null };
  /** The cell that is being read: the one at the top of the screen. */
  readonly reading: Store<string | null>;
  /** Brings a cell into sight: at least its edge, or its head to the top. */
  reveal(cell: string, to: "nearest" | "start"): void;
}

export const PartsContext = createContext<NotebookParts | null>(null);

export function useParts(): NotebookParts {
  const parts = useContext(PartsContext);
  if (!parts) throw new Error("This component belongs inside a PartsContext.");
  return parts;
}
