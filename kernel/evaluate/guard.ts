/**
 * Cells share one realm with each other and with the packages they use. What a cell changes on the standard objects
 * would change every other cell, so it is undone after its run, and told. Changes that an imported package makes while
 * it loads are kept: it relies on them.
 */

import { CONSTRUCTORS, hiddenPrototypes, NAMESPACES, WATCHED_GLOBALS } from "./standard-objects.ts";

/** Taken at start, since a cell may replace what it likes. */
const { ownKeys, getOwnPropertyDescriptor, defineProperty, deleteProperty, getPrototypeOf, setPrototypeOf } =
  Reflect;
const { is, create } = Object;
const symbolText = String;
const objectPrototype = Object.prototype;
const startsWith: (text: string, start: string) => boolean = Function.prototype.call.bind(
  String.prototype.startsWith,
);

/** A property as it was. */
interface Property {
  readonly value: unknown;
  readonly get: unknown;
  readonly set: unknown;
  readonly flags: number;
  /** Without a prototype: `Object.prototype.get = …` must not turn a value into an accessor. */
  readonly descriptor: PropertyDescriptor;
}
type Properties = Record<PropertyKey, Property | undefined>;
interface Watched {
  readonly name: string;
  readonly object: object;
  /** Of the global object only these are compared: reading another one may load a part of Node. */
  readonly only: readonly string[] | undefined;
  readonly prototype: object | null;
  readonly keys: readonly PropertyKey[];
  /** All keys there were. */
  readonly present: Readonly<Record<PropertyKey, boolean>>;
  readonly properties: Properties;
}

export class Guard {
  readonly #watched: Watched[] = [];

  constructor(root: object = globalThis) {
    const named = root as Record<string, unknown>;
    // First, because the comparison of all others reads descriptors, which inherit from it.
    this.#watched.push(watch("Object.prototype", Object.prototype));
    for (const name of [...CONSTRUCTORS, ...NAMESPACES]) {
      const value = named[name];
      if (!isObject(value)) continue;
      this.#watched.push(watch(name, value));
      const prototype = (value as { prototype?: unknown }).prototype;
      if (isObject(prototype) && prototype !== Object.prototype) {
        this.#watched.push(watch(`${name}.prototype`, prototype));
      }
    }
    for (const [name, object] of hiddenPrototypes()) this.#watched.push(watch(name, object));
    this.#watched.push(watch("globalThis", root, WATCHED_GLOBALS));
  }

  /** Takes what there is now as right: a package was loaded. */
  accept(): void {
    for (let i = 0; i < this.#watched.length; i++) {
      const { name, object, only } = this.#watched[i] as Watched;
      this.#watched[i] = watch(name, object, only);
    }
  }

  /** Undoes all changes since, and names them: `Array.prototype.last`. */
  restore(): Restored {
    const restored: Restored = { undone: [], kept: [] };
    for (let i = 0; i < this.#watched.length; i++) {
      const watched = this.#watched[i] as Watched;
      const before = restored.kept.length;
      restoreOne(watched, restored);
      // What stays changed is told of the cell that did it, not of all that come after.
      if (restored.kept.length > before) this.#watched[i] = watch(watched.name, watched.object, watched.only);
    }
    return restored;
  }
}

/** Names of what was changed back, and of what could not be. */
export interface Restored {
  readonly undone: string[];
  readonly kept: string[];
}

function restoreOne(watched: Watched, restored: Restored): void {
  const { object, properties, present } = watched;
  const keys = ownKeys(object);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as PropertyKey;
    const was = properties[key];
    if (was) {
      if (!same(was, descriptorOf(object, key))) {
        tell(watched, key, defineProperty(object, key, was.descriptor), restored);
      }
    } else if (!present[key] && !isNodesOwn(key)) {
      tell(watched, key, deleteProperty(object, key), restored);
    }
  }
  for (let i = 0; i < watched.keys.length; i++) {
    const key = watched.keys[i] as PropertyKey;
    if (getOwnPropertyDescriptor(object, key)) continue;
    const { descriptor } = properties[key] as Property;
    tell(watched, key, defineProperty(object, key, descriptor), restored);
  }
  if (getPrototypeOf(object) !== watched.prototype) {
    tell(watched, "__proto__", setPrototypeOf(object, watched.prototype), restored);
  }
}

function tell({ name }: Watched, key: PropertyKey, done: boolean, { undone, kept }: Restored): void {
  const list = done ? undone : kept;
  const value = `${name}${typeof key === "symbol" ? `[${symbolText(key)}]` : `.${key}`}`;
  // Not `push`, nor an assignment: `Array.prototype` may have been changed as well.
  const entry = { __proto__: null, value, writable: true, enumerable: true, configurable: true };
  defineProperty(list, list.length, entry as PropertyDescriptor);
}

/** `fetch` leaves its dispatcher on the global object when it is first used. */
function isNodesOwn(key: PropertyKey): boolean {
  return typeof key === "symbol" && startsWith(symbolText(key), "Symbol(undici.");
}

function same({ value, get, set, flags }: Property, now: PropertyDescriptor): boolean {
  return is(value, now.value) && get === now.get && set === now.set && flags === flagsOf(now);
}

function flagsOf({ writable, enumerable, configurable }: PropertyDescriptor): number {
  return (writable ? 1 : 0) + (enumerable ? 2 : 0) + (configurable ? 4 : 0);
}

function watch(name: string, object: object, only?: readonly string[]): Watched {
  const keys = ownKeys(object);
  const watchedKeys = only ? keys.filter((key) => (only as readonly PropertyKey[]).includes(key)) : keys;
  const present: Record<PropertyKey, boolean> = create(null);
  for (const key of keys) present[key] = true;
  const properties: Properties = create(null);
  for (const key of watchedKeys) properties[key] = propertyOf(object, key);
  return { name, object, only, prototype: getPrototypeOf(object), keys: watchedKeys, present, properties };
}

function propertyOf(object: object, key: PropertyKey): Property {
  const descriptor = withoutPrototype(getOwnPropertyDescriptor(object, key) as PropertyDescriptor);
  const { value, get, set } = descriptor;
  return { value, get, set, flags: flagsOf(descriptor), descriptor };
}

function descriptorOf(object: object, key: PropertyKey): PropertyDescriptor {
  const descriptor = getOwnPropertyDescriptor(object, key) as PropertyDescriptor;
  return object === objectPrototype ? withoutPrototype(descriptor) : descriptor;
}

function withoutPrototype(descriptor: PropertyDescriptor): PropertyDescriptor {
  setPrototypeOf(descriptor, null);
  return descriptor;
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** What the cell is told of it; null when nothing was changed. */
export function guardNotice({ undone, kept }: Restored): string | null {
  const parts: string[] = [];
  if (undone.length > 0) {
    parts.push(
      `${nameList(undone)} ${undone.length === 1 ? "was" : "were"} changed by this cell and ${undone.length === 1 ? "has" : "have"} been restored, because other cells would depend on it. Use a top-level name instead.`,
    );
  }
  if (kept.length > 0) {
    parts.push(
      `${nameList(kept)} ${kept.length === 1 ? "was" : "were"} changed by this cell in a way that cannot be undone. Take the line out and restart the kernel.`,
    );
  }
  return parts.length > 0 ? parts.join(" ") : null;
}

function nameList(names: string[]): string {
  const shown = names.slice(0, 5).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
