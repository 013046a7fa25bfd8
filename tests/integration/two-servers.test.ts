/** Two servers on one workspace would lose each other's edits: the second points to the first. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { inRoot, startServer } from "../support/server.ts";
import { Viewer } from "../support/viewer.ts";
import { notebookText, temporaryWorkspace } from "../support/workspace.ts";

async function clientele(words: readonly string[], env: NodeJS.ProcessEnv) {
  const args = ["--disable-warning=ExperimentalWarning", inRoot("server", "main.ts"), ...words];
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env } });
  let [out, errors] = ["", ""];
  child.stdout.on("data", (data: Buffer) => {
    out += data.toString();
  });
  child.stderr.on("data", (data: Buffer) => {
    errors += data.toString();
  });
  const [code] = (await once(child, "close")) as [number];
  return { code, out, errors };
}

test("a second server points to the first, also after deaths; run, check and datasets go beside it", async () => {
  const own = await temporaryWorkspace({ "notebooks/a.nb.ts": notebookText({ log: "const x = 1;\nx" }) });
  const env = { XDG_STATE_HOME: `${own.folder}/.state` };
  try {
    const first = await startServer(own.folder);
    const second = await clientele(["serve", own.folder, "--no-open"], env);
    expect(second).toMatchObject({ code: 0, errors: "" });
    expect(second.out).toContain(`is served already at ${first.origin}/ (process ${first.pid}`);
    expect(second.out).toContain(first.address);
    const third = await clientele(["serve", own.folder, "--no-open", "--port", "0"], env);
    expect(third).toMatchObject({ code: 1, out: "" });
    expect(third.errors).toContain(`is served already at ${first.origin}/`);

    const editor = await Viewer.connect(first);
    await editor.open("notebooks/a.nb.ts");
    const beside = [
      ["run", `${own.folder}/notebooks/a.nb.ts`, "--workspace", own.folder],
      ["check", `${own.folder}/notebooks/a.nb.ts`, "--workspace", own.folder],
      ["datasets", "--workspace", own.folder],
    ].map((words) => clientele(words, env));
    const acknowledged: string[] = [];
    for (let n = 0; n < 30; n++) {
      const line = `// line ${n}`;
      await editor.setSource("log", `${editor.source("log")}\n${line}`);
      acknowledged.push(line);
    }
    expect((await Promise.all(beside)).map(({ code }) => code)).toEqual([0, 0, 0]);
    await first.kill();
    editor.close();
    const next = await startServer(own.folder);
    const again = await Viewer.connect(next);
    await again.open("notebooks/a.nb.ts");
    const lines = new Set(again.source("log").split("\n"));
    expect(acknowledged.filter((line) => !lines.has(line))).toEqual([]);
    again.close();
    expect(await next.stop()).toBe(0);
  } finally {
    await own.remove();
  }
});
