import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { addDataset, Catalogue } from "../../../server/workspace/catalogue.ts";
import { DatasetReader, type Reader } from "../../../server/workspace/catalogue-reader.ts";
import { datasetSchema } from "../../../shared/protocol/http.ts";
import { ROOT } from "../../support/source-files.ts";
import { temporaryWorkspace } from "../../support/workspace.ts";

const CSV = "id,name,at\n1,Ann,2024-01-31\n2,,2024-02-01\n";

/** A workspace whose files lie in `datasets/`. */
async function workspace(files: Record<string, string> = {}) {
  const entries = Object.entries(files).map(([name, text]) => [`datasets/${name}`, text]);
  const { folder, remove } = await temporaryWorkspace(Object.fromEntries(entries));
  onTestFinished(remove);
  return { folder, file: (name: string) => path.join(folder, "datasets", name) };
}

/** A catalogue that counts what it reads. */
function counted(folder: string) {
  const read: string[] = [];
  const real = new DatasetReader(path.join(folder, "datasets"));
  const reader: Reader = {
    read: (file) => {
      read.push(file.name);
      return real.read(file);
    },
    close: () => real.close(),
  };
  const changes: (() => void)[] = [];
  const watch = (_: string, changed: () => void) => {
    changes.push(changed);
    return { ready: Promise.resolve(), close: async () => undefined };
  };
  const catalogue = new Catalogue(folder, { reader, watch });
  onTestFinished(() => catalogue.close());
  return { catalogue, read, change: () => changes.forEach((changed) => void changed()) };
}

test("a dataset with schema, rows, hash and what is never missing", async () => {
  const { folder } = await workspace({ "people.csv": CSV, "notes.txt": "no dataset", ".hidden.csv": CSV });
  const { catalogue } = counted(folder);
  const datasets = await catalogue.list();
  expect(datasets).toEqual([
    {
      name: "people",
      file: "people.csv",
      format: "csv",
      bytes: CSV.length,
      rowCount: 2,
      hash: createHash("sha256").update(CSV).digest("hex"),
      problem: null,
      columns: [
        { name: "id", kind: "integer", type: "BIGINT", nullable: false },
        { name: "name", kind: "string", type: "VARCHAR", nullable: true },
        { name: "at", kind: "date", type: "DATE", nullable: false },
      ],
    },
  ]);
  expect(datasets.map((dataset) => datasetSchema.parse(dataset))).toEqual(datasets);
});

test("Parquet: rows and missing values stand in the file", async () => {
  const catalogue = new Catalogue(ROOT);
  onTestFinished(() => catalogue.close());
  const files = await catalogue.files();
  const purchases = files.find(({ name }) => name === "purchases");
  const reader = new DatasetReader(path.join(ROOT, "datasets"));
  onTestFinished(() => reader.close());
  const read = await reader.read({ ...(purchases as NonNullable<typeof purchases>), bytes: 0, modified: 0 });
  expect(read.problem).toBe(null);
  expect(read.rowCount).toBeGreaterThan(100_000);
  expect(read.columns.find(({ name }) => name === "customer_id")).toEqual({
    name: "customer_id",
    kind: "integer",
    type: "INTEGER",
    nullable: false,
  });
});

test("two files of one name: Parquet and then CSV keep it, the other has its extension", async () => {
  const { folder } = await workspace({
    "a.jsonl": '{"x":1}\n',
    "a.csv": "x\n1\n",
    "A.tsv": "x\n1\n",
    "b.ndjson": '{"x":1}\n',
  });
  const { catalogue } = counted(folder);
  expect(
    (await catalogue.files()).map(({ name, file, format }) => [name, path.basename(file), format]),
  ).toEqual([
    ["a", "a.csv", "csv"],
    ["a.jsonl", "a.jsonl", "jsonl"],
    ["A.tsv", "A.tsv", "tsv"],
    ["b", "b.ndjson", "jsonl"],
  ]);
});

test("a file is read once for each of its states, also by the next catalogue", async () => {
  const { folder, file } = await workspace({ "a.csv": CSV, "b.csv": CSV });
  const first = counted(folder);
  await Promise.all([first.catalogue.list(), first.catalogue.list()]);
  await first.catalogue.list();
  expect(first.read.toSorted()).toEqual(["a", "b"]);
  const second = counted(folder);
  const before = await second.catalogue.list();
  expect(second.read).toEqual([]);
  writeFileSync(file("a.csv"), "other\n1\n");
  utimesSync(file("a.csv"), 1, 1);
  const after = await second.catalogue.list();
  expect(second.read).toEqual(["a"]);
  expect([before[0]?.columns[0]?.name, after[0]?.columns[0]?.name]).toEqual(["id", "other"]);
  expect(after[1]).toEqual(before[1]);
});

