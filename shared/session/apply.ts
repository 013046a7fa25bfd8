/**
 * The one reader of session events, run by the server and by every browser alike: `apply(state, event)` is pure, counts
 * the event, and shares what it did not change, so that a view of one cell need not look at the others.
 *
 * Markdown cells have no state here; they are in the document only.
 */
import { assertNever } from "../assert-never.ts";
import type { OutputChange } from "../output/output.ts";
import { applyOutputChanges } from "./apply-outputs.ts";
import type { SessionEvent } from "./events.ts";
import { withEntries, withEntry, withoutEntries } from "./large-record.ts";
import type { CellState, KernelState, SessionState, Variable } from "./state.ts";

export const initialKernel: KernelState = { status: "none", death: null, memory: null, culled: false };

/** A code cell that never ran. */
export const initialCell: CellState = {
  status: "idle",
  stale: true,
  blockedBy: null,
  startedAt: null,
  ms: null,
  outputs: [],
  restored: false,
  problems: [],
  diagnostics: null,
  defines: [],
  uses: [],
  replacing: false,
  settled: "idle",
};

export function initialState(
  session: Pick<SessionState, "id" | "path"> & Partial<SessionState>,
): SessionState {
  return {
    execution: "auto",
    kernel: initialKernel,
    cells: {},
    queue: [],
    inputs: {},
    variables: [],
    saved: { status: "saved", message: null },
    language: { status: "off", message: null },
    sequence: 0,
    ...session,
  };
}

export function apply(state: SessionState, event: SessionEvent): SessionState {
  return { ...change(state, event), sequence: state.sequence + 1 };
}

function change(state: SessionState, event: SessionEvent): SessionState {
  switch (event.type) {
    case "cell-analysed": {
      const { defines, uses, problems } = event;
      const cell = cellOf(state, event.cell) ?? initialCell;
      return withCell(state, event.cell, { ...cell, defines, uses, problems });
    }
    case "cells-analysed":
      return {
        ...state,
        cells: withEntries(
          state.cells,
          Object.entries(event.cells).map(([id, said]) => [
            id,
            { ...(cellOf(state, id) ?? initialCell), ...said },
          ]),
        ),
      };
    case "cell-removed":
      return removeCells(state, [event.cell]);
    case "cells-removed":
      return removeCells(state, event.cells);
    case "diagnosed":
      return updateCells(state, Object.keys(event.cells), (cell, id) => ({
        ...cell,
        diagnostics: own(event.cells, id) ?? null,
      }));
    case "language-changed":
      return { ...state, language: event.language };
    case "staleness-changed":
      return updateCells(state, Object.keys(event.stale), (cell, id) => ({
        ...cell,
        stale: event.stale[id] === true,
      }));
    case "queue-changed":
      return changeQueue(state, event.queue);
    case "cell-started":
      return startCell(state, event.cell, event.at);
    case "outputs-changed":
      return updateCells(state, [event.cell], (cell) => changeOutputs(cell, event.changes));
    case "cell-finished":
      return finishCell(state, event.cell, event.status, event.ms);
    case "cell-blocked":
      return updateCells(leaveQueue(state, [event.cell]), [event.cell], (cell) => ({
        ...cell,
        status: "blocked",
        settled: "blocked",
        blockedBy: event.by,
      }));
    case "input-defined":
      return { ...state, inputs: withEntry(state.inputs, event.name, event.input) };
    case "inputs-defined":
      return { ...state, inputs: withEntries(state.inputs, Object.entries(event.inputs)) };
    case "input-changed": {
      const input = own(state.inputs, event.name);
      if (!input) return state;
      return { ...state, inputs: withEntry(state.inputs, event.name, { ...input, value: event.value }) };
    }
    case "input-removed":
      return { ...state, inputs: withoutEntries(state.inputs, [event.name]) };
    case "inputs-removed":
      return { ...state, inputs: withoutEntries(state.inputs, event.names) };
    case "variables-updated":
      return { ...state, variables: updateVariables(state.variables, event.variables, event.gone) };
    case "variables-changed":
      return { ...state, variables: event.variables };
    case "kernel-changed":
      return changeKernel(state, event.kernel);
    case "execution-changed":
      return { ...state, execution: event.execution };
    case "saved-changed":
      return { ...state, saved: event.saved };
    case "renamed":
      return { ...state, path: event.path };
    case "outputs-cleared":
      return updateCells(state, event.cells, (cell) => ({
        ...cell,
        outputs: [],
        replacing: false,
        restored: false,
      }));
    default:
      return assertNever(event);
  }
}

