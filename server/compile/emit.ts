/**
 * Makes the code that a kernel runs out of a cell. Types are blanked in place and the source begins on the first line
 * behind a prefix whose length is the column offset, so that V8 reports the cell's own lines and columns. Text put in
 * between is recorded: an insertion's `line` and `column` say before which character of the cell's source it stands.
 *
 * What the code asks of its scope, beside the bound names:
 *   $$result(value)                         the value of the last expression
 *   $$import(specifier, options?, wanted?)  static and dynamic imports; `options` as in `import(x, options)`. For static
 *                                           imports `wanted` = { names, line, column }: what the module must export,
 *                                           and where the import stands in the cell
 */
import { stripTypeScriptTypes } from "node:module";
import type { Analysis, CompiledCell, Edit } from "./compile.ts";
import { wrapBody } from "./wrap.ts";

/** Compiles a cell without problems. `bound` are its free names that other cells or the cell API provide. */
export function emitCell(source: string, analysis: Analysis, bound: readonly string[]): CompiledCell {
  return wrapBody(emitBody(source, analysis), analysis, bound);
}

/** The part of the code that follows from the cell alone. Throws for a cell with a problem. */
export function emitBody(
  source: string,
  { problems, rewriting }: Pick<Analysis, "problems" | "rewriting">,
): string {
  const [fault] = problems;
  if (fault) throw new Error(`A cell with a problem cannot be compiled: ${fault.message}`);
  return applyEdits(stripTypeScriptTypes(source), rewriting.edits);
}

function applyEdits(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const edit of edits) {
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  return parts.join("") + text.slice(at);
}
