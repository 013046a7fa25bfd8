import type { CellError } from "../../shared/output/error.ts";
import type { SessionEvent } from "../../shared/session/events.ts";
import type { KernelDeath, Problem } from "../../shared/session/state.ts";

/** The output of a cell that cannot run because of what its code says. */
export function problemEvent(cell: string, { kind, message, line, column }: Problem): SessionEvent {
  const name = kind === "syntax" ? "SyntaxError" : "CellProblem";
  return putError(cell, "problem", { name, message, frames: [{ cell, line, column }] });
}

/** The last output of a cell whose kernel died while it ran. */
export function deathEvent(cell: string, { message, hint }: KernelDeath): SessionEvent {
  return putError(cell, "kernel", { name: "KernelDied", message, hint, frames: [] });
}

function putError(cell: string, id: string, error: CellError): SessionEvent {
  return {
    type: "outputs-changed",
    cell,
    changes: [{ change: "put", output: { type: "error", id, error } }],
  };
}
