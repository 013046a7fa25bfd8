/**
 * The one table of commands: keyboard, palette, menus and the sheet of keys are made from it, so that none of them can
 * know an action that the others do not.
 */

import type { Binding } from "../../ui/keyboard.ts";
import type { NotebookParts } from "../model/parts.ts";
import { CELL } from "./cell.ts";
import { CODE } from "./code.ts";
import type { Command } from "./command.ts";
import { FIND } from "./find.ts";
import { NOTEBOOK } from "./notebook.ts";
import { RUN } from "./run.ts";
import { SELECT } from "./select.ts";
import { VIEW } from "./view.ts";

export const COMMANDS: readonly Command[] = [
  ...RUN,
  ...CELL,
  ...CODE,
  ...SELECT,
  ...FIND,
  ...VIEW,
  ...NOTEBOOK,
];

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
