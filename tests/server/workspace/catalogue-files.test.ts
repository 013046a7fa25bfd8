import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findDatasets } from "../../../server/workspace/catalogue-files.ts";

let workspace: string;

beforeEach(async () => {
  workspace = await mkdtemp(path.join(tmpdir(), "clientele-"));
  await mkdir(path.join(workspace, "datasets"));
});

afterEach(() => rm(workspace, { recursive: true, force: true }));

async function names(...files: string[]): Promise<Record<string, string>> {
  for (const file of files) await writeFile(path.join(workspace, "datasets", file), "a\n1\n");
  const found = await findDatasets(workspace);
  return Object.fromEntries(found.map(({ file, name }) => [path.basename(file), name]));
}

test("files that differ only in case all have names that differ by more", async () => {
  const found = await names("AB.csv", "Ab.csv", "aB.csv", "ab.CSV", "Ab.CSV");
  const folded = Object.values(found).map((name) => name.toLowerCase());
  expect(new Set(folded).size).toBe(5);
  expect(found["AB.csv"]).toBe("AB");
});

test("so have files whose accents are written in two ways", async () => {
  const found = await names("cafe\u0301.csv", "caf\u00e9.csv");
  expect(new Set(Object.values(found).map((name) => name.normalize("NFC"))).size).toBe(2);
});
