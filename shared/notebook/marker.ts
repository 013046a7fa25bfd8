/**
 * The line that opens a cell: `// %% Title [markdown] id="intro" folded=true`. What does not read as options is title,
 * so that nothing of a line is lost. A title that would read as options is written as an option itself: `title="..."`.
 * A key that is no plain word, or is called `id` or `title`, is written in quotes.
 */
import type { Json } from "../json.ts";
import type { Cell } from "./notebook.ts";

export type Marker = Omit<Cell, "source">;

export function isMarker(line: string): boolean {
  return /^\/\/ ?%%(?=\s|$)/.test(line);
}

export function writeMarker(marker: Marker): string {
  const plain = ["// %%", marker.title, ...optionsOf(marker)].filter(Boolean).join(" ");
  if (isOneLine(plain) && isSame(readMarker(plain), marker)) return plain;
  const [kind, ...pairs] = marker.kind === "markdown" ? optionsOf(marker) : ["", ...optionsOf(marker)];
  return ["// %%", kind, `title=${jsonText(marker.title)}`, ...pairs].filter(Boolean).join(" ");
}

function optionsOf({ kind, id, attributes }: Marker): string[] {
  const pairs = Object.entries(attributes).map(([key, value]) => `${keyText(key)}=${jsonText(value)}`);
  return [
    ...(kind === "markdown" ? ["[markdown]"] : []),
    ...(id === "" ? [] : [`id=${jsonText(id)}`]),
    ...pairs,
  ];
}

function keyText(key: string): string {
  return /^[A-Za-z_][\w.-]*$/.test(key) && key !== "id" && key !== "title" ? key : jsonText(key);
}

/** JSON without the two characters that end a line of TypeScript but not a string of JSON. */
function jsonText(value: Json): string {
  return JSON.stringify(value).replace(/[\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);
}

function isOneLine(line: string): boolean {
  return !/[\n\r\u2028\u2029]/.test(line);
}

function isSame(a: Marker, b: Marker): boolean {
  return (
    a.title === b.title &&
    a.kind === b.kind &&
    a.id === b.id &&
    JSON.stringify(a.attributes) === JSON.stringify(b.attributes)
  );
}

/**
 * Reads the longest run of options at the end of the line; the rest is the title. A title that has more than 16 places
 * where options could begin is not searched further, so that no line takes long.
 */
export function readMarker(line: string): Marker {
  const text = line.replace(/^\/\/ ?%%/, "").trim();
  for (const { index } of text.matchAll(/(?<=^|\s)(?=\[|"|[A-Za-z_][\w.-]*=)/g).take(16)) {
    const marker = readOptions(text.slice(0, index).trimEnd(), text, index);
    if (marker) return marker;
  }
  return { title: text, kind: "code", id: "", attributes: {} };
}

function readOptions(title: string, text: string, start: number): Marker | null {
  const kind = match(/\[(?:markdown|md)\](?:\s+|$)/y, text, start);
  const pairs = readPairs(text, start + (kind?.[0].length ?? 0));
  if (!pairs) return null;
  const id = pairs.get("id") ?? "";
  const written = pairs.get("title") ?? title;
  if (typeof id !== "string" || (pairs.has("id") && !isCellId(id))) return null;
  if (typeof written !== "string" || (pairs.has("title") && title !== "")) return null;
  pairs.delete("id");
  pairs.delete("title");
  const attributes = [...pairs].map(([key, value]) => [key.startsWith('"') ? JSON.parse(key) : key, value]);
  return { title: written, kind: kind ? "markdown" : "code", id, attributes: Object.fromEntries(attributes) };
}

export function isCellId(id: string): boolean {
  return /^[\w-]+$/.test(id);
}

/** `key=json` up to the end of the line, keys as written; null when there is anything else, or a key twice. */
function readPairs(text: string, start: number): Map<string, Json> | null {
  const pairs = new Map<string, Json>();
  for (let at = start; at < text.length; ) {
    const key = match(/([A-Za-z_][\w.-]*|"(?:[^"\\]|\\.)*")=/y, text, at);
    if (!key?.[1] || pairs.has(key[1])) return null;
    const valueStart = at + key[0].length;
    const valueEnd = endOfJson(text, valueStart);
    const value = parseJson(text.slice(valueStart, valueEnd));
    if (value === undefined) return null;
    pairs.set(key[1], value);
    const gap = match(/\s+|$/y, text, valueEnd);
    if (!gap) return null;
    at = valueEnd + gap[0].length;
  }
  return pairs;
}

/** Where a JSON value that begins at `start` ends, if it is one. */
function endOfJson(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; ) {
    const token = match(/"(?:[^"\\]|\\.)*"|[[{]|[\]}]|[^"[\]{}\s]+|\s+/y, text, at)?.[0];
    if (token === undefined || (depth === 0 && token.trim() === "")) return at;
    if (token === "[" || token === "{") depth++;
    if (token === "]" || token === "}") depth--;
    at += token.length;
    if (depth === 0 && /["\]}]$/.test(token)) return at;
  }
  return text.length;
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined; // not an option then, but a part of the title
  }
}

function match(sticky: RegExp, text: string, at: number): RegExpExecArray | null {
  sticky.lastIndex = at;
  return sticky.exec(text);
}
