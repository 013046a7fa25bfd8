/**
 * Which types a notebook cannot do without. Node's take longer to read than all others together, and most cells use no
 * more of them than the console.
 */
import { isBuiltin } from "node:module";
import type { LanguageCell } from "../cells/cell-typing.ts";
import type { Needs } from "./options.ts";

/** In place of Node's types, as they have it. */
export const GLOBALS = [
  "interface Console {",
  ...["debug", "error", "info", "log", "trace", "warn", "dir", "dirxml", "group", "groupCollapsed"].map(
    (name) => `${name}(...data: any[]): void;`,
  ),
  "groupEnd(): void; assert(condition?: unknown, ...data: any[]): void; table(data?: any, columns?: readonly string[]): void;",
  "count(label?: string): void; countReset(label?: string): void; time(label?: string): void; timeEnd(label?: string): void;",
  "timeLog(label?: string, ...data: any[]): void;",
  "}",
  "declare var console: Console;",
  "declare function structuredClone<T = any>(value: T): T;",
  "declare function queueMicrotask(callback: () => void): void;",
];

const DECLARED: ReadonlySet<string> = new Set(["console", "structuredClone", "queueMicrotask"]);

// biome-ignore format: a list of names
const LANGUAGE: ReadonlySet<string> = new Set([
  "Object", "Function", "Number", "parseFloat", "parseInt", "Infinity", "NaN", "undefined", "Boolean", "String", "Symbol",
  "Date", "Promise", "RegExp", "Error", "JSON", "Math", "Atomics", "ArrayBuffer", "SharedArrayBuffer", "DataView", "BigInt",
  "Proxy", "Reflect", "FinalizationRegistry", "WeakRef", "decodeURI", "decodeURIComponent", "encodeURI", "encodeURIComponent",
  "escape", "unescape", "eval", "isFinite", "isNaN", "globalThis", "Iterator", "Temporal", "DisposableStack",
  "AsyncDisposableStack", "SuppressedError",
]);

/** What the language itself has; all other globals are Node's. */
const OF_NODE: ReadonlySet<string> = new Set(
  Object.getOwnPropertyNames(globalThis).filter((name) => !DECLARED.has(name) && !isOfLanguage(name)),
);

export function needsOf(cells: readonly LanguageCell[]): Needs {
  return {
    node: cells.some(needsNode),
    danfo: cells.some(({ source }) => /\bframe\b|\bdanfojs/.test(source)),
  };
}

function needsNode({ source, analysis }: LanguageCell): boolean {
  return (
    analysis.imports.some((specifier) => isBuiltin(specifier)) ||
    [...analysis.uses, ...analysis.usesTypes].some((name) => OF_NODE.has(name) || name === "NodeJS") ||
    /\bimport\s*[.(]|\bglobalThis\b|\bDisposableStack\b|["']node:|\bconsole\.(?!(?:debug|error|info|log|warn|table|time|timeEnd)\b)/.test(
      source,
    ) ||
    // Of a source that does not parse nothing is known but its words.
    (analysis.problems.length > 0 &&
      (source.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? []).some((word) => OF_NODE.has(word)))
  );
}

function isOfLanguage(name: string): boolean {
  return LANGUAGE.has(name) || /^(?:[A-Z]\w*Error|\w*Array|Intl|\w*Map|\w*Set)$/.test(name);
}
