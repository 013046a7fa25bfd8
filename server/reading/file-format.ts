/** What kind of file it is, by its name. */
export type FileFormat = "parquet" | "csv" | "tsv" | "json" | "xlsx";

const FORMATS: { readonly [extension: string]: FileFormat } = {
  ".parquet": "parquet",
  ".csv": "csv",
  ".tsv": "tsv",
  ".jsonl": "json",
  ".ndjson": "json",
  ".json": "json",
  ".xlsx": "xlsx",
  ".xlsm": "xlsx",
};
const PACKED = /\.(gz|zip)$/i;

/** Of a packed file, by the name within. Null where the name tells of none. */
export function formatOfName(name: string): FileFormat | null {
  const extension = /\.[^./\\]+$/.exec(name.replace(PACKED, ""))?.[0].toLowerCase();
  return extension === undefined ? null : (FORMATS[extension] ?? null);
}

/** Extensions of files that are read, for messages. */
export const EXTENSIONS: readonly string[] = [...Object.keys(FORMATS), ".gz", ".zip"];

/** The name without its extensions: `calls` of `calls.csv.gz`. */
export function baseName(file: string): string {
  const plain = file.replace(PACKED, "");
  return formatOfName(file) === null ? plain : plain.replace(/\.[^./\\]+$/, "");
}
