/** What commands do, each a function of the page's parts. */
import type { Range } from "../../../shared/protocol/language.ts";
import { cellOf } from "../../../shared/session/apply.ts";
import { plural } from "../../ui/format.ts";
import { chooseTheme, nextTheme, readTheme } from "../../ui/theme.ts";
import {
  type CellContent,
  contentOf,
  convertCells,
  deleteCells,
  insertCells,
  mergeCells,
  moveCells,
  setAttribute,
  splitCell,
} from "./cell-operations.ts";
import type { NotebookParts } from "./parts.ts";
import { chosenCells, survivor } from "./selection.ts";

const NEW_CELL: CellContent = { kind: "code", source: "" };

export function chosen(parts: NotebookParts): readonly string[] {
  return chosenCells(parts.selection.get(), parts.view.order.get());
}

export function isCode(parts: NotebookParts, id: string): boolean {
  return parts.view.info(id).get()?.kind === "code";
}

export function isBusy(parts: NotebookParts): boolean {
  const { kernel, queue } = parts.session.state.get();
  return (
    kernel.status === "busy" ||
    kernel.status === "interrupting" ||
    kernel.status === "starting" ||
    queue.length > 0
  );
}

/** Gives the focus to a cell and brings it into sight. */
export function goTo(
  parts: NotebookParts,
  id: string | null | undefined,
  to: "nearest" | "start" = "nearest",
): void {
  if (id === null || id === undefined) return;
  parts.selection.focus(id);
  parts.reveal(id, to);
}

export function goBy(parts: NotebookParts, step: number): void {
  const order = parts.view.order.get();
  const { cell } = parts.selection.get();
  const at = cell === null ? (step > 0 ? -1 : order.length) : order.indexOf(cell);
  goTo(parts, order[Math.min(Math.max(at + step, 0), order.length - 1)]);
}

export function extendBy(parts: NotebookParts, step: number): void {
  const order = parts.view.order.get();
  const { cell } = parts.selection.get();
  const next = order[(cell === null ? -1 : order.indexOf(cell)) + step];
  if (next === undefined) return;
  parts.selection.extend(next);
  parts.reveal(next, "nearest");
}

/** Opens the editor of a cell; the cursor stands where it last was, unless an end is named. */
export function edit(parts: NotebookParts, id: string | null, at?: "start" | "end"): void {
  if (id === null) return;
  openEditor(parts, id, at);
  parts.reveal(id, "nearest");
}

/** Opens the editor and leaves it to who asked for it to bring a place of the text into sight. */
export function openEditor(parts: NotebookParts, id: string, at?: "start" | "end"): void {
  if (parts.view.info(id).get()?.attributes.folded === true) setFolded(parts, [id], false);
  parts.selection.edit(id, at);
}

export async function run(parts: NotebookParts, cells: readonly string[] | "all" | "stale"): Promise<void> {
  if (typeof cells === "string") {
    await parts.session.request("run", { cells });
    return;
  }
  const code = cells.filter((id) => isCode(parts, id));
  if (code.length > 0) await parts.session.request("run", { cells: code });
}

export async function runChosen(parts: NotebookParts): Promise<void> {
  const cells = chosen(parts);
  parts.selection.leave();
  await run(parts, cells);
}

/** Runs and goes to the cell below; below the last one there is a new one. */
export async function runAndAdvance(parts: NotebookParts): Promise<void> {
  const cells = chosen(parts);
  const order = parts.view.order.get();
  const next = order[order.indexOf(cells.at(-1) ?? "") + 1];
  const running = run(parts, cells);
  if (next !== undefined) goTo(parts, next);
  else insertBelow(parts, "edit");
  await running;
}

export async function runAndInsert(parts: NotebookParts): Promise<void> {
  const running = runChosen(parts);
  insertBelow(parts, "edit");
  await running;
}

