/** Next month's file: behind the rows that are there, in their place, or by a key. */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parseRecipe } from "../../../server/reading/recipe/recipe-file.ts";
import { addDataset, Catalogue } from "../../../server/workspace/catalogue.ts";
import type { AddOptions } from "../../../server/workspace/catalogue-add.ts";
import { DatasetVersions } from "../../../server/workspace/dataset-versions.ts";
import { temporaryWorkspace } from "../../support/workspace.ts";
import { parquet } from "../reading/reading.ts";

const MAY = "customer;day;amount\nA;01.05.2026;10,50\nB;02.05.2026;20,25\n";
const JUNE = "customer;day;amount\nB;02.05.2026;21,00\nC;03.06.2026;1,00\n";

async function workspace(files: Record<string, string>) {
  const { folder, file, remove } = await temporaryWorkspace(files);
  onTestFinished(remove);
  const values = async () => (await parquet(file("datasets/sales.parquet"))).values;
  const add = (name: string, options: AddOptions = {}) =>
    addDataset(folder, file(name), { name: "sales", ...options });
  return { folder, file, values, add };
}

const A = ["A", "2026-05-01", "10.5"];
const B = ["B", "2026-05-02", "20.25"];
const LATER_B = ["B", "2026-05-02", "21.0"];
const C = ["C", "2026-06-03", "1.0"];

test.each<[string, AddOptions["combining"], Record<string, number>, string[][]]>([
  [
    "append",
    { how: "append" },
    { before: 2, added: 2, removed: 0, changed: 0, after: 4 },
    [A, B, LATER_B, C],
  ],
  ["replace", { how: "replace" }, { before: 2, added: 2, removed: 2, changed: 0, after: 2 }, [LATER_B, C]],
  [
    "upsert",
    { how: "upsert", key: ["customer"] },
    { before: 2, added: 1, removed: 0, changed: 1, after: 3 },
    [A, LATER_B, C],
  ],
])("%s, after a dry run that says the same and writes nothing", async (_, combining, counts, expected) => {
  const { folder, values, add } = await workspace({ "may.csv": MAY, "june.csv": JUNE });
  await add("may.csv");
  const dry = await add("june.csv", { combining, dryRun: true });
  expect(dry.combined).toMatchObject(counts);
  expect(await values()).toEqual([A, B]);
  const done = await add("june.csv", { combining });
  expect([done.combined, done.rowCount]).toEqual([dry.combined, counts.after]);
  expect(await values()).toEqual(expected);
  const versions = new DatasetVersions(folder);
  const [version] = await versions.list("sales");
  expect(version?.rows).toBe(2);
  expect((await parquet((await versions.find(version?.hash ?? "")) as string)).values).toEqual([A, B]);
});

test.each<[string, string, RegExp]>([
  [
    "a column that is text now",
    "customer;day;amount\nC;03.06.2026;abc\n",
    /`amount` was a number.*is not in 1 row: line 2 “abc”/,
  ],
  [
    "a date in another form",
    "customer;day;amount\nC;2026-06-03;1,00\n",
    /`day` was a date d\.m\.Y, is not in 1 row: line 2 “2026-06-03”/,
  ],
  ["a column that is gone", "customer;amount\nC;1,00\n", /`day` is not in the file\./],
])("drift is named: %s", async (_, text, message) => {
  const { values, add } = await workspace({ "may.csv": MAY, "june.csv": text });
  await add("may.csv");
  await expect(add("june.csv", { combining: { how: "append" } })).rejects.toThrow(message);
  expect(await values()).toEqual([A, B]);
});

test("a new column comes with its rows, and a key that is not unique is refused", async () => {
  const { values, add } = await workspace({
    "may.csv": MAY,
    "june.csv": "customer;day;amount;channel\nC;03.06.2026;1,00;web\n",
    "twice.csv": "customer;day;amount\nC;03.06.2026;1,00\nC;04.06.2026;2,00\n",
  });
  await add("may.csv");
  await expect(add("twice.csv", { combining: { how: "upsert", key: ["customer"] } })).rejects.toThrow(
    /The key is not unique in the new file: customer C stands in 2 rows\./,
  );
  await expect(add("june.csv", { combining: { how: "upsert", key: ["id"] } })).rejects.toThrow(
    "There is no column id.",
  );
  const done = await add("june.csv", { combining: { how: "append" } });
  expect(done.combined?.onlyNew).toEqual(["channel"]);
  expect(await values()).toEqual([
    [...A, null],
    [...B, null],
    [...C, "web"],
  ]);
});

test("rows come to a file that was simply put there, which is kept", async () => {
  const { folder, values, add } = await workspace({ "datasets/sales.csv": MAY, "june.csv": JUNE });
  await add("june.csv", { combining: { how: "append" } });
  expect(await values()).toEqual([A, B, LATER_B, C]);
  expect(readdirSync(path.join(folder, "datasets", "originals")).sort()).toEqual(["june.csv", "sales.csv"]);
  expect(existsSync(path.join(folder, "datasets", "sales.csv"))).toBe(false);
});

test("a recipe beside a file that is put there is kept to, and read anew when it changes", async () => {
  const { recipe } = parseRecipe(
    "recipe: 1\nformat: delimited\ndelimiter: ;\nheader: true\ncolumns:\n  - { name: k, type: text }\n  - { name: v, type: integer, number: { decimal: ',', thousands: . } }\n",
    "x",
  );
  expect(recipe?.columns[1]).toMatchObject({ type: "integer" });
  const { folder, remove } = await temporaryWorkspace({
    "datasets/a.csv": "k;v\nx;1.234\n",
    "datasets/a.recipe.yaml":
      "recipe: 1\nformat: delimited\ndelimiter: ;\nheader: true\ncolumns:\n  - { name: k, type: text }\n  - { name: v, type: integer, number: { decimal: ',', thousands: . } }\n",
    "datasets/b.csv": "k;v\nx;1.234\n",
  });
  onTestFinished(remove);
  const catalogue = new Catalogue(folder);
  onTestFinished(() => catalogue.close());
  const [a, b] = await catalogue.list();
  expect([a?.columns[1]?.type, b?.columns[1]?.type]).toEqual(["BIGINT", "VARCHAR"]);
  expect([a?.guessed, b?.guessed?.length]).toEqual([undefined, 1]);
});
