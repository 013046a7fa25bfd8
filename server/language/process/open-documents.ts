/** The documents that the language server is to know, and what it is told when they change. They outlive its process. */

import { changeBetween } from "./change-between.ts";
import type { Notifications } from "./messages.ts";

interface TextDocument {
  readonly languageId: string;
  version: number;
  text: string;
}

type Notify = <N extends keyof Notifications>(method: N, params: Notifications[N]) => void;

export class OpenDocuments {
  readonly #documents = new Map<string, TextDocument>();
  readonly #notify: Notify;

  constructor(notify: Notify) {
    this.#notify = notify;
  }

  get size(): number {
    return this.#documents.size;
  }

  has(uri: string): boolean {
    return this.#documents.has(uri);
  }

  /** Opens a document with a text, or changes it to that. */
  write(uri: string, languageId: string, text: string): void {
    const document = this.#documents.get(uri);
    if (!document) {
      const opened = { languageId, version: 1, text };
      this.#documents.set(uri, opened);
      this.#notify("textDocument/didOpen", { textDocument: { uri, ...opened } });
    } else if (document.text !== text) {
      const change = changeBetween(document.text, text);
      document.text = text;
      document.version++;
      const { version } = document;
      this.#notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [change] });
    }
  }

  /** A line of a document, counted from 0. */
  lineOf(uri: string, line: number): string {
    return this.#documents.get(uri)?.text.split("\n")[line] ?? "";
  }

  shut(uri: string): void {
    if (this.#documents.delete(uri)) this.#notify("textDocument/didClose", { textDocument: { uri } });
  }

  /** Tells a new process of all of them, in the order in which they were opened. */
  openAgain(notify: Notify): void {
    for (const [uri, document] of this.#documents) {
      notify("textDocument/didOpen", { textDocument: { uri, ...document } });
    }
  }
}
