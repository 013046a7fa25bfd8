import type { CompletionItem } from "vscode-languageserver-protocol";

/** How many lists are kept: one for each person who may be typing. */
const LISTS = 16;

/** The items of the last lists, so that more can be asked about one of them by its id. */
export class CompletionMemory {
  readonly #lists = new Map<number, readonly CompletionItem[]>();
  #last = 0;

  /** Gives the id of each item. */
  keep(items: readonly CompletionItem[]): (index: number) => string {
    const list = ++this.#last;
    this.#lists.set(list, items);
    this.#lists.delete(list - LISTS);
    return (index) => `ts:${list}:${index}`;
  }

  find(id: string): CompletionItem | null {
    const [, list, index] = /^ts:(\d+):(\d+)$/.exec(id) ?? [];
    return this.#lists.get(Number(list))?.[Number(index)] ?? null;
  }
}
