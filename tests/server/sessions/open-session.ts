/** A workspace in a temporary folder, and a registry over it with scripted kernels. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import * as Y from "yjs";
import { SessionRegistry } from "../../../server/sessions/registry.ts";
import type { Session } from "../../../server/sessions/session.ts";
import { NotebookFiles } from "../../../server/workspace/notebook-files.ts";
import { fillSettings } from "../../../server/workspace/settings.ts";
import type { Push } from "../../../shared/protocol/browser.ts";
import type { DatasetFile } from "../../../shared/protocol/kernel.ts";
import { apply } from "../../../shared/session/apply.ts";
import { cellsOf, sourceOf } from "../../../shared/session/document.ts";
import type { SessionEvent } from "../../../shared/session/events.ts";
import type { SessionState } from "../../../shared/session/state.ts";
import { ScriptedRuntime } from "./scripted-runtime.ts";

export interface Bench {
  readonly workspace: string;
  readonly runtime: ScriptedRuntime;
  readonly registry: SessionRegistry;
  readonly notebooks: NotebookFiles;
  readonly datasets: { files: DatasetFile[]; changed(): void };
  file(name: string): string;
  text(name?: string): Promise<string>;
  close(): Promise<void>;
}

export async function openBench(
  files: Readonly<Record<string, string>>,
  { workspace = "", idleMinutes = 30 as number | null } = {},
): Promise<Bench> {
  const folder = workspace || (await mkdtemp(path.join(tmpdir(), "clientele-")));
  const file = (name: string) => path.join(folder, name);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(file(name)), { recursive: true });
    await writeFile(file(name), text);
  }
  const runtime = new ScriptedRuntime();
  const listeners = new Set<() => void>();
  const datasets = {
    files: [] as DatasetFile[],
    changed: () => {
      for (const listener of listeners) listener();
    },
  };
  const notebooks = new NotebookFiles(folder);
  const settings = fillSettings("{}", 8e9);
  const registry = new SessionRegistry({
    workspace: folder,
    runtime,
    notebooks,
    settings: { kernel: { ...settings.kernel, idleMinutes } },
    catalogue: {
      files: async () => datasets.files,
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  });
  return {
    workspace: folder,
    runtime,
    registry,
    notebooks,
    datasets,
    file,
    text: (name = "a.nb.ts") => readFile(file(name), "utf8"),
    async close() {
      await registry.closeAll();
      await notebooks.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A browser: a document and a state of its own, fed by what the session pushes. */
export class Viewer {
  readonly doc = new Y.Doc();
  readonly events: SessionEvent[] = [];
  readonly pushes: Push[] = [];
  state: SessionState;
  readonly #waiting = new Set<() => void>();
  readonly #session: Session;
  readonly id: string;
  leave: () => void;

  constructor(session: Session, id = "viewer") {
    this.#session = session;
    this.id = id;
    this.leave = session.subscribe({ id, push: (push) => this.#take(push) });
    const { state, doc } = session.opened();
    this.state = state;
    Y.applyUpdate(this.doc, doc);
  }

  /** Changes the document as a browser does, and waits until the edit is acknowledged. */
  async edit(work: (doc: Y.Doc) => void): Promise<void> {
    const before = Y.encodeStateVector(this.doc);
    work(this.doc);
    await this.#session.edit(Y.encodeStateAsUpdate(this.doc, before), this.id);
  }

  type(cell: string, text: string, at?: number): Promise<void> {
    return this.edit((doc) => {
      const source = sourceOf(mapOf(doc, cell));
      source.insert(at ?? source.length, text);
    });
  }

  replace(cell: string, text: string): Promise<void> {
    return this.edit((doc) => {
      const source = sourceOf(mapOf(doc, cell));
      source.delete(0, source.length);
      source.insert(0, text);
    });
  }

  source(cell: string): string {
    return sourceOf(mapOf(this.doc, cell)).toString();
  }

  /** Resolves as soon as the condition holds; it is asked after each push. */
  async until(condition: () => boolean): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve) => {
      const ask = () => {
        if (!condition()) return;
        this.#waiting.delete(ask);
        resolve();
      };
      this.#waiting.add(ask);
    });
  }

  status(cell: string): string | undefined {
    return this.state.cells[cell]?.status;
  }

  #take(push: Push): void {
    this.pushes.push(push);
    if (push.type === "edit") Y.applyUpdate(this.doc, push.update, "server");
    if (push.type === "event") {
      if (push.sequence !== this.state.sequence + 1) throw new Error("A push was lost.");
      this.state = apply(this.state, push.event);
      this.events.push(push.event);
    }
    for (const ask of this.#waiting) ask();
  }
}

function mapOf(doc: Y.Doc, cell: string) {
  const map = cellsOf(doc).get(cell);
  if (!map) throw new Error(`There is no cell ${cell}.`);
  return map;
}

/** A notebook file of code cells, `{ id: source }`. */
export function notebookText(cells: Readonly<Record<string, string>>, header = ""): string {
  const blocks = Object.entries(cells).map(([id, source]) => `// %% id="${id}"\n${source}\n`);
  return (header === "" ? blocks : [`// ---\n${header}\n// ---\n`, ...blocks]).join("\n");
}
