/** The notebooks of a workspace as files: list, make, copy, rename, delete, bring back. Every path stays inside. */
import { rename, stat } from "node:fs/promises";
import path from "node:path";
import { type FSWatcher, watch } from "chokidar";
import { readHeader, withHeader } from "../../shared/notebook/header.ts";
import { newCellId } from "../../shared/notebook/ids.ts";
import type { Header, Notebook } from "../../shared/notebook/notebook.ts";
import { parseNotebook } from "../../shared/notebook/parse.ts";
import { serializeNotebook } from "../../shared/notebook/serialize.ts";
import { titleOf } from "../../shared/notebook/title.ts";
import type { NotebookSummary } from "../../shared/protocol/http.ts";
import { notFound, refused, SessionFault } from "../fault/session-fault.ts";
import { writeAtomically } from "./atomic-write.ts";
import { diskText } from "./disk-text.ts";
import { NOTEBOOK_ENDING, notebookFile, realInside } from "./inside.ts";
import { makeFolder } from "./make-folder.ts";
import { DEEPEST, isVisible, NotebookList } from "./notebook-list.ts";
import { freeName, slugOf } from "./notebook-names.ts";
import { readText } from "./read-text.ts";
import { stateFolder } from "./state-folder.ts";
import { moveIfThere, moveToTrash, restoreFromTrash } from "./trash.ts";

/** Changes that come together are told once. */
const QUIET_MS = 200;

export class NotebookFiles {
  readonly workspace: string;
  readonly #list: NotebookList;
  readonly #listeners = new Set<() => void>();
  #watcher: FSWatcher | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(workspace: string) {
    this.workspace = path.resolve(workspace);
    this.#list = new NotebookList(this.workspace);
  }

  list(): Promise<NotebookSummary[]> {
    return this.#list.all();
  }

  /** The absolute path of a notebook by its path in the workspace. */
  resolve(name: string): Promise<string> {
    return notebookFile(this.workspace, name);
  }

  /** Where a notebook's journal and outputs are kept. */
  stateFolder(name: string): string {
    return stateFolder(this.workspace, name);
  }

  /** The real path of a notebook or of what is remembered of it. Throws where a link leads out of the workspace. */
  real(file: string): Promise<string> {
    return realInside(this.workspace, file);
  }

  async read(name: string): Promise<string> {
    const file = await this.resolve(name);
    return readText(file).catch((cause: NodeJS.ErrnoException) => {
      throw notFound(
        cause.code === "ENOENT"
          ? `There is no notebook ${name}.`
          : `${name} cannot be read: ${diskText(cause)}.`,
      );
    });
  }

  async write(name: string, text: string): Promise<void> {
    const file = await this.resolve(name);
    await onDisk(async () => {
      await makeFolder(path.dirname(file));
      await writeAtomically(await realInside(this.workspace, file), text);
    });
    this.#changed();
  }

  /** Makes a notebook with a title and one empty cell. Gives its path. */
  async create(title: string): Promise<string> {
    const cell = { id: newCellId([]), kind: "code", title: "", attributes: {}, source: "" } as const;
    const name = await freeName(this.workspace, await this.#home(), slugOf(title));
    await this.write(name, serializeNotebook(changed({ header: null, cells: [cell] }, { title })));
    return name;
  }

  /** Copies a notebook under a new title; the copy of a template is a notebook of its own. */
  async duplicate(name: string): Promise<string> {
    const notebook = parseNotebook(await this.read(name));
    const title = `${titleOf(notebook, name)} copy`;
    const folder = path.posix.dirname(name);
    const copy = await freeName(this.workspace, folder, slugOf(title));
    await this.write(copy, serializeNotebook(changed(notebook, { title, template: false })));
    return copy;
  }

  /** Gives a notebook another title, and a file name to match. Gives its new path. */
  async rename(name: string, title: string): Promise<string> {
    const notebook = parseNotebook(await this.read(name));
    if (readHeader(notebook).header.title !== title) {
      await this.write(name, serializeNotebook(changed(notebook, { title })));
    }
    return this.renameFile(name, title);
  }

  /** Gives the file, and what is remembered of it, the name that fits a title. */
  async renameFile(name: string, title: string): Promise<string> {
    const to = await freeName(this.workspace, path.posix.dirname(name), slugOf(title), name);
    if (to === name) return name;
    const [from, into] = [await this.resolve(name), await this.resolve(to)];
    await onDisk(async () => {
      await rename(from, into);
      await moveIfThere(this.stateFolder(name), this.stateFolder(to));
    });
    this.#changed();
    return to;
  }

  /** Moves a notebook to the trash. Gives the id by which `restore` brings it back. */
  async delete(name: string): Promise<string> {
    const trash = await onDisk(() => moveToTrash(this.workspace, name));
    this.#changed();
    return trash;
  }

  async restore(trash: string): Promise<string> {
    const name = await onDisk(() => restoreFromTrash(this.workspace, trash));
    this.#changed();
    return name;
  }

  /** Calls the listener after notebooks came, went or changed, by whatever program. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#watcher ??= this.#watch();
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#listeners.clear();
    await this.#watcher?.close();
    this.#watcher = null;
  }

  /** New notebooks go to `notebooks/` where there is such a folder. */
  async #home(): Promise<string> {
    const folder = await stat(path.join(this.workspace, "notebooks")).catch(() => null);
    return folder?.isDirectory() ? "notebooks" : "";
  }

  #watch(): FSWatcher {
    const ignored = (file: string, stats?: { isFile(): boolean }) => {
      const inside = path.relative(this.workspace, file);
      if (inside === "") return false;
      return (
        !inside.split(path.sep).every(isVisible) ||
        (stats?.isFile() === true && !file.endsWith(NOTEBOOK_ENDING))
      );
    };
    const watcher = watch(this.workspace, {
      ignored,
      depth: DEEPEST,
      ignoreInitial: true,
      followSymlinks: false,
    });
    watcher.on("all", () => this.#changed());
    // Folders that cannot be watched are listed all the same; their changes show at the next listing.
    watcher.on("error", () => undefined);
    return watcher;
  }

  #changed(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      for (const listener of this.#listeners) listener();
    }, QUIET_MS);
    this.#timer.unref();
  }
}

/** What the disk refuses (it is full, or read-only) is told to the person who asked. */
async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SessionFault) throw error;
    throw refused(
      `The disk refuses it: ${diskText(error)}.`,
      "Nothing was changed. Try again when there is room.",
    );
  }
}

function changed(notebook: Notebook, patch: Partial<Header>): Notebook {
  try {
    return withHeader(notebook, patch);
  } catch (cause) {
    throw refused((cause as Error).message);
  }
}
