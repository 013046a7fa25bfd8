import { describe, expect, test } from "vitest";
import { resolveImport, type SourceFile, sourceFiles } from "../support/source-files.ts";

/** What each room may import besides itself: rooms, and packages where it is choosy. */
const ALLOWED: Record<string, { rooms: RegExp; packages: RegExp }> = {
  shared: { rooms: /^$/, packages: /^(zod|yjs|yaml)$/ },
  analysis: { rooms: /^shared\/output\//, packages: /^(zod|yaml|node:)/ },
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
  expect(cycles(files)).toEqual([]);
});

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

/** Cycles of imports that exist at run time, each as the list of its files. */
function cycles(sources: readonly SourceFile[]): string[][] {
  const edges = new Map(sources.map((source) => [source.file, runtimeImports(source)]));
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
