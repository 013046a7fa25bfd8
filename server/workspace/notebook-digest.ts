/** What the list of notebooks shows of the last run, in a file of its own so that listing reads little. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { replaceAtomically } from "./atomic-write.ts";

const digestSchema = z.object({ lastRunAt: z.number().nullable(), picture: z.string().nullable() });
export type OutputsDigest = z.infer<typeof digestSchema>;

const FILE = "digest.json";

/** `folder` is the notebook's state folder. Nulls where nothing is kept. */
export async function readDigest(folder: string): Promise<OutputsDigest> {
  try {
    return digestSchema.parse(JSON.parse(await readFile(path.join(folder, FILE), "utf8")));
  } catch {
    return { lastRunAt: null, picture: null };
  }
}

export async function writeDigest(folder: string, digest: OutputsDigest): Promise<void> {
  await replaceAtomically(path.join(folder, FILE), JSON.stringify(digest));
}
