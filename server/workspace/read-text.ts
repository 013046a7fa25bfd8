import { constants } from "node:fs";
import { open } from "node:fs/promises";

/** A notebook is far smaller; what is larger was put there by mistake. */
const MOST_BYTES = 32_000_000;

/** Reads a file as UTF-8. Bytes that are none are an error: read in another way, they would be lost at the next save. */
export async function readText(file: string): Promise<string> {
  const bytes = await readBytes(file);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new Error("It is not UTF-8 text; save it as UTF-8 with an editor.", { cause });
  }
}

/** A pipe is not waited for: nobody may ever write into it. */
async function readBytes(file: string): Promise<Uint8Array> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await handle.stat();
    if (!found.isFile() && !found.isDirectory()) throw new Error("It is no file.");
    if (found.size > MOST_BYTES) throw new Error("It is larger than 32 MB, which no notebook is.");
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
