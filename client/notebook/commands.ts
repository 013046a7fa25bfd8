/**
 * The one table of commands: keyboard, palette, menus and the sheet of keys are made from it, so that none of them can
 * know an action that the others do not.
 */
import * as act from "./actions.ts";
import { cursorOffset } from "./cursor-offset.ts";
import type { Binding, KeyMode } from "./keyboard.ts";
import type { Panel } from "./page-ui.ts";
import type { NotebookParts } from "./parts.ts";

export type CommandSection = "Run" | "Cell" | "Select" | "Find" | "View" | "Notebook";

export interface Command {
  readonly id: string;
  readonly title: string;
  readonly section: CommandSection;
  /** The first is shown; the others work too. */
  readonly keys: readonly string[];
  /** Where the keys count; everywhere when left out. */
  readonly mode?: KeyMode;
  /** The editor itself listens for the keys, since its own widgets come first. */
  readonly byEditor?: boolean;
  /** Whether it can be done now; always when left out. */
  enabled?(parts: NotebookParts): boolean;
  run(parts: NotebookParts): void | Promise<void>;
}

const hasCell = (parts: NotebookParts) => parts.selection.get().cell !== null;

const RUN: readonly Command[] = [
  { id: "run", title: "Run cell", section: "Run", keys: ["Mod+Enter"], enabled: hasCell, run: act.runChosen },
  {
    id: "run-advance",
    title: "Run cell and go on",
    section: "Run",
    keys: ["Shift+Enter"],
    enabled: hasCell,
    run: act.runAndAdvance,
  },
  {
    id: "run-insert",
    title: "Run cell and insert below",
    section: "Run",
    keys: ["Alt+Enter"],
    enabled: hasCell,
    run: act.runAndInsert,
  },
  {
    id: "run-all",
    title: "Run all",
    section: "Run",
    keys: ["Mod+Shift+Enter"],
    run: (parts) => act.run(parts, "all"),
  },
  {
    id: "run-stale",
    title: "Run stale cells",
    section: "Run",
    keys: ["Shift+R"],
    mode: "command",
    run: (parts) => act.run(parts, "stale"),
  },
  {
    id: "interrupt",
    title: "Interrupt, keeping all variables",
    section: "Run",
    keys: ["I I"],
    mode: "command",
    enabled: act.isBusy,
    run: async (parts) => void (await parts.session.request("interrupt", {})),
  },
  {
    id: "restart",
    title: "Restart kernel",
    section: "Run",
    keys: ["0 0"],
    mode: "command",
    run: async (parts) => void (await parts.session.request("restart", { run: false })),
  },
  {
    id: "restart-run",
    title: "Restart kernel and run all",
    section: "Run",
    keys: ["0 R"],
    mode: "command",
    run: async (parts) => void (await parts.session.request("restart", { run: true })),
  },
  {
    id: "execution",
    title: "Switch between automatic and lazy execution",
    section: "Run",
    keys: ["Alt+L"],
    mode: "command",
    run: act.toggleExecution,
  },
];

