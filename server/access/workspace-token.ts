import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/**
 * The workspace's token: made at random at the first start and kept for the owner's eyes only, so that an open page
 * finds its server again after a restart. It lies outside of the workspace, of which a kernel may read a part. Delete
 * the file to be rid of every key given out.
 */
export async function workspaceToken(workspace: string, state: string = stateFolder()): Promise<string> {
  const name = createHash("sha256").update(path.resolve(workspace)).digest("hex").slice(0, 32);
  const file = path.join(state, `${name}.token`);
  const kept = await readFile(file, "utf8").catch(() => "");
  if (/^[\w-]{43}$/.test(kept)) return kept;
  const token = randomBytes(32).toString("base64url");
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, token, { mode: 0o600 });
  return token;
}

/** Where programs of this user keep what outlives them. */
function stateFolder(): string {
  const state = process.env.XDG_STATE_HOME || path.join(os.homedir(), ".local", "state");
  return path.join(state, "clientele");
}
