import path from "node:path";
import type { Dataset } from "../../shared/protocol/http.ts";
import { readGivenRecipe } from "../reading/recipe/recipe-file.ts";
import { addDataset, Catalogue } from "../workspace/catalogue.ts";
import { type AddOptions, DatasetRefused } from "../workspace/catalogue-add.ts";
import { type AddAction, type DatasetsCommand, UsageError } from "./command.ts";
import { combinedLines, reportLines, waysOn } from "./dataset-report.ts";
import { existingFolder } from "./folder.ts";

/** Lists, describes or adds datasets of a workspace; prints to standard output. */
export async function datasets({ workspace, action }: DatasetsCommand): Promise<void> {
  const folder = await existingFolder(workspace);
  if ("add" in action) return add(folder, action);
  const catalogue = new Catalogue(folder);
  try {
    const all = await catalogue.list();
    if ("list" in action) console.log(listing(all, folder));
    else console.log(description(find(all, action.describe)));
  } finally {
    await catalogue.close();
  }
}

async function add(folder: string, { add: file, recipe, combining, dryRun }: AddAction): Promise<void> {
  const given = recipe === undefined ? {} : await recipeAt(recipe);
  try {
    const added = await addDataset(folder, path.resolve(file), { ...given, combining, dryRun });
    const verb = dryRun ? "Would add" : "Added";
    const lines = [
      `${verb} ${describeRows(added)}.`,
      ...(added.combined ? combinedLines(added.combined) : []),
      ...(added.report ? reportLines(added.report) : []),
      ...(added.report && !dryRun ? [`Recipe: datasets/${added.name}.recipe.yaml`] : []),
    ];
    console.log(lines.join("\n"));
  } catch (error) {
    if (error instanceof DatasetRefused) console.error(waysOn(error.report).join("\n"));
    throw error;
  }
}

async function recipeAt(file: string): Promise<Pick<AddOptions, "recipe" | "changes">> {
  const given = await readGivenRecipe(path.resolve(file));
  if (given === null) throw new UsageError(`There is no recipe ${file}.`);
  const { problem, ...recipe } = given;
  if (problem !== null) throw new UsageError(problem);
  return recipe;
}

function listing(all: readonly Dataset[], folder: string): string {
  if (all.length === 0)
    return `No datasets in ${path.join(folder, "datasets")}. Add one: clientele datasets add FILE`;
  const width = Math.max(...all.map(({ name }) => name.length));
  return all
    .map(
      (dataset) =>
        `${dataset.name.padEnd(width)}  ${dataset.problem ?? `${rows(dataset).padStart(12)} rows  ${dataset.columns.length} columns  ${megabytes(dataset.bytes)}`}`,
    )
    .join("\n");
}

function description(dataset: Dataset): string {
  const width = Math.max(0, ...dataset.columns.map(({ name }) => name.length));
  const columns = dataset.columns.map(
    ({ name, type, nullable }) => `  ${name.padEnd(width)}  ${type}${nullable ? "" : " not null"}`,
  );
  return [
    describeRows(dataset),
    ...(dataset.problem ? [dataset.problem] : columns),
    ...(dataset.guessed ? ["Guessed:", ...dataset.guessed.map((each) => `  ${each}`)] : []),
    `SHA-256 ${dataset.hash ?? "unknown"}`,
  ].join("\n");
}

function find(all: readonly Dataset[], name: string): Dataset {
  const found = all.find((dataset) => dataset.name === name);
  if (found) return found;
  throw new UsageError(
    `There is no dataset “${name}”. There are: ${all.map((dataset) => dataset.name).join(", ") || "none"}.`,
  );
}

function describeRows(dataset: Dataset): string {
  return `${dataset.name}: ${rows(dataset)} rows, ${dataset.columns.length} columns, ${megabytes(dataset.bytes)}`;
}

function rows({ rowCount }: Dataset): string {
  return rowCount === null ? "unknown" : rowCount.toLocaleString("en");
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
