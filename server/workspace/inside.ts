/** A path that a browser sends is a name within the workspace, or it is refused. */
import { readlink, realpath } from "node:fs/promises";
import path from "node:path";
import { SessionFault } from "../fault/session-fault.ts";
import { diskText } from "./disk-text.ts";

export const NOTEBOOK_ENDING = ".nb.ts";
/** As many as Linux follows. */
const MOST_LINKS = 40;

/** The absolute path of a notebook, given as `folder/name.nb.ts`. Links that lead out of the workspace are refused too. */
export async function notebookFile(workspace: string, name: string): Promise<string> {
  const problem = nameProblem(name);
  if (problem !== null) throw refusal(name, problem);
  const file = path.join(workspace, ...name.split("/"));
  try {
    await realInside(workspace, file);
  } catch (error) {
    throw refusal(name, (error as Error).message);
  }
  return file;
}

/** A link leads out of the workspace, or in a circle. */
export class LeadsOutside extends Error {
  override name = "LeadsOutside";
}

/**
 * The real path of a file of the workspace, all links followed; of one that is not there yet, where it would be. Asked
 * at every door, also of open files: a link may have taken a file's place meanwhile. Throws `LeadsOutside`.
 */
export async function realInside(workspace: string, file: string): Promise<string> {
  const [root, real] = await Promise.all([realpath(workspace), realExisting(file)]);
  if (real === root || real.startsWith(root.endsWith(path.sep) ? root : root + path.sep)) return real;
  throw new LeadsOutside("it leads out of the workspace");
}

/** Why a name is no notebook of the workspace, without asking the disk; null when it may be one. */
export function nameProblem(name: string): string | null {
  if (!name.endsWith(NOTEBOOK_ENDING)) return `it does not end in ${NOTEBOOK_ENDING}`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what no name should have
  if (/[\x00-\x1f\x7f\\]/.test(name)) return "it has characters that no path here has";
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
async function realExisting(file: string, links = 0): Promise<string> {
  if (links > MOST_LINKS) throw new LeadsOutside("links lead in a circle");
  try {
    return await realpath(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "ENOTDIR") throw new LeadsOutside(diskText(error));
    const link = await readlink(file).catch(() => null);
    const folder = await realExisting(path.dirname(file), links);
    // A link to nothing would still be written through.
    return link === null
      ? path.join(folder, path.basename(file))
      : realExisting(path.resolve(folder, link), links + 1);
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
