import { expect, test } from "vitest";
import { apply, initialCell, initialState } from "../../../shared/session/apply.ts";
import { type SessionEvent, sessionEventSchema } from "../../../shared/session/events.ts";
import type { InputState, SessionState } from "../../../shared/session/state.ts";

const begin = initialState({ id: "s", path: "a.nb.ts" });
const after = (...events: SessionEvent[]): SessionState =>
  events.reduce((state, event) => apply(state, sessionEventSchema.parse(event)), begin);
const said = (name: string) => ({ defines: [name], uses: [], problems: [] });
const input = (value: number): InputState => ({
  cell: "a",
  definition: { control: "number", label: "n" },
  value,
});

test("one event of many cells does what one event for each does", () => {
  const names = Array.from({ length: 500 }, (_, n) => `c${n}`);
  const one = after({ type: "cells-analysed", cells: Object.fromEntries(names.map((id) => [id, said(id)])) });
  const each = after(...names.map((cell): SessionEvent => ({ type: "cell-analysed", cell, ...said(cell) })));
  expect(one.cells).toEqual(each.cells);
  expect(one.cells.c7).toEqual({ ...initialCell, defines: ["c7"] });
  const fewer = apply(one, { type: "cells-removed", cells: names.slice(2) });
  expect(Object.keys(fewer.cells)).toEqual(["c0", "c1"]);
});

test("cells that are removed leave the queue", () => {
  const cells = { a: said("a"), b: said("b"), c: said("c") };
  const state = after(
    { type: "cells-analysed", cells },
    { type: "queue-changed", queue: ["a", "b", "c"] },
    { type: "cells-removed", cells: ["a", "c"] },
  );
  expect(state).toMatchObject({ queue: ["b"], cells: { b: { status: "queued" } } });
});

test("many inputs come and go together", () => {
  const state = after({ type: "inputs-defined", inputs: { x: input(1), y: input(2), z: input(3) } });
  expect(state.inputs.y).toEqual(input(2));
  expect(Object.keys(apply(state, { type: "inputs-removed", names: ["x", "z"] }).inputs)).toEqual(["y"]);
});
