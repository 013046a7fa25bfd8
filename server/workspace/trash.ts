/** Deleted notebooks, each in a folder of `.clientele/trash` with what was remembered of it, so that a delete can be undone. */
import { randomUUID } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { notFound } from "../fault/session-fault.ts";
import { NOTEBOOK_ENDING, notebookFile, realInside } from "./inside.ts";
import { makeFolder } from "./make-folder.ts";
import { exists, freeName } from "./notebook-names.ts";
import { stateFolder } from "./state-folder.ts";

const noteSchema = z.object({ path: z.string(), deletedAt: z.number() });

export async function moveToTrash(workspace: string, name: string, now = Date.now()): Promise<string> {
  const file = await notebookFile(workspace, name);
  if (!(await exists(file))) throw notFound(`There is no notebook ${name}.`);
  const id = randomUUID();
  const folder = path.join(workspace, ".clientele", "trash", id);
  await realInside(workspace, folder);
  await makeFolder(folder);
  await writeFile(path.join(folder, "note.json"), JSON.stringify({ path: name, deletedAt: now }));
  await rename(file, path.join(folder, "notebook.nb.ts"));
  await moveIfThere(stateFolder(workspace, name), path.join(folder, "state"));
  return id;
}

/** Puts a notebook back, under another name where its own is taken by now. Gives its path. */
export async function restoreFromTrash(workspace: string, id: string): Promise<string> {
  const folder = path.join(workspace, ".clientele", "trash", id);
  await realInside(workspace, folder);
  const note = /^[\w-]{36}$/.test(id) ? await readNote(folder) : null;
  if (!note) throw notFound("That notebook is not in the trash.", "It may have been restored already.");
  const slug = path.posix.basename(note.path, NOTEBOOK_ENDING);
  const name = await freeName(workspace, path.posix.dirname(note.path), slug);
  const file = await notebookFile(workspace, name);
  await makeFolder(path.dirname(file));
  await rename(path.join(folder, "notebook.nb.ts"), file);
  await moveIfThere(path.join(folder, "state"), stateFolder(workspace, name));
  await rm(folder, { recursive: true, force: true });
  return name;
}

/** Moves a folder, over what is at its place. Nothing happens when there is none. */
export async function moveIfThere(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await makeFolder(path.dirname(to));
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
}

async function readNote(folder: string): Promise<z.infer<typeof noteSchema> | null> {
  const text = await readFile(path.join(folder, "note.json"), "utf8").catch(() => null);
  return text === null ? null : noteSchema.parse(JSON.parse(text));
}
