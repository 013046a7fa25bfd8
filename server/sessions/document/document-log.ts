/**
 * A document, its journal, and its shadow: the document as the file on disk last showed it. The journal holds enough to
 * have all three again after a crash, so that a change of the file made meanwhile is told from one made here.
 */
import { createHash } from "node:crypto";
import * as Y from "yjs";
import type { Notebook } from "../../../shared/notebook/notebook.ts";
import { serializeNotebook } from "../../../shared/notebook/serialize.ts";
import { readNotebook } from "../../../shared/session/document.ts";
import { repairDocument } from "../../../shared/session/document-repair.ts";
import { Admission } from "./admission.ts";
import { fillDocument } from "./cells.ts";
import { copyOf } from "./copy-document.ts";
import type { Journal } from "./journal.ts";
import type { JournalRecord } from "./records.ts";
import { inSlices } from "./slices.ts";
import { textEdits } from "./text-edits.ts";

/** Origins of transactions that no browser made. */
export const OUTSIDE = "disk";
export const REPAIR = "repair";

/** Beyond this size, and four times the size of the document itself, a journal is written anew. */
const COMPACT_BYTES = 1_000_000;

interface Writing {
  readonly hash: string;
  /** How many of the pending edits the text holds. */
  readonly edits: number;
}

export class DocumentLog {
  readonly doc = new Y.Doc();
  readonly shadow = new Y.Doc();
  readonly #journal: Journal | null;
  /** Edits that the shadow does not have. */
  #pending: Uint8Array[] = [];
  #writing: Writing | null = null;
  #writtenHash = "";
  #appended: Promise<void> = Promise.resolve();
  /** How the document began, in parts, while the journal does not hold that. */
  #beginnings: Uint8Array[] | null = null;
  readonly #admission = new Admission(this.doc);

  private constructor(journal: Journal | null) {
    this.#journal = journal;
    if (journal) journal.whole = () => this.#whole();
  }

