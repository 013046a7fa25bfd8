import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Ids of the kernels that a server started: of what it started itself, which a wall may stand between it and Node. */
export async function kernelPids(server: number): Promise<number[]> {
  return (await childrenOf(server))
    .filter(({ words }) => words.includes("kernel/main.ts"))
    .map(({ pid }) => pid);
}

/** Ids of the processes in which cells run. */
export async function cellPids(server: number): Promise<number[]> {
  return Promise.all((await kernelPids(server)).map(innermost));
}

async function innermost(pid: number): Promise<number> {
  const [child] = await childrenOf(pid);
  return child ? innermost(child.pid) : pid;
}

async function childrenOf(parent: number): Promise<{ readonly pid: number; readonly words: string }[]> {
  // With no child at all, ps says so by its exit code.
  const { stdout } = await promisify(execFile)("ps", ["-o", "pid=,args=", "--ppid", String(parent)]).catch(
    (error: { code?: unknown }) => {
      if (error.code === 1) return { stdout: "" };
      throw error;
    },
  );
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => ({ pid: Number.parseInt(line, 10), words: line }));
}
