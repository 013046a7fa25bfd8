import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { basketsOf } from "../../../analysis/association/baskets.ts";
import { ROOT } from "../../support/source-files.ts";

const FOLDER = process.env.CLIENTELE_KNOWN_DATA ?? path.join(ROOT, "..", "shared", "data");

/** The baskets of a public file, a line each. Skips the test where the file is not there. */
export function knownBaskets(
  context: { skip(note: string): never },
  name: string,
  separator: string,
): string[][] {
  const file = path.join(FOLDER, name);
  if (!existsSync(file)) context.skip(`${name} is not here; CLIENTELE_KNOWN_DATA names its folder`);
  const lines = readFileSync(file, "utf8").split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line) => line.split(separator).filter((item) => item !== ""));
}

export const groceries = (context: { skip(note: string): never }) =>
  basketsOf(knownBaskets(context, "groceries.tsv", "\t"));
