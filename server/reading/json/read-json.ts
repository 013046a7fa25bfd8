/** Reads JSON: an array of records, or records one after the other. */
import type { RecipeChanges } from "../../../shared/reading/recipe.ts";
import { encodingsOf, NotUtf8 } from "../decode/encoding.ts";
import type { FileSource } from "../decode/file-source.ts";
import { utf8Chunks } from "../decode/utf8-chunks.ts";
import { columnNames } from "../delimited/layout.ts";
import { progressOf, stoppable } from "../delimited/read-delimited.ts";
import { ReadingFault } from "../reading-fault.ts";
import type { GiveRow, ReadOptions, Table, TableColumn } from "../table.ts";
import { ColumnEvidence } from "../types/column-evidence.ts";
import { JsonColumns, passThroughJson } from "./json-pass.ts";
import type { JsonMember } from "./json-reader.ts";
import { addScalar, NestedEvidence, type NestedType, renderNested } from "./nested-type.ts";

export interface JsonOptions extends ReadOptions {
  readonly changes: RecipeChanges;
}

export async function readJson(source: FileSource, options: JsonOptions): Promise<Table> {
  const { encoding } = options.changes;
  try {
    return await readAs(source, encoding ?? null, options);
  } catch (error) {
    if (!(error instanceof NotUtf8)) throw error;
    return readAs(source, encodingsOf(error, source.name)[0] as string, options);
  }
}

class Column {
  readonly evidence = new ColumnEvidence();
  readonly nested = new NestedEvidence();

  add(member: JsonMember, line: number): void {
    if (member.kind === "object" || member.kind === "array") this.evidence.addNested();
    else addScalar(this.evidence, member, line);
    if (this.evidence.nested > 0 && member.kind !== "null") this.nested.add(member);
  }
}

async function readAs(source: FileSource, encoding: string | null, options: JsonOptions): Promise<Table> {
  const keys = new JsonColumns();
  const found: Column[] = [];
  const chunks = utf8Chunks(source.chunks(progressOf(source, options, 0.6)), encoding, source.name);
  const rows = await passThroughJson(stoppable(chunks, options.signal), source.name, keys, {
    member: (index, member, line) => {
      const column = found[index] ?? new Column();
      found[index] = column;
      column.add(member, line);
    },
    endRow: () => undefined,
  });
  if (rows === 0) throw new ReadingFault(`${source.name} holds no records.`);
  for (const { evidence } of found) evidence.addMissing(rows - evidence.rows);
  const names = columnNames(keys.names);
  const columns = found.map(
    ({ evidence, nested }, i): TableColumn => ({
      source: keys.names[i] as string,
      name: names[i] as string,
      evidence,
      nested: evidence.nested > 0 ? nested : null,
    }),
  );
  const read = encoding ?? "utf-8";
  return {
    form: {
      format: "json",
      ...(source.compression !== "none" && { compression: source.compression }),
      ...(source.entry !== null && { entry: source.entry }),
      ...(read !== "utf-8" && { encoding: read }),
    },
    columns,
    rows,
    refused: 0,
    refusals: [],
    doubts:
      encoding !== null && options.changes.encoding === undefined
        ? [`The file is not UTF-8; it is read as ${encoding}.`]
        : [],
    decimal: ".",
    direct: null,
    eachRow: (give, pause, signal) => eachRow(source, encoding, columns, give, pause, signal),
  };
}

/** How the values of a column with objects or lists are written: of a common type, or as JSON text. */
function nestedTypeOf({ evidence, nested }: TableColumn): NestedType | "json" | null {
  if (nested === null) return null;
  const isAll = evidence.nested === evidence.rows - evidence.empty;
  return (isAll ? nested.type() : null) ?? "json";
}

async function eachRow(
  source: FileSource,
  encoding: string | null,
  columns: readonly TableColumn[],
  give: GiveRow,
  pause: () => Promise<void> | undefined,
  signal?: AbortSignal,
): Promise<void> {
  const cells = new Array<string | null>(columns.length).fill(null);
  const types = columns.map(nestedTypeOf);
  const chunks = stoppable(utf8Chunks(source.chunks(), encoding, source.name), signal);
  await passThroughJson(chunks, source.name, new JsonColumns(), {
    member: (index, member) => {
      cells[index] = cellOf(member, types[index] as NestedType | "json" | null);
    },
    endRow: (line) => {
      give(cells, line);
      cells.fill(null);
    },
    pause,
  });
}

function cellOf(member: JsonMember, type: NestedType | "json" | null): string | null {
  if (member.kind === "null") return null;
  if (type === null) return member.text;
  if (type === "json")
    return member.kind === "string" || member.kind === "word" ? JSON.stringify(member.text) : member.text;
  return renderNested(member, type);
}
