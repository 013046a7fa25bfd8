/** What `clientele run` says of a run, for people and for programs. */
import type { Notebook } from "../../shared/notebook/notebook.ts";
import type { CellError } from "../../shared/output/error.ts";
import { type Bundle, MIME, type Output } from "../../shared/output/output.ts";
import { cellOf } from "../../shared/session/apply.ts";
import type { CellState, SessionState } from "../../shared/session/state.ts";

export interface CellReport {
  readonly id: string;
  readonly status: "ok" | "failed" | "blocked" | "interrupted";
  /** Null for a cell that did not run. */
  readonly ms: number | null;
  /** Each output by MIME type; console text and notices are `text/plain`. */
  readonly outputs: readonly Bundle[];
  readonly error: CellError | null;
}

export interface RunReport {
  readonly notebook: string;
  readonly ok: boolean;
  readonly cells: readonly CellReport[];
}

export function reportOf(name: string, notebook: Notebook, state: SessionState): RunReport {
  const cells = notebook.cells.flatMap(({ id, kind }) => {
    const cell = kind === "code" ? cellOf(state, id) : undefined;
    return cell ? [cellReport(id, cell)] : [];
  });
  return { notebook: name, ok: cells.every(({ status }) => status === "ok"), cells };
}

function cellReport(id: string, cell: CellState): CellReport {
  const ran = cell.status === "ok" || cell.status === "failed" || cell.status === "interrupted";
  return {
    id,
    status: statusOf(cell),
    ms: ran ? cell.ms : null,
    outputs: cell.outputs.map(bundleOf).filter((bundle) => bundle !== null),
    error: errorOf(cell),
  };
}

/** A cell that waited, or had not been reached, when the run was stopped counts as interrupted. */
function statusOf({ status }: CellState): CellReport["status"] {
  return status === "ok" || status === "failed" || status === "blocked" ? status : "interrupted";
}

function bundleOf(output: Output): Bundle | null {
  switch (output.type) {
    case "display":
      return output.bundle;
    case "console":
    case "notice":
      return { [MIME.text]: output.text };
    case "error":
      return null;
  }
}

function errorOf(cell: CellState): CellError | null {
  const error = cell.outputs.find((output) => output.type === "error");
  if (error) return error.error;
  if (cell.blockedBy === null) return null;
  return { name: "Blocked", message: `It follows from cell “${cell.blockedBy}”, which failed.`, frames: [] };
}

const STATUS_WIDTH = "interrupted".length;
const LINE = 72;

/** One line: status, id, duration and what there is to see first. */
export function cellLine(id: string, cell: CellState, width: number): string {
  const report = cellReport(id, cell);
  const ms = report.ms === null ? "" : `${Math.round(report.ms)} ms`;
  const detail = report.error ? errorText(report.error) : firstLine(report.outputs);
  return `${report.status.padEnd(STATUS_WIDTH)}  ${id.padEnd(width)}  ${ms.padStart(9)}  ${detail}`.trimEnd();
}

function errorText({ name, message, hint, frames }: CellError): string {
  const [frame] = frames;
  const place = frame ? ` (cell ${frame.cell}, line ${frame.line}, column ${frame.column})` : "";
  const what = name === "Blocked" ? message : `${name}: ${message}`;
  return `${oneLine(what)}${place}${hint === undefined ? "" : ` ${oneLine(hint)}`}`;
}

function firstLine(outputs: readonly Bundle[]): string {
  const texts = outputs.map((bundle) => bundle[MIME.text]).filter((text) => typeof text === "string");
  const line = texts.map((text) => text.split("\n").find((part) => part.trim() !== "")).find(Boolean) ?? "";
  return line.length > LINE ? `${line.slice(0, LINE - 1)}…` : line;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}

export function summaryLine({ cells }: RunReport, ms: number): string {
  const counts = (["ok", "failed", "blocked", "interrupted"] as const)
    .map((status) => [status, cells.filter((cell) => cell.status === status).length] as const)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${count} ${status}`);
  const all = `${cells.length} ${cells.length === 1 ? "cell" : "cells"}`;
  return `${all}${counts.length > 0 ? `: ${counts.join(", ")}` : ""} in ${(ms / 1000).toFixed(1)} s`;
}
