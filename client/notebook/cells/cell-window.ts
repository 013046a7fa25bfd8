/**
 * Which cells have their contents in the page. Every cell keeps its frame, with the height that it had, so that the
 * scroll bar tells the truth and nothing jumps; contents are mounted a screen ahead, and only so many are kept. Frames
 * stand below each other, so a few looks find those in sight among thousands.
 */
import { Store } from "../../connection/store.ts";

const AHEAD_PX = 900;
/** Contents beyond these are dropped, the longest unseen first: tables keep their sorting, and memory its bound. */
const KEPT = 160;
/** The line, below the top of the screen, at which reading is taken to be. */
const READING_PX = 72;

export class CellWindow {
  /** The cell that is being read, for the outline. */
  readonly reading = new Store<string | null>(null);
  readonly #shown = new Map<string, Store<boolean>>();
  readonly #heights = new Map<string, number>();
  readonly #elements = new Map<string, Element>();
  readonly #ids = new WeakMap<Element, string>();
  /** Mounted cells, the longest unseen first. */
  readonly #kept = new Set<string>();
  readonly #size: ResizeObserver;
  #order: readonly string[] = [];
  #root: Element | null = null;
  #frame = 0;

  /** The cells to begin with, before anything was measured. */
  constructor(first: readonly string[]) {
    for (const id of first) this.#show(id);
    this.#size = new ResizeObserver((entries) => this.#onSize(entries));
  }

  /** Starts to watch, within the element that scrolls. Answers how to stop. */
  watch(root: Element): () => void {
    this.#root = root;
    const onScroll = () => this.look();
    root.addEventListener("scroll", onScroll, { passive: true });
    this.#size.observe(root);
    return () => {
      root.removeEventListener("scroll", onScroll);
      cancelAnimationFrame(this.#frame);
      this.#size.disconnect();
      this.#root = null;
    };
  }

  setOrder(order: readonly string[]): void {
    this.#order = order;
    this.look();
  }

  add(id: string, element: Element): () => void {
    this.#ids.set(element, id);
    this.#elements.set(id, element);
    this.#size.observe(element);
    return () => {
      this.#size.unobserve(element);
      this.#elements.delete(id);
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

  /** Looks, with the next frame, which cells are near. */
  look(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#lookNow();
    });
  }

  #lookNow(): void {
    if (!this.#root) return;
    const { top, bottom } = this.#root.getBoundingClientRect();
    const near = new Set<string>();
    for (let at = this.#firstBelow(top - AHEAD_PX); at < this.#order.length; at++) {
      const id = this.#order[at] ?? "";
      const rect = this.#elements.get(id)?.getBoundingClientRect();
      if (rect && rect.top > bottom + AHEAD_PX) break;
      near.add(id);
    }
    for (const id of near) this.#show(id);
    this.#dropUnseen(near);
    this.reading.set(this.#order[this.#firstBelow(top + READING_PX)] ?? null);
  }

  /** Place of the first cell that ends below `y`. */
  #firstBelow(y: number): number {
    let [low, high] = [0, this.#order.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const rect = this.#elements.get(this.#order[middle] ?? "")?.getBoundingClientRect();
      if (rect && rect.bottom < y) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #onSize(entries: readonly ResizeObserverEntry[]): void {
    for (const { target, borderBoxSize } of entries) {
      const id = this.#ids.get(target);
      const height = borderBoxSize[0]?.blockSize;
      if (id !== undefined && height && this.#kept.has(id)) this.#heights.set(id, height);
    }
    this.look();
  }

  #show(id: string): void {
    this.#kept.delete(id);
    this.#kept.add(id);
    this.shown(id).set(true);
  }

  #dropUnseen(near: ReadonlySet<string>): void {
    for (const id of this.#kept) {
      if (this.#kept.size <= KEPT) return;
      if (near.has(id)) continue;
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
  return (folded ? 40 : lines * LINE + FRAME) + (outputs > 0 ? 40 + outputs * 120 : 0);
}