export function insertBelow(
  parts: NotebookParts,
  then: "edit" | "focus",
  after = chosen(parts).at(-1),
): void {
  insertAfter(parts, after ?? parts.view.order.get().at(-1) ?? null, [NEW_CELL], then);
}

export function insertAbove(parts: NotebookParts, then: "edit" | "focus"): void {
  const order = parts.view.order.get();
  insertAfter(parts, order[order.indexOf(chosen(parts)[0] ?? "") - 1] ?? null, [NEW_CELL], then);
}

export function insertAfter(
  parts: NotebookParts,
  after: string | null,
  contents: readonly CellContent[],
  then: "edit" | "edit-end" | "focus",
): void {
  const ids = insertCells(parts.session.doc, after, contents);
  const last = ids.at(-1);
  if (last === undefined) return;
  if (then === "focus") goTo(parts, last);
  else edit(parts, last, then === "edit" ? "start" : "end");
}

export function remove(parts: NotebookParts, ids = chosen(parts)): void {
  if (ids.length === 0) return;
  const next = survivor(parts.view.order.get(), new Set(ids), ids[0] ?? null);
  deleteCells(parts.session.doc, ids);
  parts.selection.focus(next);
  sayUndoable(parts, `${plural(ids.length, "cell")} deleted.`);
}

const UNDO = "undo";

/** Says what was done, with a button that undoes it, for as long as it is the last thing that was done. */
export function sayUndoable(parts: NotebookParts, message: string): void {
  parts.app.notices.say(message, { label: "Undo", run: () => undo(parts) }, UNDO);
}

/** Withdraws the offer to undo when the last thing that was done is another one. */
export function watchUndo({ undo, app }: Pick<NotebookParts, "undo" | "app">): void {
  const withdraw = () => app.notices.withdraw(UNDO);
  undo.on("stack-item-added", withdraw);
  undo.on("stack-item-popped", withdraw);
}

export function undo(parts: NotebookParts): void {
  const before = parts.view.order.get();
  if (!parts.undo.undo()) {
    parts.app.notices.say("There is nothing to undo. Inside a cell, Ctrl or Cmd and Z undo typing.");
    return;
  }
  followChange(parts, before);
}

export function redo(parts: NotebookParts): void {
  const before = parts.view.order.get();
  parts.undo.redo();
  followChange(parts, before);
}

/** The focus goes to what came back; where cells went, it stays at their place. */
function followChange(parts: NotebookParts, before: readonly string[]): void {
  const order = parts.view.order.get();
  const known = new Set(before);
  const there = new Set(order);
  const gone = new Set(before.filter((id) => !there.has(id)));
  const back = order.find((id) => !known.has(id));
  goTo(parts, back ?? survivor(before, gone, parts.selection.get().cell));
}

export function copy(parts: NotebookParts): void {
  const contents = chosen(parts).flatMap((id) => contentOf(parts.session.doc, id) ?? []);
  parts.clipboard.write(contents);
  parts.app.notices.announce(`${plural(contents.length, "cell")} copied.`);
}

export function cut(parts: NotebookParts): void {
  copy(parts);
  remove(parts);
}

export function paste(parts: NotebookParts): void {
  const contents = parts.clipboard.read();
  if (contents.length === 0) parts.app.notices.say("No cell was cut or copied yet.");
  else insertAfter(parts, chosen(parts).at(-1) ?? null, contents, "focus");
}

export function merge(parts: NotebookParts): void {
  const order = parts.view.order.get();
  const cells = chosen(parts);
  const below = order[order.indexOf(cells.at(-1) ?? "") + 1];
  const all = cells.length > 1 || below === undefined ? cells : [...cells, below];
  mergeCells(parts.session.doc, all);
  goTo(parts, all[0]);
}

export function split(parts: NotebookParts, offset: number): void {
  const { cell } = parts.selection.get();
  const created = cell === null ? null : splitCell(parts.session.doc, cell, offset);
  if (created !== null) edit(parts, created);
}

