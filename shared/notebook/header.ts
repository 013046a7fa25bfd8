import { type Document, isMap, isNode, type Node, parseDocument } from "yaml";
import type { Header, Notebook } from "./notebook.ts";

export interface HeaderReading {
  readonly header: Header;
  /** What is wrong with the header, in words; where it is, the defaults stand in. */
  readonly problem: string | null;
}

const defaults: Header = {
  title: null,
  description: "",
  tags: [],
  template: false,
  execution: "auto",
  seed: 1,
};

const PROSE = /^(title|description):[ \t]+(?=[^\s"'|>&*!#%@`[{])(.*\S)[ \t]*$/gm;

/** The header as YAML; where it is none, with titles and descriptions as people write them: a colon in prose is a colon. */
function parseHeader(text: string): Document.Parsed {
  const document = parseDocument(text, { logLevel: "silent" });
  if (document.errors.length === 0) return document;
  const quoted = text.replace(PROSE, (_, key: string, prose: string) => `${key}: ${JSON.stringify(prose)}`);
  const read = parseDocument(quoted, { logLevel: "silent" });
  return read.errors.length === 0 ? read : document;
}

/** Reads what Clientele knows of a header. Never throws. */
export function readHeader(notebook: Notebook): HeaderReading {
  const document = parseHeader(notebook.header ?? "");
  const fault = faultOf(document);
  if (fault !== null) return { header: defaults, problem: fault };
  const values = read(document);
  const problems: string[] = [];
  const take = <T>(
    key: keyof Header,
    rule: string,
    from: (value: unknown) => T | undefined,
    fallback: T,
  ): T => {
    const value = values.get(key);
    if (value === undefined || value === null) return fallback;
    const taken = from(value);
    if (taken === undefined) problems.push(`\`${key}\` must be ${rule}, not ${JSON.stringify(value)}.`);
    return taken ?? fallback;
  };
  const header: Header = {
    title: take("title", "text", text, defaults.title),
    description: take("description", "text", text, defaults.description),
    tags: take("tags", "a list of words, such as [segmentation, value]", texts, defaults.tags),
    template: take("template", "true or false", flag, defaults.template),
    execution: take("execution", "`auto` or `lazy`", mode, defaults.execution),
    seed: take("seed", "a whole number", wholeNumber, defaults.seed),
  };
  return { header, problem: problems.length === 0 ? null : `The header: ${problems.join(" ")}` };
}

/**
 * Changes keys of the header; `title: null` removes the title. Comments, order and unknown keys stay. Throws when the
 * header is not readable, since there is no telling then what would be lost.
 */
export function withHeader(notebook: Notebook, patch: Partial<Header>): Notebook {
  const document = parseHeader(notebook.header ?? "");
  const fault = faultOf(document);
  if (fault !== null) throw new Error(`${fault} Mend it first: nothing was changed.`);
  const before = readHeader(notebook).header;
  const changes = Object.entries(patch).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key as keyof Header]),
  );
  if (changes.length === 0) return notebook;
  for (const [key, value] of changes) {
    if (value === null) document.delete(key);
    else if (Array.isArray(value)) document.set(key, listNode(document, key, value));
    else document.set(key, value);
  }
  const isEmpty = isMap(document.contents) && document.contents.items.length === 0;
  const yaml = isEmpty ? "" : document.toString({ lineWidth: 0, flowCollectionPadding: false });
  return { ...notebook, header: yaml.replace(/\n$/, "") };
}

/** A list in one line, with the comment of the value it replaces; a single value keeps its own. */
function listNode(document: Document.Parsed, key: string, value: readonly unknown[]): Node {
  const node = document.createNode(value, { flow: true });
  const before = document.get(key, true);
  if (isNode(before)) node.comment = before.comment ?? null;
  return node;
}

function faultOf(document: Document.Parsed): string | null {
  const [error] = document.errors;
  if (error) return `The header is not valid YAML: ${error.message.split("\n")[0]?.replace(/:$/, "")}.`;
  if (document.contents === null || isMap(document.contents)) return null;
  return "The header must be a list of `key: value` lines, such as `title: My notebook`.";
}

function read(document: Document.Parsed): ReadonlyMap<unknown, unknown> {
  try {
    return (document.toJS({ mapAsMap: true }) as Map<unknown, unknown> | null) ?? new Map();
  } catch {
    return new Map(); // aliases that multiply beyond reason; nothing of such a header is believed
  }
}

function text(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

function texts(value: unknown): string[] | undefined {
  const items = (Array.isArray(value) ? value : [value]).map(text);
  return items.every((item) => item !== undefined) ? items : undefined;
}

function flag(value: unknown): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}

function mode(value: unknown): Header["execution"] | undefined {
  return value === "auto" || value === "lazy" ? value : undefined;
}

function wholeNumber(value: unknown): number | undefined {
  return Number.isSafeInteger(value) ? Number(value) : undefined;
}
