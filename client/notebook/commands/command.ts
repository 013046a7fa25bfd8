import type { KeyMode } from "../../ui/keyboard.ts";
import type { NotebookParts } from "../model/parts.ts";

/** In the order in which lists show them. */
export const SECTIONS = ["Run", "Cell", "Code", "Select", "Find", "View", "Notebook"] as const;
export type CommandSection = (typeof SECTIONS)[number];

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

export const hasCell = (parts: NotebookParts) => parts.selection.get().cell !== null;
