/**
 * What the page shows of the shared document, kept so that a change of one cell is told to the watchers of that cell
 * only: the order, each cell's kind, title and attributes, and its source as text.
 */
import type * as Y from "yjs";
import type { Json } from "../../shared/json.ts";
import type { CellKind } from "../../shared/notebook/notebook.ts";
import { cellsOf, headerOf, markerOf, orderOf } from "../../shared/session/document.ts";
import { PacedStore, Store } from "./store.ts";

export interface CellInfo {
  readonly id: string;
  readonly kind: CellKind;
  readonly title: string;
  readonly attributes: Readonly<Record<string, Json>>;
  /** The text itself: another object when the cell was deleted and brought back. */
  readonly text: Y.Text;
}

export class DocumentView {
  /** Ids from top to bottom. */
  readonly order: Store<readonly string[]>;
  readonly header: Store<string | null>;
  /** Counts changes of any kind, for what looks at the whole document (outline, find); told at most every 150 ms. */
  readonly version = new PacedStore(0, 150);
  readonly #doc: Y.Doc;
  readonly #cells = new Map<string, Store<CellInfo | null>>();
  readonly #sources = new Map<string, Store<string>>();
  readonly #stop: () => void;

  constructor(doc: Y.Doc) {
    this.#doc = doc;
    this.order = new Store<readonly string[]>(orderOf(doc));
    const header = headerOf(doc);
    this.header = new Store<string | null>(header.get("text") ?? null);
    const cells = cellsOf(doc);
    const onCells = (events: Y.YEvent<Y.AbstractType<unknown>>[]) => this.#onCells(events);
    const onHeader = () => {
      this.header.set(header.get("text") ?? null);
      this.version.update((count) => count + 1);
    };
    cells.observeDeep(onCells);
    header.observe(onHeader);
    this.#stop = () => {
      cells.unobserveDeep(onCells);
      header.unobserve(onHeader);
    };
  }

  /** A cell's marker; null when there is no such cell. */
  info(id: string): Store<CellInfo | null> {
    let store = this.#cells.get(id);
    if (!store) {
      store = new Store<CellInfo | null>(readInfo(this.#doc, id));
      this.#cells.set(id, store);
    }
    return store;
  }

  source(id: string): Store<string> {
    let store = this.#sources.get(id);
    if (!store) {
      store = new Store(readSource(this.#doc, id));
      this.#sources.set(id, store);
    }
    return store;
  }

  close(): void {
    this.#stop();
  }

  #onCells(events: Y.YEvent<Y.AbstractType<unknown>>[]): void {
    const changed = new Set<string>();
    let ordered = false;
    for (const event of events) {
      const [id] = event.path;
      if (typeof id === "string") {
        changed.add(id);
        if (event.path.length === 1 && event.keys.has("position")) ordered = true;
      } else {
        for (const key of event.keys.keys()) changed.add(key);
        ordered = true;
      }
    }
    for (const id of changed) this.#refresh(id);
    if (ordered) this.#refreshOrder();
    this.version.update((count) => count + 1);
  }

  #refresh(id: string): void {
    this.#sources.get(id)?.set(readSource(this.#doc, id));
    const store = this.#cells.get(id);
    if (!store) return;
    const info = readInfo(this.#doc, id);
    if (!sameInfo(store.get(), info)) store.set(info);
  }

  #refreshOrder(): void {
    const order = orderOf(this.#doc);
    const before = this.order.get();
    if (order.length !== before.length || order.some((id, index) => id !== before[index])) {
      this.order.set(order);
    }
  }
}

export function readSource(doc: Y.Doc, id: string): string {
  return readInfo(doc, id)?.text.toString() ?? "";
}

/** Null where there is no such cell, or none that can be shown; the server sets right what is no cell. */
export function readInfo(doc: Y.Doc, id: string): CellInfo | null {
  const marker = markerOf(doc, id);
  return marker && { id, ...marker };
}

function sameInfo(a: CellInfo | null, b: CellInfo | null): boolean {
  if (a === null || b === null) return a === b;
  return a.kind === b.kind && a.title === b.title && a.text === b.text && a.attributes === b.attributes;
}
