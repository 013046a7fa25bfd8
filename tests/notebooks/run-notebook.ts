import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import type { RunReport } from "../../server/cli/run-report.ts";
import { MIME } from "../../shared/output/output.ts";
import type { Table } from "../../shared/output/table.ts";
import { ROOT } from "../support/source-files.ts";

/** A workspace with copies of these files as its datasets, gone after the test. */
export function workspaceWith(...files: string[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), "clientele-notebooks-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(path.join(folder, "datasets"));
  for (const file of files) cpSync(file, path.join(folder, "datasets", path.basename(file)));
  return folder;
}

/** What `clientele run NOTEBOOK --json` prints. */
export async function runNotebook(
  name: string,
  workspace: string,
  set: Readonly<Record<string, unknown>> = {},
): Promise<RunReport> {
  const values = Object.entries(set).flatMap(([input, value]) => [
    "--set",
    `${input}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  ]);
  const words = [
    path.join(ROOT, "server", "main.ts"),
    "run",
    path.join(ROOT, "notebooks", name),
    "--workspace",
    workspace,
    "--json",
    ...values,
  ];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, words, { cwd: ROOT, maxBuffer: 2 ** 28 }, (_, stdout, stderr) => {
      // A cell that failed is told in the report; without a report there is only what was complained of.
      if (stdout.trim() === "") reject(new Error(stderr));
      else resolve(JSON.parse(stdout) as RunReport);
    });
  });
}

/** Outputs of a cell under one MIME type. */
export function outputsOf(report: RunReport, cell: string, mime: string = MIME.text): unknown[] {
  const found = report.cells.find(({ id }) => id === cell);
  return (found?.outputs ?? []).map((bundle) => bundle[mime]).filter((value) => value !== undefined);
}

/** Rows of a cell's only table, as objects. */
export function rowsOf(report: RunReport, cell: string): { table: Table; rows: Record<string, unknown>[] } {
  const [table] = outputsOf(report, cell, MIME.table) as Table[];
  if (!table) throw new Error(`Cell ${cell} shows no table.`);
  const rows = table.rows.map((row) =>
    Object.fromEntries(table.columns.map(({ name }, i) => [name, row[i]])),
  );
  return { table, rows };
}

/** `id: status error` of cells that are not ok. */
export function troubles(report: RunReport): string[] {
  return report.cells
    .filter(({ status }) => status !== "ok")
    .map(({ id, status, error }) => `${id}: ${status} ${error?.message ?? ""}`);
}
