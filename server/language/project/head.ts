/**
 * What cells are given without importing it, as global declarations: names of a notebook then win over them as they do
 * when it runs. The names of the cell API have the types and the documentation of `kernel/api/cell-api.ts`.
 */
import { API_NAMES } from "../../../shared/notebook/api-names.ts";
import { PROBE_HEAD } from "../probes/probes.ts";
import { GLOBALS } from "./needs.ts";
import type { Needs } from "./options.ts";

/** Module name under which declarations of Clientele's own can be named in the head: `$$clientele/kernel/...`. */
export const OWN_TYPES = "$$clientele";

/** Plot speaks of elements of a page, of which a kernel has none; without these its charts would be of any type. */
const PAGE_NAMES = ["Element", "HTMLElement", "SVGElement", "SVGSVGElement", "SVGMarkerElement"];
const PAGE_TYPES = PAGE_NAMES.map(
  (name) => `interface ${name} { readonly outerHTML: string; readonly textContent: string | null }`,
).concat("interface Document {}", "interface CSSStyleDeclaration {}");

/**
 * @param cellApi the source of `kernel/api/cell-api.ts`, for the documentation of the names
 * @param data declarations of the data typing; a name of the cell API that it declares is left to it
 * @param needs what else is loaded: without the types of Node, the globals that most cells do with are declared here
 */
export function writeHead(cellApi: string, data: string, needs: Needs): string {
  const declared = new Set(
    [...data.matchAll(/^\s*declare (?:const|let|var|function|class) ([\p{ID_Continue}$]+)/gmu)].map(
      ([, name]) => name,
    ),
  );
  const documentation = docsOf(cellApi);
  const names = API_NAMES.filter((name) => !declared.has(name)).map(
    (name) =>
      `${documentation.get(name) ?? ""}\ndeclare const ${name}: import("${OWN_TYPES}/kernel/api/cell-api").CellApi["${name}"];`,
  );
  // The analyses are there to be imported, whether or not a cell has done so.
  const analyses = `type $$Analysis = typeof import("clientele/analysis");`;
  return [...PAGE_TYPES, ...(needs.node ? [] : GLOBALS), ...names, analyses, PROBE_HEAD, data, ""].join("\n");
}

function docsOf(cellApi: string): Map<string, string> {
  const member = /(\/\*\*(?:(?!\*\/).)*\*\/)\s+readonly (\w+):/gs;
  return new Map([...cellApi.matchAll(member)].map(([, text = "", name = ""]) => [name, text]));
}

/** Names and modules of the head and of the virtual document that cells do not know. */
export function isInternalName(name: string): boolean {
  return name.startsWith("$$") || HIDDEN.has(name);
}

const HIDDEN: ReadonlySet<string> = new Set([...PAGE_NAMES, "Document", "CSSStyleDeclaration"]);
