import { readFile } from "node:fs/promises";

/** Reads a file as UTF-8. Bytes that are none are an error: read in another way, they would be lost at the next save. */
export async function readText(file: string): Promise<string> {
  const bytes = await readFile(file);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new Error("It is not UTF-8 text; save it as UTF-8 with an editor.", { cause });
  }
}
