/** Row 1, by files: mutated notebooks, Parquet, CSV and JSON are opened, listed and read; the server goes on. */
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { cellCompiler } from "../../../server/compile/cell-compiler.ts";
import { Catalogue } from "../../../server/workspace/catalogue.ts";
import { type Bench, openBench } from "../../server/sessions/open-session.ts";
import { ROOT } from "../../support/source-files.ts";
import type { AttackRow, Tally } from "../attack-row.ts";
import { mutated, seeded } from "../mutations.ts";

/** `MUTATED_FILES` sets how many there are in the long form. */
const SHORT = 200;
const LONG = Number(process.env.MUTATED_FILES ?? 20_000);
/** Files that are listed at once. */
const BATCH = 25;

const NOTEBOOKS = ["rfm", "churn", "clustering", "cross-sell", "welcome"].map((name) =>
  path.join("notebooks", `${name}.nb.ts`),
);
const CSV = 'id,name,at,amount\n1,Ann,2024-01-31,3.5\n2,"Bo ""the"" B",2024-02-01,\n3,Cy,2024-02-29,1e3\n';
const JSONL = '{"id":1,"tags":["a","b"],"at":{"x":1.5}}\n{"id":2,"tags":[],"at":null}\n';

export const mutatedFiles: AttackRow = {
  row: 1,
  title: "mutated notebooks, Parquet, CSV and JSON files",
  async run(tally, { short }) {
    const count = short ? SHORT : LONG;
    const random = seeded(20_260_101);
    await fuzzDatasets(tally, (count * 3) / 4, random);
    await fuzzNotebooks(tally, count / 4, random);
  },
};

/** What is whole among files that are not is listed as ever. */
async function fuzzDatasets(tally: Tally, count: number, random: (below: number) => number): Promise<void> {
  const bench = await openBench({ "datasets/whole.csv": CSV });
  const seeds = {
    csv: Buffer.from(CSV),
    jsonl: Buffer.from(JSONL),
    parquet: await smallParquet(),
  };
  const catalogue = new Catalogue(bench.workspace);
  for (let first = 0; first < count; first += BATCH) {
    const files = Array.from({ length: BATCH }, (_, i) => {
      const kind = (["csv", "jsonl", "parquet"] as const)[(first + i) % 3] as keyof typeof seeds;
      return { file: bench.file(`datasets/f${first + i}.${kind}`), bytes: mutated(seeds[kind], random) };
    });
    await Promise.all(files.map(({ file, bytes }) => writeFile(file, bytes)));
    const listed = await catalogue.list();
    for (const { file } of files)
      await tally.attempt(path.basename(file), async () => {
        const found = listed.find((dataset) => dataset.file === path.basename(file));
        if (!found) return "it is not listed";
        if (found.problem !== null && found.problem.length < 10) return `its problem says ${found.problem}`;
        return listed.find(({ name }) => name === "whole")?.rowCount === 3
          ? null
          : "the whole one is not listed";
      });
    await Promise.all(files.map(({ file }) => rm(file)));
  }
  await catalogue.close();
  await bench.close();
}

async function fuzzNotebooks(tally: Tally, count: number, random: (below: number) => number): Promise<void> {
  const seeds = await Promise.all(NOTEBOOKS.map((name) => readFile(path.join(ROOT, name)).catch(() => null)));
  const whole = seeds.filter((seed) => seed !== null);
  const bench = await openBench({ "whole.nb.ts": '// %% id="a"\nconst a = 1;\n' });
  for (let i = 0; i < count; i++) {
    const name = `n${i}.nb.ts`;
    await writeFile(bench.file(name), mutated(whole[i % whole.length] as Uint8Array, random));
    await tally.attempt(name, () => openAndClose(bench, name));
    await rm(bench.file(name), { force: true });
  }
  await tally.attempt("a whole notebook after all of them", () => openAndClose(bench, "whole.nb.ts"));
  await bench.close();
}

/** A file that is no notebook may be refused, in words. */
async function openAndClose({ registry }: Bench, name: string): Promise<string | null> {
  try {
    const session = await registry.open(name);
    const cells = session.notebook.cells.filter(({ kind }) => kind === "code");
    const analysed = await Promise.all(cells.map(({ source }) => cellCompiler().analyse(source)));
    await registry.close(session.id, "");
    return (
      analysed.flatMap(({ problems }) => problems).find(({ message }) => /could not be read:/.test(message))
        ?.message ?? null
    );
  } catch (error) {
    return error instanceof Error && error.name === "SessionFault" ? null : `${error}`;
  }
}

/** The smallest of the sample's tables. */
async function smallParquet(): Promise<Buffer> {
  return readFile(path.join(ROOT, "datasets", "addons.parquet"));
}
