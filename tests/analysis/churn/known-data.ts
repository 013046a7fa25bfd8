/** Public data that lies outside of the project: tests that use it are skipped, and say so, where it is not there. */
import { existsSync } from "node:fs";
import path from "node:path";
import { describe } from "vitest";
import type { DatasetFile } from "../../../shared/protocol/kernel.ts";
import { ROOT } from "../../support/source-files.ts";

const FOLDER = process.env.CLIENTELE_KNOWN_DATA ?? path.join(ROOT, "..", "shared", "data");

/** The files that are there, as datasets under their names. */
export function knownData(...names: string[]): DatasetFile[] {
  return names
    .map((name) => ({ name, file: path.join(FOLDER, `${name}.csv`), format: "csv" as const }))
    .filter(({ file }) => existsSync(file));
}

/** `describe`, skipped with a notice in its title when a file is missing. */
export function describeKnown(title: string, names: readonly string[], body: () => void): void {
  const missing = names.filter((name) => knownData(name).length === 0);
  if (missing.length === 0) describe(title, body);
  else
    describe.skip(
      `${title} (${missing.join(", ")}.csv not found; CLIENTELE_KNOWN_DATA names the folder)`,
      body,
    );
}