/** The state of a code cell; undefined for ids that are no code cell, `constructor` and its like included. */
export function cellOf(state: Pick<SessionState, "cells">, id: string): CellState | undefined {
  return own(state.cells, id);
}

/** What a record holds under a key of its own. */
export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function withCell(state: SessionState, id: string, cell: CellState): SessionState {
  return { ...state, cells: withEntry(state.cells, id, cell) };
}

function updateCells(
  state: SessionState,
  ids: readonly string[],
  update: (cell: CellState, id: string) => CellState,
): SessionState {
  const changed: [string, CellState][] = [];
  for (const id of ids) {
    const cell = cellOf(state, id);
    const now = cell && update(cell, id);
    if (now && now !== cell) changed.push([id, now]);
  }
  return changed.length === 0 ? state : { ...state, cells: withEntries(state.cells, changed) };
}

function removeCells(state: SessionState, ids: readonly string[]): SessionState {
  const left = leaveQueue(state, ids);
  return { ...left, cells: withoutEntries(left.cells, ids) };
}

function leaveQueue(state: SessionState, ids: readonly string[]): SessionState {
  if (!ids.some((id) => state.queue.includes(id))) return state;
  const gone = new Set(ids);
  return { ...state, queue: state.queue.filter((id) => !gone.has(id)) };
}

/** Those that changed keep their places; new ones come last. */
function updateVariables(
  variables: readonly Variable[],
  changed: readonly Variable[],
  gone: readonly string[],
): Variable[] {
  const news = new Map(changed.map((variable) => [variable.name, variable]));
  const removed = new Set(gone);
  const kept = variables.flatMap((variable) => {
    if (removed.has(variable.name)) return [];
    const now = news.get(variable.name) ?? variable;
    news.delete(variable.name);
    return [now];
  });
  return [...kept, ...news.values()];
}

function changeQueue(state: SessionState, queue: string[]): SessionState {
  const waiting = new Set(queue);
  const left = state.queue.filter((id) => !waiting.has(id));
  const back = updateCells(state, left, (cell) =>
    cell.status === "queued" ? { ...cell, status: cell.settled } : cell,
  );
  const queued = updateCells(back, queue, (cell) =>
    cell.status === "running" || cell.status === "queued" ? cell : { ...cell, status: "queued" },
  );
  return { ...queued, queue };
}

function startCell(state: SessionState, id: string, at: number): SessionState {
  return updateCells(leaveQueue(state, [id]), [id], (cell) => ({
    ...cell,
    status: "running",
    startedAt: at,
    blockedBy: null,
    replacing: true,
  }));
}

function changeOutputs(cell: CellState, changes: readonly OutputChange[]): CellState {
  if (changes.length === 0) return cell;
  const outputs = applyOutputChanges(cell.replacing ? [] : cell.outputs, changes);
  return { ...cell, outputs, replacing: false, restored: false };
}

function finishCell(
  state: SessionState,
  id: string,
  status: "ok" | "failed" | "interrupted",
  ms: number,
): SessionState {
  return updateCells(state, [id], (cell) => ({
    ...cell,
    status: state.queue.includes(id) ? "queued" : status,
    settled: status,
    ms,
    outputs: cell.replacing ? [] : cell.outputs,
    replacing: false,
    restored: false,
  }));
}

/** Without a kernel there are no variables, and what is shown is from an earlier one. */
function changeKernel(state: SessionState, kernel: KernelState): SessionState {
  if (kernel.status !== "none" && kernel.status !== "dead") return { ...state, kernel };
  const cells = updateCells(state, Object.keys(state.cells), (cell) => ({
    ...cell,
    stale: true,
    restored: cell.outputs.length > 0,
  }));
  return { ...cells, kernel, variables: [] };
}
