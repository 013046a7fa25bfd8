/** To whom a key press belongs, by where it happened. */
export type KeyContext =
  /** A cell's editor: edit mode. */
  | "editor"
  /** A text field or a list: the notebook takes keys with Ctrl or Cmd only. */
  | "field"
  /** A button or a link: it keeps Enter, Space and the arrows. */
  | "control"
  /** A dialog or a menu: it keeps all keys. */
  | "overlay"
  | "notebook";

const FIELDS =
  "input, select, textarea, [contenteditable=true], [role=textbox], [role=slider], [role=listbox], [role=grid]";
const CONTROLS = "button, a[href], summary, [role=button], [role=tab], [role=treeitem], [role=radio]";

export function keyContext(target: EventTarget | null): KeyContext {
  if (!(target instanceof Element)) return "notebook";
  if (target.closest(".cell-editor.is-live")) return "editor";
  if (target.closest("[role=dialog], [role=menu], [role=alertdialog]")) return "overlay";
  if (target.closest(FIELDS)) return "field";
  return target.closest(CONTROLS) ? "control" : "notebook";
}

const KEPT_BY_CONTROLS = new Set(["Enter", " ", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Escape"]);

/** With Ctrl or Cmd, too, these move or delete in a text, and go far in a table. */
const KEPT_BY_FIELDS = new Set([
  "ArrowUp",
  "ArrowDown",
  "ArrowLeft",
  "ArrowRight",
  "Home",
  "End",
  "Backspace",
  "Delete",
]);

/** Whether the notebook may look at the key at all. */
export function mayTake(event: KeyboardEvent, context: KeyContext): boolean {
  if (event.isComposing || context === "overlay") return false;
  const modified = event.ctrlKey || event.metaKey;
  if (context === "field") return /^F[18]$/.test(event.key) || (modified && !KEPT_BY_FIELDS.has(event.key));
  if (context === "control") return modified || event.altKey || !KEPT_BY_CONTROLS.has(event.key);
  return true;
}
