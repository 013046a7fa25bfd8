import * as Y from "yjs";

/** Keys after a pause longer than this are undone apart. */
const PAUSE_MS = 500;

/**
 * Undo of one's own edits only, a history for each cell's text: what others typed meanwhile stays. The history outlives
 * the editor, so that it is still there when the cursor comes back to the cell.
 */
export class UndoHistories {
  readonly #managers = new WeakMap<Y.Text, Y.UndoManager>();

  of(text: Y.Text): Y.UndoManager {
    const known = this.#managers.get(text);
    if (known) return known;
    const manager = new Y.UndoManager(text, { captureTimeout: PAUSE_MS, trackedOrigins: new Set([this]) });
    this.#managers.set(text, manager);
    return manager;
  }

  /** Changes the text so that it can be undone. */
  edit(text: Y.Text, change: () => void): void {
    this.of(text);
    text.doc?.transact(change, this);
  }

  /** Changes several texts of a document at once, so that it is one step of undo in each. */
  editAll(texts: readonly Y.Text[], change: () => void): void {
    for (const text of texts) this.of(text).stopCapturing();
    texts[0]?.doc?.transact(change, this);
    for (const text of texts) this.of(text).stopCapturing();
  }
}

/** Where the cursor belongs after a change: behind the last thing that came or went. */
export function endOfChange(delta: Y.YTextEvent["delta"]): number {
  let at = 0;
  let end = 0;
  for (const part of delta) {
    if (part.retain !== undefined) at += part.retain;
    else if (typeof part.insert === "string") end = at += part.insert.length;
    else end = at;
  }
  return end;
}
