import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { generate } from "../../datasets/generator/generate.ts";
import { SAMPLE, SampleData } from "./data.ts";

const DEFAULT_SEED = 20_260_630;
const folders: string[] = [];
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), "clientele-datasets-"));
  folders.push(made);
  return made;
};
afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true });
});

const files = (from: string) =>
  readdirSync(from, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(parquet|json)$/.test(name))
    .sort();

test("the same seed gives the same bytes, whatever the batches", async () => {
  const [once, again, other] = [folder(), folder(), folder()];
  await generate({ customers: 200, seed: 11, out: once });
  await generate({ customers: 200, seed: 11, out: again, batch: 70 });
  await generate({ customers: 200, seed: 12, out: other });
  expect(files(once)).toHaveLength(19);
  expect(files(again)).toEqual(files(once));
  for (const file of files(once)) {
    expect(readFileSync(join(again, file)).equals(readFileSync(join(once, file))), file).toBe(true);
  }
  const customers = (from: string) => readFileSync(join(from, "customers.parquet"));
  expect(customers(other).equals(customers(once))).toBe(false);
}, 60_000);

test("the committed files are what the generator writes: their first 300 customers, row by row", async () => {
  const out = folder();
  await generate({ customers: 300, seed: DEFAULT_SEED, out });
  const [small, committed] = [await SampleData.open(out), await SampleData.open()];
  for (const table of committed.tables) {
    const described = await committed.rows(`DESCRIBE ${table}`);
    const ofCustomers = described.some(({ column_name }) => column_name === "customer_id");
    const rows = await small.rows(`SELECT hash(t) FROM ${table} t`);
    const where = ofCustomers ? "WHERE customer_id <= 100300" : "";
    expect(rows, table).toEqual(await committed.rows(`SELECT hash(t) FROM ${table} t ${where}`));
    expect(rows.length, table).toBeGreaterThan(9);
  }
  small.close();
  committed.close();
}, 60_000);

const run = promisify(execFile);
const script = resolve(SAMPLE, "generate.ts");

test.each([
  [["--customers", "many"], /--customers must be a whole number from 1 to 2000000, got “many”/],
  [["--customers", "0"], /--customers must be a whole number from 1 to 2000000, got “0”/],
  [["--seed", "1.5"], /--seed must be a whole number from 0 to 9007199254740991, got “1.5”/],
  [["--colour", "red"], /Unknown option '--colour'(.|\n)*Usage: npm run datasets/],
])(
  "refused: %j",
  async (args, message) => {
    const failed = await run(process.execPath, [script, ...args]).then(
      () => expect.unreachable(),
      (error: { code: number; stderr: string }) => error,
    );
    expect(failed.code).toBe(2);
    expect(failed.stderr).toMatch(message);
  },
  20_000,
);
