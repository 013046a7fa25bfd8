/** Recipes as files beside their datasets: `NAME.recipe.yaml`, made to be read, changed and compared by people. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import {
  type Recipe,
  type RecipeChanges,
  recipeChangesSchema,
  recipeSchema,
} from "../../../shared/reading/recipe.ts";
import { baseName } from "../file-format.ts";

/** A recipe, or some of one: what it does not say is found in the file. */
export interface GivenRecipe {
  readonly recipe?: Recipe;
  readonly changes?: RecipeChanges;
  readonly problem: string | null;
}

/** Null where there is no such file. */
export async function readGivenRecipe(file: string): Promise<GivenRecipe | null> {
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return null;
  const { recipe, problem } = parseRecipe(text, path.basename(file));
  if (recipe) return { recipe, problem: null };
  const changes = recipeChangesSchema.safeParse(parseYaml(text));
  return changes.success ? { changes: changes.data, problem: null } : { problem };
}

function parseYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return null;
  }
}

export interface RecipeReading {
  /** Null where there is none. */
  readonly recipe: Recipe | null;
  /** Why the recipe cannot be used. */
  readonly problem: string | null;
}

/** Where the recipe of a dataset file lies. */
export function recipePath(dataset: string): string {
  return path.join(path.dirname(dataset), `${baseName(path.basename(dataset))}.recipe.yaml`);
}

/** The recipe beside a dataset file. */
export function readRecipeOf(dataset: string): Promise<RecipeReading> {
  return readRecipe(recipePath(dataset));
}

export async function readRecipe(file: string): Promise<RecipeReading> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  return text === null ? { recipe: null, problem: null } : parseRecipe(text, path.basename(file));
}

export function parseRecipe(text: string, name: string): RecipeReading {
  try {
    const parsed = recipeSchema.safeParse(parse(text));
    if (parsed.success) return { recipe: parsed.data, problem: null };
    return { recipe: null, problem: `${name}: ${z.prettifyError(parsed.error).replaceAll("\n", " ")}` };
  } catch (error) {
    return { recipe: null, problem: `${name} is no YAML: ${(error as Error).message.split("\n")[0]}` };
  }
}

export function recipeText(recipe: Recipe): string {
  const { recipe: version, ...rest } = recipe;
  return `# How the file becomes the dataset. Change what is wrong: it is read anew, and so is every later file.\n${stringify(
    { recipe: version, ...rest },
    { lineWidth: 0 },
  )}`;
}
