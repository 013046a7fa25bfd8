import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { KeptOutputs } from "../../../server/sessions/results/kept-outputs.ts";
import { ResultStore } from "../../../server/sessions/results/result-store.ts";
import { NotebookFiles } from "../../../server/workspace/notebook-files.ts";
import { initialCell, initialState } from "../../../shared/session/apply.ts";

let workspace: string;
let files: NotebookFiles;
beforeEach(async () => {
  workspace = await mkdtemp(path.join(tmpdir(), "workspace-"));
  files = new NotebookFiles(workspace);
});
afterEach(async () => {
  await files.close();
  await rm(workspace, { recursive: true, force: true });
});

async function put(name: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(workspace, name)), { recursive: true });
  await writeFile(path.join(workspace, name), text);
}

const read = (name: string) => readFile(path.join(workspace, name), "utf8");
const paths = async () => (await files.list()).map((summary) => summary.path);

test("lists what the headers say, wherever notebooks lie", async () => {
  await put(
    "notebooks/rfm.nb.ts",
    "// ---\n// title: RFM\n// description: Who is valuable?\n// tags: [value]\n// template: true\n// ---\n",
  );
  await put("deep/er/plain.nb.ts", '// %% [markdown] id="m"\n// # A heading\n');
  await put("bad.nb.ts", "// ---\n// title: [\n// ---\n");
  await put("node_modules/p/x.nb.ts", "");
  await put(".clientele/trash/y/x.nb.ts", "");
  await put("notes.ts", "");
  const list = await files.list();
  expect(list.map(({ path, title, problem }) => [path, title, problem === null])).toEqual([
    ["bad.nb.ts", "bad", false],
    ["deep/er/plain.nb.ts", "A heading", true],
    ["notebooks/rfm.nb.ts", "RFM", true],
  ]);
  expect(list[2]).toMatchObject({
    description: "Who is valuable?",
    tags: ["value"],
    template: true,
    lastRunAt: null,
    picture: null,
    session: null,
    kernel: null,
  });
});

test("a changed file is read again", async () => {
  await put("a.nb.ts", "// ---\n// title: One\n// ---\n");
  expect((await files.list())[0]?.title).toBe("One");
  await put("a.nb.ts", "// ---\n// title: Another\n// ---\n");
  expect((await files.list())[0]?.title).toBe("Another");
});

test("when it ran and the picture of its first chart come from the cached outputs", async () => {
  await put("a.nb.ts", "");
  const svg = (text: string) => `<svg width="5"><text>${text}</text></svg>`;
  const chart = {
    html: `<figure>${svg("key")}${svg("the chart itself")}</figure>`,
    width: 1,
    height: 1,
    anchors: [],
  };
  const display = (bundle: Record<string, never>) => ({ type: "display", id: "o", bundle }) as const;
  const ran = { ...initialCell, settled: "ok", startedAt: 5000, ms: 1 } as const;
  const state = initialState({
    id: "s",
    path: "a.nb.ts",
    cells: {
      a: { ...ran, outputs: [display({ "image/svg+xml": svg("second") } as never)] },
      b: {
        ...ran,
        startedAt: 7000,
        outputs: [display({ "application/vnd.clientele.chart+json": chart } as never)],
      },
    },
  });
  const kept = new KeptOutputs(
    files.stateFolder("a.nb.ts"),
    new ResultStore(`${workspace}/.clientele/results`),
  );
  await kept.write(state, {}, ["b", "a"], () => ({ key: undefined, reads: undefined }));
  expect((await files.list())[0]).toMatchObject({ lastRunAt: 7000, picture: svg("the chart itself") });
});

test("a new notebook has its title, one empty cell and a name made of the title", async () => {
  expect(await files.create("Wer kündigt? 顾客!")).toBe("wer-kündigt-顾客.nb.ts");
  const text = await read("wer-kündigt-顾客.nb.ts");
  expect(text).toMatch(/^\/\/ ---\n\/\/ title: Wer kündigt\? 顾客!\n\/\/ ---\n\n\/\/ %% id="[a-z0-9]{7}"\n$/);
  expect(await files.create("Wer kündigt? 顾客!")).toBe("wer-kündigt-顾客-2.nb.ts");
  expect(await files.create("???")).toBe("notebook.nb.ts");
  await mkdir(path.join(workspace, "notebooks"));
  expect(await files.create("../../etc/passwd")).toBe("notebooks/etc-passwd.nb.ts");
});

