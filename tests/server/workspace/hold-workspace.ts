/** Takes the lock of the workspace that it is given, says so, and holds it until it is killed or told to let go. */
import { WorkspaceHeld, WorkspaceLock } from "../../../server/workspace/workspace-lock.ts";

const [, , workspace = "", address = ""] = process.argv;
try {
  const lock = await WorkspaceLock.take(workspace);
  await lock.tell(address || null);
  process.stdout.write("taken\n");
  process.on("message", () => void lock.release().then(() => process.exit(0)));
} catch (error) {
  process.stdout.write(error instanceof WorkspaceHeld ? "held\n" : `${String(error)}\n`);
  process.exit(0);
}
