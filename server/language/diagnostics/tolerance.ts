/** Which of TypeScript's diagnostics are no news in a notebook, or are said better elsewhere. */
import type * as lsp from "vscode-languageserver-protocol";
import type { Diagnostic, Range } from "../../../shared/session/diagnostics.ts";
import type { Problem } from "../../../shared/session/state.ts";
import type { Graph } from "../../dataflow/graph.ts";
import type { LanguageCell } from "../cells/cell-typing.ts";
import type { Slice } from "../document/position-map.ts";
import type { Written } from "../document/written.ts";

/** A name declared twice, in the words of the different kinds of declarations. */
const DECLARED_TWICE = new Set([2300, 2323, 2397, 2440, 2451, 2484, 2502, 2567, 2813, 2814]);
/** What follows from the order of cells that wait for each other. */
const OUT_OF_ORDER = new Set([2448, 2449, 2450, 2454, 7022, 7023, 7024]);
/** What an assignment to another cell's name is to TypeScript. */
const ASSIGNED = new Set([2304, 2322, 2448, 2454, 2539, 2552, 2588, 2630, 2632, 18004]);
/** Types left open: code that runs, and that says less than it could. */
const LEFT_OPEN = new Set([
  7005, 7006, 7008, 7010, 7011, 7013, 7015, 7016, 7018, 7019, 7020, 7031, 7032, 7033, 7034,
]);
const UNUSED = new Set([6133, 6138, 6192, 6196, 6198, 6199, 6205]);

/** Types are called by their names, without the files that they come from. */
export function messageOf({ message }: Pick<lsp.Diagnostic, "message">): string {
  const text = typeof message === "string" ? message : message.value;
  return text.replace(/\bimport\("[^"]*"\)\./g, "");
}

export function severityOf(item: lsp.Diagnostic): Diagnostic["severity"] {
  const { code, severity } = item;
  if (LEFT_OPEN.has(Number(code))) return "hint";
  // An index that may be any text is how people look things up; a wrong name is told with its name.
  if (code === 7053 && !messageOf(item).includes("Property '")) return "hint";
  return severity === 1 ? "error" : severity === 2 ? "warning" : "hint";
}

/** @param covered ranges of the cell in which something better is said */
export function isTolerated(
  item: lsp.Diagnostic,
  slice: Slice,
  covered: readonly Range[],
  written: Written,
  graph: Graph,
): boolean {
  const cell = written.cell(slice.cell);
  if (!cell) return true;
  const code = Number(item.code);
  const text = cell.source.slice(slice.start, slice.end);
  const range = written.lines(cell.id).range(slice.start, slice.end);
  const problems = [...cell.analysis.problems, ...(graph.problems.get(cell.id) ?? [])];
  return (
    covered.some((better) => touches(better, range)) ||
    problems.some((problem) => saysBetter(problem, code, range, text, cell)) ||
    isOfBrokenCell(text, written) ||
    (DECLARED_TWICE.has(code) && (graph.definers.get(text)?.length ?? 0) > 1) ||
    (UNUSED.has(code) && isAtTopLevel(cell, range, text))
  );
}

/** Whether the analysis or the dataflow tells the same mistake. */
function saysBetter(problem: Problem, code: number, range: Range, text: string, cell: LanguageCell): boolean {
  switch (problem.kind) {
    case "syntax":
    case "unsupported":
      return touches(problem, range);
    case "duplicate":
      return false;
    case "cycle":
      return OUT_OF_ORDER.has(code);
    case "assignment":
      return ASSIGNED.has(code) && cell.analysis.assigns.some(({ name }) => name === text);
  }
}

function isOfBrokenCell(text: string, { layout }: Written): boolean {
  return layout.broken.some(({ analysis }) => analysis.defines.includes(text));
}

/** Whether it is said of the cell's own names, which other cells and the reader may use. */
function isAtTopLevel({ analysis }: LanguageCell, { line, column }: Range, text: string): boolean {
  const place = Object.hasOwn(analysis.places, text) ? analysis.places[text] : undefined;
  if (place && place.line === line && place.column === column) return true;
  return (
    /^import\b/.test(text) ||
    Object.values(analysis.places).some((other) => other.line === line && text.startsWith("{"))
  );
}

export function touches(a: Range, b: Range): boolean {
  return !isBefore(a, b) && !isBefore(b, a);
}

function isBefore(a: Range, b: Range): boolean {
  return a.endLine < b.line || (a.endLine === b.line && a.endColumn <= b.column && !isEmptyAt(a, b));
}

/** An empty range touches what it stands in, and what begins or ends there. */
function isEmptyAt(a: Range, b: Range): boolean {
  const empty = (range: Range) => range.line === range.endLine && range.column === range.endColumn;
  return (empty(a) || empty(b)) && a.endColumn === b.column;
}
