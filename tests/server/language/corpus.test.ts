/**
 * Small notebooks and exactly what is wrong with each: every mistake is found at its place, and correct code stays clean.
 * One language server for all of them. Cases are in `corpus/`, a file for each subject.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkCells } from "../../../server/language/check.ts";
import {
  createLanguageService,
  type LanguageNotebook,
  type LanguageService,
} from "../../../server/language/language.ts";
import type { Diagnostic } from "../../../shared/session/diagnostics.ts";
import { ROOT } from "../../support/source-files.ts";
import { temporaryWorkspace, type Workspace } from "../../support/workspace.ts";
import type { Case } from "./corpus/case.ts";
import { FILES, openData } from "./corpus-workspace.ts";

const subjects = import.meta.glob<{ cases?: readonly Case[] }>("./corpus/*.ts", { eager: true });

let workspace: Workspace;
let service: LanguageService;
let data: ReturnType<typeof openData>;
let notebook: LanguageNotebook;

beforeAll(async () => {
  workspace = await temporaryWorkspace(FILES);
  data = openData(workspace.folder);
  service = createLanguageService({ application: ROOT, data: data.typing });
  notebook = service.openNotebook(workspace.file("notebooks/case.nb.ts"));
});

afterAll(async () => {
  await service.close();
  await data.close();
  await workspace.remove();
});

for (const [file, { cases = [] }] of Object.entries(subjects)) {
  if (cases.length === 0) continue;
  describe(file.replace(/^.*\/|\.ts$/g, ""), () => {
    test.each(cases)("$name", async ({ cells, expect: expected }) => {
      const sources = Object.entries(cells).map(([id, source]) => ({ id, source }));
      const found = await checkCells(service, notebook, sources);
      const lines = [...found].flatMap(([cell, items]) => items.map((item) => lineOf(cell, item)));
      expect(lines, messagesOf(found)).toEqual(expected);
    });
  });
}

test("the corpus has at least 150 notebooks", () => {
  const all = Object.values(subjects).flatMap(({ cases = [] }) => cases);
  expect(all.length).toBeGreaterThanOrEqual(150);
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
});

function lineOf(cell: string, { line, column, endLine, endColumn, severity, code }: Diagnostic): string {
  const end = endLine === line ? String(endColumn) : `${endLine}:${endColumn}`;
  return `${cell}:${line}:${column}-${end} ${severity === "error" ? "" : `${severity} `}${code}`;
}

const messagesOf = (found: ReadonlyMap<string, readonly Diagnostic[]>) =>
  [...found]
    .flatMap(([cell, items]) => items.map(({ code, message }) => `${cell} ${code}: ${message}`))
    .join("\n");
