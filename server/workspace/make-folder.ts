import { mkdir, stat } from "node:fs/promises";
import path from "node:path";

/** Makes a folder and those above it. On a disk that refuses, Node tells of a missing folder; this tells why. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    await mkdir(await firstMissing(folder));
    await mkdir(folder, { recursive: true });
  }
}

async function firstMissing(folder: string): Promise<string> {
  const above = path.dirname(folder);
  const isThere = above === folder || (await stat(above).catch(() => null)) !== null;
  return isThere ? folder : firstMissing(above);
}