const CELL: readonly Command[] = [
  {
    id: "edit",
    title: "Edit cell",
    section: "Cell",
    keys: ["Enter"],
    mode: "command",
    enabled: hasCell,
    run: (parts) => act.edit(parts, parts.selection.get().cell),
  },
  {
    id: "leave",
    title: "Leave the editor",
    section: "Cell",
    keys: ["Escape"],
    mode: "edit",
    byEditor: true,
    run: (parts) => parts.selection.leave(),
  },
  {
    id: "insert-above",
    title: "Insert cell above",
    section: "Cell",
    keys: ["A"],
    mode: "command",
    run: (parts) => act.insertAbove(parts, "focus"),
  },
  {
    id: "insert-below",
    title: "Insert cell below",
    section: "Cell",
    keys: ["B"],
    mode: "command",
    run: (parts) => act.insertBelow(parts, "focus"),
  },
  {
    id: "delete",
    title: "Delete cell",
    section: "Cell",
    keys: ["D D"],
    mode: "command",
    enabled: hasCell,
    run: (parts) => act.remove(parts),
  },
  {
    id: "undo",
    title: "Undo delete, move, split or merge",
    section: "Cell",
    keys: ["Z"],
    mode: "command",
    run: act.undo,
  },
  { id: "redo", title: "Redo", section: "Cell", keys: ["Shift+Z"], mode: "command", run: act.redo },
  {
    id: "cut",
    title: "Cut cell",
    section: "Cell",
    keys: ["X"],
    mode: "command",
    enabled: hasCell,
    run: act.cut,
  },
  {
    id: "copy",
    title: "Copy cell",
    section: "Cell",
    keys: ["C"],
    mode: "command",
    enabled: hasCell,
    run: act.copy,
  },
  { id: "paste", title: "Paste cell below", section: "Cell", keys: ["V"], mode: "command", run: act.paste },
  {
    id: "markdown",
    title: "Make it a text cell",
    section: "Cell",
    keys: ["M"],
    mode: "command",
    enabled: hasCell,
    run: (parts) => act.convert(parts, "markdown"),
  },
  {
    id: "code",
    title: "Make it a code cell",
    section: "Cell",
    keys: ["Y"],
    mode: "command",
    enabled: hasCell,
    run: (parts) => act.convert(parts, "code"),
  },
  {
    id: "merge",
    title: "Merge with the cell below",
    section: "Cell",
    keys: ["Shift+M"],
    mode: "command",
    enabled: hasCell,
    run: act.merge,
  },
  {
    id: "split",
    title: "Split cell at the cursor",
    section: "Cell",
    keys: ["Mod+Shift+-"],
    mode: "edit",
    byEditor: true,
    enabled: (parts) => cursorOffset(parts) !== null,
    run: (parts) => {
      const offset = cursorOffset(parts);
      if (offset !== null) act.split(parts, offset);
    },
  },
  {
    id: "move-up",
    title: "Move cell up",
    section: "Cell",
    keys: ["Alt+ArrowUp"],
    mode: "command",
    enabled: hasCell,
    run: (parts) => act.move(parts, -1),
  },
  {
    id: "move-down",
    title: "Move cell down",
    section: "Cell",
    keys: ["Alt+ArrowDown"],
    mode: "command",
    enabled: hasCell,
    run: (parts) => act.move(parts, 1),
  },
  {
    id: "fold",
    title: "Fold or unfold code",
    section: "Cell",
    keys: ["O"],
    mode: "command",
    enabled: hasCell,
    run: (parts) => act.toggleFold(parts),
  },
  {
    id: "title",
    title: "Write the cell's title",
    section: "Cell",
    keys: ["T"],
    mode: "command",
    enabled: hasCell,
    run: act.writeTitle,
  },
  {
    id: "clear",
    title: "Clear the cell's outputs",
    section: "Cell",
    keys: ["Alt+C"],
    mode: "command",
    enabled: hasCell,
    run: (parts) => act.clearOutputs(parts, act.chosen(parts)),
  },
];

const SELECT: readonly Command[] = [
  {
    id: "down",
    title: "Cell below",
    section: "Select",
    keys: ["J", "ArrowDown"],
    mode: "command",
    run: (parts) => act.goBy(parts, 1),
  },
  {
    id: "up",
    title: "Cell above",
    section: "Select",
    keys: ["K", "ArrowUp"],
    mode: "command",
    run: (parts) => act.goBy(parts, -1),
  },
  {
    id: "extend-down",
    title: "Choose the cell below too",
    section: "Select",
    keys: ["Shift+J", "Shift+ArrowDown"],
    mode: "command",
    run: (parts) => act.extendBy(parts, 1),
  },
  {
    id: "extend-up",
    title: "Choose the cell above too",
    section: "Select",
    keys: ["Shift+K", "Shift+ArrowUp"],
    mode: "command",
    run: (parts) => act.extendBy(parts, -1),
  },
  {
    id: "first",
    title: "First cell",
    section: "Select",
    keys: ["G G", "Mod+ArrowUp", "Mod+Home"],
    mode: "command",
    run: (parts) => act.goBy(parts, Number.NEGATIVE_INFINITY),
  },
  {
    id: "last",
    title: "Last cell",
    section: "Select",
    keys: ["Shift+G", "Mod+ArrowDown", "Mod+End"],
    mode: "command",
    run: (parts) => act.goBy(parts, Number.POSITIVE_INFINITY),
  },
  {
    id: "next-failed",
    title: "Next failed cell",
    section: "Select",
    keys: ["N"],
    mode: "command",
    run: (parts) => act.goToNext(parts, "failed"),
  },
  {
    id: "next-stale",
    title: "Next stale cell",
    section: "Select",
    keys: ["S"],
    mode: "command",
    run: (parts) => act.goToNext(parts, "stale"),
  },
  {
    id: "running",
    title: "Running cell",
    section: "Select",
    keys: ["R"],
    mode: "command",
    run: (parts) => act.goToNext(parts, "running"),
  },
];

const FIND: readonly Command[] = [
  {
    id: "find",
    title: "Find in notebook",
    section: "Find",
    keys: ["Mod+F"],
    run: (parts) => openFind(parts, "find"),
  },
  {
    id: "find-plain",
    title: "Find in notebook",
    section: "Find",
    keys: ["F"],
    mode: "command",
    run: (parts) => openFind(parts, "find"),
  },
  {
    id: "replace",
    title: "Replace in notebook",
    section: "Find",
    keys: ["Mod+Alt+F"],
    run: (parts) => openFind(parts, "replace"),
  },
];

