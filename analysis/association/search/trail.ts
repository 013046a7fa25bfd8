/**
 * Where a search stands: the items that it has put together, one after the other, and those that came along because
 * every basket with the others has them too ("perfect extensions"). Each subset of these makes another itemset of the
 * same support, so that a search need not visit them one by one.
 */
export class Trail {
  readonly path: Int32Array;
  readonly extras: Int32Array;
  depth = 0;
  extraCount = 0;

  constructor(items: number) {
    this.path = new Int32Array(items);
    this.extras = new Int32Array(items);
  }

  push(item: number): void {
    this.path[this.depth++] = item;
  }

  /** Takes the last item back, and what came along with it. */
  pop(extraCount: number): void {
    this.depth--;
    this.extraCount = extraCount;
  }

  addExtra(item: number): void {
    this.extras[this.extraCount++] = item;
  }

  /** Number of items, those that came along included. */
  get size(): number {
    return this.depth + this.extraCount;
  }
}
