import { AGGREGATES, COUNTS } from "./functions.ts";
import type { Reading } from "./reading.ts";
import { child, children, type Tree, text } from "./tree.ts";

type MayBeNull = (node: Tree, reading: Reading) => boolean;

/** Ranks are never null; an aggregate is not where its frame always holds the row itself. */
export function windowMayBeNull(node: Tree, reading: Reading, mayBeNull: MayBeNull): boolean {
  const args = children(node, "children");
  const strict = () => args.length === 0 || args.some((arg) => mayBeNull(arg, reading));
  switch (text(node, "type")) {
    case "WINDOW_ROW_NUMBER":
    case "WINDOW_RANK":
    case "WINDOW_RANK_DENSE":
    case "WINDOW_PERCENT_RANK":
    case "WINDOW_CUME_DIST":
      return false;
    case "WINDOW_NTILE":
      return strict();
    case "WINDOW_FIRST_VALUE":
    case "WINDOW_LAST_VALUE":
      return strict() || !holdsItsRow(node);
    case "WINDOW_AGGREGATE": {
      const name = text(node, "function_name").toLowerCase();
      if (COUNTS.has(name)) return false;
      return !AGGREGATES.has(name) || child(node, "filter_expr") !== null || !holdsItsRow(node) || strict();
    }
    default:
      return true;
  }
}

function holdsItsRow(node: Tree): boolean {
  const exclude = text(node, "exclude_clause");
  if (exclude !== "" && exclude !== "NO_OTHER") return false;
  return (
    isBefore(text(node, "start") || "UNBOUNDED_PRECEDING", child(node, "start_expr"), "PRECEDING") &&
    isBefore(text(node, "end") || "CURRENT_ROW_RANGE", child(node, "end_expr"), "FOLLOWING")
  );
}

function isBefore(bound: string, distance: Tree | null, side: "PRECEDING" | "FOLLOWING"): boolean {
  if (bound === `UNBOUNDED_${side}` || bound.startsWith("CURRENT_ROW")) return true;
  const value = child(distance, "value")?.value;
  return bound.startsWith(`EXPR_${side}`) && typeof value === "number" && value >= 0;
}
