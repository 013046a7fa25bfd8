/** The page about the analyses names all of them, and its code runs. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import * as analysis from "../../analysis/index.ts";
import { datasetFile } from "../kernel/data/opened.ts";
import { openSql } from "./engine.ts";
import { runExample } from "./run-example.ts";

const ROOT = path.join(import.meta.dirname, "../..");
const SAMPLES = path.join(ROOT, "datasets");
const page = readFileSync(path.join(ROOT, "docs/analyses.md"), "utf8");

test("every public name stands on the page, and nothing else", () => {
  const named = new Set(
    Array.from(page.split("\n## A model")[0]?.matchAll(/`(\w+)`/g) ?? [], ([, name]) => name),
  );
  expect([...named].sort()).toEqual(Object.keys(analysis).sort());
});

test("its code runs on the sample operator", async () => {
  const tables = readdirSync(SAMPLES).filter((file) => file.endsWith(".parquet"));
  const sql = await openSql(tables.map((file) => datasetFile(SAMPLES, file)));
  const code = Array.from(page.matchAll(/```ts\n(.*?)```/gs), ([, text = ""]) => text);
  expect(code).toHaveLength(1);
  await runExample(code.join("\n"), { ...analysis, sql });
});
