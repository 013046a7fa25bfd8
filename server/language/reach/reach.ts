/**
 * Which files TypeScript may read for a notebook: those that its kernel may read. What is outside of them is not read,
 * and nothing is told of it, not even whether it is there.
 */
import { readdir, realpath } from "node:fs/promises";
import path from "node:path";

export interface ReachOptions {
  /** Absolute path of Clientele itself. */
  readonly application: string;
  /** The workspace's datasets; null where there are none. */
  readonly datasets: string | null;
}

/** Parts of Clientele that cells see. */
const PARTS = ["node_modules", "dist", "analysis", "kernel", "shared", "package.json"];

export class Reach {
  readonly folder: string;
  readonly #options: ReachOptions;
  #roots: Promise<readonly string[]> | null = null;
  /** File -> whether it may be read, as the disk is now. */
  #known = new Map<string, Promise<boolean>>();
  /** Modules that were found to lead outside by a way of their own. */
  readonly #shut = new Set<string>();

  /** @param folder of the notebook */
  constructor(folder: string, options: ReachOptions) {
    this.folder = folder;
    this.#options = options;
  }

  /** Files may be others than they were. */
  outdated(): void {
    this.#roots = null;
    this.#known = new Map();
    this.#shut.clear();
  }

  /** Whether a file may be read, wherever links lead. Of a file that is not there, its folder decides. */
  contains(file: string): Promise<boolean> {
    const known = this.#known.get(file) ?? this.#lookAt(file);
    this.#known.set(file, known);
    return known;
  }

  shut(module: string): void {
    this.#shut.add(module);
  }

  /** Whether what a cell names as a module leads, or may lead, outside. */
  async isOutside(module: string): Promise<boolean> {
    if (this.#shut.has(module) || isNoPath(module)) return true;
    if (!/^\.{1,2}(?:\/|$)/.test(module)) return false;
    const file = path.resolve(this.folder, module);
    if (!this.#isBeside(file)) return true;
    // TypeScript tries other endings, and folders of the name.
    const stem = path.basename(file).replace(/\..*$/, "");
    const entries = await readdir(path.dirname(file)).catch(() => []);
    const candidates = entries
      .filter((entry) => entry.startsWith(stem))
      .map((entry) => path.join(path.dirname(file), entry));
    const inside = await Promise.all([path.dirname(file), ...candidates].map((each) => this.contains(each)));
    return inside.includes(false);
  }

  /** Whether a module is not Clientele's, so that files of somebody else are read for it. */
  async isOwn(module: string): Promise<boolean> {
    if (/^[.#]/.test(module)) return true;
    const [scope = "", name = ""] = module.split("/");
    const names = [scope.startsWith("@") ? `${scope}/${name}` : scope, `@types/${scope.replace(/^@/, "")}`];
    const folders = modulesAbove(this.folder).filter(
      (folder) => folder !== path.join(this.#options.application, "node_modules"),
    );
    const found = folders.flatMap((folder) =>
      names.map((each) => realpath(path.join(folder, each)).catch(() => null)),
    );
    return (await Promise.all(found)).some((each) => each !== null);
  }

  /** In the notebook's folder or the datasets', by its name alone. */
  #isBeside(file: string): boolean {
    const { datasets } = this.#options;
    return [this.folder, datasets].some((root) => root !== null && isBelow(file, root));
  }

  async #lookAt(file: string): Promise<boolean> {
    this.#roots ??= this.#findRoots();
    const [real, roots] = await Promise.all([realOf(file), this.#roots]);
    return roots.some((root) => isBelow(real, root));
  }

  async #findRoots(): Promise<readonly string[]> {
    const { application, datasets } = this.#options;
    const above = modulesAbove(await realOf(this.folder));
    const roots = [
      ...PARTS.map((part) => path.join(application, part)),
      this.folder,
      ...(datasets === null ? [] : [datasets]),
      ...above,
      ...above.map((folder) => path.join(path.dirname(folder), "package.json")),
    ];
    return Promise.all(roots.map(realOf));
  }
}

/** What is neither a package nor a file beside the notebook. */
function isNoPath(module: string): boolean {
  const segments = module.split("/");
  return (
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
    /[\0-\x1f\\]/.test(module) ||
    /^(?:\/|~)/.test(module) ||
    (/^[a-z][a-z0-9+.-]*:/i.test(module) && !module.startsWith("node:")) ||
    (!module.startsWith(".") && segments.some((segment) => segment === ".." || segment === "."))
  );
}

function modulesAbove(start: string): string[] {
  const found: string[] = [];
  for (let folder = start; ; folder = path.dirname(folder)) {
    found.push(path.join(folder, "node_modules"));
    if (folder === path.dirname(folder)) return found;
  }
}

const isBelow = (file: string, root: string) =>
  file === root || file.startsWith(root.endsWith(path.sep) ? root : root + path.sep);

/** The real path of a file or, where it is not there, of its nearest folder that is, with the rest behind. */
async function realOf(file: string): Promise<string> {
  const real = await realpath(file).catch(() => null);
  const parent = path.dirname(file);
  return real ?? (parent === file ? file : path.join(await realOf(parent), path.basename(file)));
}
