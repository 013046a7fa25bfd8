/** A path that a browser sends is a name within the workspace, or it is refused. */
import { readlink, realpath } from "node:fs/promises";
import path from "node:path";
import { SessionFault } from "../fault/session-fault.ts";

export const NOTEBOOK_ENDING = ".nb.ts";

/** The absolute path of a notebook, given as `folder/name.nb.ts`. Links that lead out of the workspace are refused too. */
export async function notebookFile(workspace: string, name: string): Promise<string> {
  const problem = nameProblem(name);
  if (problem !== null) throw refusal(name, problem);
  const file = path.join(workspace, ...name.split("/"));
  const root = await realpath(workspace);
  const real = await realExisting(file);
  if (real !== root && !real.startsWith(root + path.sep))
    throw refusal(name, "it leads out of the workspace");
  return file;
}

/** Why a name is no notebook of the workspace, without asking the disk; null when it may be one. */
export function nameProblem(name: string): string | null {
  if (!name.endsWith(NOTEBOOK_ENDING)) return `it does not end in ${NOTEBOOK_ENDING}`;
  if (/[\0\\]/.test(name)) return "it has characters that no path here has";
  if (name.startsWith("/") || /^[a-zA-Z]:/.test(name)) return "it is not relative to the workspace";
  const segments = name.split("/");
  if (segments.some((segment) => segment === "" || segment.startsWith("."))) {
    return "folders and files here do not begin with a dot";
  }
  if (segments.includes("node_modules")) return "node_modules holds no notebooks";
  return name.length > 1000 || segments.some((segment) => Buffer.byteLength(segment) > 255)
    ? "it is too long"
    : null;
}

/** The real path of a file or, where it does not exist, of its nearest folder that does, with the rest behind. */
async function realExisting(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "ENOTDIR") throw refusal(path.basename(file), `the disk says: ${code}`);
    const link = await readlink(file).catch(() => null);
    const folder = await realExisting(path.dirname(file));
    // A link to nothing would still be written through.
    return link === null ? path.join(folder, path.basename(file)) : realExisting(path.resolve(folder, link));
  }
}

function refusal(name: string, problem: string): SessionFault {
  const shown = JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name);
  return new SessionFault({
    code: "refused",
    message: `${shown} is no notebook of this workspace: ${problem}.`,
    hint: "Name it by its path within the workspace, such as notebooks/rfm.nb.ts.",
  });
}
