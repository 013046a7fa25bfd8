import { expect, test } from "vitest";
import { SetValues } from "../../../server/cli/run-values.ts";
import type { InputDefinition } from "../../../shared/output/input.ts";

const DEFINITION: InputDefinition = {
  control: "dataset",
  label: "Purchases",
  contract: { customer: "id" },
  tables: [
    { name: "x", rowCount: 1, columns: [{ name: "id", kind: "integer" }], guess: { customer: "id" } },
    { name: "y", rowCount: 1, columns: [{ name: "at", kind: "date" }], guess: null },
  ],
};

const instead = (words: string) => {
  const values = new SetValues({ purchases: words });
  const value = values.first().purchases ?? null;
  return [values.instead({ name: "purchases", definition: DEFINITION, value }), values.refusal];
};

test("a table without columns is given as it is meant", () => {
  expect(instead('{"table":"x"}')).toEqual([{ give: { table: "x" } }, null]);
  expect(instead("x")).toEqual([{ give: "x" }, null]);
});

test("the real reason of a refusal is told", () => {
  expect(instead('{"table":"z"}')[1]).toBe(
    '--set purchases={"table":"z"}: There is no table “z”. The tables: x, y.',
  );
  expect(instead('{"table":"y","columns":{"customer":"at"}}')[1]).toMatch(
    /“at” holds date and cannot be “customer”/,
  );
  expect(instead('{"table":"x","columns":{"customer":"no"}}')[1]).toMatch(/“x” has no column “no”/);
});
