import path from "node:path";
import { expect, it } from "vitest";
import { ROOT } from "../support/source-files.ts";
import { outputsOf, rowsOf, runNotebook, troubles, workspaceWith } from "./run-notebook.ts";

it("the tour runs, and its cells show what its text says", async () => {
  const workspace = workspaceWith(path.join(ROOT, "datasets", "purchases.parquet"));
  const report = await runNotebook("welcome.nb.ts", workspace, { days: 7, category: "data" });
  expect(troubles(report)).toEqual([]);
  expect(outputsOf(report, "cells")).toEqual(["60000"]);
  expect(outputsOf(report, "dataflow")[0]).toContain("bring **60,000**,\nof which 9,580 is tax.");
  expect(rowsOf(report, "sql").table.columns.map(({ name }) => name)).toEqual([
    "day",
    "purchases",
    "revenue",
  ]);
  expect(rowsOf(report, "sql").table.rowCount).toBe(7);
  expect(outputsOf(report, "charts")).toEqual(["[chart: Revenue a day]"]);
  expect(outputsOf(report, "counting")).toEqual(["1000000"]);
}, 120_000);