function openFind(parts: NotebookParts, find: "find" | "replace"): void {
  parts.selection.leave();
  parts.ui.change({ find });
}

function panel(name: Panel, title: string, key: string): Command {
  return {
    id: `panel-${name}`,
    title,
    section: "View",
    keys: [key],
    mode: "command",
    run: (parts) => parts.ui.togglePanel(name),
  };
}

const VIEW: readonly Command[] = [
  panel("notebooks", "Notebooks", "Alt+1"),
  panel("datasets", "Datasets", "Alt+2"),
  panel("outline", "Outline", "Alt+3"),
  panel("variables", "Variables", "Alt+4"),
  panel("problems", "Problems", "Alt+5"),
  {
    id: "palette",
    title: "Commands",
    section: "View",
    keys: ["Mod+K", "Mod+Shift+P", "F1"],
    run: (parts) => parts.ui.change({ overlay: "palette" }),
  },
  {
    id: "palette-plain",
    title: "Commands",
    section: "View",
    keys: ["P"],
    mode: "command",
    run: (parts) => parts.ui.change({ overlay: "palette" }),
  },
  {
    id: "keys",
    title: "Keys",
    section: "View",
    keys: ["?"],
    mode: "command",
    run: (parts) => parts.ui.change({ overlay: "keys" }),
  },
  {
    id: "theme",
    title: "Switch colours: system, light, dark",
    section: "View",
    keys: ["Alt+T"],
    mode: "command",
    run: act.switchTheme,
  },
];

const NOTEBOOK: readonly Command[] = [
  {
    id: "rename",
    title: "Rename notebook",
    section: "Notebook",
    keys: ["Alt+R"],
    mode: "command",
    run: (parts) => parts.ui.change({ renaming: true }),
  },
  {
    id: "clear-all",
    title: "Clear all outputs",
    section: "Notebook",
    keys: ["Alt+Shift+C"],
    mode: "command",
    run: (parts) => act.clearOutputs(parts, parts.view.order.get()),
  },
  {
    id: "save",
    title: "Is everything saved?",
    section: "Notebook",
    keys: ["Mod+S"],
    run: (parts) => {
      parts.session.outbox.flush();
      parts.app.notices.say(savedSentence(parts));
    },
  },
  {
    id: "home",
    title: "All notebooks",
    section: "Notebook",
    keys: ["Alt+H"],
    mode: "command",
    run: (parts) => parts.app.navigation.go("/"),
  },
];

function savedSentence(parts: NotebookParts): string {
  const { saved } = parts.session.state.get();
  if (parts.session.link.get().status !== "open")
    return "Not sent yet: the connection is lost. Your edits are kept here.";
  if (saved.status === "failed")
    return `Not saved: ${saved.message ?? "the server could not write the file."}`;
  return parts.session.outbox.empty.get()
    ? "Everything is saved. Edits are saved as you type."
    : "Being saved. Edits are saved as you type.";
}

export const COMMANDS: readonly Command[] = [...RUN, ...CELL, ...SELECT, ...FIND, ...VIEW, ...NOTEBOOK];

const BY_ID = new Map(COMMANDS.map((command) => [command.id, command]));

export function command(id: string): Command {
  const found = BY_ID.get(id);
  if (!found) throw new Error(`There is no command “${id}”.`);
  return found;
}

export function keysOf(id: string): string | undefined {
  return command(id).keys[0];
}

/** The bindings that the page listens for. */
export function bindings(commands: readonly Command[] = COMMANDS): Binding<Command>[] {
  return commands
    .filter(({ byEditor }) => !byEditor)
    .flatMap((value) => value.keys.map((keys) => ({ keys, mode: value.mode, value })));
}

/** One entry an action: a command that has two ways in is listed with the keys of both. */
export function listed(commands: readonly Command[] = COMMANDS): Command[] {
  const titles = new Map<string, Command>();
  for (const one of commands) {
    const same = titles.get(one.title);
    titles.set(one.title, same ? { ...same, keys: [...same.keys, ...one.keys] } : one);
  }
  return [...titles.values()];
}

/** Does it, and says in words when it could not be done. */
export function perform(one: Command, parts: NotebookParts): void {
  if (one.enabled && !one.enabled(parts)) return;
  try {
    Promise.resolve(one.run(parts)).catch((error: unknown) => parts.app.notices.fail(error));
  } catch (error) {
    parts.app.notices.fail(error);
  }
}
