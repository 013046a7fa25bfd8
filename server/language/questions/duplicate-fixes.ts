/** Ways out for a name that two cells define. */
import type { Fix, Range, TextEdit } from "../../../shared/protocol/language.ts";
import type { Problem } from "../../../shared/session/state.ts";
import { touches } from "../diagnostics/tolerance.ts";
import type { Asking } from "./asking.ts";

export function duplicateFixes(asking: Asking, range: Range): Fix[] {
  const problems = asking.graph.problems.get(asking.cell.id) ?? [];
  return problems
    .filter((problem) => problem.kind === "duplicate" && touches(problem, range))
    .flatMap((problem) => [...withoutImport(asking, problem), ...inBlock(asking, problem)]);
}

function fixOf(title: string, edits: TextEdit[], cell: string, { line, column }: Problem): Fix {
  return {
    title,
    preferred: true,
    edits: { cells: { [cell]: edits } },
    mends: [{ code: "duplicate", line, column }],
  };
}

/** Braces keep the cell's names to itself, where no other cell needs one of them, and nothing has to be at the top level. */
function inBlock({ cell, graph, written }: Asking, problem: Problem): Fix[] {
  const { statements } = cell.analysis.outline;
  const isFixed = statements.some(({ type }) => type.startsWith("Import") || type.startsWith("Export"));
  const own = cell.analysis.defines.filter((name) => graph.definers.get(name)?.length === 1);
  const isUsed = own.some((name) =>
    written.cells.some(({ id, analysis }) => id !== cell.id && analysis.uses.includes(name)),
  );
  // The value of a last expression is shown, and in a block it would not be.
  if (isFixed || isUsed || statements.at(-1)?.type === "ExpressionStatement") return [];
  const lines = written.lines(cell.id);
  const end = cell.source.length;
  const edits = [
    { ...lines.range(0, 0), text: "{\n" },
    { ...lines.range(end, end), text: cell.source.endsWith("\n") ? "}\n" : "\n}" },
  ];
  return [fixOf("Keep the names of this cell local: put it in a block { ... }", edits, cell.id, problem)];
}

/** The same import in another cell serves this one. */
function withoutImport({ cell, written }: Asking, problem: Problem): Fix[] {
  const lines = written.lines(cell.id);
  for (const { names, module, ...whole } of cell.analysis.outline.imports) {
    const at = names.findIndex(({ localStart }) => {
      const { line, column } = lines.at(localStart);
      return line === problem.line && column === problem.column;
    });
    if (at < 0) continue;
    const name = names[at]?.local ?? "";
    const other = problem.cells.find((id) => written.cell(id)?.analysis.imports.includes(module));
    const isBraced = names.every(({ isNamed }) => isNamed);
    if (other === undefined || (names.length > 1 && !isBraced)) return [];
    const [start, end] =
      names.length === 1
        ? [whole.start, whole.end + (/^\r?\n/.exec(cell.source.slice(whole.end))?.[0].length ?? 0)]
        : at === 0
          ? [names[0]?.start ?? 0, names[1]?.start ?? 0]
          : [names[at - 1]?.end ?? 0, names[at]?.end ?? 0];
    const edit = { ...lines.range(start, end), text: "" };
    return [
      fixOf(`Remove this import: \`${name}\` of cell *${other}* is the same`, [edit], cell.id, problem),
    ];
  }
  return [];
}
