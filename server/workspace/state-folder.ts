import { createHash } from "node:crypto";
import path from "node:path";

/** Where Clientele keeps what it remembers of a notebook: `.clientele/notebooks/<readable name>-<hash of the path>`. */
export function stateFolder(workspace: string, notebook: string): string {
  const hash = createHash("sha256").update(notebook).digest("hex").slice(0, 16);
  const name = path.posix
    .basename(notebook, ".nb.ts")
    .replace(/[^\w-]+/g, "-")
    .slice(0, 40);
  return path.join(workspace, ".clientele", "notebooks", `${name}-${hash}`);
}
