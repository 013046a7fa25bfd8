/**
 * Keeps a document and its notebook file the same: writes within a second of an edit, merges in what other programs do
 * to the file, and never writes over a text that it has not read.
 */
import { createHash } from "node:crypto";
import path from "node:path";
import type * as Y from "yjs";
import { withIds } from "../../../shared/notebook/ids.ts";
import { parseNotebook } from "../../../shared/notebook/parse.ts";
import { serializeNotebook } from "../../../shared/notebook/serialize.ts";
import { readCell, readNotebook } from "../../../shared/session/document.ts";
import type { SessionState } from "../../../shared/session/state.ts";
import { writeAtomically } from "../../workspace/atomic-write.ts";
import { diskText } from "../../workspace/disk-text.ts";
import { readText } from "../../workspace/read-text.ts";
import { watchFile } from "../../workspace/watch-file.ts";
import { atMost } from "./at-most.ts";
import { type DocumentLog, OUTSIDE } from "./document-log.ts";
import { mergeNotebook, reviveCells } from "./merge-notebook.ts";

/** An edit is written when typing pauses this long, and at the latest after `LATEST_MS`. */
const PAUSE_MS = 300;
const LATEST_MS = 800;
const RETRY_MS = 1000;
/** So long a disk that neither writes nor refuses is waited for. */
const FLUSH_MS = 10_000;

type Saved = SessionState["saved"];

export interface FileSyncOptions {
  readonly onSaved: (saved: Saved) => void;
  readonly write?: typeof writeAtomically;
  /** The real path to read and write; throws where a link leads out of the workspace. */
  readonly real?: (file: string) => Promise<string>;
  readonly watch?: (file: string, listener: () => void) => () => void;
}

export function hashText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

export class FileSync {
  #file: string;
  readonly #log: DocumentLog;
  readonly #onSaved: (saved: Saved) => void;
  readonly #write: typeof writeAtomically;
  readonly #real: (file: string) => Promise<string>;
  readonly #watch: (file: string, listener: () => void) => () => void;
  #unwatch: () => void;
  #pause: NodeJS.Timeout | undefined;
  #firstUnsaved: number | null = null;
  #work: Promise<void> = Promise.resolve();
  #saved: Saved = { status: "saved", message: null };
  #journalTrouble: Error | null = null;
  #deleted = false;
  #closed = false;

  constructor(file: string, log: DocumentLog, options: FileSyncOptions) {
    this.#file = file;
    this.#log = log;
    this.#onSaved = options.onSaved;
    this.#write = options.write ?? writeAtomically;
    this.#real = options.real ?? (async (path) => path);
    this.#watch = options.watch ?? watchFile;
    this.#unwatch = this.#watch(file, () => void this.reload());
    log.doc.on("update", (_update: Uint8Array, origin: unknown) => {
      if (origin !== OUTSIDE) this.#changed();
    });
  }

