import { expect, test } from "vitest";
import { ToldVariables } from "../../../kernel/evaluate/told-variables.ts";
import { VariableList } from "../../../kernel/evaluate/variables.ts";
import { KnownVariables } from "../../../server/runtime/known-variables.ts";
import type { FromKernel } from "../../../shared/protocol/kernel.ts";
import type { Variable } from "../../../shared/session/state.ts";

type Ran = Extract<FromKernel, { type: "ran" }>;

/** A kernel's names and what the server knows of them after each run. */
function told() {
  const [list, sent, known] = [new VariableList(), new ToldVariables(), new KnownVariables()];
  const values = new Map<string, { cell: string; value: unknown }>();
  return {
    values,
    run(): { full: readonly Variable[]; wire: Ran; here: Variable[] } {
      const full = list.list(values);
      const ran: Ran = {
        type: "ran",
        run: 1,
        cell: "a",
        status: "ok",
        ms: 1,
        variables: [...full],
        error: null,
      };
      const wire = sent.changesOnly(ran) as Ran;
      return { full, wire, here: known.take(wire.variables, wire.gone ?? []) };
    },
  };
}

test("only what changed is sent, and the server has all of it", () => {
  const { values, run } = told();
  const list = [1];
  values.set("x", { cell: "a", value: 1 }).set("list", { cell: "b", value: list });
  expect(run().wire).toMatchObject({ variables: [{ name: "x" }, { name: "list" }], gone: [] });
  expect(run().wire).toMatchObject({ variables: [], gone: [] });
  list.push(2);
  values.delete("x");
  values.set("constructor", { cell: "c", value: 2 });
  const { full, wire, here } = run();
  expect(wire).toMatchObject({
    variables: [{ name: "list", size: "2 items" }, { name: "constructor" }],
    gone: ["x"],
  });
  expect(here).toEqual(full);
});

test("of very many values that can change inside, all are looked at in turn", () => {
  const { values, run } = told();
  const lists = Array.from({ length: 1000 }, () => [0]);
  for (const [at, value] of lists.entries()) values.set(`list${at}`, { cell: "a", value });
  run();
  for (const list of lists) list.push(1);
  const seen = new Set<string>();
  for (let n = 0; n < 4; n++) for (const { name } of run().wire.variables) seen.add(name);
  expect(seen.size).toBe(1000);
  expect(run().here.every(({ size }) => size === "2 items")).toBe(true);
});

test("a value that took another's place is told at once, however many there are", () => {
  const { values, run } = told();
  for (let n = 0; n < 1000; n++) values.set(`v${n}`, { cell: "a", value: [n] });
  run();
  values.set("v999", { cell: "a", value: [1, 2, 3] });
  expect(run().wire.variables.map(({ name }) => name)).toContain("v999");
});
