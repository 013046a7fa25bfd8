/** A data room over files that a test writes. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { type Data, openData } from "../../../kernel/data/data.ts";
import { openDuckDB } from "../../../kernel/data/duckdb/duckdb-connection.ts";
import type { DatasetFile } from "../../../shared/protocol/kernel.ts";

export interface Opened {
  readonly data: Data;
  readonly folder: string;
  readonly scratch: string;
}

/** Opens the data room over files by name, such as `{ "purchases.csv": "id\n1\n" }`; closed when the test ends. */
export async function opened(
  files: { readonly [file: string]: string | Uint8Array } = {},
  options: { readonly memory?: number } = {},
): Promise<Opened> {
  const root = mkdtempSync(path.join(tmpdir(), "clientele-data-"));
  const [folder, scratch] = [path.join(root, "datasets"), path.join(root, "scratch")];
  mkdirSync(folder);
  mkdirSync(scratch);
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
  const datasets = Object.keys(files).map((file) => datasetFile(folder, file));
  const data = await openData(
    { datasets, folder, scratch, memory: options.memory ?? 2 ** 28, threads: 2 },
    openDuckDB,
  );
  onTestFinished(() => {
    data.close();
    rmSync(root, { recursive: true });
  });
  return { data, folder, scratch };
}

export function datasetFile(folder: string, file: string): DatasetFile {
  const extension = path.extname(file);
  return {
    name: path.basename(file, extension),
    file: path.join(folder, file),
    format: extension.slice(1) as DatasetFile["format"],
  };
}
