import { access, readdir } from "node:fs/promises";
import path from "node:path";
import { NOTEBOOK_ENDING } from "./inside.ts";

/** What Windows keeps for devices, whatever the ending. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/;
/** Bytes of a file's name that every disk takes, less a number and the ending. */
const MOST_BYTES = 255 - "-1000000.nb.ts".length;

/** A file name made of a title: letters of any script and digits, words joined by `-`. */
export function slugOf(title: string): string {
  const words =
    title
      .normalize("NFC")
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const slug = [...words.join("-")].slice(0, 60).join("").replace(/-$/, "") || "notebook";
  return RESERVED.test(slug) ? `${slug}-notebook` : slug;
}

/**
 * `folder/slug.nb.ts`, with a number where that is taken: also by a name that differs only in case or in how its accents
 * are written, which some disks take for the same. `own` is a name that does not count as taken.
 */
export async function freeName(
  workspace: string,
  folder: string,
  slug: string,
  own?: string,
): Promise<string> {
  const fits = shortened(slug);
  const names = await readdir(path.join(workspace, folder)).catch((): string[] => []);
  const taken = new Set(names.map(folded));
  for (let n = 1; ; n++) {
    const file = `${n === 1 ? fits : `${fits}-${n}`}${NOTEBOOK_ENDING}`;
    const name = path.posix.join(folder, file);
    if (name === own) return name;
    if (!taken.has(folded(file)) && !(await exists(path.join(workspace, name)))) return name;
  }
}

function folded(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

/** Cut between characters so that the name is not too long. */
function shortened(slug: string): string {
  if (Buffer.byteLength(slug) <= MOST_BYTES) return slug;
  let [short, bytes] = ["", 0];
  for (const character of slug) {
    bytes += Buffer.byteLength(character);
    if (bytes > MOST_BYTES) break;
    short += character;
  }
  return short;
}

export async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
