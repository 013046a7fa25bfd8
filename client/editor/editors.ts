import { createContext } from "react";
import type { LiveEditor, liveEditors } from "./live/live-editor.ts";
import { METRICS } from "./metrics.ts";
import { UndoHistories } from "./undo.ts";

type Load = () => Promise<{ liveEditors: typeof liveEditors }>;

/** The live editors of a page: the chunk that holds them, those that are free, and what can be undone. */
export class Editors {
  readonly undo = new UndoHistories();
  readonly #load: Load;
  readonly #free: LiveEditor[] = [];
  #loading: Promise<void> | null = null;
  #make: (() => LiveEditor) | null = null;

  constructor(load: Load = () => import("./live/live-editor.ts")) {
    this.#load = load;
  }

  get loaded(): boolean {
    return this.#make !== null;
  }

  /** Loads the editor's chunk; a failure (a server restarted with another build) can be tried again. */
  load(): Promise<void> {
    this.#loading ??= Promise.all([this.#load(), fontLoaded()]).then(
      ([{ liveEditors }]) => {
        this.#make ??= liveEditors(overflowNode());
      },
      (error: unknown) => {
        this.#loading = null;
        throw error;
      },
    );
    return this.#loading;
  }

  /** Makes one editor ahead, so that the first click does not wait for it. */
  async prepare(): Promise<void> {
    await this.load();
    if (this.#free.length === 0) this.give(this.take());
  }

  take(): LiveEditor {
    const editor = this.#free.pop() ?? this.#make?.();
    if (!editor) throw new Error("The editor is taken before it is loaded: await load() first.");
    return editor;
  }

  give(editor: LiveEditor): void {
    editor.close();
    if (this.#free.length < 2) this.#free.push(editor);
    else editor.dispose();
  }
}

/** Widths measured before the font is there would put the cursor beside its letter, and be measured a second time. */
async function fontLoaded(): Promise<void> {
  // Before the page is styled for the first time, no font is known by that name.
  getComputedStyle(document.body).getPropertyValue("font-family");
  await document.fonts.load(`${METRICS.fontSize}px 'JetBrains Mono'`).catch(() => []);
}

/** Where suggestions and hints are drawn, so that no cell cuts them off. */
function overflowNode(): HTMLElement {
  const known = document.querySelector<HTMLElement>(".cell-editor-overflow");
  if (known) return known;
  const node = document.createElement("div");
  node.className = "cell-editor-overflow monaco-editor";
  document.body.append(node);
  return node;
}

/** The page's editors; a test gives its own. */
export const EditorsContext = createContext(new Editors());
