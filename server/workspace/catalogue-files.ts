/** Dataset files in a folder, and the names under which they are known. */
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { DatasetFile } from "../../shared/protocol/kernel.ts";
import { baseName, formatOfName } from "../reading/file-format.ts";
import { realInside } from "./inside.ts";

export const DATASETS = "datasets";

export type Format = DatasetFile["format"];

/** Where two files would have one name, the first of these formats keeps it. */
const PRECEDENCE: readonly Format[] = ["parquet", "csv", "tsv", "jsonl", "json", "xlsx"];

export interface FoundFile extends DatasetFile {
  readonly bytes: number;
  readonly modified: number;
  /** It is a link that leads out of the workspace, and is not read. */
  readonly isOutside?: boolean;
}

export function formatOf(file: string): Format | null {
  const format = formatOfName(path.basename(file));
  return format === "json" && !/\.json(\.(gz|zip))?$/i.test(file) ? "jsonl" : format;
}

/**
 * The datasets of a workspace, sorted by name. Hidden files and what lies in subfolders are none of them; a link counts
 * as the file to which it leads.
 */
export async function findDatasets(workspace: string): Promise<FoundFile[]> {
  const folder = path.join(workspace, DATASETS);
  const files: Omit<FoundFile, "name">[] = [];
  for (const entry of await entriesOf(folder)) {
    const format = formatOf(entry);
    const file = path.join(folder, entry);
    if (format === null || entry.startsWith(".")) continue;
    const found = await stat(file).catch(() => null);
    if (!found?.isFile()) continue;
    const isOutside = !(await isInside(workspace, file));
    files.push({ file, format, bytes: found.size, modified: found.mtimeMs, isOutside });
  }
  return named(files).sort((a, b) => a.name.localeCompare(b.name, "en"));
}

function isInside(workspace: string, file: string): Promise<boolean> {
  return realInside(workspace, file).then(
    () => true,
    () => false,
  );
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

/**
 * A file is known by its name without extension; names differ by more than case, as the engine sees it, and by more than
 * how an accent is written, as people do.
 */
function named(files: readonly Omit<FoundFile, "name">[]): FoundFile[] {
  const rank = (format: Format) => PRECEDENCE.indexOf(format);
  const ordered = [...files].sort((a, b) => rank(a.format) - rank(b.format) || (a.file < b.file ? -1 : 1));
  const taken = new Set<string>();
  return ordered.map((file) => {
    const name = freeAmong(taken, path.basename(file.file));
    taken.add(folded(name));
    return { ...file, name };
  });
}

function freeAmong(taken: ReadonlySet<string>, base: string): string {
  const short = baseName(base);
  for (let n = 0; ; n++) {
    const name = n === 0 ? short : n === 1 ? base : `${base}-${n}`;
    if (!taken.has(folded(name))) return name;
  }
}

const folded = (name: string) => name.normalize("NFC").toLowerCase();
