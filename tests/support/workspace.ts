import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { ROOT } from "./source-files.ts";

export interface Workspace {
  readonly folder: string;
  /** Absolute path of a file in it. */
  file(name: string): string;
  remove(): Promise<void>;
}

/** A folder of its own with these files; `sample` copies the prebuilt notebooks and datasets too. */
export async function temporaryWorkspace(
  files: Record<string, string> = {},
  sample = false,
): Promise<Workspace> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "clientele-test-"));
  const file = (name: string) => path.join(folder, name);
  await Promise.all(["notebooks", "datasets"].map((room) => mkdir(file(room))));
  if (sample)
    await Promise.all(
      ["notebooks", "datasets"].map((room) => cp(path.join(ROOT, room), file(room), { recursive: true })),
    );
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(file(name)), { recursive: true });
    await writeFile(file(name), text);
  }
  return { folder, file, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

/** The text of a notebook with these code cells, by id. */
export function notebookText(cells: Record<string, string>, header = "title: Test"): string {
  const body = Object.entries(cells).map(([id, source]) => `// %% id="${id}"\n${source}\n`);
  return [`// ---\n// ${header.split("\n").join("\n// ")}\n// ---\n`, ...body].join("\n");
}
