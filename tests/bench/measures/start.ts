import { spawn } from "node:child_process";
import { once } from "node:events";
import { ROOT } from "../../support/source-files.ts";
import { temporaryWorkspace } from "../../support/workspace.ts";
import type { Suite } from "../measure.ts";

/** From the command to the printed address, npm's own start included. */
export const start: Suite = async () => {
  const workspace = await temporaryWorkspace();
  try {
    const samples: number[] = [];
    for (let i = 0; i < 8; i++) samples.push(await listening(workspace.folder));
    return [{ name: "npm start until listening", unit: "ms", goal: 1500, samples }];
  } finally {
    await workspace.remove();
  }
};

async function listening(workspace: string): Promise<number> {
  const begun = performance.now();
  const child = spawn("npm", ["start", "--", workspace, "--no-open", "--port", "0"], {
    cwd: ROOT,
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  let text = "";
  for await (const data of child.stdout) {
    text += String(data);
    if (/\?token=/.test(text)) break;
  }
  const took = performance.now() - begun;
  const gone = once(child, "exit");
  process.kill(-(child.pid ?? 0), "SIGTERM");
  await gone;
  return took;
}
