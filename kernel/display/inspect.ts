/**
 * A value as a tree of bounded depth and size, made without running code of the value: getters are not called, and the
 * traps of a proxy are not either. What cannot be read says so in its place.
 */
import { inspect as nodeInspect, types } from "node:util";
import type { Inspection } from "../../shared/output/inspect.ts";
import { cutText } from "./text.ts";

export interface InspectLimits {
  readonly depth: number;
  /** Entries of one array, object, map or set. */
  readonly entries: number;
  /** Entries of the whole tree. */
  readonly total: number;
  /** Characters of one string. */
  readonly text: number;
}

const DEFAULTS: InspectLimits = { depth: 4, entries: 50, total: 600, text: 1000 };

interface Walk {
  readonly limits: InspectLimits;
  readonly above: object[];
  left: number;
}

export function inspectValue(value: unknown, limits: Partial<InspectLimits> = {}): Inspection {
  const filled = { ...DEFAULTS, ...limits };
  return visit(value, { limits: filled, above: [], left: filled.total });
}

function visit(value: unknown, walk: Walk): Inspection {
  if (typeof value === "string") return { kind: "string", summary: quoted(value, walk.limits.text) };
  if (typeof value === "symbol") return { kind: "symbol", summary: cutText(String(value), 200) };
  if (value === null || (typeof value !== "object" && typeof value !== "function")) {
    return {
      kind: "primitive",
      summary: typeof value === "bigint" ? bigintText(value) : primitiveText(value),
    };
  }
  if (types.isProxy(value)) return { kind: "other", summary: "Proxy" };
  if (walk.above.includes(value)) return { kind: "circular", summary: "[circular]" };
  try {
    walk.above.push(value);
    return visitObject(value, walk);
  } catch (error) {
    return { kind: "other", summary: `[cannot be read: ${cutText(messageOf(error), 100)}]` };
  } finally {
    walk.above.pop();
  }
}

function visitObject(value: object, walk: Walk): Inspection {
  if (typeof value === "function") return { kind: "function", summary: functionText(value) };
  if (types.isDate(value)) return { kind: "date", summary: dateText(value) };
  if (types.isRegExp(value))
    return { kind: "other", summary: cutText(RegExp.prototype.toString.call(value), 200) };
  if (types.isNativeError(value)) return { kind: "error", summary: errorText(value) };
  if (types.isPromise(value)) return { kind: "other", summary: promiseText(value) };
  if (types.isBoxedPrimitive(value)) return { kind: "other", summary: nodeInspect(value, { depth: 0 }) };
  if (types.isMap(value)) return mapTree(value, walk);
  if (types.isSet(value)) return setTree(value, walk);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return arrayTree(value as never, walk);
  if (types.isAnyArrayBuffer(value)) {
    return { kind: "other", summary: `${classOf(value)} of ${value.byteLength} bytes` };
  }
  if (Array.isArray(value)) return arrayTree(value, walk);
  return objectTree(value, walk);
}

function objectTree(value: object, walk: Walk): Inspection {
  const keys = Reflect.ownKeys(value);
  const name = classOf(value);
  const summary =
    name === "Object" || name === "" ? `{${countOf(keys.length)}}` : `${name} {${countOf(keys.length)}}`;
  const shown = keys.filter((key) => Object.getOwnPropertyDescriptor(value, key)?.enumerable);
  return tree("object", name === "" ? `[no prototype] ${summary}` : summary, shown.length, walk, (i) => {
    const key = shown[i] as string | symbol;
    return { key: String(key), value: property(value, key, walk) };
  });
}

function arrayTree(value: ArrayLike<unknown> & object, walk: Walk): Inspection {
  const summary = `${classOf(value) || "Array"}(${value.length})`;
  return tree("array", summary, value.length, walk, (i) => ({
    key: String(i),
    value: property(value, String(i), walk),
  }));
}

function mapTree(value: Map<unknown, unknown>, walk: Walk): Inspection {
  const items = Map.prototype.entries.call(value);
  const size = sizeOf(Map.prototype, value);
  return tree("map", `${classOf(value)}(${size})`, size, walk, () => {
    const [key, item] = items.next().value as [unknown, unknown];
    return { key: keyText(key), value: visit(item, walk) };
  });
}

function setTree(value: Set<unknown>, walk: Walk): Inspection {
  const items = Set.prototype.values.call(value);
  const size = sizeOf(Set.prototype, value);
  return tree("set", `${classOf(value)}(${size})`, size, walk, (i) => ({
    key: String(i),
    value: visit(items.next().value, walk),
  }));
}

/** `size` as the collection itself knows it, not as a subclass says. */
function sizeOf(prototype: object, value: object): number {
  return Object.getOwnPropertyDescriptor(prototype, "size")?.get?.call(value) as number;
}

