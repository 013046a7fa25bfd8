import { lstat, opendir } from "node:fs/promises";
import path from "node:path";

/**
 * Bytes that the files below a folder take on the disk. It stops when it has found more than `enough`, or looked at `most` files: a
 * folder of so many is reported as more than `enough`.
 */
export async function folderSize(folder: string, enough: number, most = 20_000): Promise<number> {
  let bytes = 0;
  let files = 0;
  const folders = [folder];
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    const entries = await opendir(at).catch(() => null);
    if (entries === null) continue;
    for await (const entry of entries) {
      const name = path.join(at, entry.name);
      if (++files > most) return Number.POSITIVE_INFINITY;
      if (entry.isDirectory()) folders.push(name);
      else bytes += await fileSize(name);
      if (bytes > enough) return bytes;
    }
  }
  return bytes;
}

/** A file with holes takes less than it is long. */
async function fileSize(file: string): Promise<number> {
  const stats = await lstat(file).catch(() => null);
  return stats === null ? 0 : Math.min(stats.size, stats.blocks * 512 || stats.size);
}
