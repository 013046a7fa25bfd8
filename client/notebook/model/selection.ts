/** Which cells are chosen, which has the focus, and whether keys go to it (edit) or to the notebook (command). */
import { Store } from "../../connection/store.ts";

export interface Selection {
  /** The cell that has the focus; null in an empty notebook. */
  readonly cell: string | null;
  /** The other end of a chosen range; the same as `cell` when one cell is chosen. */
  readonly anchor: string | null;
  readonly mode: "command" | "edit";
  /** Where the cursor goes when the editor opens; undefined for where it last was. */
  readonly at: "start" | "end" | undefined;
}

/** What one cell needs to know of the selection. */
export type CellFocus = "none" | "chosen" | "focused" | "editing";

export class SelectionStore extends Store<Selection> {
  /** The chosen cells, kept while selection and order are the same: every cell of the notebook asks. */
  #chosen: { of: Selection; order: readonly string[]; ids: ReadonlySet<string> } | null = null;

  constructor() {
    super({ cell: null, anchor: null, mode: "command", at: undefined });
  }

  focus(cell: string | null): void {
    this.update((now) =>
      now.cell === cell && now.anchor === cell && now.mode === "command"
        ? now
        : { cell, anchor: cell, mode: "command", at: undefined },
    );
  }

  edit(cell: string, at?: "start" | "end"): void {
    this.update((now) =>
      now.cell === cell && now.mode === "edit" ? now : { cell, anchor: cell, mode: "edit", at },
    );
  }

  extend(cell: string): void {
    this.update((now) => ({ cell, anchor: now.anchor ?? cell, mode: "command", at: undefined }));
  }

  focusOf(order: readonly string[], id: string): CellFocus {
    const now = this.get();
    if (now.cell === id) return now.mode === "edit" ? "editing" : "focused";
    if (now.anchor === now.cell || now.anchor === null) return "none";
    if (this.#chosen?.of !== now || this.#chosen.order !== order) {
      this.#chosen = { of: now, order, ids: new Set(chosenCells(now, order)) };
    }
    return this.#chosen.ids.has(id) ? "chosen" : "none";
  }

  leave(): void {
    this.update((now) => (now.mode === "edit" ? { ...now, mode: "command" } : now));
  }
}

/** The chosen cells from top to bottom. */
export function chosenCells({ cell, anchor }: Selection, order: readonly string[]): readonly string[] {
  if (cell === null) return [];
  const [a, b] = [order.indexOf(cell), order.indexOf(anchor ?? cell)];
  if (a < 0) return [];
  return b < 0 ? [cell] : order.slice(Math.min(a, b), Math.max(a, b) + 1);
}

/** The cell to focus when some are gone: the next below that stays, else the last above. */
export function survivor(
  before: readonly string[],
  gone: ReadonlySet<string>,
  from: string | null,
): string | null {
  const at = from === null ? 0 : Math.max(before.indexOf(from), 0);
  return (
    before.slice(at).find((id) => !gone.has(id)) ??
    before.slice(0, at).findLast((id) => !gone.has(id)) ??
    null
  );
}
