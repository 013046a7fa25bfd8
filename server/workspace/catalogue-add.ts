/**
 * A file becomes a dataset of the workspace: Parquet beside its recipe, with the file kept in `datasets/originals/`. Nothing
 * is there under the dataset's name before it is whole, and what was there before is kept as a version.
 */
import { constants } from "node:fs";
import { copyFile, link, mkdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { Dataset } from "../../shared/protocol/http.ts";
import type { Recipe, RecipeChanges } from "../../shared/reading/recipe.ts";
import type { ReadingReport } from "../../shared/reading/report.ts";
import { baseName, EXTENSIONS } from "../reading/file-format.ts";
import type { Combined, Combining, Imported } from "../reading/process/jobs.ts";
import { ReadingProcess, type Watching } from "../reading/reading-process.ts";
import { readRecipeOf, recipePath, recipeText } from "../reading/recipe/recipe-file.ts";
import { writeAtomically } from "./atomic-write.ts";
import { type FoundFile, findDatasets, formatOf } from "./catalogue-files.ts";
import { hashFile } from "./catalogue-hash.ts";
import { DatasetVersions } from "./dataset-versions.ts";
import { diskText } from "./disk-text.ts";
import { realInside } from "./inside.ts";
import { makeFolder } from "./make-folder.ts";

/** A file that cannot become a dataset. */
export class DatasetRefused extends Error {
  override readonly name = "DatasetRefused";
  /** What was found of the file, where it was read. */
  readonly report: ReadingReport | null;

  constructor(message: string, report: ReadingReport | null = null, options: ErrorOptions = {}) {
    super(message, options);
    this.report = report;
  }
}

export interface AddOptions extends Watching {
  /** The name of the dataset. Default: that of the file, without its extension. */
  readonly name?: string | undefined;
  /** Kept to by the letter. Default: the recipe of the dataset, where its rows are added to or replaced. */
  readonly recipe?: Recipe | undefined;
  /** What somebody decided; the rest is found in the file. */
  readonly changes?: RecipeChanges | undefined;
  /** What happens to the rows that are there. Default: there must be no dataset of the name. */
  readonly combining?: Combining | undefined;
  /** Tells what would happen, and writes nothing. */
  readonly dryRun?: boolean | undefined;
}

/** The dataset as it is now, or would be, and what was found of the file. */
export interface Added extends Dataset {
  /** Null for Parquet, which is taken as it is. */
  readonly report: ReadingReport | null;
  /** What came to the rows that were there; null for a new dataset. */
  readonly combined: Combined | null;
}

/**
 * Rejects with a `DatasetRefused` when there is no such file, it is of another format, it cannot be read, or a dataset of
 * its name is there already and nothing was said of its rows.
 */
export async function addDataset(workspace: string, file: string, options: AddOptions = {}): Promise<Added> {
  const folder = path.join(workspace, "datasets");
  await check(file);
  const name = options.name ?? baseName(path.basename(file));
  const existing = await existingDataset(workspace, name, options.combining);
  await realInside(workspace, folder).catch((cause: Error) => {
    throw new DatasetRefused(`${folder} cannot be written to: ${cause.message}.`, null, { cause });
  });
  try {
    return await addAside({ workspace, folder, file, name, existing, options });
  } catch (error) {
    if (error instanceof DatasetRefused || !isOfDisk(error)) throw error;
    throw new DatasetRefused(`${path.basename(file)} was not added: ${diskText(error)}.`, null, {
      cause: error,
    });
  }
}

async function addAside(given: Omit<AddingParts, "aside" | "reading">): Promise<Added> {
  const { folder } = given;
  await makeFolder(folder);
  // A hidden folder, which the catalogue does not see, holds everything until it is whole.
  const aside = path.join(folder, `.adding-${process.pid}-${Date.now()}`);
  const reading = new ReadingProcess();
  try {
    await mkdir(aside);
    return await new Adding({ ...given, aside, reading }).run();
  } finally {
    await reading.close();
    await rm(aside, { recursive: true, force: true });
  }
}

async function check(file: string): Promise<void> {
  const name = path.basename(file);
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) throw new DatasetRefused(`There is no file ${file}.`);
  if (formatOf(file) === null) {
    throw new DatasetRefused(
      `${name} is of no format that Clientele reads. It reads ${EXTENSIONS.join(", ")}.`,
    );
  }
  if (name.startsWith(".")) {
    throw new DatasetRefused(`${name} is a hidden file, and a dataset is not. Rename it first.`);
  }
}

const isOfDisk = (error: unknown) => error instanceof Error && "syscall" in error;

function thereAlready(file: string): DatasetRefused {
  return new DatasetRefused(
    `There is a dataset ${path.basename(file)} already, and nothing is overwritten. Remove or rename it first.`,
  );
}

async function existingDataset(
  workspace: string,
  name: string,
  combining: Combining | undefined,
): Promise<FoundFile | null> {
  const existing =
    (await findDatasets(workspace)).find((each) => each.name.toLowerCase() === name.toLowerCase()) ?? null;
  if (existing && !combining) throw thereAlready(existing.file);
  if (!existing && combining && combining.how !== "replace") {
    throw new DatasetRefused(`There is no dataset ${name} whose rows could be added to.`);
  }
  return existing;
}

interface AddingParts {
  readonly workspace: string;
  readonly folder: string;
  readonly aside: string;
  readonly file: string;
  readonly name: string;
  readonly existing: FoundFile | null;
  readonly reading: ReadingProcess;
  readonly options: AddOptions;
}

class Adding {
  readonly #parts: AddingParts;