test("a cache that is broken is made anew, and forgets files that went", async () => {
  const { folder, file } = await workspace({ "a.csv": CSV, "b.csv": CSV });
  const cache = path.join(folder, ".clientele", "catalogue.json");
  await counted(folder).catalogue.list();
  writeFileSync(cache, '{"version":1,"files":{"a.csv"');
  rmSync(file("b.csv"));
  const { catalogue, read } = counted(folder);
  expect((await catalogue.list()).map(({ name }) => name)).toEqual(["a"]);
  expect(read).toEqual(["a"]);
  expect(Object.keys(JSON.parse(readFileSync(cache, "utf8")).files)).toEqual(["a.csv"]);
});

test("a file that cannot be read has a problem, and the others none", async () => {
  const { folder } = await workspace({ "bad.csv": "a,b\n1\n", "empty.parquet": "", "good.csv": CSV });
  const { catalogue } = counted(folder);
  expect((await catalogue.list()).map(({ name, problem, rowCount }) => [name, rowCount, problem])).toEqual([
    [
      "bad",
      null,
      "bad.csv, line 2: it has 1 values, and the table 2 columns. The line is “1”. Correct the line in the file.",
    ],
    [
      "empty",
      null,
      "empty.parquet is no Parquet file, or was cut off: its end is not that of one. Copy or export it again.",
    ],
    ["good", 2, null],
  ]);
});

test("what is in the last line of a large file counts like the first", async () => {
  const { folder } = await workspace({ "large.csv": `id,name\n${"1,abcdefgh\n".repeat(900_000)}oops,x\n` });
  const { catalogue } = counted(folder);
  const [large] = await catalogue.list();
  expect(large).toMatchObject({ problem: null, rowCount: 900_001 });
  expect(large?.columns.map(({ type }) => type)).toEqual(["VARCHAR", "VARCHAR"]);
  expect(large?.guessed).toEqual(["id: 900,000 of 900,001 values are numbers; line 900002 has “oops”."]);
});

test("a folder that is not there has no datasets", async () => {
  const { folder, file } = await workspace();
  rmSync(file(""), { recursive: true });
  const { catalogue } = counted(folder);
  expect([await catalogue.files(), await catalogue.list()]).toEqual([[], []]);
});

test("listeners hear of changes until they leave", async () => {
  const { folder } = await workspace();
  const { catalogue, change } = counted(folder);
  const heard: string[] = [];
  const leave = catalogue.onChange(() => heard.push("a"));
  catalogue.onChange(() => heard.push("b"));
  change();
  leave();
  change();
  expect(heard).toEqual(["a", "b", "b"]);
});

test("a file that is put into the folder is heard of", async () => {
  const { folder, file } = await workspace({ "a.csv": CSV });
  const catalogue = new Catalogue(folder);
  onTestFinished(() => catalogue.close());
  const changed = new Promise<void>((resolve) => catalogue.onChange(resolve));
  await catalogue.watching();
  writeFileSync(file("b.csv"), CSV);
  await changed;
  expect((await catalogue.files()).map(({ name }) => name)).toEqual(["a", "b"]);
});

test("adding writes Parquet beside a recipe, keeps the file, and describes it", async () => {
  const { folder, file } = await workspace();
  const { file: source } = await workspace({ "people.csv": CSV });
  expect(await addDataset(folder, source("people.csv"))).toMatchObject({
    name: "people",
    file: "people.parquet",
    rowCount: 2,
  });
  expect(readFileSync(file("originals/people.csv"), "utf8")).toBe(CSV);
  expect(readdirSync(file(""))).toEqual(["originals", "people.parquet", "people.recipe.yaml"]);
});

test.each([
  ["none.csv", /^There is no file .*none\.csv\.$/],
  [
    "notes.txt",
    /^notes\.txt is of no format that Clientele reads\. It reads \.parquet, \.csv, \.tsv, \.jsonl, \.ndjson, \.json, /,
  ],
  [
    "there.csv",
    /^There is a dataset there\.csv already, and nothing is overwritten\. Remove or rename it first\.$/,
  ],
  ["bad.csv", /^bad\.csv was not added\. bad\.csv, line 2: it has 1 values, and the table 2 columns\./],
  ["text.parquet", /^text\.parquet was not added\. text\.parquet is no Parquet file/],
])("adding %s is refused and leaves nothing behind", async (name, message) => {
  const { folder, file } = await workspace({ "there.csv": CSV });
  const { file: source } = await workspace({
    "notes.txt": "x",
    "there.csv": "other\n",
    "bad.csv": "a,b\n1\n",
    "text.parquet": "x",
  });
  await expect(addDataset(folder, source(name))).rejects.toThrow(
    expect.objectContaining({ name: "DatasetRefused", message: expect.stringMatching(message) }),
  );
  expect(readdirSync(file(""))).toEqual(["there.csv"]);
  expect(readFileSync(file("there.csv"), "utf8")).toBe(CSV);
});
