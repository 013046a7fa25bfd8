import { expect, test } from "vitest";
import { variablesEvent } from "../../../server/sessions/variables-event.ts";
import { apply, initialState } from "../../../shared/session/apply.ts";
import type { Variable } from "../../../shared/session/state.ts";

const variable = (name: string, preview = "1"): Variable => ({
  name,
  cell: "a",
  type: "number",
  size: "",
  preview,
});
const many = Array.from({ length: 100 }, (_, n) => variable(`v${n}`));

/** What a viewer with `before` shows after the event. */
function shown(before: readonly Variable[], now: readonly Variable[]): readonly Variable[] {
  const state = initialState({ id: "s", path: "a.nb.ts", variables: [...before] });
  const event = variablesEvent(before, now);
  return event ? apply(state, event).variables : before;
}

test("nothing is told when all is the same", () => {
  expect(
    variablesEvent(
      many,
      many.map((each) => ({ ...each })),
    ),
  ).toBeNull();
});

test("of many only the changes are told", () => {
  const now = [...many.slice(1, 50), variable("v50", "2"), ...many.slice(51), variable("new")];
  expect(variablesEvent(many, now)).toEqual({
    type: "variables-updated",
    variables: [variable("v50", "2"), variable("new")],
    gone: ["v0"],
  });
  expect(shown(many, now)).toEqual(now);
});

test("of few, or when most changed, all are told", () => {
  const now = many.map(({ name }) => variable(name, "2"));
  expect(variablesEvent(many, now)).toEqual({ type: "variables-changed", variables: now });
  expect(shown([variable("a")], [])).toEqual([]);
});
