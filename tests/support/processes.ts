import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Ids of the kernels that a server started. */
export async function kernelPids(server: number): Promise<number[]> {
  // With no child at all, ps says so by its exit code.
  const { stdout } = await promisify(execFile)("ps", ["-o", "pid=,args=", "--ppid", String(server)]).catch(
    (error: { code?: unknown }) => {
      if (error.code === 1) return { stdout: "" };
      throw error;
    },
  );
  return stdout
    .split("\n")
    .filter((line) => line.includes("kernel/main.ts"))
    .map((line) => Number.parseInt(line, 10));
}
