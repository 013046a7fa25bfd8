import { constants } from "node:fs";
import { copyFile, link, lstat, mkdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { Dataset } from "../../shared/protocol/http.ts";
import { FORMATS, type FoundFile, findDatasets, formatOf } from "./catalogue-files.ts";
import { DatasetReader, describeFile } from "./catalogue-reader.ts";
import { diskText } from "./disk-text.ts";
import { realInside } from "./inside.ts";
import { makeFolder } from "./make-folder.ts";

/** A file that cannot become a dataset. */
export class DatasetRefused extends Error {
  override readonly name = "DatasetRefused";
}

/**
 * Copies a file into the workspace's `datasets/` once the engine has read it through. Rejects with a `DatasetRefused`
 * when there is no such file, it is of another format, it cannot be read, or a dataset of its name is there already.
 */
export async function addDataset(workspace: string, file: string): Promise<Dataset> {
  const folder = path.join(workspace, "datasets");
  const name = path.basename(file);
  const format = formatOf(file);
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) throw new DatasetRefused(`There is no file ${file}.`);
  if (format === null) {
    throw new DatasetRefused(
      `${name} is of no format that Clientele reads. It reads ${Object.keys(FORMATS).join(", ")}.`,
    );
  }
  if (name.startsWith(".")) {
    throw new DatasetRefused(`${name} is a hidden file, and a dataset is not. Rename it first.`);
  }
  const target = path.join(folder, name);
  if (await lstat(target).catch(() => null)) throw thereAlready(name);
  await realInside(workspace, folder).catch((cause: Error) => {
    throw new DatasetRefused(`${folder} cannot be written to: ${cause.message}.`, { cause });
  });
  try {
    return await copyInto(workspace, { file, folder, name, format, target });
  } catch (error) {
    if (error instanceof DatasetRefused || !isOfDisk(error)) throw error;
    throw new DatasetRefused(`${name} was not added: ${diskText(error)}.`, { cause: error });
  }
}

interface Copy {
  readonly file: string;
  readonly folder: string;
  readonly name: string;
  readonly format: FoundFile["format"];
  readonly target: string;
}

async function copyInto(workspace: string, { file, folder, name, format, target }: Copy): Promise<Dataset> {
  await makeFolder(folder);
  // A hidden folder, which the catalogue does not see, holds the copy until it is known to be whole and readable.
  const aside = path.join(folder, `.adding-${process.pid}`);
  try {
    await mkdir(aside);
    const copy = path.join(aside, name);
    await copyFile(file, copy, constants.COPYFILE_EXCL);
    const { size: bytes, mtimeMs: modified } = await stat(copy);
    const dataset = await readThrough({ name, file: copy, format, bytes, modified }, folder);
    await putThere(copy, target, name);
    const added = (await findDatasets(workspace)).find((each) => each.file === target);
    return { ...dataset, name: added?.name ?? dataset.name };
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Puts the copy at its place, unless another program was quicker. */
async function putThere(copy: string, target: string, name: string): Promise<void> {
  try {
    await link(copy, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw thereAlready(name);
    // A disk without hard links.
    await copyFile(copy, target, constants.COPYFILE_EXCL);
  }
}

function thereAlready(name: string): DatasetRefused {
  return new DatasetRefused(
    `There is a dataset ${name} already, and nothing is overwritten. Remove or rename it first.`,
  );
}

function isOfDisk(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}

async function readThrough(file: FoundFile, folder: string): Promise<Dataset> {
  const reader = new DatasetReader(folder);
  try {
    const dataset = await describeFile(file, reader);
    if (dataset.problem === null) return dataset;
    throw new DatasetRefused(`${file.name} was not added. ${dataset.problem}`);
  } finally {
    await reader.close();
  }
}
