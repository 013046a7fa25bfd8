import { readFile } from "node:fs/promises";

/** Memory of a process that is in RAM now, and the most that ever was, in MB; as the Linux kernel counts it. */
export async function processMemory(pid: number): Promise<{ resident: number; peak: number }> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const megabytes = (field: string) =>
    Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) * (1024 / 1e6);
  return { resident: megabytes("VmRSS"), peak: megabytes("VmHWM") };
}
