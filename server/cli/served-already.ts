import { workspaceToken } from "../access/workspace-token.ts";
import { isOwn, type WorkspaceHeld } from "../workspace/workspace-lock.ts";

/** So long the other server is given to answer. */
const ANSWER_MS = 2000;

/** Where the server that holds the workspace is open to this person; null when it does not answer. */
export async function addressBeside({ workspace, holder }: WorkspaceHeld): Promise<string | null> {
  if (!holder?.address) return null;
  const answers = await fetch(holder.address, { signal: AbortSignal.timeout(ANSWER_MS) }).then(
    () => true,
    () => false,
  );
  if (!answers) return null;
  // The key lies in this person's own folder; another person's server has another one.
  return isOwn(holder) ? `${holder.address}?token=${await workspaceToken(workspace)}` : holder.address;
}
