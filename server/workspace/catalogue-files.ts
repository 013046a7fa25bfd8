/** Dataset files in a folder, and the names under which they are known. */
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { DatasetFile } from "../../shared/protocol/kernel.ts";

export type Format = DatasetFile["format"];

/** By extension, in lower case. */
export const FORMATS: { readonly [extension: string]: Format } = {
  ".parquet": "parquet",
  ".csv": "csv",
  ".tsv": "tsv",
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
};

/** Where two files would have one name, the first of these formats keeps it. */
const PRECEDENCE: readonly Format[] = ["parquet", "csv", "tsv", "jsonl"];

export interface FoundFile extends DatasetFile {
  readonly bytes: number;
  readonly modified: number;
}

export function formatOf(file: string): Format | null {
  return FORMATS[path.extname(file).toLowerCase()] ?? null;
}

/** The datasets of a folder, sorted by name. Hidden files and what lies in subfolders are none of them. */
export async function findDatasets(folder: string): Promise<FoundFile[]> {
  const files: Omit<FoundFile, "name">[] = [];
  for (const entry of await entriesOf(folder)) {
    const format = formatOf(entry);
    const file = path.join(folder, entry);
    if (format === null || entry.startsWith(".")) continue;
    const found = await stat(file).catch(() => null);
    if (found?.isFile()) files.push({ file, format, bytes: found.size, modified: found.mtimeMs });
  }
  return named(files).sort((a, b) => a.name.localeCompare(b.name, "en"));
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

/** A file is known by its name without extension; names differ by more than case, as the engine sees it. */
function named(files: readonly Omit<FoundFile, "name">[]): FoundFile[] {
  const rank = (format: Format) => PRECEDENCE.indexOf(format);
  const ordered = [...files].sort((a, b) => rank(a.format) - rank(b.format) || (a.file < b.file ? -1 : 1));
  const taken = new Set<string>();
  return ordered.map((file) => {
    const base = path.basename(file.file);
    const short = base.slice(0, base.length - path.extname(base).length);
    const name = taken.has(short.toLowerCase()) ? base : short;
    taken.add(name.toLowerCase());
    return { ...file, name };
  });
}
