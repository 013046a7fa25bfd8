import { useEffect } from "react";
import { keyContext, mayTake } from "../ui/key-context.ts";
import { Keyboard } from "../ui/keyboard.ts";
import { bindings, perform } from "./commands/commands.ts";
import type { NotebookParts } from "./model/parts.ts";

/** Ctrl/Cmd with these letters belongs to a text field while it has the focus. */
const FIELD_KEYS = new Set(["z", "x", "c", "v", "a", "y"]);

const POINTER = ["pointermove", "pointerdown"] as const;

/** Listens for the keys of all commands. */
export function useKeyboard(parts: NotebookParts): void {
  useEffect(() => {
    const keyboard = new Keyboard(bindings());
    const onKeyDown = (event: KeyboardEvent) => {
      document.documentElement.dataset.keys = "";
      const context = keyContext(event.target);
      if (!mayTake(event, context)) return;
      if (context === "field" && FIELD_KEYS.has(event.key.toLowerCase())) return;
      const mode = context === "editor" || isOpening(parts, event.target) ? "edit" : "command";
      const { found, taken } = keyboard.press(event, mode, event.timeStamp);
      if (!taken) return;
      event.preventDefault();
      event.stopPropagation();
      if (found) perform(found, parts);
    };
    // What the pointer shows by hovering is hidden while one types.
    const onPointer = () => {
      delete document.documentElement.dataset.keys;
    };
    // Before the editor sees it: it has meanings of its own for some of these keys.
    window.addEventListener("keydown", onKeyDown, true);
    for (const type of POINTER) window.addEventListener(type, onPointer, { capture: true, passive: true });
    return () => {
      window.removeEventListener("keydown", onKeyDown, true);
      for (const type of POINTER) window.removeEventListener(type, onPointer, { capture: true });
    };
  }, [parts]);
}

/** A click opened the editor, and it is not there yet: what is typed is meant for it and must not cut cells. */
function isOpening(parts: NotebookParts, target: EventTarget | null): boolean {
  const { mode, cell } = parts.selection.get();
  if (mode !== "edit" || !(target instanceof Element)) return false;
  return target === document.body || target.id === `cell-${cell}`;
}
