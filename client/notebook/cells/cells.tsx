/** The column of cells, and what keeps focus and place in it. */
import { FilePlus2, Type } from "lucide-react";
import { startTransition, useEffect, useMemo, useRef, useState } from "react";
import { useOrder, useStore } from "../../connection/hooks.ts";
import { whenIdle } from "../../ui/when-idle.ts";
import { Banners } from "../frame/banners.tsx";
import { insertAfter } from "../model/actions.ts";
import { type NotebookParts, useParts } from "../model/parts.ts";
import { Cell } from "./cell.tsx";
import { CellWindow } from "./cell-window.ts";
import { CellDragging } from "./drag.tsx";

/** About a screen of cells is there at once; the rest comes when their places are known. */
const FIRST = 8;

export function Cells() {
  const parts = useParts();
  const whole = useOrder();
  const count = whole.length;
  const order = useFirstThenAll(whole);
  const root = useRef<HTMLElement>(null);
  const [cellWindow] = useState(() => new CellWindow(order.slice(0, FIRST)));
  useEffect(() => (root.current ? cellWindow.watch(root.current) : undefined), [cellWindow]);
  useEffect(() => cellWindow.setOrder(order), [cellWindow, order]);
  useEffect(
    () => cellWindow.reading.subscribe(() => parts.reading.set(cellWindow.reading.get())),
    [cellWindow, parts],
  );
  useFocusFollows(parts, order);
  return (
    <main ref={root} className="notebook-main" id="notebook-main" tabIndex={-1}>
      <Banners />
      <CellDragging>
        <div className="cells" role="feed" aria-label="Cells">
          {order.map((id, at) => (
            <Cell key={id} id={id} place={at + 1} count={count} window={cellWindow} />
          ))}
        </div>
      </CellDragging>
      <AddAtEnd empty={order.length === 0} />
    </main>
  );
}

/** The frames of hundreds of cells take their time; those that can be seen do not wait for the others. */
function useFirstThenAll(order: readonly string[]): readonly string[] {
  const [all, setAll] = useState(order.length <= 2 * FIRST);
  useEffect(() => {
    const cancel = whenIdle(() => startTransition(() => setAll(true)));
    return cancel;
  }, []);
  return useMemo(() => (all ? order : order.slice(0, FIRST)), [all, order]);
}

function AddAtEnd({ empty }: { empty: boolean }) {
  const parts = useParts();
  const add = (kind: "code" | "markdown") =>
    insertAfter(parts, parts.view.order.get().at(-1) ?? null, [{ kind, source: "" }], "edit");
  return (
    <div className={`add-at-end ${empty ? "empty" : ""}`}>
      {empty && <p>This notebook has no cells yet.</p>}
      <button type="button" className="quiet" onClick={() => add("code")}>
        <FilePlus2 aria-hidden /> Code
      </button>
      <button type="button" className="quiet" onClick={() => add("markdown")}>
        <Type aria-hidden /> Text
      </button>
    </div>
  );
}

/** The chosen cell has the focus of the page, so that keys and screen readers are where the eye is. */
function useFocusFollows(parts: NotebookParts, order: readonly string[]): void {
  const { cell, mode } = useStore(parts.selection);
  const { overlay, places, find, titling, renaming } = useStore(parts.ui);
  const begun = useRef(false);
  const free = overlay === null && places === null && find === "closed" && titling === null && !renaming;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a move of the cell in the page takes its focus away
  useEffect(() => {
    if (!free || mode !== "command" || cell === null) return;
    // A page that was just opened takes no focus: one reads it from its head.
    const first = !begun.current;
    begun.current = true;
    if (first) return;
    const element = document.getElementById(`cell-${cell}`);
    const active = document.activeElement;
    if (!element || (active !== document.body && element.contains(active))) return;
    if (active && active !== document.body && !active.closest(".cells, .notebook-main")) return;
    element.focus({ preventScroll: true });
  }, [cell, mode, free, order]);
  useEffect(() => {
    parts.session.setPresence({ cell });
  }, [parts, cell]);
}
