import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { readHeader } from "../../shared/notebook/header.ts";
import { parseNotebook } from "../../shared/notebook/parse.ts";
import { titleOf } from "../../shared/notebook/title.ts";
import type { NotebookSummary } from "../../shared/protocol/http.ts";
import { diskText } from "./disk-text.ts";
import { NOTEBOOK_ENDING } from "./inside.ts";
import { readDigest } from "./notebook-digest.ts";
import { readText } from "./read-text.ts";
import { stateFolder } from "./state-folder.ts";

/** Folders below this depth are not searched. */
export const DEEPEST = 8;
/** Files that are open at a time. */
const AT_ONCE = 16;

type FromText = Pick<NotebookSummary, "title" | "description" | "tags" | "template" | "problem">;

/** Lists the notebooks of a workspace; a file is read again only when it changed. */
export class NotebookList {
  readonly #workspace: string;
  readonly #read = new Map<string, { stamp: string; summary: FromText }>();

  constructor(workspace: string) {
    this.#workspace = workspace;
  }

  async all(): Promise<NotebookSummary[]> {
    const names = await findNotebooks(this.#workspace, "", 0);
    const here = new Set(names);
    for (const name of this.#read.keys()) if (!here.has(name)) this.#read.delete(name);
    const summaries: (NotebookSummary | null)[] = [];
    for (let from = 0; from < names.length; from += AT_ONCE) {
      const some = names.slice(from, from + AT_ONCE);
      summaries.push(...(await Promise.all(some.map((name) => this.#summary(name)))));
    }
    return summaries.filter((summary) => summary !== null);
  }

  async #summary(name: string): Promise<NotebookSummary | null> {
    const file = path.join(this.#workspace, name);
    const found = await stat(file).catch(() => null);
    if (!found?.isFile()) return null;
    const stamp = `${found.size} ${found.mtimeMs}`;
    let known = this.#read.get(name);
    if (known?.stamp !== stamp) {
      known = { stamp, summary: await summarise(file, name) };
      this.#read.set(name, known);
    }
    const digest = await readDigest(stateFolder(this.#workspace, name));
    return {
      path: name,
      ...known.summary,
      modifiedAt: found.mtimeMs,
      ...digest,
      session: null,
      kernel: null,
      memory: null,
    };
  }
}

async function summarise(file: string, name: string): Promise<FromText> {
  try {
    const notebook = parseNotebook(await readText(file));
    const { header, problem } = readHeader(notebook);
    const { description, tags, template } = header;
    return { title: titleOf(notebook, name), description, tags: [...tags], template, problem };
  } catch (error) {
    const problem = `The file cannot be read: ${diskText(error)}.`;
    return {
      title: path.posix.basename(name, NOTEBOOK_ENDING),
      description: "",
      tags: [],
      template: false,
      problem,
    };
  }
}

async function findNotebooks(workspace: string, folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(path.join(workspace, folder), { withFileTypes: true }).catch(
    (): Dirent[] => [],
  );
  const found = await Promise.all(
    entries
      .filter(({ name }) => isVisible(name))
      .map(async (entry) => {
        const name = path.posix.join(folder, entry.name);
        if (entry.isDirectory()) return depth < DEEPEST ? findNotebooks(workspace, name, depth + 1) : [];
        return entry.isFile() && name.endsWith(NOTEBOOK_ENDING) ? [name] : [];
      }),
  );
  return found.flat().sort();
}

/** Whether notebooks are looked for in a folder, or in a file, of this name. */
export function isVisible(name: string): boolean {
  return !name.startsWith(".") && name !== "node_modules";
}
