import { readFileSync } from "node:fs";

/** The last of the processes that each started one: the command that a chain of wrappers runs. */
export function innermost(pid: number): number {
  for (let at = pid; ; ) {
    const [child] = childrenOf(at);
    if (child === undefined) return at;
    at = child;
  }
}

/** Children of a process's main thread; none where the system does not tell. */
function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
    return text === "" ? [] : text.split(" ").map(Number);
  } catch {
    return [];
  }
}
