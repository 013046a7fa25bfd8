/** A disk of its own in memory, to be filled, made read-only and taken away. Only where this user may mount. */
import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export interface SmallDisk {
  readonly folder: string;
  /** Leaves no byte free. */
  fill(): void;
  free(): void;
  /** Throws while a file of it is open for writing. */
  readOnly(on: boolean): void;
  remove(): void;
}

function mounted(...words: string[]): boolean {
  try {
    execFileSync("mount", words, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Null where disks cannot be mounted. */
export function smallDisk(bytes = 2_000_000): SmallDisk | null {
  const folder = mkdtempSync(path.join(tmpdir(), "clientele-disk-"));
  if (process.platform !== "linux" || !mounted("-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", folder)) {
    rmSync(folder, { recursive: true, force: true });
    return null;
  }
  const filling = path.join(folder, "filling");
  return {
    folder,
    fill() {
      const file = openSync(filling, "w");
      try {
        for (let size = 1 << 16; size >= 1; size >>= 1) {
          try {
            for (;;) writeSync(file, Buffer.alloc(size));
          } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
          }
        }
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(filling, { force: true }),
    readOnly(on) {
      if (!mounted("-o", `remount,${on ? "ro" : "rw"}`, folder))
        throw new Error("A file is open for writing.");
    },
    remove() {
      execFileSync("umount", ["-l", folder], { stdio: "ignore" });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
