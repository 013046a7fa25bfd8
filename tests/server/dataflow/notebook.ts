import { analyseCell } from "../../../server/compile/analyse.ts";
import { buildGraph, type Graph } from "../../../server/dataflow/graph.ts";

/** The graph of a notebook whose cells are given as id and source, in document order. */
export function graphOf(cells: Readonly<Record<string, string>>): Graph {
  return buildGraph(Object.entries(cells).map(([id, source]) => ({ id, analysis: analyseCell(source) })));
}

/** Milliseconds of processor time that a function takes, whatever else the machine does. */
export function processorTime(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
