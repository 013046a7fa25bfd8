/** The frame of a cell: always in the page, whether its contents are or not. */
import { type MouseEvent, memo, useLayoutEffect, useRef, useSyncExternalStore } from "react";
import { useCell, useCellInfo, useStore } from "../../connection/hooks.ts";
import { describeCell, type Tone } from "../model/cell-status.ts";
import { type NotebookParts, useParts } from "../model/parts.ts";
import type { CellFocus } from "../model/selection.ts";
import { useCellNames } from "../model/use-cell-names.ts";
import { CellBody } from "./cell-body.tsx";
import { type CellWindow, estimateHeight } from "./cell-window.ts";
import { useDropMark } from "./drag.tsx";

interface CellProps {
  id: string;
  /** Counts from 1. */
  place: number;
  count: number;
  window: CellWindow;
}

export const Cell = memo(function Cell({ id, place, count, window }: CellProps) {
  const ref = useRef<HTMLElement>(null);
  const parts = useParts();
  const focus = useCellFocus(id);
  const titled = useSyncExternalStore(parts.ui.subscribe, () => parts.ui.get().titling === id);
  const shown = useStore(window.shown(id)) || focus === "editing" || titled;
  const { tone, label } = useCellLabel(id);
  const drop = useDropMark(id);
  useLayoutEffect(() => (ref.current ? window.add(id, ref.current) : undefined), [id, window]);
  return (
    <article
      ref={ref}
      id={`cell-${id}`}
      className={drop ? `cell ${drop}` : "cell"}
      data-tone={tone}
      data-focus={focus}
      tabIndex={focus === "focused" || focus === "editing" ? 0 : -1}
      aria-label={label}
      aria-posinset={place}
      aria-setsize={count}
      style={shown ? undefined : { height: window.height(id) ?? guess(parts, id) }}
      onMouseDown={(event) => onPress(event, parts, id, focus)}
      // A screen reader moves the focus without a press; keys then mean this cell.
      onFocus={(event) => {
        if (event.target === event.currentTarget && focus === "none") parts.selection.focus(id);
      }}
    >
      {shown && <CellBody id={id} focus={focus} />}
    </article>
  );
});

function useCellFocus(id: string): CellFocus {
  const { selection, view } = useParts();
  return useSyncExternalStore(selection.subscribe, () => selection.focusOf(view.order.get(), id));
}

function useCellLabel(id: string): { tone: Tone; label: string } {
  const info = useCellInfo(id);
  const state = useCell(id);
  const name = useCellNames();
  if (info?.kind === "markdown") return { tone: "quiet", label: "Text cell" };
  const { tone, word } = describeCell(state, name);
  const called = name(id);
  return { tone, label: `Code cell ${called}${word === "" ? "" : `, ${word}`}` };
}

function guess(parts: NotebookParts, id: string): number {
  const info = parts.view.info(id).get();
  const { cells } = parts.session.state.get();
  const outputs = Object.hasOwn(cells, id) ? (cells[id]?.outputs.length ?? 0) : 0;
  return estimateHeight(
    info?.kind ?? "code",
    info?.text.toString() ?? "",
    info?.attributes.folded === true,
    outputs,
  );
}

/** A press anywhere in the cell chooses it; what lies in it keeps its own meaning. */
function onPress(event: MouseEvent, parts: NotebookParts, id: string, focus: CellFocus): void {
  if (event.button !== 0 || focus === "editing") return;
  if (event.shiftKey && event.target instanceof Element && !event.target.closest("input, select, textarea")) {
    event.preventDefault();
    parts.selection.extend(id);
    return;
  }
  parts.selection.focus(id);
}
