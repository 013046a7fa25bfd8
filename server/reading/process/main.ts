/** The process that reads dataset files: one that ends the engine ends nothing else. */
import path from "node:path";
import { callServer, serveJobs } from "../../workers/child.ts";
import { combine } from "../combine.ts";
import { faultOf } from "../decide-table.ts";
import { ImportRefused, importFile } from "../import-file.ts";
import { previewOf } from "../preview.ts";
import { readFile } from "../read-file.ts";
import { ReadingFault } from "../reading-fault.ts";
import type { FileToRead, Imported, Inspected, Problem, ReadingJobs } from "./jobs.ts";
import { ParquetReader } from "./parquet-reader.ts";

const readers = new Map<string, ParquetReader>();

function readerOf(folder: string): ParquetReader {
  const reader = readers.get(folder) ?? new ParquetReader(folder);
  readers.set(folder, reader);
  return reader;
}

serveJobs<ReadingJobs>({
  describe: ({ folder, file, name }) => readerOf(folder).read(file, name),
  inspect: (input) => inspect(input),
  import: (input) => importInto(input),
  combine,
});

async function inspect({ rows, ...input }: FileToRead & { readonly rows: number }): Promise<Inspected> {
  try {
    const { table, report } = await readFile(input.file, { ...input, ...watched(input.task) });
    const fault = faultOf(report);
    return { report, preview: await previewOf(table, report, rows), problem: fault && problemOf(fault) };
  } catch (error) {
    return { report: null, preview: null, problem: faultProblem(error) };
  }
}

async function importInto({ target, ...input }: FileToRead & { readonly target: string }): Promise<Imported> {
  try {
    const report = await importFile(input.file, { ...input, target, ...watched(input.task) });
    const { columns, rowCount, problem } = await readerOf(path.dirname(target)).read(target, input.name);
    if (problem !== null) throw new ReadingFault(problem);
    return { report, problem: null, columns, rowCount };
  } catch (error) {
    const report = error instanceof ImportRefused ? error.report : null;
    return { report, problem: faultProblem(error), columns: [], rowCount: null };
  }
}

const EVERY_MS = 200;

/** Tells the server how far it is, now and then; an answer of `false` ends the job. */
function watched(task: number) {
  const controller = new AbortController();
  let told = performance.now();
  const progress = (share: number) => {
    if (performance.now() - told < EVERY_MS) return;
    told = performance.now();
    const cancel = (go: unknown) =>
      go === false && controller.abort(new ReadingFault("The reading was cancelled."));
    callServer("progress", { task, share }).then(cancel, () => undefined);
  };
  return { progress, signal: controller.signal };
}

const problemOf = (fault: ReadingFault): Problem => ({ message: fault.message, hint: fault.hint ?? null });

/** A file is to blame for its faults only; everything else is thrown. */
function faultProblem(error: unknown): Problem {
  if (error instanceof ReadingFault) return problemOf(error);
  throw error;
}