  /** `records` is what the journal held; without any, the document begins as `notebook`, read from a text of this hash. */
  static async open(
    journal: Journal | null,
    records: readonly JournalRecord[],
    notebook: Notebook,
    hash: string,
  ): Promise<DocumentLog> {
    const log = new DocumentLog(journal);
    await inSlices(records.length > 0 ? log.#replayAll(records) : log.#begin(notebook, hash));
    log.doc.on("update", (update: Uint8Array, origin: unknown) => log.#record(update, origin));
    return log;
  }

  /** Hash of the text that the file had when it was last read or written. */
  get writtenHash(): string {
    return this.#writtenHash;
  }

  /**
   * After a crash: settles from the file's text whether a write that had begun was done. Where another program changed
   * the file since, it is the version that needs fewer edits to become this text.
   */
  async settle(text: string, hash: string): Promise<void> {
    if (!this.#writing || hash === this.#writtenHash) return;
    const isDone = hash === this.#writing.hash || this.#isNearer(text, this.#writing.edits);
    if (isDone) await this.wrote();
  }

  #isNearer(text: string, edits: number): boolean {
    const written = copyOf(this.shadow);
    for (const update of this.#pending.slice(0, edits)) Y.applyUpdate(written, update);
    return distance(written, text) < distance(this.shadow, text);
  }

  get hasPending(): boolean {
    return this.#pending.length > 0;
  }

  /**
   * Applies an update of a browser. Resolves when it is on disk; throws when the document must not have it, which then
   * has seen nothing of it.
   */
  edit(update: Uint8Array, origin: unknown): Promise<void> {
    const { structural } = this.#admission.admit(update);
    Y.applyUpdate(this.doc, update, origin);
    if (structural) repairDocument(this.doc, REPAIR);
    return this.#appended;
  }

  /** Changes the document from the server's side. */
  change(work: () => void, origin: unknown): Promise<void> {
    this.doc.transact(work, origin);
    return this.#appended;
  }

  /** Makes edits in the shadow, which then reads as the file whose text has this hash, and merges them into the document. */
  merge(work: (shadow: Y.Doc) => void, hash: string, kept: readonly string[] = []): void {
    const before = Y.encodeStateVector(this.shadow);
    this.shadow.clientID = writerOf(this.shadow, hash, kept);
    work(this.shadow);
    const update = Y.encodeStateAsUpdate(this.shadow, before);
    this.#append({ kind: "outside", payload: update });
    Y.applyUpdate(this.doc, update, OUTSIDE);
    this.#writtenHash = hash;
    this.#writing = null;
    this.#append({ kind: "read", payload: Buffer.from(hash, "hex") });
  }

  /**
   * Announces that the document as it is now will be written; resolves when the announcement is on disk. Rejects at once
   * while the journal's disk refuses: who waits for the file must not wait for ever.
   */
  async willWrite(hash: string): Promise<void> {
    if (this.#journal?.trouble) throw this.#journal.trouble;
    this.#writing = { hash, edits: this.#pending.length };
    await new Promise<void>((resolve, reject) => {
      this.#append({ kind: "writing", payload: Buffer.from(hash, "hex") }, reject);
      this.#appended.then(resolve, reject);
    });
  }

  /** The text announced last is in the file. Resolves when the journal knows. */
  async wrote(): Promise<void> {
    this.#append({ kind: "written", payload: new Uint8Array() });
    this.#confirm();
    // A journal in trouble tells so itself; the file is written all the same.
    await this.#appended.catch(() => undefined);
    await this.#compact();
  }

  async close(): Promise<void> {
    await this.#journal?.close();
    this.doc.destroy();
    this.shadow.destroy();
  }

  *#begin(notebook: Notebook, hash: string): Generator<void> {
    const content = JSON.stringify(notebook);
    const seed = new Y.Doc();
    // The same content begins as the same document, so that a browser that kept it meets no second copy of the cells.
    seed.clientID = createHash("sha256").update(content).digest().readUInt32BE(0);
    const beginnings: Uint8Array[] = [];
    seed.on("update", (update: Uint8Array) => {
      Y.applyUpdate(this.doc, update);
      Y.applyUpdate(this.shadow, update);
      beginnings.push(update);
    });
    yield* fillDocument(seed, notebook);
    seed.destroy();
    this.#writtenHash = hash;
    this.#beginnings = beginnings;
  }

  *#replayAll(records: readonly JournalRecord[]): Generator<void> {
    for (const record of records) yield this.#replay(record);
  }

  #replay({ kind, payload }: JournalRecord): void {
    switch (kind) {
      case "edit":
        Y.applyUpdate(this.doc, payload);
        this.#pending.push(payload);
        return;
      case "outside":
        Y.applyUpdate(this.doc, payload);
        Y.applyUpdate(this.shadow, payload);
        return;
      case "writing":
        this.#writing = { hash: Buffer.from(payload).toString("hex"), edits: this.#pending.length };
        return;
      case "written":
        this.#confirm();
        return;
      case "read":
        this.#writtenHash = Buffer.from(payload).toString("hex");
        this.#writing = null;
        return;
    }
  }

  #confirm(): void {
    if (!this.#writing) return;
    for (const update of this.#pending.splice(0, this.#writing.edits)) Y.applyUpdate(this.shadow, update);
    this.#writtenHash = this.#writing.hash;
    this.#writing = null;
  }

  #record(update: Uint8Array, origin: unknown): void {
    if (origin === OUTSIDE) return;
    this.#append({ kind: "edit", payload: update });
    this.#pending.push(update);
  }

  #append(record: JournalRecord, onRefused?: (error: Error) => void): void {
    if (!this.#journal) return;
    if (this.#beginnings) {
      const first = this.#beginning();
      this.#beginnings = null;
      for (const each of first) void this.#journal.append(each).catch(() => undefined);
    }
    this.#appended = this.#journal.append(record, onRefused);
    this.#appended.catch(() => undefined);
  }

  /** The shadow as the records of a journal that knows nothing else. */
  #beginning(): JournalRecord[] {
    const parts = this.#beginnings ?? [Y.encodeStateAsUpdate(this.shadow)];
    return [
      ...parts.map((payload): JournalRecord => ({ kind: "outside", payload })),
      { kind: "read", payload: Buffer.from(this.#writtenHash, "hex") },
    ];
  }

  /** Everything as the records of a new journal. */
  #whole(): JournalRecord[] {
    const edits = this.#pending.map((payload): JournalRecord => ({ kind: "edit", payload }));
    if (this.#writing) {
      const payload = Buffer.from(this.#writing.hash, "hex");
      edits.splice(this.#writing.edits, 0, { kind: "writing", payload });
    }
    return [...this.#beginning(), ...edits];
  }

  async #compact(): Promise<void> {
    const length = this.#journal?.length ?? 0;
    if (length < COMPACT_BYTES || length < 4 * Y.encodeStateAsUpdate(this.doc).length) return;
    await this.#journal?.rewrite(() => this.#whole());
  }
}

/**
 * Who makes the edits of a change of the file: the same for the same change of the same document, so that a server that
 * dies after it told browsers of it, and the next one that finds it in the file, bring it in once.
 */
function writerOf(shadow: Y.Doc, hash: string, kept: readonly string[]): number {
  const named = createHash("sha256").update(Y.encodeStateAsUpdate(shadow)).update(hash);
  return named.update(JSON.stringify(kept)).digest().readUInt32BE(0);
}

/** How many characters differ between a document's text and another one. */
function distance(doc: Y.Doc, text: string): number {
  const edits = textEdits(serializeNotebook(readNotebook(doc)), text);
  return edits.reduce((sum, { remove, insert }) => sum + remove + insert.length, 0);
}