  /** Merges the text that was found at the opening, and writes what was acknowledged but never written. */
  begin(text: string | null): void {
    if (text === null) this.#tellDeleted();
    else this.#take(text);
    if (text !== null && this.#log.hasPending) this.#changed();
  }

  /** Reads the file again and merges what changed in it. */
  reload(): Promise<void> {
    return this.#next(async () => {
      const text = await this.#read();
      if (text === null) this.#tellDeleted();
      else this.#take(text);
    });
  }

  /** Why the document is not in the file, in words; null when it is, or soon will be. */
  get problem(): string | null {
    return this.#saved.status === "failed" || this.#journalTrouble ? this.#told().message : null;
  }

  /** Writes now, if there is something to write; waits for it, until it is done or the disk refuses. */
  async flush(): Promise<void> {
    clearTimeout(this.#pause);
    if (this.#firstUnsaved !== null) void this.#next(() => this.#save());
    await atMost(FLUSH_MS, this.#work);
  }

  /** The journal's disk refuses (or takes again) what is typed. */
  journalTrouble(error: Error | null): void {
    this.#journalTrouble = error;
    this.#tell(this.#saved);
  }

  moved(file: string): void {
    this.#unwatch();
    this.#file = file;
    this.#unwatch = this.#watch(file, () => void this.reload());
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#unwatch();
    await this.flush();
  }

  /** Ends without writing: the notebook was deleted. */
  async abandon(): Promise<void> {
    this.#closed = true;
    this.#unwatch();
    clearTimeout(this.#pause);
    await this.#work;
  }

  #changed(): void {
    this.#firstUnsaved ??= Date.now();
    this.#tell({ status: "saving", message: null });
    this.#schedule(Math.min(PAUSE_MS, Math.max(0, this.#firstUnsaved + LATEST_MS - Date.now())));
  }

  #schedule(ms: number): void {
    clearTimeout(this.#pause);
    if (!this.#closed) this.#pause = setTimeout(() => void this.#next(() => this.#save()), ms);
  }

  #next(work: () => Promise<void>): Promise<void> {
    const done = this.#work.then(work).catch((error: Error) => this.#failed(error));
    this.#work = done;
    return done;
  }

  async #save(): Promise<void> {
    if (this.#firstUnsaved === null) return;
    const before = await this.#read();
    if (before !== null) this.#take(before);
    const text = serializeNotebook(readNotebook(this.#log.doc));
    const since = this.#firstUnsaved;
    this.#firstUnsaved = null;
    try {
      if (text !== before && !(await this.#put(text, before))) this.#firstUnsaved ??= since;
    } catch (error) {
      this.#firstUnsaved ??= since;
      throw error;
    }
    this.#deleted = false;
    if (this.#firstUnsaved === null) this.#tell({ status: "saved", message: null });
    else this.#schedule(0);
  }

  /** Writes unless another program was quicker. Says whether it did. */
  async #put(text: string, before: string | null): Promise<boolean> {
    await this.#log.willWrite(hashText(text));
    const done = await this.#write(
      await this.#real(this.#file),
      text,
      async () => (await this.#read()) === before,
    );
    if (done) await this.#log.wrote();
    return done;
  }

  #failed(error: Error): void {
    this.#tell({
      status: "failed",
      message: `The notebook could not be written: ${diskText(error)}. It is tried again; keep this page open.`,
    });
    this.#schedule(RETRY_MS);
  }

  async #read(): Promise<string | null> {
    try {
      return await readText(await this.#real(this.#file));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
      throw error;
    }
  }

  #take(text: string): void {
    const hash = hashText(text);
    if (this.#deleted && this.#firstUnsaved === null) this.#tell({ status: "saved", message: null });
    this.#deleted = false;
    if (hash === this.#log.writtenHash) return;
    const theirs = parseNotebook(text);
    const named = new Set(theirs.cells.map(({ id }) => id));
    const before = readNotebook(this.#log.shadow);
    const kept = new Set(before.cells.map(({ id }) => id).filter((id) => this.#keeps(id)));
    const merge = (shadow: Y.Doc) => mergeNotebook(shadow, withIds(theirs), named, (id) => kept.has(id));
    this.#log.merge(merge, hash, [...kept]);
    this.#log.change(() => reviveCells(this.#log.doc, before, this.#log.shadow), "revive");
    if (this.#log.hasPending) this.#changed();
  }

  /** A cell that was deleted in the file stays when it was edited here in the meantime. */
  #keeps(id: string): boolean {
    const [here, there] = [readCell(this.#log.doc, id), readCell(this.#log.shadow, id)];
    return here !== null && here.source !== there?.source;
  }

  #tellDeleted(): void {
    if (this.#deleted) return;
    this.#deleted = true;
    this.#tell({
      status: "failed",
      message: `${path.basename(this.#file)} was deleted or moved by another program. Your next edit writes it again.`,
    });
  }

  #tell(saved: Saved): void {
    this.#saved = saved;
    this.#onSaved(this.#told());
  }

  #told(): Saved {
    const trouble = this.#journalTrouble;
    if (!trouble) return this.#saved;
    const message = `Edits are not safe yet, the disk refuses them: ${diskText(trouble)}. It is tried again; keep this page open.`;
    return { status: "failed", message };
  }
}
