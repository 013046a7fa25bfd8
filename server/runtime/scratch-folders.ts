import { readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { SCRATCH_PREFIX } from "./kernel-process.ts";

/** Removes scratch folders of kernels whose server is gone, as one that was killed leaves them. */
export async function removeOrphans(temporary = os.tmpdir(), alive = isAlive): Promise<void> {
  const names = await readdir(temporary).catch(() => [] as string[]);
  const orphans = names.filter((name) => {
    const server = new RegExp(`^${SCRATCH_PREFIX}(\\d+)-`).exec(name)?.[1];
    return server !== undefined && !alive(Number(server));
  });
  await Promise.all(
    orphans.map((name) =>
      // Another user's folder stays, and is not ours to remove.
      rm(path.join(temporary, name), { recursive: true, force: true }).catch(() => {}),
    ),
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
