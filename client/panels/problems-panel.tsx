import { CircleAlert, TriangleAlert } from "lucide-react";
import { useMemo } from "react";
import { useOrder, useSessionState } from "../connection/hooks.ts";
import { showCell } from "../notebook/actions.ts";
import { useParts } from "../notebook/parts.ts";
import { nameOf } from "../notebook/use-cell-names.ts";
import { withCode } from "../ui/with-code.tsx";
import { problemsOf } from "./problems.ts";

export function ProblemsPanel() {
  const parts = useParts();
  const cells = useSessionState((state) => state.cells);
  const order = useOrder();
  const problems = useMemo(() => problemsOf({ cells }, order), [cells, order]);
  if (problems.length === 0)
    return <p className="nothing">No problems: the code reads well, and nothing failed.</p>;
  return (
    <ul className="problems">
      {problems.map(({ cell, problem, kind }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a problem is its place in the list
        <li key={at}>
          <button type="button" onClick={() => showCell(parts, cell, problem.line)}>
            {kind === "known" ? (
              <TriangleAlert aria-label="Before running" />
            ) : (
              <CircleAlert aria-label="Failed" />
            )}
            <span>
              {withCode(problem.message)}
              <span className="problem-place">
                {nameOf(parts, cell)}, line {problem.line}
              </span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
