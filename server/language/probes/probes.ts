/** Types of expressions, read from the language server: the document is written with each of them in a call, whose hover tells. */
import type { ProbeTypes, TypeInsertion, TypeProbe } from "../cells/cell-typing.ts";
import type { Written } from "../document/written.ts";
import type { TypeScriptServer } from "../process/typescript-server.ts";

const CALL = "$$type";

/**
 * For the head. The call gives what it was given, so that the document means the same; the hover tells in its second type
 * argument the rows of relations column by column, whatever their type is called.
 */
export const PROBE_HEAD = [
  "declare namespace $$Probe {",
  "interface KernelRelation<Row> { readonly row: Row }",
  // Written out here, for of a type with a name TypeScript prints the name.
  'type Full<T> = T extends import("$$clientele/analysis/relation").Relation<infer R> ? KernelRelation<{ [K in keyof R]: R[K] }> : T;',
  "}",
  `declare function ${CALL}<T, F = $$Probe.Full<T>>(value: T): T;`,
].join("\n");

/** Writes the document with more insertions and gives it as it was written. */
export type WriteProbes = (
  insertions: ReadonlyMap<string, readonly TypeInsertion[]>,
) => Promise<Written | null>;

export function createProbes(server: TypeScriptServer, write: WriteProbes): ProbeTypes {
  return async (probes) => {
    if (probes.length === 0) return [];
    const written = await write(probeInsertions(probes));
    if (!written) return probes.map(() => null);
    return Promise.all(probes.map((probe) => typeOf(probe, written, server)));
  };
}

export function probeInsertions(probes: readonly TypeProbe[]): Map<string, TypeInsertion[]> {
  const insertions = new Map<string, TypeInsertion[]>();
  for (const { cell, start, end } of probes) {
    const own = insertions.get(cell) ?? [];
    insertions.set(cell, own);
    own.push({ offset: start, text: `${CALL}((` }, { offset: end, text: "))" });
  }
  return insertions;
}

async function typeOf(
  { cell, start }: TypeProbe,
  written: Written,
  server: TypeScriptServer,
): Promise<string | null> {
  const at = written.document.map.toDocument(cell, start);
  if (at === null) return null;
  const position = written.document.lines.at(at - `${CALL}((`.length);
  const hover = await server.request("textDocument/hover", { textDocument: { uri: written.uri }, position });
  const contents = hover?.contents;
  if (!contents || typeof contents !== "object" || !("value" in contents)) return null;
  return readType(contents.value);
}

/** F of "function $$type<T, F>(value: T): T". */
export function readType(hover: string): string | null {
  const text = /```\w*\n(.*?)\n```/s.exec(hover)?.[1]?.replace(/\n\s*/g, " ") ?? "";
  const head = `function ${CALL}<`;
  const middle = ">(value: ";
  if (!text.startsWith(head)) return null;
  for (let at = text.indexOf(middle); at >= 0; at = text.indexOf(middle, at + 1)) {
    const types = text.slice(head.length, at);
    const value = text.slice(at + middle.length);
    // The value's type stands there three times; of it and the full one is known where the second begins.
    const given = value.slice(0, (value.length - "): ".length) / 2);
    if (value !== `${given}): ${given}` || !types.startsWith(`${given}, `)) continue;
    const type = types.slice(given.length + 2);
    return type === "any" || type === "" ? null : type;
  }
  return null;
}