export function move(parts: NotebookParts, step: -1 | 1): void {
  const order = parts.view.order.get();
  const cells = chosen(parts);
  const at = order.indexOf((step < 0 ? cells[0] : cells.at(-1)) ?? "");
  if (at < 0 || order[at + step] === undefined) return;
  const after = step < 0 ? (order[at - 2] ?? null) : (order[at + 1] ?? null);
  moveCells(parts.session.doc, cells, after);
  const { cell } = parts.selection.get();
  if (cell !== null) parts.reveal(cell, "nearest");
  const place = parts.view.order.get().indexOf(cells[0] ?? "") + 1;
  parts.app.notices.announce(`Moved to place ${place} of ${order.length}.`);
}

export function convert(parts: NotebookParts, kind: "code" | "markdown"): void {
  convertCells(parts.session.doc, chosen(parts), kind);
}

export function toggleFold(parts: NotebookParts): void {
  const ids = chosen(parts).filter((id) => isCode(parts, id));
  setFolded(
    parts,
    ids,
    ids.some((id) => parts.view.info(id).get()?.attributes.folded !== true),
  );
}

export function setFolded(parts: NotebookParts, ids: readonly string[], folded: boolean): void {
  for (const id of ids) setAttribute(parts.session.doc, id, "folded", folded ? true : undefined);
}

/** Goes to a cell, and to a line of it where one is named. */
export function showCell(parts: NotebookParts, id: string, line?: number, column?: number): void {
  if (!isThere(parts, id)) return;
  if (line === undefined || !isCode(parts, id)) {
    goTo(parts, id, "start");
    return;
  }
  openEditor(parts, id);
  // The editor of the cell appears with the next frame.
  requestAnimationFrame(() => parts.editor.current?.reveal(line, column));
}

/** Goes to a stretch of a cell's text and selects it. */
export function showPlace(parts: NotebookParts, id: string, range: Range): void {
  if (!isThere(parts, id)) return;
  openEditor(parts, id);
  requestAnimationFrame(() => parts.editor.current?.select(range));
}

function isThere(parts: NotebookParts, id: string): boolean {
  const there = parts.view.order.get().includes(id);
  if (!there) parts.app.notices.say("That cell is no longer in the notebook.");
  return there;
}

export function writeTitle(parts: NotebookParts): void {
  const { cell } = parts.selection.get();
  if (cell === null) return;
  parts.ui.change({ titling: cell });
  parts.reveal(cell, "nearest");
}

export async function clearOutputs(parts: NotebookParts, cells: readonly string[]): Promise<void> {
  await parts.session.request("clear-outputs", { cells: cells.filter((id) => isCode(parts, id)) });
}

export async function toggleExecution(parts: NotebookParts): Promise<void> {
  const execution = parts.session.state.get().execution === "auto" ? "lazy" : "auto";
  await parts.session.request("set-execution", { execution });
  parts.app.notices.announce(
    execution === "auto"
      ? "What depends on a cell runs after it."
      : "What depends on a cell is marked stale.",
  );
}

/** Goes to the next cell, in a circle, whose state is as asked. */
export function goToNext(parts: NotebookParts, wanted: "failed" | "stale" | "running"): void {
  const order = parts.view.order.get();
  const state = parts.session.state.get();
  const from = order.indexOf(parts.selection.get().cell ?? "") + 1;
  const found = [...order.slice(from), ...order.slice(0, from)].find((id) => {
    const cell = cellOf(state, id);
    if (!cell) return false;
    if (wanted === "failed") return cell.status === "failed" || cell.problems.length > 0;
    return wanted === "stale" ? cell.stale : cell.status === "running";
  });
  if (found === undefined) parts.app.notices.say(`No cell is ${wanted}.`);
  else goTo(parts, found);
}

export function switchTheme(parts: NotebookParts): void {
  const next = nextTheme(readTheme(localStorage));
  chooseTheme(next);
  parts.app.notices.announce(`Colours: ${next === "system" ? "as the system" : next}.`);
}
