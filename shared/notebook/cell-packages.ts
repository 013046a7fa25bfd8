/**
 * Packages of Clientele that a cell may import, and with them what they depend on. Others are parts of the server and of
 * the page; a cell that wants one has it installed beside the notebook.
 */
const CELL_PACKAGES: readonly string[] = [
  "@duckdb/node-api",
  "@observablehq/plot",
  "@uwdata/flechette",
  "arquero",
  "d3",
  "danfojs-node",
  "linkedom",
  "yaml",
  "zod",
];

export function isCellPackage(name: string): boolean {
  return CELL_PACKAGES.includes(name) || /^d3-[a-z-]+$/.test(name);
}

/** The package that a file below a `node_modules` belongs to: `@scope/name` or `name`. */
export function packageOf(pathInModules: string): string {
  return pathInModules
    .split("/")
    .slice(0, pathInModules.startsWith("@") ? 2 : 1)
    .join("/");
}
