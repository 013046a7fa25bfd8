/**
 * What a cell may import. Packages and files are resolved from the notebook's folder, then from Clientele, of whose
 * packages only some are for cells; of Node's own modules those in the list below, which compute and do not touch the
 * machine. What packages get of Node is said in `builtin-modules.ts`.
 */
import { statSync } from "node:fs";
import { createRequire, isBuiltin, registerHooks } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ALLOWED_MODULES } from "../../shared/notebook/allowed-modules.ts";
import { isCellPackage, packageOf } from "../../shared/notebook/cell-packages.ts";
import type { ModuleGuard } from "./builtin-modules.ts";

export { ALLOWED_MODULES };

const allowed: ReadonlySet<string> = new Set(ALLOWED_MODULES);

export class ImportError extends Error {
  override readonly name = "ImportError";
  readonly hint: string | undefined;

  constructor(message: string, hint: string | undefined, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.hint = hint;
  }
}

/** The name of an allowed built-in module with `node:`, or null for one that is refused. */
export function allowedModule(specifier: string): string | null {
  const name = specifier.replace(/^node:/, "");
  return allowed.has(name) ? `node:${name}` : null;
}

export interface Importer {
  import(specifier: string, attributes?: ImportAttributes): Promise<object>;
  /** Whether any module was loaded since it was last asked, by a cell or by a package that loads a part of itself late. */
  tookModules(): boolean;
  /** From now on Node's own modules come as the guard hands them out. */
  shut(guard: ModuleGuard): void;
}

export interface ImportOptions {
  /** Folder of the notebook. */
  directory(): string;
  /** Folder of Clientele, with its `node_modules`. */
  application: string;
  /** Modules that Clientele gives in place of the package of the name. */
  replaced: Readonly<Record<string, () => Promise<object>>>;
}

const PREFIX = "clientele-cell:";

const { nativeImport } = createRequire(import.meta.url)("./native-import.mjs") as {
  nativeImport(specifier: string, options?: ImportCallOptions): Promise<object>;
};

/** Answers the imports of cells. Of one process, once: it adds a hook to the module loader. */
export function createImporter(options: ImportOptions): Importer {
  let loaded = false;
  let guard: ModuleGuard | null = null;
  const own = ownPackages(options.application);
  const application = pathToFileURL(path.join(options.application, "kernel", "cell.ts")).href;
  registerHooks({
    resolve(specifier, context, next) {
      if (!specifier.startsWith(PREFIX)) {
        const resolved = next(specifier, context);
        // What is resolved counts: a package may give any name to a module of Node.
        if (isBuiltin(resolved.url)) guard?.admit(resolved.url);
        own.check(resolved.url, context.parentURL);
        return resolved;
      }
      const wanted = specifier.slice(PREFIX.length);
      const notebook = pathToFileURL(path.join(options.directory(), "cell.ts")).href;
      const resolved = resolveForCell(wanted, notebook, (parentURL) =>
        next(wanted, { ...context, parentURL }),
      );
      if (isBuiltin(resolved.url)) builtin(resolved.url);
      own.check(resolved.url, undefined);
      return resolved;
    },
    load(url, context, next) {
      loaded = true;
      if (isBuiltin(url)) guard?.admit(url);
      return next(url, context);
    },
  });
  function resolveForCell<T extends { url: string }>(
    wanted: string,
    notebook: string,
    from: (parent: string) => T,
  ): T {
    try {
      return fresh(from(notebook), wanted);
    } catch (error) {
      if (wanted.startsWith(".") || error instanceof ImportError) throw error;
      return from(application);
    }
  }
  const tookModules = () => {
    const took = loaded;
    loaded = false;
    return took;
  };
  const load = async (specifier: string, attributes?: ImportAttributes) => {
    const replaced = options.replaced[specifier];
    if (replaced) return replaced();
    if (isBuiltin(specifier) || specifier.startsWith("node:")) return import(builtin(specifier));
    if (/^(?:https?|data|blob|file):/i.test(specifier)) throw remote(specifier);
    try {
      const options = attributes && Object.keys(attributes).length > 0 ? { with: attributes } : undefined;
      return await nativeImport(PREFIX + specifier, options);
    } catch (error) {
      throw importError(specifier, error);
    }
  };
  const shut = (by: ModuleGuard) => {
    guard = by;
  };
  return { import: load, tookModules, shut };
}

/** Which packages of Clientele the notebook's side may load: cells, and files and packages that are not Clientele's own. */
function ownPackages(application: string): { check(url: string, parent: string | undefined): void } {
  const folder = (...names: string[]) => `${pathToFileURL(path.join(application, ...names)).href}/`;
  const modules = folder("node_modules");
  const inside = [modules, ...["kernel", "analysis", "shared"].map((name) => folder(name))];
  return {
    check(url, parent) {
      if (!url.startsWith(modules)) return;
      if (
        parent !== undefined &&
        (!parent.startsWith("file:") || inside.some((each) => parent.startsWith(each)))
      )
        return;
      const name = packageOf(url.slice(modules.length));
      if (isCellPackage(name)) return;
      throw new ImportError(
        `A cell may not import "${name}": it is a part of Clientele that is not for cells.`,
        `Install it beside the notebook, in a folder of its own: npm install ${name}`,
      );
    },
  };
}

/** A file beside the notebook is read again when it was changed since. */
function fresh<T extends { url: string }>(resolved: T, wanted: string): T {
  if (!wanted.startsWith(".")) return resolved;
  const changed = statSync(new URL(resolved.url), { throwIfNoEntry: false })?.mtimeMs;
  return changed === undefined ? resolved : { ...resolved, url: `${resolved.url}?changed=${changed}` };
}

function builtin(specifier: string): string {
  const name = allowedModule(specifier);
  if (name !== null) return name;
  throw new ImportError(
    `A cell may not import "${specifier}": it reaches beyond the kernel.`,
    `Of Node's modules a cell may import ${ALLOWED_MODULES.join(", ")}. Read data with \`dataset()\` and \`sql\`.`,
  );
}

function remote(specifier: string): ImportError {
  return new ImportError(
    `A cell may not import "${specifier}": code comes from packages and from files beside the notebook.`,
    'Install the package in the workspace with npm and import it by its name, or import a file by a path such as "./prices.ts".',
  );
}

function importError(specifier: string, cause: unknown): unknown {
  const code = (cause as { code?: unknown } | null)?.code;
  if (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND") {
    const file = specifier.startsWith(".");
    return new ImportError(
      `Cannot find ${file ? "the file" : "the package"} "${specifier}".`,
      file
        ? "The path is relative to the notebook's folder and ends in the file's extension, such as ./prices.ts."
        : `Install it beside the notebook: npm install ${specifier
            .split("/")
            .slice(0, specifier.startsWith("@") ? 2 : 1)
            .join("/")}`,
      cause,
    );
  }
  if (code === "ERR_ACCESS_DENIED") {
    return new ImportError(
      `"${specifier}" needs what a kernel may not do: ${String((cause as Error).message)}`,
      "A kernel reads the application, the datasets and the notebook's folder, and has no network.",
      cause,
    );
  }
  return cause;
}
