/** The state of a cell in a word and a tone; the bar at its left has a shape for each tone, so that colour is never alone. */
import { assertNever } from "../../../shared/assert-never.ts";
import type { CellState } from "../../../shared/session/state.ts";
import { formatDuration } from "../../ui/format.ts";

export type Tone = "quiet" | "queued" | "running" | "stale" | "error" | "blocked" | "interrupted";

export interface CellWord {
  readonly tone: Tone;
  /** Empty where there is nothing to say. */
  readonly word: string;
  /** A longer sentence, for the tooltip. */
  readonly detail: string;
}

/** `cellName` gives another cell's title for a sentence. */
export function describeCell(cell: CellState, cellName: (id: string) => string): CellWord {
  const problem = cell.problems[0];
  switch (cell.status) {
    case "queued":
      return { tone: "queued", word: "queued", detail: "Waits for the cells before it." };
    case "running":
      return { tone: "running", word: "running", detail: "Runs now." };
    case "failed":
      return withStale(cell, { tone: "error", word: "failed", detail: "The last run ended with an error." });
    case "blocked": {
      const by = cellName(cell.blockedBy ?? "");
      return {
        tone: "blocked",
        word: `blocked by ${by}`,
        detail: `It uses what ${by} defines, and that failed.`,
      };
    }
    case "interrupted":
      return withStale(cell, {
        tone: "interrupted",
        word: "interrupted",
        detail: "The last run was stopped.",
      });
    case "idle":
    case "ok":
      if (problem) return { tone: "error", word: problemWord(problem.kind), detail: problem.message };
      return quiet(cell);
    default:
      return assertNever(cell.status);
  }
}

function quiet(cell: CellState): CellWord {
  const took = cell.ms === null ? "" : formatDuration(cell.ms);
  if (cell.stale && cell.outputs.length === 0 && cell.ms === null) {
    return { tone: "quiet", word: "", detail: "" };
  }
  if (!cell.stale && cell.restored)
    return { tone: "quiet", word: took, detail: "From an earlier run; nothing has changed since." };
  if (!cell.stale) return { tone: "quiet", word: took, detail: took && `The last run took ${took}.` };
  return cell.restored
    ? { tone: "stale", word: "from an earlier run", detail: "Not run since the kernel started." }
    : {
        tone: "stale",
        word: "stale",
        detail: "Its code, an input or a cell that it uses has changed since it ran.",
      };
}

function withStale(cell: CellState, said: CellWord): CellWord {
  return cell.stale && !cell.restored
    ? { ...said, detail: `${said.detail} Its code or what it uses has changed since.` }
    : said;
}

function problemWord(kind: CellState["problems"][number]["kind"]): string {
  switch (kind) {
    case "syntax":
      return "syntax error";
    case "unsupported":
      return "not supported";
    case "duplicate":
      return "name defined twice";
    case "cycle":
      return "cycle";
    case "assignment":
      return "assigns another cell's name";
    default:
      return assertNever(kind);
  }
}
