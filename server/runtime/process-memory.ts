import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";

const PAGE_BYTES = 4096;

/** Resident memory of a process in bytes, 0 for one that is gone; null where the system does not tell. */
export async function residentMemory(pid: number): Promise<number | null> {
  try {
    const pages = (await readFile(`/proc/${pid}/statm`, "utf8")).split(" ")[1];
    return Number(pages) * PAGE_BYTES;
  } catch (error) {
    const gone = ["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "");
    return gone && existsSync("/proc/self/statm") ? 0 : null;
  }
}
