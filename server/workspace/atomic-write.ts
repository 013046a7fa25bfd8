import { lstatSync, renameSync } from "node:fs";
import { lstat, open, readlink, rm } from "node:fs/promises";
import path from "node:path";
import { asideName } from "./leftovers.ts";

/**
 * Writes a file so that a reader, or a crash, sees the old content or the new and nothing between. The mode of the old
 * file is kept, and where it is a link, the link stays and what it points to is written: whoever must not follow links
 * gives the real path (`inside.ts`). `isStillRight` is asked at the last moment: when it says no, nothing is written.
 * Says whether it was.
 */
export async function writeAtomically(
  file: string,
  content: string | Uint8Array,
  isStillRight: () => Promise<boolean> = async () => true,
): Promise<boolean> {
  return put(await linkTarget(file), content, isStillRight);
}

/** The same for a file that is Clientele's own: a link that somebody put in its place is not followed but replaced. */
export async function replaceAtomically(file: string, content: string | Uint8Array): Promise<void> {
  await put(file, content, async () => true);
}

async function put(
  target: string,
  content: string | Uint8Array,
  isStillRight: () => Promise<boolean>,
): Promise<boolean> {
  const mode = (await lstat(target).catch(() => null))?.mode ?? 0o644;
  const aside = path.join(path.dirname(target), asideName());
  try {
    const handle = await open(aside, "wx", mode & 0o777);
    try {
      await handle.writeFile(content);
      await handle.chmod(mode & 0o777);
      await handle.sync();
    } finally {
      await handle.close();
    }
    const seen = stampOf(target);
    const go = await isStillRight();
    // In one step with the rename: another program may have written since it was asked.
    const isSame = go && stampOf(target) === seen;
    if (isSame) renameSync(aside, target);
    else await rm(aside);
    return isSame;
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Changes whenever the file does. */
function stampOf(file: string): string {
  const found = lstatSync(file, { bigint: true, throwIfNoEntry: false });
  return found ? `${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}` : "none";
}

async function linkTarget(file: string): Promise<string> {
  const link = await readlink(file).catch(() => null);
  return link === null ? file : linkTarget(path.resolve(path.dirname(file), link));
}
