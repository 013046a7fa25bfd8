/**
 * `npm run bench [-- NAME...] [--write]`: measures, prints a table, and with --write puts it into RESULTS.md.
 * NAME picks suites: start, kernel, page, table, console, viewers, jupyter.
 */
import { readFile, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { buildWasmIfStale } from "../../analysis/wasm/build.ts";
import { buildClientIfStale } from "../../server/http/client-build.ts";
import { ROOT } from "../support/source-files.ts";
import { markdownRow, type Suite } from "./measure.ts";

const SUITES: Record<string, () => Promise<Suite>> = {
  start: async () => (await import("./measures/start.ts")).start,
  kernel: async () => (await import("./measures/kernel.ts")).kernel,
  page: async () => (await import("./measures/page.ts")).page,
  table: async () => (await import("./measures/table.ts")).table,
  console: async () => (await import("./measures/console.ts")).consoleLines,
  viewers: async () => (await import("./measures/viewers.ts")).viewers,
  jupyter: async () => (await import("./measures/jupyter.ts")).jupyter,
  rfm: async () => (await import("./measures/rfm.ts")).rfmSuite,
  clv: async () => (await import("./measures/clv.ts")).clv,
  itemsets: async () => (await import("./measures/itemsets.ts")).itemsets,
  churn: async () => (await import("./measures/churn.ts")).churn,
  kmeans: async () => (await import("./measures/kmeans.ts")).kmeansSuite,
  language: async () => (await import("./measures/language.ts")).language,
  tariff: async () => (await import("./measures/tariff.ts")).tariffSuite,
};

const RESULTS = path.join(ROOT, "tests", "bench", "RESULTS.md");
const HEAD = "| measure | median | p95 | samples | goal | note |\n| --- | ---: | ---: | ---: | ---: | --- |";

const words = process.argv.slice(2);
const wanted = words.filter((word) => !word.startsWith("--"));
const unknown = wanted.filter((name) => !(name in SUITES));
if (unknown.length > 0) {
  console.error(`There is no suite ${unknown.join(", ")}. There are ${Object.keys(SUITES).join(", ")}.`);
  process.exit(2);
}

await buildClientIfStale(ROOT, () => console.log("building the page"));
await buildWasmIfStale();
console.log(HEAD);
for (const name of wanted.length > 0 ? wanted : Object.keys(SUITES)) {
  const suite = await SUITES[name]?.();
  const rows = (await suite?.())?.map(markdownRow) ?? [];
  console.log(rows.join("\n"));
  if (words.includes("--write")) await record(name, rows);
}
process.exit(0);

/** Replaces the suite's part of RESULTS.md; the others keep their date. */
async function record(name: string, rows: readonly string[]): Promise<void> {
  const text = await readFile(RESULTS, "utf8");
  const part = new RegExp(`(<!-- ${name} -->\\n)[^]*?(<!-- /${name} -->)`);
  if (!part.test(text))
    throw new Error(`RESULTS.md has no part for ${name}: add <!-- ${name} --> and <!-- /${name} -->`);
  const machine = `${os.cpus().length} cores (${os.cpus()[0]?.model.trim()}), ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.platform()}, Node ${process.version}`;
  const table = `${new Date().toISOString().slice(0, 10)}, ${machine}\n\n${HEAD}\n${rows.join("\n")}\n`;
  await writeFile(
    RESULTS,
    text.replace(part, (_, open: string, close: string) => `${open}${table}${close}`),
  );
}
