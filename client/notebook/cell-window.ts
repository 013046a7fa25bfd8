/**
 * Which cells have their contents in the page. Every cell keeps its frame, with the height that it had, so that the
 * scroll bar tells the truth and nothing jumps; contents are mounted a screen or two ahead, and only so many are kept.
 */
import { Store } from "../connection/store.ts";

const AHEAD = "900px 0px";
/** Contents beyond these are dropped, the longest unseen first: tables keep their sorting, and memory its bound. */
const KEPT = 160;

export class CellWindow {
  readonly #shown = new Map<string, Store<boolean>>();
  readonly #heights = new Map<string, number>();
  readonly #ids = new WeakMap<Element, string>();
  /** Cells near the screen. */
  readonly #near = new Set<string>();
  /** Mounted cells, the longest unseen first. */
  readonly #kept = new Set<string>();
  #sight: IntersectionObserver | null = null;
  #size: ResizeObserver | null = null;

  /** The cells to begin with, before anything was measured. */
  constructor(first: readonly string[]) {
    for (const id of first) this.#show(id);
  }

  /** Starts to watch, within the element that scrolls. Answers how to stop. */
  watch(root: Element): () => void {
    const sight = new IntersectionObserver((entries) => this.#onSight(entries), { root, rootMargin: AHEAD });
    const size = new ResizeObserver((entries) => this.#onSize(entries));
    this.#sight = sight;
    this.#size = size;
    return () => {
      sight.disconnect();
      size.disconnect();
      this.#sight = null;
      this.#size = null;
    };
  }

  observe(id: string, element: Element): () => void {
    this.#ids.set(element, id);
    this.#sight?.observe(element);
    this.#size?.observe(element);
    return () => {
      this.#sight?.unobserve(element);
      this.#size?.unobserve(element);
      this.#near.delete(id);
    };
  }

  shown(id: string): Store<boolean> {
    let store = this.#shown.get(id);
    if (!store) {
      store = new Store(false);
      this.#shown.set(id, store);
    }
    return store;
  }

  /** The height that the cell had when it was last in the page. */
  height(id: string): number | undefined {
    return this.#heights.get(id);
  }

  #onSight(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const id = this.#ids.get(target);
      if (id === undefined) continue;
      if (isIntersecting) {
        this.#near.add(id);
        this.#show(id);
      } else this.#near.delete(id);
    }
    this.#dropFarthest();
  }

  #onSize(entries: readonly ResizeObserverEntry[]): void {
    for (const { target, borderBoxSize } of entries) {
      const id = this.#ids.get(target);
      const height = borderBoxSize[0]?.blockSize;
      if (id !== undefined && height && this.#kept.has(id)) this.#heights.set(id, height);
    }
  }

  #show(id: string): void {
    this.#kept.delete(id);
    this.#kept.add(id);
    this.shown(id).set(true);
  }

  #dropFarthest(): void {
    for (const id of this.#kept) {
      if (this.#kept.size <= KEPT) return;
      if (this.#near.has(id)) continue;
      this.#kept.delete(id);
      this.shown(id).set(false);
    }
  }
}

const LINE = 21;
const FRAME = 30;

/** A guess for a cell that was never in the page. */
export function estimateHeight(
  kind: "code" | "markdown",
  source: string,
  folded: boolean,
  outputs: number,
): number {
  const lines = source.split("\n").length;
  if (kind === "markdown") return 14 + Math.ceil(source.length / 80 + lines / 2) * 26;
  return (folded ? 34 : lines * LINE + FRAME) + (outputs > 0 ? 40 + outputs * 120 : 0);
}
