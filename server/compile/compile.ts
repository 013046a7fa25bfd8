import type { Insertion } from "../../shared/protocol/kernel.ts";
import type { Problem } from "../../shared/session/state.ts";
import type { Outline } from "./outline.ts";

/** What a cell's source says, before anything runs. Pure: the same source gives the same analysis. */
export interface Analysis {
  /** Top-level names that exist at run time, imports included, in order of appearance. */
  readonly defines: readonly string[];
  /** Free names that are read at run time, in order of appearance; globals and names of the cell API included. */
  readonly uses: readonly string[];
  /** Free names that are assigned to: an error when another cell defines them. With the place of the first assignment. */
  readonly assigns: readonly {
    readonly name: string;
    readonly line: number;
    readonly column: number;
    readonly endColumn: number;
  }[];
  /** Names of types and interfaces, which other cells see but which do not exist at run time. */
  readonly definesTypes: readonly string[];
  readonly usesTypes: readonly string[];
  /** Where each defined name stands. Lines and columns count from 1. */
  readonly places: Readonly<
    Record<string, { readonly line: number; readonly column: number; readonly endColumn: number }>
  >;
  /** Module specifiers of static imports. */
  readonly imports: readonly string[];
  /** Label of `const name = input.range("label", ...)` -> name. */
  readonly inputNames: Readonly<Record<string, string>>;
  /** Syntax errors and what Clientele does not support; a cell with any cannot run. */
  readonly problems: readonly Problem[];
  readonly outline: Outline;
  /** For `emitBody`, which is given the same source. */
  readonly rewriting: Rewriting;
}

/** What becomes of a source when it is compiled, the blanking of types apart. */
export interface Rewriting {
  /** Statements that import what the cell's static imports name; they run before its first line. */
  readonly imports: string;
  /** From the beginning of the source to its end. */
  readonly edits: readonly Edit[];
  readonly insertions: readonly Insertion[];
}

/** The piece of a source between two offsets gives way to `text`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** JavaScript ready for the kernel. `code` is an expression: `(async ($$scope) => { ...; return { names } })`. */
export interface CompiledCell {
  readonly code: string;
  readonly columnOffset: number;
  readonly insertions: readonly Insertion[];
}
