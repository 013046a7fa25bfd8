/** How strictly cells are checked, and where what they import is found. */
import path from "node:path";
import { OWN_TYPES } from "./head.ts";
import { DANFO_STUB } from "./own-types.ts";

export interface ProjectFiles {
  /** Absolute path of Clientele. */
  readonly application: string;
  /** Folder with the types of Clientele's own sources: declarations made of them, or the sources. */
  readonly types: string;
  /** Names of files in the folder of the configuration. */
  readonly files: readonly string[];
  /** Patterns of the names of others, which come and go. */
  readonly include: readonly string[];
  readonly needs: Needs;
}

/** Types that take long to read, and that most notebooks do without. */
export interface Needs {
  /** Node's globals and modules. */
  readonly node: boolean;
  /** The types of danfojs, which a relation's `frame()` gives. */
  readonly danfo: boolean;
}

/**
 * A configuration for the language server, as text. Packages and files are found from the notebook's folder upward as
 * TypeScript does by itself, and then, by `typeRoots`, in Clientele's `node_modules`, as the kernel does.
 */
export function projectConfig({ application, types, files, include, needs }: ProjectFiles): string {
  const modules = path.join(application, "node_modules");
  return JSON.stringify({
    compilerOptions: {
      target: "esnext",
      lib: ["esnext"],
      module: "esnext",
      moduleResolution: "bundler",
      customConditions: ["node"],
      moduleDetection: "force",
      resolveJsonModule: true,
      allowImportingTsExtensions: true,
      // The kernel strips types in place: an import of a type has to say so.
      verbatimModuleSyntax: true,
      noEmit: true,
      strict: true,
      // A bare `rows[0]` is what people write of a table that they know; so is a variable that will be used later.
      noUncheckedIndexedAccess: false,
      noUnusedLocals: false,
      allowUnusedLabels: true,
      skipLibCheck: true,
      types: needs.node ? ["node"] : [],
      typeRoots: [path.join(modules, "@types"), modules],
      paths: {
        "clientele/analysis": [path.join(types, "analysis", "index")],
        [`${OWN_TYPES}/*`]: [path.join(types, "*")],
        ...(needs.danfo || types === application ? {} : { "danfojs-node": [path.join(types, DANFO_STUB)] }),
      },
    },
    files,
    include,
  });
}
