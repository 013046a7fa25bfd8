import { access } from "node:fs/promises";
import path from "node:path";
import { NOTEBOOK_ENDING } from "./inside.ts";

/** A file name made of a title: letters of any script and digits, words joined by `-`. */
export function slugOf(title: string): string {
  const words =
    title
      .normalize("NFC")
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return [...words.join("-")].slice(0, 60).join("").replace(/-$/, "") || "notebook";
}

/** `folder/slug.nb.ts`, with a number where that is taken. `own` is a name that does not count as taken. */
export async function freeName(
  workspace: string,
  folder: string,
  slug: string,
  own?: string,
): Promise<string> {
  for (let n = 1; ; n++) {
    const name = path.posix.join(folder, `${n === 1 ? slug : `${slug}-${n}`}${NOTEBOOK_ENDING}`);
    if (name === own || !(await exists(path.join(workspace, name)))) return name;
  }
}

export async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
