/**
 * Cells share one realm with each other and with the packages they use. What a cell changes on the standard objects
 * would change every other cell, so it is undone after its run, and told. Changes that an imported package makes while
 * it loads are kept: it relies on them.
 */

/** Taken at start, since a cell may replace what it likes. */
const { ownKeys, getOwnPropertyDescriptor, defineProperty, deleteProperty, getPrototypeOf, setPrototypeOf } =
  Reflect;
const { apply: call } = Reflect;
const { is, create } = Object;
const symbolText = String;

/** Descriptors without a prototype: `Object.prototype.get = …` must not turn a value into an accessor. */
type Descriptors = Record<PropertyKey, PropertyDescriptor | undefined>;
interface Watched {
  readonly name: string;
  readonly object: object;
  prototype: object | null;
  keys: readonly PropertyKey[];
  properties: Descriptors;
}

// biome-ignore format: a list of names
const CONSTRUCTORS = [
  "Object", "Function", "Array", "String", "Number", "Boolean", "BigInt", "Symbol", "Date", "RegExp", "Promise",
  "Map", "Set", "WeakMap", "WeakSet", "WeakRef", "Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError",
  "EvalError", "URIError", "AggregateError", "ArrayBuffer", "SharedArrayBuffer", "DataView", "Float64Array",
  "Float32Array", "Int8Array", "Int16Array", "Int32Array", "Uint8Array", "Uint8ClampedArray", "Uint16Array",
  "Uint32Array", "BigInt64Array", "BigUint64Array", "Iterator", "Proxy", "FinalizationRegistry", "Temporal", "Intl",
  "Buffer", "URL", "URLSearchParams", "TextEncoder", "TextDecoder", "AbortController", "AbortSignal",
  "EventTarget", "Event",
] as const;
const NAMESPACES = ["JSON", "Math", "Reflect", "Atomics", "console", "performance"] as const;

function hiddenPrototypes(): [string, object][] {
  const of = (value: object) => getPrototypeOf(value) as object;
  const generatorFunction = of(function* () {}) as { prototype: object };
  const asyncGeneratorFunction = of(async function* () {}) as { prototype: object };
  return [
    ["%ArrayIteratorPrototype%", of([].values())],
    ["%MapIteratorPrototype%", of(new Map().values())],
    ["%SetIteratorPrototype%", of(new Set().values())],
    ["%StringIteratorPrototype%", of(""[Symbol.iterator]())],
    ["%GeneratorFunction.prototype%", generatorFunction],
    ["%GeneratorPrototype%", generatorFunction.prototype],
    ["%AsyncGeneratorFunction.prototype%", asyncGeneratorFunction],
    ["%AsyncGeneratorPrototype%", asyncGeneratorFunction.prototype],
    ["%AsyncFunction.prototype%", of(async () => {})],
    ["%TypedArray%", of(Uint8Array)],
    ["%TypedArray%.prototype", of(Uint8Array.prototype)],
  ];
}

export class Guard {
  readonly #watched: Watched[] = [];

  constructor(root: object = globalThis) {
    const named = root as Record<string, unknown>;
    for (const name of [...CONSTRUCTORS, ...NAMESPACES]) {
      const value = named[name];
      if (!isObject(value)) continue;
      this.#watched.push(watch(name, value));
      const prototype = (value as { prototype?: unknown }).prototype;
      if (isObject(prototype)) this.#watched.push(watch(`${name}.prototype`, prototype));
    }
    for (const [name, object] of hiddenPrototypes()) this.#watched.push(watch(name, object));
    this.#watched.push(watch("globalThis", root));
  }

  /** Takes what there is now as right: a package was loaded. */
  accept(): void {
    for (let i = 0; i < this.#watched.length; i++) {
      const watched = this.#watched[i] as Watched;
      const now = watch(watched.name, watched.object);
      watched.prototype = now.prototype;
      watched.keys = now.keys;
      watched.properties = now.properties;
    }
  }

  /** Undoes all changes since, and names them: `Array.prototype.last`. */
  restore(): Restored {
    const restored: Restored = { undone: [], kept: [] };
    for (let i = 0; i < this.#watched.length; i++) restoreOne(this.#watched[i] as Watched, restored);
    return restored;
  }
}

/** Names of what was changed back, and of what could not be. */
export interface Restored {
  readonly undone: string[];
  readonly kept: string[];
}

function restoreOne(watched: Watched, restored: Restored): void {
  const { object, properties } = watched;
  const keys = ownKeys(object);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as PropertyKey;
    const was = properties[key];
    if (!was) tell(watched, key, deleteProperty(object, key), restored);
    else if (!same(object, was, descriptorOf(object, key))) {
      tell(watched, key, defineProperty(object, key, was), restored);
    }
  }
  for (let i = 0; i < watched.keys.length; i++) {
    const key = watched.keys[i] as PropertyKey;
    if (getOwnPropertyDescriptor(object, key)) continue;
    tell(watched, key, defineProperty(object, key, properties[key] as PropertyDescriptor), restored);
  }
  if (getPrototypeOf(object) !== watched.prototype) {
    tell(watched, "__proto__", setPrototypeOf(object, watched.prototype), restored);
  }
}

function tell({ name }: Watched, key: PropertyKey, done: boolean, { undone, kept }: Restored): void {
  const list = done ? undone : kept;
  const value = `${name}${typeof key === "symbol" ? `[${symbolText(key)}]` : `.${key}`}`;
  // Not `push`, nor an assignment: `Array.prototype` may have been changed as well.
  defineProperty(list, list.length, {
    __proto__: null,
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  } as PropertyDescriptor);
}

function same(object: object, was: PropertyDescriptor, now: PropertyDescriptor): boolean {
  // Node's own globals replace their getter by the value when they are first read.
  if (was.get && !now.get && !now.set) return is(call(was.get, object, []), now.value);
  return (
    is(was.value, now.value) &&
    was.get === now.get &&
    was.set === now.set &&
    was.writable === now.writable &&
    was.enumerable === now.enumerable &&
    was.configurable === now.configurable
  );
}

function watch(name: string, object: object): Watched {
  const keys = ownKeys(object);
  const properties: Descriptors = create(null);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as PropertyKey;
    properties[key] = descriptorOf(object, key);
  }
  return { name, object, prototype: getPrototypeOf(object), keys, properties };
}

function descriptorOf(object: object, key: PropertyKey): PropertyDescriptor {
  const descriptor = getOwnPropertyDescriptor(object, key) as PropertyDescriptor;
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
