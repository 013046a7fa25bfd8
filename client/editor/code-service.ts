import type { CellEdits } from "../../shared/protocol/language.ts";
import type { AnswerTo, Ask, QuestionOf } from "../connection/questions.ts";
import type { Store } from "../connection/store.ts";

/** The text of every cell at one moment, by id. */
export type Texts = ReadonlyMap<string, string>;

/** What an editor may ask about code, and do to the code of all cells. */
export interface CodeService {
  ask<A extends Ask>(question: QuestionOf<A>): Promise<AnswerTo<A>>;
  /** To be taken before asking for edits: they are made only where the texts are still these. */
  texts(): Texts;
  /**
   * Makes the edits, one step of undo in each cell, and says in words what was done.
   * @throws {CellsChanged} when a cell that they are for was changed since `before`; nothing is done then.
   */
  change(edits: CellEdits, before: Texts): string;
  /** Says in words what could not be done. */
  fail(error: unknown): void;
  /** Whether types are shown after names that have none written. */
  readonly inlays: Store<boolean>;
}

export class CellsChanged extends Error {
  constructor() {
    super("A cell was changed while the edits were being worked out. Try it again.");
    this.name = "CellsChanged";
  }
}
