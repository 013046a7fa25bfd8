import type { NotebookCode } from "../sql/notebook-code.ts";
import type { NotebookStatements } from "../sql/notebook-statements.ts";
import type { TypedStatements } from "../sql/typed-statements.ts";

/** A notebook as it was last typed, for questions about it. */
export interface Reading {
  readonly notebook: NotebookCode;
  readonly found: NotebookStatements;
  readonly statements: TypedStatements;
}
