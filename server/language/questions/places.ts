/** Where names are defined and used. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type * as lsp from "vscode-languageserver-protocol";
import type { Place, Position } from "../../../shared/protocol/language.ts";
import { isDocumentFile, isHeadFile } from "../project/projects.ts";
import { type Asking, placeOf } from "./asking.ts";

export async function definition(asking: Asking, position: Position): Promise<Place[] | null> {
  const place = placeOf(asking, position);
  if (!place) return null;
  const found = await definitionsAt(asking, place);
  const beyond = await Promise.all(found.map((location) => throughHead(asking, location)));
  return distinct(await placesOf(asking, beyond.flat(), true));
}

export async function references(asking: Asking, position: Position): Promise<Place[] | null> {
  const place = placeOf(asking, position);
  if (!place) return null;
  const found = await asking.server.request(
    "textDocument/references",
    { ...place, context: { includeDeclaration: true } },
    asking.signal,
  );
  return distinct(await placesOf(asking, found ?? [], false));
}

async function definitionsAt(
  { server, signal }: Asking,
  place: lsp.TextDocumentPositionParams,
): Promise<lsp.Location[]> {
  const found = (await server.request("textDocument/definition", place, signal)) ?? [];
  return [found]
    .flat()
    .map((each) => ("targetUri" in each ? { uri: each.targetUri, range: each.targetSelectionRange } : each));
}

/** A name of the cell API leads to the head, and from there to where it is described. */
async function throughHead(asking: Asking, location: lsp.Location): Promise<lsp.Location[]> {
  if (!isHeadFile(location.uri)) return [location];
  const line = asking.server.documents.lineOf(location.uri, location.range.start.line);
  const member = line.lastIndexOf('["') + 2;
  if (member < 2) return [];
  const position = { line: location.range.start.line, character: member };
  return definitionsAt(asking, { textDocument: { uri: location.uri }, position });
}

/** @param outside whether places in files are told, too */
async function placesOf(
  { written, reach }: Asking,
  locations: readonly lsp.Location[],
  outside: boolean,
): Promise<Place[]> {
  const places = await Promise.all(
    locations.map(async ({ uri, range }): Promise<Place[]> => {
      const own = uri === written.uri ? written.rangeOf(range) : null;
      if (own) return [{ cell: own.cell, range: own.range }];
      if (!outside || !uri.startsWith("file:") || isDocumentFile(uri)) return [];
      const file = fileURLToPath(uri);
      if (!(await reach.contains(file))) return [];
      const text = await readFile(file, "utf8").catch(() => null);
      return text === null ? [] : [{ file, range: rangeOf(range), text }];
    }),
  );
  return places.flat();
}

function rangeOf({ start, end }: lsp.Range) {
  return {
    line: start.line + 1,
    column: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}

function distinct(places: readonly Place[]): Place[] {
  const seen = new Set<string>();
  return places.filter((place) => {
    const key = JSON.stringify(["cell" in place ? place.cell : place.file, place.range]);
    return !seen.has(key) && seen.add(key);
  });
}
