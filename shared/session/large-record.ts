/**
 * Records that are changed by copying, cheaply however many entries they have: a small one is copied; a large one is
 * kept in chunks, of which a copy shares all but one. Both read as plain objects do: `record[key]`, `Object.keys`,
 * `Object.hasOwn`, `JSON.stringify`, and both are read-only.
 */

/** Entries up to which a plain copy is as quick. */
const SMALL = 100;
const CHUNK = 64;

export type LargeRecord<T> = Readonly<Record<string, T>>;

/** A copy with one entry set. */
export function withEntry<T>(record: LargeRecord<T>, key: string, value: T): Record<string, T> {
  return withEntries(record, [[key, value]]);
}

/** A copy with these entries set. */
export function withEntries<T>(
  record: LargeRecord<T>,
  entries: readonly (readonly [string, T])[],
): Record<string, T> {
  const chunked = chunkedOf<T>(record);
  if (chunked) return recordOf(chunked.with(entries));
  const keys = Object.keys(record);
  if (keys.length + entries.length <= SMALL) return { ...record, ...Object.fromEntries(entries) };
  return recordOf(Chunked.from(Object.entries(record)).with(entries));
}

/** A copy without these entries. */
export function withoutEntries<T>(record: LargeRecord<T>, keys: readonly string[]): Record<string, T> {
  const chunked = chunkedOf<T>(record);
  if (chunked) return recordOf(chunked.without(keys));
  const gone = new Set(keys);
  return Object.fromEntries(Object.entries(record).filter(([key]) => !gone.has(key)));
}

type Slot<T> = readonly [string, T] | undefined;

class Chunked<T> {
  readonly size: number;
  /** Where a key is, or was: shared by all copies, and only ever added to. */
  readonly #slots: Map<string, number>;
  readonly #chunks: readonly (readonly Slot<T>[])[];
  #keys: string[] | null = null;

  private constructor(slots: Map<string, number>, chunks: readonly (readonly Slot<T>[])[], size: number) {
    this.#slots = slots;
    this.#chunks = chunks;
    this.size = size;
  }

  static from<T>(entries: readonly (readonly [string, T])[]): Chunked<T> {
    return new Chunked<T>(new Map(), [], 0).with(entries);
  }

  get keys(): string[] {
    this.#keys ??= this.entries().map(([key]) => key);
    return this.#keys;
  }

  entries(): (readonly [string, T])[] {
    return this.#chunks.flatMap((chunk) => chunk.filter((slot) => slot !== undefined));
  }

  get(key: string): Slot<T> {
    const slot = this.#slots.get(key);
    return slot === undefined ? undefined : this.#chunks[Math.floor(slot / CHUNK)]?.[slot % CHUNK];
  }

  with(entries: readonly (readonly [string, T])[]): Chunked<T> {
    let size = this.size;
    const chunks = this.#change(entries, ([key, value]) => {
      if (!this.get(key)) size++;
      return [key, value] as const;
    });
    return new Chunked(this.#slots, chunks, entries.length > 1 ? countOf(chunks) : size);
  }

  without(keys: readonly string[]): Chunked<T> {
    const here = keys.filter((key) => this.get(key)).map((key) => [key] as const);
    const chunks = this.#change(here, () => undefined);
    const left = new Chunked(this.#slots, chunks, this.size - new Set(here.map(([key]) => key)).size);
    return this.#slots.size > 2 * left.size + CHUNK ? Chunked.from(left.entries()) : left;
  }

  /** The chunks with other slots, each chunk copied once. */
  #change<E extends readonly [string, ...unknown[]]>(
    entries: readonly E[],
    slotOf: (entry: E) => Slot<T>,
  ): Slot<T>[][] {
    const chunks = [...this.#chunks] as Slot<T>[][];
    const copied = new Set<number>();
    for (const entry of entries) {
      const slot = this.#slotOf(entry[0]);
      const at = Math.floor(slot / CHUNK);
      while (chunks.length <= at) copied.add(chunks.push([]) - 1);
      if (!copied.has(at)) {
        chunks[at] = [...(chunks[at] ?? [])];
        copied.add(at);
      }
      (chunks[at] as Slot<T>[])[slot % CHUNK] = slotOf(entry);
    }
    return chunks;
  }

  #slotOf(key: string): number {
    let slot = this.#slots.get(key);
    if (slot === undefined) {
      slot = this.#slots.size;
      this.#slots.set(key, slot);
    }
    return slot;
  }
}

function countOf(chunks: readonly (readonly unknown[])[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.filter((slot) => slot !== undefined).length, 0);
}

const chunkedRecords = new WeakMap<object, Chunked<unknown>>();

function chunkedOf<T>(record: LargeRecord<T>): Chunked<T> | undefined {
  return chunkedRecords.get(record) as Chunked<T> | undefined;
}

/** Shows the entries as an object that looks them up when it is asked. */
function recordOf<T>(chunked: Chunked<T>): Record<string, T> {
  const refuse = () => false;
  const record = new Proxy<Record<string, T>>(
    {},
    {
      get: (target, key) => {
        const slot = typeof key === "string" ? chunked.get(key) : undefined;
        return slot ? slot[1] : Reflect.get(target, key);
      },
      has: (target, key) =>
        (typeof key === "string" && chunked.get(key) !== undefined) || Reflect.has(target, key),
      ownKeys: () => chunked.keys,
      getOwnPropertyDescriptor: (_, key) => {
        const slot = typeof key === "string" ? chunked.get(key) : undefined;
        return slot && { value: slot[1], enumerable: true, configurable: true, writable: false };
      },
      set: refuse,
      defineProperty: refuse,
      deleteProperty: refuse,
      preventExtensions: refuse,
    },
  );
  chunkedRecords.set(record, chunked as Chunked<unknown>);
  return record;
}
