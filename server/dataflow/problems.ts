import type { Problem } from "../../shared/session/state.ts";
import { findCycles } from "./cycles.ts";
import type { AnalysedCell, Graph } from "./graph.ts";

type Edges = Pick<Graph, "definers" | "parents" | "children">;
type Place = { line: number; column: number; endColumn: number };

/** What is wrong between cells: a name defined twice, a cycle, an assignment to another cell's name. */
export function problemsOf(cells: readonly AnalysedCell[], edges: Edges): Map<string, Problem[]> {
  const cycles = findCycles(edges);
  const analyses = new Map(cells.map(({ id, analysis }) => [id, analysis]));
  const problems = new Map<string, Problem[]>();
  for (const cell of cells) {
    const cycle = cycles.get(cell.id);
    const found = [
      ...duplicates(cell, edges),
      ...assignments(cell, edges),
      ...(cycle ? [cycleProblem(cell, cycle, analyses)] : []),
    ];
    if (found.length > 0) problems.set(cell.id, found);
  }
  return problems;
}

function duplicates({ id, analysis }: AnalysedCell, { definers }: Edges): Problem[] {
  return analysis.defines.flatMap((name) => {
    const all = definers.get(name) ?? [];
    const others = all.filter((cell) => cell !== id);
    if (others.length === 0 || others.length === all.length) return [];
    const where = [id, ...others].map((cell) => `in cell *${cell}*`).join(" and ");
    const message = `\`${name}\` is defined ${where}: rename one, or put it in a block { ... } to keep it local.`;
    return [problemAt("duplicate", message, placeOf(analysis.places, name), others)];
  });
}

function assignments({ id, analysis }: AnalysedCell, { definers }: Edges): Problem[] {
  return analysis.assigns.flatMap(({ name, ...place }) => {
    const others = (definers.get(name) ?? []).filter((cell) => cell !== id);
    if (others.length === 0) return name in globalThis ? [] : [undeclared(name, place)];
    const where = others.map((cell) => `in cell *${cell}*`).join(" and ");
    const message = `\`${name}\` is defined ${where}: change it there, or give this one another name.`;
    return [problemAt("assignment", message, place, others)];
  });
}

function undeclared(name: string, place: Place): Problem {
  const message = `\`${name}\` is not declared: write \`const ${name} = ...\`, or \`let ${name} = ...\` when it changes.`;
  return problemAt("assignment", message, place, []);
}

/** One step of a cycle: `cell` uses `name` of the cell `from`. */
interface Link {
  readonly cell: string;
  readonly name: string;
  readonly from: string;
}

type Analyses = ReadonlyMap<string, AnalysedCell["analysis"]>;

function linkOf(cell: string, from: string, analyses: Analyses): Link[] {
  const defined = analyses.get(from)?.defines ?? [];
  const name = analyses.get(cell)?.uses.find((used) => defined.includes(used));
  return name === undefined ? [] : [{ cell, name, from }];
}

/** How much of a long cycle is told. */
const STEPS = 6;

function cycleProblem({ id, analysis }: AnalysedCell, cycle: readonly string[], analyses: Analyses): Problem {
  const at = cycle.indexOf(id);
  const ring = Array.from(
    { length: Math.min(cycle.length, STEPS) + 1 },
    (_, n) => cycle[(at + n) % cycle.length] ?? id,
  );
  const links = ring.slice(0, -1).flatMap((cell, index) => linkOf(cell, ring[index + 1] ?? id, analyses));
  const steps = links.map(({ cell, name, from }) => `*${cell}* uses \`${name}\` of *${from}*`);
  if (cycle.length > STEPS) steps.push(`and so on, ${cycle.length} cells in all`);
  const message = `These cells wait for each other: ${steps.join(", ")}. Move the part that both need into a cell of its own, or put the code into one cell.`;
  const [wanted] = linkOf(cycle.at(at - 1) ?? id, id, analyses);
  return problemAt(
    "cycle",
    message,
    placeOf(analysis.places, wanted?.name ?? ""),
    ring.filter((cell) => cell !== id),
  );
}

function placeOf(places: Readonly<Record<string, Place>>, name: string): Place {
  return (Object.hasOwn(places, name) ? places[name] : undefined) ?? { line: 1, column: 1, endColumn: 2 };
}

function problemAt(kind: Problem["kind"], message: string, place: Place, cells: readonly string[]): Problem {
  const { line, column, endColumn } = place;
  return { kind, message, line, column, endLine: line, endColumn, cells: [...cells] };
}
