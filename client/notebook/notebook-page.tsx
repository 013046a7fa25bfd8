/** The page of one notebook: opens its session, and shows it. */
import { lazy, Suspense, useContext, useEffect, useMemo, useState } from "react";
import { DocumentView } from "../connection/document-view.ts";
import { NotebookContext, useConnection, useSessionState, useStore } from "../connection/hooks.ts";
import { SessionClient } from "../connection/session-client.ts";
import { Store } from "../connection/store.ts";
import { EditorsContext } from "../editor/editors.ts";
import { useApp } from "../ui/app-context.ts";
import { Cells } from "./cells/cells.tsx";
import { OutputContextProvider } from "./cells/output-context.tsx";
import { NotebookCode } from "./code/notebook-code.ts";
import { FindBar } from "./find/find-bar.tsx";
import { useAnnouncer } from "./frame/announcer.ts";
import { ClosedNotebook, OpeningNotebook } from "./frame/closed.tsx";
import { NotebookHeader } from "./frame/header.tsx";
import { watchUndo } from "./model/actions.ts";
import { createUndo } from "./model/cell-operations.ts";
import { CellClipboard } from "./model/clipboard.ts";
import { PageUiStore } from "./model/page-ui.ts";
import { type NotebookParts, PartsContext, useParts } from "./model/parts.ts";
import { Revealer } from "./model/reveal.ts";
import { SelectionStore } from "./model/selection.ts";
import { PanelRail } from "./panels/rail.tsx";
import { SidePanel } from "./panels/side-panel.tsx";
import { useKeyboard } from "./use-keyboard.ts";

const Palette = lazy(() => import("./frame/palette.tsx").then((module) => ({ default: module.Palette })));
const Places = lazy(() => import("./code/places-dialog.tsx").then((module) => ({ default: module.Places })));
const KeySheet = lazy(() => import("./frame/key-sheet.tsx").then((module) => ({ default: module.KeySheet })));

/** Below this width the side panel lies over the notebook, and is closed to begin with. */
const WIDE = "(min-width: 1000px)";

export function NotebookPage({ path }: { path: string }) {
  useEditorAhead();
  const parts = useOpenNotebook(path);
  const notebook = useMemo(() => parts && { session: parts.session, view: parts.view }, [parts]);
  if (!parts || !notebook) return <OpeningNotebook />;
  return (
    <NotebookContext value={notebook}>
      <PartsContext value={parts}>
        <WhenOpen />
      </PartsContext>
    </NotebookContext>
  );
}

/** The editor's code loads and starts while the notebook is on its way; later it would keep the page from answering. */
function useEditorAhead(): void {
  const editors = useContext(EditorsContext);
  useEffect(() => {
    editors.prepare().catch(() => {
      // Every cell's editor asks again, and tells what is wrong.
    });
  }, [editors]);
}

/** The parts live as long as the page shows this notebook; leaving it leaves the session. */
function useOpenNotebook(path: string): NotebookParts | null {
  const app = useApp();
  const editors = useContext(EditorsContext);
  const [parts, setParts] = useState<NotebookParts | null>(null);
  useEffect(() => {
    const session = new SessionClient(app.transport, path, { user: app.me, cell: null });
    const view = new DocumentView(session.doc);
    const undo = createUndo(session.doc);
    watchUndo({ undo, app });
    const revealer = new Revealer();
    const stopRevealing = revealer.watch(window);
    setParts({
      app,
      session,
      view,
      undo,
      selection: new SelectionStore(),
      ui: new PageUiStore(localStorage, matchMedia(WIDE).matches),
      clipboard: new CellClipboard(localStorage),
      code: new NotebookCode(session, editors.undo, app.notices, localStorage),
      editor: { current: null },
      reading: new Store<string | null>(null),
      reveal: revealer.reveal,
    });
    return () => {
      setParts(null);
      stopRevealing();
      undo.destroy();
      view.close();
      session.close();
    };
  }, [app, path, editors]);
  return parts;
}

function WhenOpen() {
  const link = useConnection();
  const opened = useSessionState((state) => state.id !== "");
  if (link.status === "closed") return <ClosedNotebook reason={link.reason} hint={link.hint} />;
  return opened ? <Notebook /> : <OpeningNotebook offline={link.status === "offline"} />;
}

function Notebook() {
  const parts = useParts();
  const { panel, overlay, places, find } = useStore(parts.ui);
  useKeyboard(parts);
  useAnnouncer();
  useAddressFollows(parts);
  useFirstFocus(parts);
  useWarnBeforeLoss(parts);
  return (
    <div className={`notebook ${panel ? "with-panel" : ""}`}>
      <a className="skip-link" href="#notebook-main">
        Skip to the notebook
      </a>
      <NotebookHeader />
      <PanelRail />
      {panel && <SidePanel panel={panel} />}
      <OutputContextProvider>
        <Cells />
      </OutputContextProvider>
      {find !== "closed" && <FindBar />}
      <Suspense>
        {overlay === "palette" && <Palette onClosed={() => focusBack(parts)} />}
        {overlay === "keys" && <KeySheet />}
        {places && <Places found={places} />}
      </Suspense>
    </div>
  );
}

/** After a dialog: back into the editor, or to the chosen cell, unless the command went elsewhere. */
function focusBack({ selection, editor, ui }: NotebookParts): void {
  const { cell, mode } = selection.get();
  const { find, titling, renaming, overlay, places } = ui.get();
  if (find !== "closed" || titling !== null || renaming || overlay !== null || places) return;
  if (mode === "edit" && editor.current) editor.current.focus();
  else if (cell !== null) document.getElementById(`cell-${cell}`)?.focus({ preventScroll: true });
}

/** A renamed notebook has another address. */
function useAddressFollows({ app, session }: NotebookParts): void {
  useEffect(() => {
    let path = session.state.get().path;
    return session.state.subscribe(() => {
      const next = session.state.get().path;
      if (next === path) return;
      path = next;
      app.navigation.moved(next);
    });
  }, [app, session]);
}

/** One begins at the first cell, and stays on a cell when the one that had the focus is taken away by somebody else. */
function useFirstFocus({ selection, view }: NotebookParts): void {
  const order = useStore(view.order);
  useEffect(() => {
    const { cell } = selection.get();
    if (cell === null || !order.includes(cell)) selection.focus(order[0] ?? null);
  }, [order, selection]);
}

/** Edits that have not reached the server would be gone with the page. */
function useWarnBeforeLoss({ session }: NotebookParts): void {
  useEffect(() => {
    const onLeave = (event: BeforeUnloadEvent) => {
      session.outbox.flush();
      if (!session.outbox.empty.get() && session.link.get().status !== "open") event.preventDefault();
    };
    window.addEventListener("beforeunload", onLeave);
    return () => window.removeEventListener("beforeunload", onLeave);
  }, [session]);
}
