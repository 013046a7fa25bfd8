/** What all code of a realm shares, and what the guard therefore watches. */

// biome-ignore format: a list of names
export const CONSTRUCTORS = [
  "Object", "Function", "Array", "String", "Number", "Boolean", "BigInt", "Symbol", "Date", "RegExp", "Promise",
  "Map", "Set", "WeakMap", "WeakSet", "WeakRef", "Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError",
  "EvalError", "URIError", "AggregateError", "ArrayBuffer", "SharedArrayBuffer", "DataView", "Float64Array",
  "Float32Array", "Int8Array", "Int16Array", "Int32Array", "Uint8Array", "Uint8ClampedArray", "Uint16Array",
  "Uint32Array", "BigInt64Array", "BigUint64Array", "Iterator", "Proxy", "FinalizationRegistry", "Temporal", "Intl",
  "Buffer", "URL", "URLSearchParams", "TextEncoder", "TextDecoder", "AbortController", "AbortSignal",
  "EventTarget", "Event",
] as const;
export const NAMESPACES = ["JSON", "Math", "Reflect", "Atomics", "console", "performance"] as const;

export const WATCHED_GLOBALS = [
  ...CONSTRUCTORS,
  ...NAMESPACES,
  "globalThis",
  "process",
  "queueMicrotask",
  "structuredClone",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "clearTimeout",
  "clearInterval",
  "clearImmediate",
  "parseInt",
  "parseFloat",
  "isNaN",
  "isFinite",
  "encodeURIComponent",
  "decodeURIComponent",
  "encodeURI",
  "decodeURI",
  "eval",
];

/** Prototypes that have no global name. */
export function hiddenPrototypes(): [string, object][] {
  const of = (value: object) => Object.getPrototypeOf(value) as object;
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
