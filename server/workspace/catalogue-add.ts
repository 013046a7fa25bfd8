import { constants } from "node:fs";
import { copyFile, mkdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { Dataset } from "../../shared/protocol/http.ts";
import { FORMATS, type FoundFile, findDatasets, formatOf } from "./catalogue-files.ts";
import { DatasetReader, describeFile } from "./catalogue-reader.ts";

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
  if (await stat(target).catch(() => null)) {
    throw new DatasetRefused(
      `There is a dataset ${name} already, and nothing is overwritten. Remove or rename it first.`,
    );
  }
  await mkdir(folder, { recursive: true });
  // A hidden folder, which the catalogue does not see, holds the copy until it is known to be whole and readable.
  const aside = path.join(folder, `.adding-${process.pid}`);
  try {
    await mkdir(aside);
    const copy = path.join(aside, name);
    await copyFile(file, copy, constants.COPYFILE_EXCL);
    const { size: bytes, mtimeMs: modified } = await stat(copy);
    const dataset = await readThrough({ name, file: copy, format, bytes, modified }, folder);
    await rename(copy, target);
    const added = (await findDatasets(folder)).find((each) => each.file === target);
    return { ...dataset, name: added?.name ?? dataset.name };
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
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
