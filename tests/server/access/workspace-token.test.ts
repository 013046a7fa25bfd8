import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { workspaceToken } from "../../../server/access/workspace-token.ts";

test("the token is random, kept outside of the workspace, and for the owner's eyes only", async () => {
  const state = await mkdtemp(path.join(os.tmpdir(), "clientele-token-"));
  try {
    const [a = "", b = ""] = await Promise.all(
      ["/data/a", "/data/b"].map((folder) => workspaceToken(folder, state)),
    );
    expect(a).toMatch(/^[\w-]{43}$/);
    expect(b).not.toBe(a);
    const files = await readdir(state);
    const tokens = await Promise.all(files.map((file) => readFile(path.join(state, file), "utf8")));
    expect(tokens.sort()).toEqual([a, b].sort());
    const modes = await Promise.all(
      files.map(async (file) => (await stat(path.join(state, file))).mode & 0o777),
    );
    expect(modes).toEqual([0o600, 0o600]);
    expect(await workspaceToken("/data/a", state)).toBe(a);
  } finally {
    await rm(state, { recursive: true });
  }
});
