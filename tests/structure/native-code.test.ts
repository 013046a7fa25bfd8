import { expect, test } from "vitest";
import { resolveImport, sourceFiles } from "../support/source-files.ts";

/** What may end a process with what people write and bring: native parsers and engines. */
const NATIVE = /^(?:oxc-parser|@duckdb\/)/;

const files = new Map(sourceFiles().map((source) => [source.file, source]));

/** Files that a file reaches at run time, with the packages that they import. */
function reached(main: string): { files: Set<string>; packages: Map<string, string> } {
  const seen = new Set<string>();
  const packages = new Map<string, string>();
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const { specifier, typeOnly } of files.get(file)?.imports ?? []) {
      if (typeOnly) continue;
      const target = resolveImport(file, specifier);
      if (target === null) packages.set(specifier, file);
      else visit(target);
    }
  };
  visit(main);
  return { files: seen, packages };
}

test("no native parser or engine is loaded into the server's process", () => {
  const { files: all, packages } = reached("server/main.ts");
  expect([...packages].filter(([specifier]) => NATIVE.test(specifier))).toEqual([]);
  // The look is worth something only if it sees what is loaded later, too.
  expect(all).toContain("server/app.ts");
  expect(all).toContain("server/language/data/data-typing.ts");
  expect(all).toContain("server/compile/cell-compiler.ts");
});

test("TypeScript's stripping of types is left to the process that reads cells", () => {
  expect([...reached("server/main.ts").files]).not.toContain("server/compile/emit.ts");
});

const MAINS = [...files.keys()].filter((file) => /^server\/.*process\/main\.ts$/.test(file));

test.each(MAINS)("%s is a process of its own, which the server never imports", (main) => {
  expect([...reached("server/main.ts").files]).not.toContain(main);
});
