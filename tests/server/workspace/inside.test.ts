import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { notebookFile } from "../../../server/workspace/inside.ts";

let folder: string;
let workspace: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "inside-"));
  workspace = path.join(folder, "workspace");
  await mkdir(path.join(workspace, "notebooks"), { recursive: true });
  await mkdir(path.join(folder, "workspace-beside"));
  await writeFile(path.join(workspace, "a.nb.ts"), "");
  await writeFile(path.join(folder, "secret.nb.ts"), "");
  await symlink(path.join(folder, "secret.nb.ts"), path.join(workspace, "link.nb.ts"));
  await symlink(folder, path.join(workspace, "up"));
  await symlink(path.join(folder, "workspace-beside"), path.join(workspace, "beside"));
  await symlink("notebooks", path.join(workspace, "inner"));
  await symlink("loop", path.join(workspace, "loop"));
  await symlink(path.join(folder, "not-yet.nb.ts"), path.join(workspace, "dangling.nb.ts"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([
  "a.nb.ts",
  "notebooks/new.nb.ts",
  "inner/new.nb.ts",
  "no/such/folder/x.nb.ts",
  "顾客 分析.nb.ts",
  "a..b.nb.ts",
])("%s is inside", async (name) => {
  expect(await notebookFile(workspace, name)).toBe(path.join(workspace, ...name.split("/")));
});

test.each([
  ["../secret.nb.ts", "begin with a dot"],
  ["notebooks/../../secret.nb.ts", "begin with a dot"],
  ["./a.nb.ts", "begin with a dot"],
  ["notebooks//a.nb.ts", "begin with a dot"],
  ["/etc/passwd.nb.ts", "not relative"],
  ["C:/a.nb.ts", "not relative"],
  ["..\\secret.nb.ts", "characters that no path here has"],
  ["a\0.nb.ts", "characters that no path here has"],
  ["a.ts", "does not end in .nb.ts"],
  ["", "does not end in .nb.ts"],
  ["package.json", "does not end in .nb.ts"],
  [".clientele/trash/x.nb.ts", "begin with a dot"],
  [".nb.ts", "begin with a dot"],
  ["node_modules/x/a.nb.ts", "node_modules holds no notebooks"],
  [`${"x".repeat(300)}.nb.ts`, "too long"],
  ["link.nb.ts", "leads out of the workspace"],
  ["up/secret.nb.ts", "leads out of the workspace"],
  ["up/new.nb.ts", "leads out of the workspace"],
  ["beside/x.nb.ts", "leads out of the workspace"],
  ["dangling.nb.ts", "leads out of the workspace"],
  ["loop/x.nb.ts", "ELOOP"],
])("%j is refused", async (name, why) => {
  await expect(notebookFile(workspace, name)).rejects.toMatchObject({ fault: { code: "refused" } });
  await expect(notebookFile(workspace, name)).rejects.toThrow(why);
});
