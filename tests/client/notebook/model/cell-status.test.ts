import { expect, test } from "vitest";
import { cellName } from "../../../../client/notebook/model/cell-name.ts";
import { describeCell, type Tone } from "../../../../client/notebook/model/cell-status.ts";
import { initialCell } from "../../../../shared/session/apply.ts";
import type { CellState } from "../../../../shared/session/state.ts";

const problem = {
  kind: "cycle" as const,
  message: "a needs b, and b needs a.",
  line: 1,
  column: 1,
  endLine: 1,
  endColumn: 2,
  cells: [],
};
const output = { type: "notice" as const, id: "1", text: "x" };

test.each<[string, Partial<CellState>, Tone, string]>([
  ["never ran", {}, "quiet", ""],
  ["ran", { status: "ok", stale: false, ms: 412 }, "quiet", "412 ms"],
  ["is stale", { status: "ok", stale: true, ms: 412 }, "stale", "stale"],
  ["is stale though it shows nothing", { status: "idle", stale: true, ms: 3 }, "stale", "stale"],
  [
    "comes from the cache",
    { stale: true, restored: true, outputs: [output] },
    "stale",
    "from an earlier run",
  ],
  ["waits", { status: "queued" }, "queued", "queued"],
  ["runs", { status: "running" }, "running", "running"],
  ["failed", { status: "failed", stale: false }, "error", "failed"],
  ["is blocked", { status: "blocked", blockedBy: "b" }, "blocked", "blocked by cell b"],
  ["was interrupted", { status: "interrupted", stale: false }, "interrupted", "interrupted"],
  ["has a problem", { problems: [problem] }, "error", "cycle"],
])("a cell that %s", (_name, change, tone, word) => {
  expect(describeCell({ ...initialCell, ...change }, (id) => `cell ${id}`)).toMatchObject({ tone, word });
});

test("the sentence behind the word says why", () => {
  const blocked = { ...initialCell, status: "blocked" as const, blockedBy: "b" };
  expect(describeCell(blocked, () => "best").detail).toBe("It uses what best defines, and that failed.");
  const failed = { ...initialCell, status: "failed" as const };
  expect(describeCell(failed, () => "").detail).toBe(
    "The last run ended with an error. Its code or what it uses has changed since.",
  );
});

test.each([
  ["Best customers", ["x"], "x = 1", "Best customers"],
  ["", ["x", "y"], "const x = 1, y = 2", "x"],
  ["", [], "\n// Draw the curve\nplot()", "Draw the curve"],
  ["", [], "## A heading", "A heading"],
  ["", [], "a".repeat(50), `${"a".repeat(39)}…`],
  ["", [], "  \n", "id7"],
])("a cell with title %j that defines %j and reads %j is called %j", (title, defines, source, name) => {
  expect(cellName("id7", title, defines, source)).toBe(name);
});