  constructor(parts: AddingParts) {
    this.#parts = parts;
  }

  async run(): Promise<Added> {
    const { existing, options } = this.#parts;
    const fresh = this.#aside("fresh.parquet");
    const imported = await this.#import(fresh);
    const before = existing && options.combining ? await this.#parquetOf(existing) : null;
    const combined =
      before && options.combining ? await this.#combine(before, fresh, options.combining) : null;
    const whole = combined && options.combining?.how !== "replace" ? this.#aside("whole.parquet") : fresh;
    const dataset = await this.#describe(options.dryRun ? fresh : whole, combined);
    if (!options.dryRun) await this.#put(whole, imported.report, combined);
    return { ...dataset, report: imported.report, combined };
  }

  #aside(name: string): string {
    return path.join(this.#parts.aside, name);
  }

  async #import(target: string): Promise<Imported> {
    const { file, reading, options, existing } = this.#parts;
    const name = path.basename(file);
    if (formatOf(file) === "parquet") return this.#copyParquet(target);
    const recipe = options.recipe ?? (existing ? (await readRecipeOf(existing.file)).recipe : null);
    const imported = await reading.import(
      {
        file: path.resolve(file),
        name,
        target,
        ...(recipe && { recipe }),
        ...(options.changes && { changes: options.changes }),
      },
      options,
    );
    if (imported.problem === null) return imported;
    const { message, hint } = imported.problem;
    throw new DatasetRefused(
      `${name} was not added. ${message}${hint === null ? "" : ` ${hint}`}`,
      imported.report,
    );
  }

  async #copyParquet(target: string): Promise<Imported> {
    const { file, aside, reading } = this.#parts;
    const name = path.basename(file);
    await copyFile(file, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    const { columns, rowCount, problem } = await reading.describe(aside, target, name);
    if (problem !== null) throw new DatasetRefused(`${name} was not added. ${problem}`);
    return { report: null, problem: null, columns, rowCount };
  }

  /** A file that was simply put there is read once more. */
  async #parquetOf(existing: FoundFile): Promise<string> {
    if (existing.format === "parquet") return existing.file;
    const target = this.#aside("before.parquet");
    const { recipe } = await readRecipeOf(existing.file);
    const name = path.basename(existing.file);
    const { problem } = await this.#parts.reading.import({
      file: existing.file,
      name,
      target,
      ...(recipe && { recipe }),
    });
    if (problem !== null) throw new DatasetRefused(problem.message);
    return target;
  }

  async #combine(before: string, fresh: string, combining: Combining): Promise<Combined> {
    const { reading, options, file } = this.#parts;
    const target = options.dryRun || combining.how === "replace" ? null : this.#aside("whole.parquet");
    const combined = await reading.combine(before, fresh, target, combining);
    if (combined.problem === null) return combined;
    const { message, hint } = combined.problem;
    throw new DatasetRefused(
      `${path.basename(file)} was not added. ${message}${hint === null ? "" : ` ${hint}`}`,
    );
  }

  async #describe(file: string, combined: Combined | null): Promise<Dataset> {
    const { aside, name, reading } = this.#parts;
    const { columns, rowCount, problem } = await reading.describe(aside, file, `${name}.parquet`);
    const { size: bytes } = await stat(file);
    const rows = combined?.after ?? rowCount;
    return {
      name,
      file: `${name}.parquet`,
      format: "parquet",
      bytes,
      hash: await hashFile(file),
      columns,
      rowCount: rows,
      problem,
    };
  }

  /** The dataset appears, or changes, with the last step. */
  async #put(whole: string, report: ReadingReport | null, combined: Combined | null): Promise<void> {
    const { workspace, folder, name, existing, file } = this.#parts;
    const target = path.join(folder, `${name}.parquet`);
    if (report) {
      await this.#keepOriginal(file);
      await writeAtomically(recipePath(target), recipeText(report.recipe));
    }
    if (existing && existing.format === "parquet") {
      const old = this.#aside("old.parquet");
      await copyFile(existing.file, old, constants.COPYFILE_FICLONE);
      await rename(whole, existing.file);
      await new DatasetVersions(workspace).keep(name, old, combined?.before ?? null);
      return;
    }
    await putThere(whole, target);
    if (existing) await this.#moveOriginal(existing.file);
  }

  async #keepOriginal(file: string): Promise<void> {
    const target = await this.#original(file);
    if (target === null) return;
    const part = this.#aside("original");
    await copyFile(file, part, constants.COPYFILE_FICLONE);
    await rename(part, target);
  }

  async #moveOriginal(file: string): Promise<void> {
    const target = await this.#original(file);
    if (target === null) await rm(file);
    else await rename(file, target);
  }

  /** Where the file is kept; null where it is there already. */
  async #original(file: string): Promise<string | null> {
    const folder = path.join(this.#parts.folder, "originals");
    await mkdir(folder, { recursive: true });
    const plain = path.join(folder, path.basename(file));
    if (!(await stat(plain).catch(() => null))) return plain;
    const hash = await hashFile(file);
    if ((await hashFile(plain)) === hash) return null;
    const { name, ext } = path.parse(file);
    const other = path.join(folder, `${name}-${hash.slice(0, 8)}${ext}`);
    return (await stat(other).catch(() => null)) ? null : other;
  }
}

/** Puts a file at its place, unless another program was quicker. */
async function putThere(file: string, target: string): Promise<void> {
  try {
    await link(file, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw thereAlready(target);
    // A disk without hard links.
    await copyFile(file, target, constants.COPYFILE_EXCL);
  }
}