function tree(
  kind: Inspection["kind"],
  summary: string,
  size: number,
  walk: Walk,
  entry: (i: number) => { key: string; value: Inspection },
): Inspection {
  if (size === 0) return { kind, summary };
  if (walk.above.length > walk.limits.depth) return { kind, summary, more: size };
  const entries: { key: string; value: Inspection }[] = [];
  while (entries.length < Math.min(size, walk.limits.entries) && walk.left > 0) {
    walk.left--;
    entries.push(entry(entries.length));
  }
  const more = size - entries.length;
  return more > 0 ? { kind, summary, entries, more } : { kind, summary, entries };
}

function property(owner: object, key: string | symbol, walk: Walk): Inspection {
  const descriptor = Object.getOwnPropertyDescriptor(owner, key);
  if (!descriptor) return { kind: "primitive", summary: "empty" };
  if (descriptor.get) return { kind: "other", summary: descriptor.set ? "[getter, setter]" : "[getter]" };
  if (descriptor.set) return { kind: "other", summary: "[setter]" };
  return visit(descriptor.value, walk);
}

/** The name of the nearest class, read without calling a getter; empty for an object without prototype. */
export function classOf(value: object): string {
  for (let at: object | null = value; at; at = Object.getPrototypeOf(at)) {
    const maker = Object.getOwnPropertyDescriptor(at, "constructor")?.value;
    if (typeof maker !== "function") continue;
    const name = Object.getOwnPropertyDescriptor(maker, "name")?.value;
    if (typeof name === "string" && name !== "") return cutText(name, 60);
  }
  return "";
}

function functionText(value: object): string {
  const source = Function.prototype.toString.call(value);
  const name = Object.getOwnPropertyDescriptor(value, "name")?.value;
  const label = typeof name === "string" && name !== "" ? name : "(anonymous)";
  if (source.startsWith("class")) return `class ${label}`;
  return `${source.startsWith("async") ? "async " : ""}function ${cutText(label, 80)}`;
}

function errorText(error: Error): string {
  const name = classOf(error) || "Error";
  const message = Object.getOwnPropertyDescriptor(error, "message")?.value;
  return typeof message === "string" && message !== "" ? cutText(`${name}: ${message}`, 500) : name;
}

/** Pending or done is known to the engine alone; its own inspector is asked, one level deep. */
function promiseText(value: Promise<unknown>): string {
  const text = nodeInspect(value, { depth: 0, customInspect: false, maxStringLength: 80, maxArrayLength: 3 });
  return text.includes("<pending>")
    ? "Promise (pending)"
    : text.includes("<rejected>")
      ? "Promise (rejected)"
      : "Promise (resolved)";
}

function dateText(value: Date): string {
  const time = Date.prototype.getTime.call(value);
  return Number.isNaN(time) ? "Invalid Date" : new Date(time).toISOString();
}

function keyText(key: unknown): string {
  return visit(key, { limits: { depth: 0, entries: 0, total: 0, text: 80 }, above: [], left: 0 }).summary;
}

const countOf = (keys: number) => (keys === 0 ? "" : keys === 1 ? "1 key" : `${keys} keys`);
const primitiveText = (value: unknown) => (Object.is(value, -0) ? "-0" : String(value));
const quoted = (text: string, length: number) =>
  text.length <= length
    ? JSON.stringify(text)
    : `${JSON.stringify(cutText(text, length))} (${text.length} characters)`;

/** A huge bigint takes long to write in decimal digits: its size says more. */
function bigintText(value: bigint): string {
  return BigInt.asIntN(4096, value) === value
    ? cutText(`${value}n`, 200)
    : "a bigint of more than 4,096 bits";
}

export function messageOf(error: unknown): string {
  try {
    const message = types.isNativeError(error) ? error.message : error;
    return typeof message === "string" ? message : primitiveText(message);
  } catch {
    return "an error that cannot be read";
  }
}

/** The tree as text, a line where it fits. */
export function inspectionText(tree: Inspection, indent = ""): string {
  if (!tree.entries) return tree.summary;
  const inner = `${indent}  `;
  const items = tree.entries.map(({ key, value }) =>
    tree.kind === "array" || tree.kind === "set"
      ? inspectionText(value, inner)
      : tree.kind === "map"
        ? `${key} => ${inspectionText(value, inner)}`
        : `${/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? key : JSON.stringify(key)}: ${inspectionText(value, inner)}`,
  );
  if (tree.more) items.push(`… ${tree.more} more`);
  const [open, close] = tree.kind === "array" ? ["[", "]"] : ["{", "}"];
  const head = tree.kind === "array" && tree.summary.startsWith("Array(") ? "" : `${headOf(tree)} `;
  const line = `${head.trimStart()}${open} ${items.join(", ")} ${close}`;
  if (line.length <= 80 && !line.includes("\n")) return line;
  return `${head.trimStart()}${open}\n${items.map((item) => inner + item).join(",\n")}\n${indent}${close}`;
}

const headOf = ({ kind, summary }: Inspection) =>
  kind === "object" ? summary.replace(/ ?\{.*$/s, "") : summary;
