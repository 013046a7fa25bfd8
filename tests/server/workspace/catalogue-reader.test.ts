/** Files that end what reads them: each is named with its reason, and the others are listed. */
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { addDataset, Catalogue } from "../../../server/workspace/catalogue.ts";
import { DatasetReader } from "../../../server/workspace/catalogue-reader.ts";
import { temporaryWorkspace } from "../../support/workspace.ts";

const nested = (open: string, close: string, depth: number) =>
  `{"a":${open.repeat(depth)}1${close.repeat(depth)}}\n`;

const HOSTILE = {
  "brackets.jsonl": nested("[", "]", 60_000),
  "objects.jsonl": nested('{"a":', "}", 30_000),
  "mixed.ndjson": nested('[{"a":', "}]", 20_000),
};

const CLEAN = {
  "flat.jsonl": '{"a":1}\n{"a":2}\n',
  "deep.jsonl": nested("[", "]", 100),
  "table.csv": "a,b\n1,2\n",
};

test("what nests too deeply is named, and what lies beside it is listed", async () => {
  const { folder, remove } = await temporaryWorkspace(
    Object.fromEntries(
      Object.entries({ ...HOSTILE, ...CLEAN }).map(([name, text]) => [`datasets/${name}`, text]),
    ),
  );
  onTestFinished(remove);
  const catalogue = new Catalogue(folder);
  onTestFinished(() => catalogue.close());
  const problems = (await catalogue.list()).map(({ file, problem }) => [file, problem]);
  expect(Object.fromEntries(problems)).toEqual({
    ...Object.fromEntries(Object.keys(CLEAN).map((file) => [file, null])),
    ...Object.fromEntries(
      Object.keys(HOSTILE).map((file) => [
        file,
        expect.stringMatching(`^${file} nests too deeply to be read`),
      ]),
    ),
  });
});

test("such a file is not added", async () => {
  const { folder, remove } = await temporaryWorkspace({ "deep.jsonl": HOSTILE["objects.jsonl"] });
  onTestFinished(remove);
  await expect(addDataset(folder, path.join(folder, "deep.jsonl"))).rejects.toThrow(
    "deep.jsonl was not added. deep.jsonl nests too deeply to be read.",
  );
});

test("without a process, the fault is told and not remembered as one of the file", async () => {
  const { folder, remove } = await temporaryWorkspace({ "datasets/table.csv": CLEAN["table.csv"] });
  onTestFinished(remove);
  const nowhere = new DatasetReader(path.join(folder, "datasets"), { main: path.join(folder, "none.ts") });
  const broken = new Catalogue(folder, { reader: nowhere });
  expect((await broken.list())[0]).toMatchObject({
    hash: null,
    problem: expect.stringContaining("could not be read now"),
  });
  await broken.close();
  const catalogue = new Catalogue(folder);
  onTestFinished(() => catalogue.close());
  expect((await catalogue.list())[0]).toMatchObject({ problem: null, rowCount: 1 });
});
