import path from "node:path";
import { describe, expect, test } from "vitest";
import { resolveImport, type SourceFile, sourceFiles } from "../support/source-files.ts";

/** What each room may import besides itself: rooms, and packages where it is choosy. */
const ALLOWED: Record<string, { rooms: RegExp; packages: RegExp }> = {
  shared: { rooms: /^$/, packages: /^(zod|yjs|yaml|fastest-levenshtein)$/ },
  analysis: { rooms: /^shared\/(output|engine)\//, packages: /^(zod|yaml|node:)/ },
  kernel: { rooms: /^(shared|analysis)\//, packages: /^(?!react|vite|monaco|express|socket)/ },
  server: { rooms: /^shared\/|^package\.json$/, packages: /^(?!react|monaco|danfojs|arquero|@observablehq)/ },
  client: { rooms: /^shared\//, packages: /^(?!node:|express|@duckdb|arquero|danfojs)/ },
  datasets: { rooms: /^analysis\/stats\//, packages: /^(node:|@duckdb)/ },
};

const files = sourceFiles();

describe("import directions", () => {
  test("every file of the product is seen", () => {
    expect(new Set(files.map(roomOf))).toEqual(new Set(Object.keys(ALLOWED)));
  });

  test.each(Object.keys(ALLOWED))("%s imports only what the map allows", (room) => {
    expect(files.filter((source) => roomOf(source) === room).flatMap(offences)).toEqual([]);
  });
});

test("no file imports itself through others", () => {
  const edges = new Map(files.map((source) => [source.file, runtimeImports(source)]));
  expect(cycles(edges)).toEqual([]);
});

describe("in each folder, what it holds imports downwards only", () => {
  const folders = [...new Set(files.flatMap(({ file }) => foldersOf(file)))];

  test.each(folders)("%s", (folder) => {
    const circles = cycles(edgesWithin(folder)).map((circle) => [...new Set(circle)].sort().join(", "));
    expect([...new Set(circles)]).toEqual([]);
  });
});

/** `a/b/c.ts` lies in `a` and in `a/b`. */
function foldersOf(file: string): string[] {
  const steps = file.split("/").slice(0, -1);
  return steps.map((_, i) => steps.slice(0, i + 1).join("/"));
}

/** Imports at run time between the sub-folders and files of a folder: a file counts for the sub-folder that it lies in. */
function edgesWithin(folder: string): Map<string, string[]> {
  const placeOf = (file: string) => {
    const [first = ".."] = path.posix.relative(folder, file).split("/");
    return first === ".." ? null : first;
  };
  const edges = new Map<string, string[]>();
  for (const source of files) {
    const from = placeOf(source.file);
    if (from === null) continue;
    const to = runtimeImports(source).flatMap((target) => placeOf(target) ?? []);
    edges.set(from, [...(edges.get(from) ?? []), ...to.filter((place) => place !== from)]);
  }
  return edges;
}

function roomOf({ file }: SourceFile): string {
  return file.split("/")[0] ?? "";
}

function offences(source: SourceFile): string[] {
  const room = roomOf(source);
  const allowed = ALLOWED[room];
  return source.imports.flatMap(({ specifier }) => {
    const target = resolveImport(source.file, specifier);
    const fine =
      target === null
        ? allowed?.packages.test(specifier)
        : target.startsWith(`${room}/`) || allowed?.rooms.test(target);
    return fine ? [] : [`${source.file} imports ${specifier}`];
  });
}

/** Cycles of imports, each as the list of its members, of which the first stands at its end again. */
function cycles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const finished = new Set<string>();
  const found: string[][] = [];
  const visit = (file: string, path: readonly string[]) => {
    const at = path.indexOf(file);
    if (at >= 0) found.push([...path.slice(at), file]);
    if (at >= 0 || finished.has(file)) return;
    for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
    finished.add(file);
  };
  for (const file of edges.keys()) visit(file, []);
  return found;
}

function runtimeImports({ file, imports }: SourceFile): string[] {
  return imports
    .filter(({ typeOnly }) => !typeOnly)
    .flatMap(({ specifier }) => resolveImport(file, specifier) ?? []);
}
