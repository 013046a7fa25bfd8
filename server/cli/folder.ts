import { stat } from "node:fs/promises";
import path from "node:path";
import { UsageError } from "./command.ts";

/** The absolute path of a folder that a person named; a `UsageError` when there is none. */
export async function existingFolder(directory: string): Promise<string> {
  const folder = path.resolve(directory);
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory()) return folder;
  throw new UsageError(`${found ? "That is no folder" : "There is no folder"}: ${folder}`);
}
