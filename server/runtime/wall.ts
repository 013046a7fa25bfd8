/**
 * The operating system's wall around a kernel, behind Node's permission model: namespaces of its own by bubblewrap. In
 * there is nothing but the kernel's folders, read-only, and its scratch folder; no network, and no other process. What
 * breaks the first wall, in native code or in Node itself, finds itself before the second.
 *
 * Which folders a kernel reads is known when its process starts, also of one that waits to be handed out: kernels wait
 * for the folders of a notebook, not for the notebook.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { createScratch, removeFolder } from "./scratch-folders.ts";

/** `auto`: where there is one; `none`: never; `required`: no kernel without. */
export type WallSetting = "auto" | "none" | "required";

/** What stands around every kernel, whatever the machine has. */
export const PERMISSION_MODEL = "Node permission model";

/** Folders and files inside of the wall, under the paths that they have outside. */
export interface Inside {
  readonly readOnly: readonly string[];
  readonly writable: readonly string[];
  /** Where the command starts; removed when it has ended. */
  readonly scratch: string;
}

export interface Wall {
  readonly name: string;
  /** The command that runs another one inside. */
  wrap(command: readonly string[], inside: Inside): string[];
}

export class WallMissing extends Error {
  override readonly name = "WallMissing";
}

const BUBBLEWRAP = "bwrap";
const PROBE_MS = 5000;
/** Where the libraries of Node and of the engine lie; those that are not there are left out. */
const LIBRARIES = [
  "/lib",
  "/lib32",
  "/lib64",
  "/usr/lib",
  "/usr/lib32",
  "/usr/lib64",
  "/usr/local/lib",
  "/etc/ld.so.cache",
  "/etc/alternatives",
  "/nix/store",
  "/gnu/store",
];

/**
 * A shell stays between the server and bubblewrap, which ends at once when its parent does: a kernel whose server is
 * killed ends by itself, and the shell removes its folder, which cannot be removed from inside. It lets go of the
 * kernel's pipes, whose ends nobody but the kernel may hold.
 */
const BETWEEN =
  'folder=$1; shift; "$@" & exec 3>&- 4>&- 5>&-; wait $!; code=$?; rm -rf "$folder"; exit $code';

const bubblewrap: Wall = {
  name: "bubblewrap",
  wrap: (command, inside) => [
    ...["/bin/sh", "-c", BETWEEN, "clientele-kernel", inside.scratch],
    BUBBLEWRAP,
    "--unshare-all",
    "--die-with-parent",
    "--new-session",
    ...["--cap-drop", "ALL"],
    ...["--hostname", "clientele"],
    ...["--proc", "/proc"],
    ...["--dev", "/dev"],
    ...LIBRARIES.flatMap((folder) => ["--ro-bind-try", folder, folder]),
    ...outerFirst(inside.readOnly).flatMap((folder) => ["--ro-bind", folder, folder]),
    ...inside.writable.flatMap((folder) => ["--bind", folder, folder]),
    ...["--remount-ro", "/dev"],
    ...["--remount-ro", "/"],
    ...["--chdir", inside.scratch],
    "--",
    ...command,
  ],
};

/** A folder that lies in another one is bound after it. */
function outerFirst(folders: readonly string[]): string[] {
  return folders.toSorted((a, b) => a.length - b.length);
}

/** What tries a command; a test passes its own. */
export type TryCommand = (command: readonly string[]) => Promise<unknown>;

const run: TryCommand = ([file = "", ...words]) => promisify(execFile)(file, words, { timeout: PROBE_MS });

/**
 * The wall that works here, or null: a Node in it has to start.
 * @throws WallMissing where one is required and none works
 */
export async function findWall(
  setting: WallSetting,
  platform: NodeJS.Platform = process.platform,
  attempt: TryCommand = run,
): Promise<Wall | null> {
  if (setting === "none") return null;
  const problem = await problemOf(bubblewrap, platform, attempt);
  if (problem === null) return bubblewrap;
  if (setting === "auto") return null;
  throw new WallMissing(
    `No kernel is started, because \`kernel.wall\` is "required" and bubblewrap does not work here: ${problem} Install it (Debian and Ubuntu: apt-get install bubblewrap), or set \`kernel.wall\` to "auto".`,
  );
}

async function problemOf(wall: Wall, platform: NodeJS.Platform, attempt: TryCommand): Promise<string | null> {
  if (platform !== "linux") return "it needs Linux.";
  // The processes in the namespace are found by it.
  if (!existsSync(`/proc/${process.pid}/task/${process.pid}/children`))
    return "the system does not tell the children of a process.";
  const scratch = await createScratch();
  const inside: Inside = { readOnly: [process.execPath], writable: [scratch], scratch };
  try {
    await attempt(wall.wrap([process.execPath, "--version"], inside));
    return null;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    return `${(stderr || message).trim().split("\n").at(-1)}.`;
  } finally {
    await removeFolder(scratch);
  }
}
