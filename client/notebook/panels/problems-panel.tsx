import { CircleAlert, CircleX, TriangleAlert } from "lucide-react";
import { useMemo } from "react";
import { useOrder, useSessionState } from "../../connection/hooks.ts";
import { plural } from "../../ui/format.ts";
import { withCode } from "../../ui/with-code.tsx";
import { showCell } from "../model/actions.ts";
import { useParts } from "../model/parts.ts";
import { useCellNames } from "../model/use-cell-names.ts";
import { type CellProblem, type CellProblems, problemsOf } from "./problems.ts";

const ICONS = { failed: CircleX, error: CircleAlert, warning: TriangleAlert } as const;
const WORDS = { failed: "Failed", error: "Error", warning: "Warning" } as const;

export function ProblemsPanel() {
  const cells = useSessionState((state) => state.cells);
  const order = useOrder();
  const found = useMemo(() => problemsOf({ cells }, order), [cells, order]);
  return (
    <>
      <CheckState />
      {found.length === 0 ? (
        <p className="nothing">No problems: the code reads well, and nothing failed.</p>
      ) : (
        <ul className="problems">
          {found.map((of) => (
            <ProblemsOfCell key={of.cell} of={of} />
          ))}
        </ul>
      )}
    </>
  );
}

/** Without the language service the list is shorter than it might be, which a reader of it must know. */
function CheckState() {
  const { status, message } = useSessionState((state) => state.language);
  if (status === "starting") return <p className="nothing checking">Reading the types…</p>;
  if (status !== "unavailable") return null;
  return <p className="nothing">{message ?? "Types and SQL are not checked."}</p>;
}

function ProblemsOfCell({ of: { cell, problems } }: { of: CellProblems }) {
  const name = useCellNames()(cell);
  return (
    <li>
      <h3>
        {name}
        <span className="visually-hidden">: {plural(problems.length, "problem")}</span>
      </h3>
      <ul>
        {problems.map((problem, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a problem is its place in the list
          <li key={at}>
            <ProblemButton cell={cell} problem={problem} />
          </li>
        ))}
      </ul>
    </li>
  );
}

function ProblemButton({ cell, problem }: { cell: string; problem: CellProblem }) {
  const parts = useParts();
  const { kind, line, column, code, message } = problem;
  const Icon = ICONS[kind];
  return (
    <button type="button" data-kind={kind} onClick={() => showCell(parts, cell, line, column)}>
      <Icon aria-label={WORDS[kind]} />
      <span>
        {withCode(message)}
        <span className="problem-place">
          line {line}
          {code !== "" && <span className="problem-code">{code}</span>}
        </span>
      </span>
    </button>
  );
}
