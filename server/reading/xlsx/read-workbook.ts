import type { RecipeChanges } from "../../../shared/reading/recipe.ts";
import type { ReadOptions, Table } from "../table.ts";
export async function readWorkbook(
  _file: string,
  _options: ReadOptions & { name: string; changes: RecipeChanges },
): Promise<Table> {
  throw new Error("later");
}
