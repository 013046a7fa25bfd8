/**
 * Files that are written beside their place until they are whole. Their names are short however long that of the file
 * is, and tell which process writes them, so that what a killed one left is known and removed.
 */
import { randomBytes } from "node:crypto";
import type { Dirent } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";

const OURS = /^\.clientele-(\d+)-[\da-f]{12}\.tmp$/;
/** As earlier versions named them. */
const OLDER = /^\..+\.(\d+)-\d{13}\.tmp$/;
const ADDING = /^\.adding-(\d+)$/;
/** Nobody writes for so long; of another machine's processes nothing else is known. */
const OLD_MS = 10 * 60_000;
const DEEPEST = 10;

export function asideName(): string {
  return `.clientele-${process.pid}-${randomBytes(6).toString("hex")}.tmp`;
}

/** Removes what dead processes left in a workspace. Gives how many there were. Never rejects. */
export async function removeLeftovers(folder: string, depth = 0): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
  let removed = 0;
  for (const entry of entries) {
    const file = path.join(folder, entry.name);
    if (await isLeftover(entry, file)) {
      removed += await rm(file, { recursive: true, force: true }).then(
        () => 1,
        () => 0,
      );
    } else if (entry.isDirectory() && depth < DEEPEST && isOwnGround(entry.name)) {
      removed += await removeLeftovers(file, depth + 1);
    }
  }
  return removed;
}

function isOwnGround(name: string): boolean {
  return name === ".clientele" || (!name.startsWith(".") && name !== "node_modules");
}

async function isLeftover(entry: Dirent, file: string): Promise<boolean> {
  const pattern = entry.isDirectory() ? [ADDING] : entry.isFile() ? [OURS, OLDER] : [];
  const pid = pattern.map((each) => each.exec(entry.name)?.[1]).find((found) => found !== undefined);
  if (pid === undefined) return false;
  const found = await stat(file).catch(() => null);
  if (!found) return false;
  return !isAlive(Number(pid)) || Date.now() - found.mtimeMs > OLD_MS;
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
