import type { Analysis, CompiledCell } from "./compile.ts";

/**
 * The code around what `emitBody` gives.
 *
 * @param bound free names of the cell that other cells or the cell API provide
 */
export function wrapBody(body: string, analysis: Analysis, bound: readonly string[]): CompiledCell {
  const { imports, insertions } = analysis.rewriting;
  const prefix = `(async ($$scope) => {"use strict";${bindings(bound)}${imports}`;
  const code = `${prefix}${body}\nreturn {${analysis.defines.join(",")}};})`;
  return { code, columnOffset: -prefix.length, insertions };
}

function bindings(bound: readonly string[]): string {
  return bound.length === 0 ? "" : `const {${bound.join(",")}}=$$scope;`;
}
