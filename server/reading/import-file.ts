/** A file read and written as Parquet, with its report. Nothing stands under the target's name until it is whole. */
import { rename, rm } from "node:fs/promises";
import path from "node:path";
import type { ReadingReport } from "../../shared/reading/report.ts";
import { faultOf } from "./decide-table.ts";
import { type ReadFileOptions, readFile } from "./read-file.ts";
import { ReadingFault } from "./reading-fault.ts";
import { openEngine } from "./write/engine.ts";
import { writeTable } from "./write/write-table.ts";

export interface ImportOptions extends ReadFileOptions {
  /** The Parquet file to be written; its folder is there. */
  readonly target: string;
  /** Bytes that the engine may use. */
  readonly memory?: number;
}

/** Throws a `ReadingFault` with the report where the file cannot become a dataset. */
export async function importFile(file: string, options: ImportOptions): Promise<ReadingReport> {
  const { table, report } = await readFile(file, options);
  const fault = faultOf(report);
  if (fault) throw new ImportRefused(fault, report);
  const { target, memory } = options;
  const folders = [path.dirname(target), path.dirname(path.resolve(file))];
  const engine = await openEngine({ folders, ...(memory !== undefined && { memory }) });
  const part = `${target}.part`;
  try {
    await writeTable(table, report.recipe, part, engine, options);
    await rename(part, target);
  } finally {
    engine.close();
    await rm(part, { force: true });
  }
  options.progress?.(1);
  return report;
}

/** The file was read, and is refused. */
export class ImportRefused extends ReadingFault {
  readonly report: ReadingReport;

  constructor(fault: ReadingFault, report: ReadingReport) {
    super(fault.message, fault.hint, fault.line);
    this.report = report;
  }
}
