import { mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

const SCRATCH_PREFIX = "clientele-kernel-";

/** A scratch folder that names its server, so that one left behind by a killed server is known as such. */
export async function createScratch(temporary = os.tmpdir()): Promise<string> {
  return mkdtemp(path.join(await realpath(temporary), `${SCRATCH_PREFIX}${process.pid}-`));
}

/** Removes scratch folders of kernels whose server is gone, as one that was killed leaves them. */
export async function removeOrphans(temporary = os.tmpdir(), alive = isAlive): Promise<void> {
  const names = await readdir(temporary).catch(() => [] as string[]);
  const orphans = names.filter((name) => {
    const server = new RegExp(`^${SCRATCH_PREFIX}(\\d+)-`).exec(name)?.[1];
    return server !== undefined && !alive(Number(server));
  });
  await Promise.all(orphans.map((name) => removeFolder(path.join(temporary, name))));
}

/** Removes a scratch folder. One that cannot be removed, such as another user's, stays where it is. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(() => {});
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
