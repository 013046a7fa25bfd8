/** Tells who listens what the eye sees: that a run is over, and how it went. */
import { useEffect } from "react";
import type { SessionState } from "../../../shared/session/state.ts";
import { plural } from "../../ui/format.ts";
import { type NotebookParts, useParts } from "../model/parts.ts";
import { nameOf } from "../model/use-cell-names.ts";

/** Follows the state and gives a sentence when all that was running is done. */
export function runReporter(name: (id: string) => string): (state: SessionState) => string | null {
  let ran = new Set<string>();
  let last: SessionState | null = null;
  return (state) => {
    const before = last?.cells;
    last = state;
    if (before === state.cells || before === undefined) return null;
    for (const [id, cell] of Object.entries(state.cells)) {
      if (cell !== before[id] && cell.status === "running") ran.add(id);
      // A short run may begin and end between two looks.
      else if (cell.startedAt !== before[id]?.startedAt && before[id]) ran.add(id);
    }
    const busy = Object.values(state.cells).some(({ status }) => status === "running" || status === "queued");
    if (busy || ran.size === 0) return null;
    const done = [...ran];
    ran = new Set();
    return sentence(done, state, name);
  };
}

function sentence(ran: readonly string[], state: SessionState, name: (id: string) => string): string {
  const failed = ran.filter((id) => state.cells[id]?.status === "failed");
  const stopped = ran.filter((id) => state.cells[id]?.status === "interrupted");
  if (failed.length > 0) {
    return `Run finished: ${plural(failed.length, "cell")} failed, ${failed.slice(0, 3).map(name).join(", ")}.`;
  }
  if (stopped.length > 0) return "Run interrupted. All variables are kept.";
  return ran.length === 1 ? `${name(ran[0] ?? "")} has run.` : `Run finished: ${plural(ran.length, "cell")}.`;
}

export function useAnnouncer(): void {
  const parts = useParts();
  useEffect(() => announceRuns(parts), [parts]);
}

function announceRuns(parts: NotebookParts): () => void {
  const report = runReporter((id) => nameOf(parts, id));
  report(parts.session.state.get());
  return parts.session.state.subscribe(() => {
    const said = report(parts.session.state.get());
    if (said !== null) parts.app.notices.announce(said);
  });
}
