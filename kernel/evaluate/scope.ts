/** What a cell's code finds around it: names of other cells, the cell API, and the two calls that the compiler writes. */
import type { Frame } from "../../shared/output/error.ts";
import { nearestName } from "./hints.ts";
import { ImportError } from "./modules.ts";
import type { Run } from "./run.ts";

/** What the compiler says of a static import: the names it takes, and where it stands. */
interface Wanted {
  readonly names: readonly string[];
  readonly line: number;
  readonly column: number;
}

export interface CellScope {
  readonly $$result: (value: unknown) => unknown;
  readonly $$import: (specifier: unknown, options?: ImportCallOptions, wanted?: Wanted) => Promise<object>;
  readonly [name: string]: unknown;
}

/** An error in a static import, with its place in the cell: the code that imports stands outside the cell's text. */
export class PlacedError extends Error {
  readonly frames: readonly Frame[];

  constructor(cause: unknown, frame: Frame) {
    super("An import failed.", { cause });
    this.frames = [frame];
  }
}

export type ImportModule = (specifier: string, attributes?: ImportAttributes) => Promise<object>;

export function createScope(
  run: Run,
  names: Readonly<Record<string, unknown>>,
  importModule: ImportModule,
): CellScope {
  const load = async (specifier: unknown, options?: ImportCallOptions) =>
    importModule(String(specifier), options?.with);
  return {
    __proto__: null,
    ...names,
    $$result: (value: unknown) => {
      run.displayResult(value);
      return value;
    },
    $$import: async (specifier: unknown, options?: ImportCallOptions, wanted?: Wanted) => {
      if (!wanted) return load(specifier, options);
      try {
        const loaded = await load(specifier, options);
        requireNames(String(specifier), loaded, wanted.names);
        return loaded;
      } catch (error) {
        throw new PlacedError(error, { cell: run.cell, line: wanted.line, column: wanted.column });
      }
    },
  } as unknown as CellScope;
}

function requireNames(specifier: string, module: object, wanted: readonly string[]): void {
  const missing = wanted.find((name) => !(name in module));
  if (missing === undefined) return;
  const names = Object.keys(module);
  const near = nearestName(missing, names);
  const hint = near
    ? `Did you mean \`${near}\`?`
    : names.includes("default")
      ? `Import its default: import name from "${specifier}".`
      : `It exports ${names.slice(0, 12).join(", ")}${names.length > 12 ? ", …" : ""}.`;
  throw new ImportError(`"${specifier}" has no export \`${missing}\`.`, hint);
}
