import { expect, test } from "vitest";
import { analyseCell } from "../../../server/compile/analyse.ts";
import { buildGraph } from "../../../server/dataflow/graph.ts";
import { mergeQueue } from "../../../server/sessions/queue-order.ts";

const sources = { a: "const x = 1", b: "const y = x", c: "const z = y", free: "1", other: "2" };
const graph = buildGraph(
  Object.entries(sources).map(([id, source]) => ({ id, analysis: analyseCell(source) })),
);

test.each([
  [[], ["a", "b"], ["a", "b"]],
  [["other"], ["free"], ["other", "free"]],
  [["c", "free"], ["a"], ["a", "c", "free"]],
  [
    ["free", "b"],
    ["b", "a"],
    ["free", "a", "b"],
  ],
  [["c"], ["c"], ["c"]],
])("%j and then %j wait as %j", (queue, added, merged) => {
  expect(mergeQueue(graph, queue, added)).toEqual(merged);
});