test("a copy has another title, and is no template", async () => {
  await put(
    "n/t.nb.ts",
    '// ---\n// title: Churn\n// template: true\n// own: kept\n// ---\n\n// %% id="a"\n1\n',
  );
  expect(await files.duplicate("n/t.nb.ts")).toBe("n/churn-copy.nb.ts");
  expect(await read("n/churn-copy.nb.ts")).toBe(
    '// ---\n// title: Churn copy\n// template: false\n// own: kept\n// ---\n\n// %% id="a"\n1\n',
  );
  expect(await files.duplicate("n/t.nb.ts")).toBe("n/churn-copy-2.nb.ts");
  await expect(files.duplicate("n/gone.nb.ts")).rejects.toMatchObject({ fault: { code: "not-found" } });
});

test("a new title changes header and file name, and what is remembered moves along", async () => {
  await put("n/old.nb.ts", "// ---\n// title: Old\n// ---\n");
  await put("n/taken.nb.ts", "");
  const remembered = path.relative(workspace, files.stateFolder("n/old.nb.ts"));
  await put(`${remembered}/journal`, "kept");
  expect(await files.rename("n/old.nb.ts", "Taken")).toBe("n/taken-2.nb.ts");
  expect(await read("n/taken-2.nb.ts")).toBe("// ---\n// title: Taken\n// ---\n");
  expect(await readFile(path.join(files.stateFolder("n/taken-2.nb.ts"), "journal"), "utf8")).toBe("kept");
  expect(await paths()).toEqual(["n/taken-2.nb.ts", "n/taken.nb.ts"]);
  expect(await files.rename("n/taken-2.nb.ts", "Taken 2")).toBe("n/taken-2.nb.ts");
  expect(await read("n/taken-2.nb.ts")).toContain("title: Taken 2");
});

test("a notebook whose header cannot be read is not renamed by guessing", async () => {
  await put("a.nb.ts", "// ---\n// title: [\n// ---\n");
  await expect(files.rename("a.nb.ts", "New")).rejects.toMatchObject({ fault: { code: "refused" } });
  expect(await read("a.nb.ts")).toBe("// ---\n// title: [\n// ---\n");
});

test("a deleted notebook comes back as it was, under another name where its own is taken", async () => {
  await put("n/a.nb.ts", "first");
  const trash = await files.delete("n/a.nb.ts");
  expect(await paths()).toEqual([]);
  await put("n/a.nb.ts", "second");
  expect(await files.restore(trash)).toBe("n/a-2.nb.ts");
  expect([await read("n/a.nb.ts"), await read("n/a-2.nb.ts")]).toEqual(["second", "first"]);
  await expect(files.restore(trash)).rejects.toMatchObject({ fault: { code: "not-found" } });
  await expect(files.restore("../../etc")).rejects.toMatchObject({ fault: { code: "not-found" } });
  expect(await readdir(path.join(workspace, ".clientele", "trash"))).toEqual([]);
});

test("its folder is made again when it is gone by then", async () => {
  await put("n/a.nb.ts", "first");
  const trash = await files.delete("n/a.nb.ts");
  await rm(path.join(workspace, "n"), { recursive: true });
  expect(await files.restore(trash)).toBe("n/a.nb.ts");
});

test("changes by any program are told, changes of other files are not", async () => {
  await put("a.nb.ts", "");
  let told = 0;
  let next = Promise.withResolvers<void>();
  const stop = files.onChange(() => {
    told++;
    next.resolve();
    next = Promise.withResolvers();
  });
  const first = next.promise;
  await put("notes.txt", "nothing");
  await put("a.nb.ts", "changed");
  await first;
  const second = next.promise;
  await put("new/b.nb.ts", "");
  await second;
  const third = next.promise;
  await rm(path.join(workspace, "a.nb.ts"));
  await third;
  expect(told).toBeGreaterThanOrEqual(3);
  stop();
});
