// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells are told as text, and templates are part of them
/** What the editor asks, of a real language server. */
import { mkdir, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LanguageService } from "../../../../server/language/language.ts";
import type {
  CellEdits,
  CompletionDetail,
  CompletionList,
  Fix,
  Hover,
  Inlay,
  LanguageAnswers,
  Place,
  SignatureHelp,
  TextEdit,
} from "../../../../shared/protocol/language.ts";
import { temporaryWorkspace, type Workspace } from "../../../support/workspace.ts";
import { cellsOf, edited, openMarked, openService } from "../open-notebook.ts";

let workspace: Workspace;
let service: LanguageService;
let count = 0;

beforeAll(async () => {
  workspace = await temporaryWorkspace({
    "notebooks/prices.ts":
      "/** What it costs. */\nexport function priceOf(name: string): number {\n  return name.length;\n}\n",
  });
  service = openService();
});

afterAll(async () => {
  await service.close();
  await workspace.remove();
});

const file = () => workspace.file(`notebooks/n${count++}.nb.ts`);

type Placed = "completion" | "hover" | "signature" | "definition" | "references" | "rename-range";

/** Asks about the place that `|` marks in one of the cells. */
async function ask<A extends Placed>(
  what: A,
  sources: Record<string, string>,
): Promise<LanguageAnswers[A] | null> {
  const { notebook, at } = openMarked(service, file(), sources);
  try {
    return (await notebook.ask({ ask: what, ...at })) as LanguageAnswers[A] | null;
  } finally {
    notebook.close();
  }
}

async function renamed(name: string, sources: Record<string, string>): Promise<Record<string, string>> {
  const { notebook, at, plain } = openMarked(service, file(), sources);
  try {
    const { cells } = (await notebook.ask({ ask: "rename", ...at, name })) as CellEdits;
    return Object.fromEntries(
      Object.entries(plain).map(([id, source]) => [id, edited(source, cells[id] ?? [])]),
    );
  } finally {
    notebook.close();
  }
}

const labels = (list: CompletionList | null) => list?.items.map(({ label }) => label) ?? [];

describe("completion", () => {
  test("has the members of a name of another cell, in a cell that does not parse yet", async () => {
    const list = await ask("completion", { rows: "const rows = [{ region: 'N' }];", use: "rows.|" });
    expect(labels(list)).toContain("flatMap");
    expect(labels(list)).not.toContain("rows");
  });

  test("sees what the half-written cell itself defines, and imports", async () => {
    const list = await ask("completion", {
      a: 'import { createRandom } from "clientele/analysis";\nconst r = createRandom(1);\nr.|',
    });
    expect(labels(list)).toContain("shuffle");
  });

  test("has names of every cell, above and below, and of the cell API", async () => {
    const list = await ask("completion", {
      a: "const customersAbove = 1;",
      b: "cust|",
      c: "const customersBelow = 2;",
    });
    expect(labels(list)).toEqual(
      expect.arrayContaining(["customersAbove", "customersBelow", "sql", "dataset", "display"]),
    );
    expect(labels(list).filter((label) => label.startsWith("$$") || label === "SVGElement")).toEqual([]);
  });

  test("in a cell that does not parse, others that do not are there by their names", async () => {
    const list = await ask("completion", {
      a: "const first = (",
      b: "const second = [1];\nfir|\nconst x = (",
    });
    expect(labels(list)).toEqual(expect.arrayContaining(["first", "second"]));
  });

  test("has the words that an option takes, with the range to replace", async () => {
    const list = await ask("completion", { a: "table([], { formats: { share: { style: 'per|' } } })" });
    expect(labels(list)).toEqual(expect.arrayContaining(["percent", "currency", "decimal"]));
    expect(list?.items.find(({ label }) => label === "percent")?.range).toEqual({
      line: 1,
      column: 41,
      endLine: 1,
      endColumn: 44,
    });
  });

  test("has columns of a row where an analysis takes one", async () => {
    const list = await ask("completion", {
      a: 'import { rfm } from "clientele/analysis";\nconst p = sql<{ who: number; day: Date; spent: number }>`select 1`;',
      b: 'await rfm(p, { customer: "who", at: "|", amount: "spent" });',
    });
    expect(labels(list)).toEqual(["day"]);
  });

  test("imports an analysis in the first line of its own cell", async () => {
    const { notebook, at, plain } = openMarked(service, file(), {
      a: "const one = 1;",
      b: "// scores\nconst s = standardSeg|",
    });
    const list = (await notebook.ask({ ask: "completion", ...at })) as CompletionList;
    const item = list.items.find(({ label }) => label === "standardSegments");
    expect(item?.detail).toBe("clientele/analysis");
    const detail = (await notebook.ask({
      ask: "completion-detail",
      cell: "b",
      id: item?.id ?? "",
    })) as CompletionDetail;
    expect(edited(plain.b as string, detail.edits)).toBe(
      'import { standardSegments } from "clientele/analysis";\n// scores\nconst s = standardSeg',
    );
    notebook.close();
  });

  test("extends the import that the cell has, and no other cell's", async () => {
    const other = 'import { createRandom } from "clientele/analysis";';
    const own = 'import { OptionError } from "clientele/analysis";\nOptionError;\nstandardSeg|';
    const { notebook, at, plain } = openMarked(service, file(), { a: other, b: own });
    const list = (await notebook.ask({ ask: "completion", ...at })) as CompletionList;
    const id = list.items.find(({ label }) => label === "standardSegments")?.id ?? "";
    const detail = (await notebook.ask({ ask: "completion-detail", cell: "b", id })) as CompletionDetail;
    expect(edited(plain.b as string, detail.edits)).toBe(
      'import { OptionError, standardSegments } from "clientele/analysis";\nOptionError;\nstandardSeg',
    );
    notebook.close();
  });

  test("offers no internals of Clientele, and no names of other notebooks", async () => {
    const other = openMarked(service, file(), { z: "const ofAnotherNotebook = 1;" });
    await other.notebook.diagnose();
    const list = await ask("completion", { a: "x|" });
    other.notebook.close();
    const sources =
      list?.items.map(({ detail }) => detail ?? "").filter((detail) => detail.includes("/")) ?? [];
    expect(
      [...new Set(sources)].filter((source) => source.includes("kernel") || source.includes("cells")),
    ).toEqual([]);
    expect(labels(list)).not.toContain("ofAnotherNotebook");
  });

  test("has a snippet for an analysis where a statement begins, and nowhere else", async () => {
    const list = await ask("completion", { a: "rf|" });
    expect(list?.items.find(({ kind }) => kind === "snippet")).toMatchObject({
      label: "rfm",
      snippet: true,
      id: "snippet:rfm",
    });
    const within = await ask("completion", { a: "const x = rf|" });
    expect(within?.items.some(({ kind }) => kind === "snippet")).toBe(false);
  });

  test("documents an item", async () => {
    const { notebook, at } = openMarked(service, file(), {
      a: 'import { priceOf } from "./prices.ts";',
      b: "priceO|",
    });
    const list = (await notebook.ask({ ask: "completion", ...at })) as CompletionList;
    const id = list.items.find(({ label }) => label === "priceOf")?.id ?? "";
    expect(await notebook.ask({ ask: "completion-detail", cell: "b", id })).toMatchObject({
      documentation: expect.stringContaining("What it costs."),
      edits: [],
    });
    expect(await notebook.ask({ ask: "completion-detail", cell: "b", id: "ts:999:1" })).toBe(null);
    notebook.close();
  });
});

describe("hover and signatures", () => {
  test("a name of another cell", async () => {
    const found = (await ask("hover", { a: "/** How many. */\nconst limit = 5;", b: "1 + li|mit" })) as Hover;
    expect(found.text).toContain("const limit: 5");
    expect(found.text).toContain("How many.");
    expect(found.range).toEqual({ line: 1, column: 5, endLine: 1, endColumn: 10 });
  });

  test("a name of the cell API, with its documentation", async () => {
    expect(((await ask("hover", { a: "disp|lay(1)" })) as Hover).text).toContain(
      "Shows a value as an output of the cell",
    );
  });

  test("nothing where nothing stands", async () => {
    expect(await ask("hover", { a: "1 | + 1" })).toBe(null);
    expect(await ask("hover", { a: "|" })).toBe(null);
  });

  test("signature of a function of another cell, at its second argument", async () => {
    const found = (await ask("signature", {
      a: "/** Adds. */\nfunction add(left: number, right: number) {\n  return left + right;\n}",
      b: "add(1, |",
    })) as SignatureHelp;
    const [signature] = found.signatures;
    expect(signature?.label).toBe("add(left: number, right: number): number");
    expect(signature?.documentation).toContain("Adds.");
    expect(signature?.parameters.map(({ start, end }) => signature.label.slice(start, end))).toEqual([
      "left: number",
      "right: number",
    ]);
    expect(found.activeParameter).toBe(1);
  });
});

describe("places", () => {
  test("definition in another cell", async () => {
    expect(await ask("definition", { a: "const limit = 5;", b: "li|mit + 1" })).toEqual([
      { cell: "a", range: { line: 1, column: 7, endLine: 1, endColumn: 12 } },
    ]);
  });

  test("definition in a file beside the notebook, with its text", async () => {
    const [place] = (await ask("definition", {
      a: 'import { priceOf } from "./prices.ts";',
      b: "price|Of('x')",
    })) as Place[];
    expect(place).toMatchObject({
      file: workspace.file("notebooks/prices.ts"),
      range: { line: 2, column: 17 },
      text: expect.stringContaining("export function priceOf"),
    });
  });

  test("definition of a name of the cell API leads to where it is described", async () => {
    const places = (await ask("definition", { a: "disp|lay(1)" })) as Place[];
    expect(
      places.some((place) => "file" in place && /kernel\/api\/(cell-api|display)\.ts$/.test(place.file)),
    ).toBe(true);
    expect(places.every((place) => !("file" in place) || !place.file.includes("clientele-head"))).toBe(true);
  });

  test("references in all cells", async () => {
    const places = await ask("references", {
      b: "limit + 1",
      a: "const li|mit = 5;\nlimit;",
      c: "`${limit}`",
    });
    expect(places).toEqual(
      expect.arrayContaining([
        { cell: "a", range: { line: 1, column: 7, endLine: 1, endColumn: 12 } },
        { cell: "a", range: { line: 2, column: 1, endLine: 2, endColumn: 6 } },
        { cell: "b", range: { line: 1, column: 1, endLine: 1, endColumn: 6 } },
        { cell: "c", range: { line: 1, column: 4, endLine: 1, endColumn: 9 } },
      ]),
    );
    expect(places).toHaveLength(4);
  });
});

describe("rename", () => {
  test("in all cells, in SQL and in short forms", async () => {
    expect(
      await renamed("cap", {
        a: "const li|mit = 5;",
        b: "sql`select * from t where n < ${limit} and 'limit' = ${`${limit}`}`",
        c: "const o = { limit, other: limit };\no.limit",
      }),
    ).toEqual({
      a: "const cap = 5;",
      b: "sql`select * from t where n < ${cap} and 'limit' = ${`${cap}`}`",
      c: "const o = { limit: cap, other: cap };\no.limit",
    });
  });

  test("from a use, and a local name only where it is", async () => {
    expect(
      await renamed("n", { a: "const x = 1;", b: "const f = (y: number) => |y + x;", c: "const y = 2;" }),
    ).toEqual({ a: "const x = 1;", b: "const f = (n: number) => n + x;", c: "const y = 2;" });
  });

  test("what a package exports gets another name here", async () => {
    expect(
      await renamed("dice", {
        a: 'import { createRandom } from "clientele/analysis";',
        b: "create|Random(1)",
      }),
    ).toEqual({
      a: 'import { createRandom as dice } from "clientele/analysis";',
      b: "dice(1)",
    });
  });

  test("a type and a class", async () => {
    expect(
      await renamed("Client", {
        a: "interface Cust|omer {\n  id: number;\n}",
        b: "const c: Customer = { id: 1 };",
      }),
    ).toEqual({ a: "interface Client {\n  id: number;\n}", b: "const c: Client = { id: 1 };" });
  });

  test("the name of an input, and not its label", async () => {
    expect(
      await renamed("bins", {
        a: "const lev|els = input.range('levels', { min: 1, max: 5 });",
        b: "levels + 1",
      }),
    ).toEqual({ a: "const bins = input.range('levels', { min: 1, max: 5 });", b: "bins + 1" });
  });

  test("one of two definitions, in its own cell", async () => {
    expect(await renamed("y", { a: "const x = 1;\nx;", b: "const |x = 'a';\nx.length;", c: "x" })).toEqual({
      a: "const x = 1;\nx;",
      b: "const y = 'a';\ny.length;",
      c: "x",
    });
  });

  test.each([
    ["a name of the cell API", "show", { a: "disp|lay(1)" }, /gives to all cells/],
    [
      "a name that another cell has",
      "b",
      { x: "const |a = 1;", y: "const b = 2;" },
      /already defined in cell \*y\*/,
    ],
    ["a name of the cell API as the new one", "sql", { x: "const |a = 1;" }, /gives to all cells/],
    ["a word of the language", "class", { x: "const |a = 1;" }, /cannot be a name/],
    ["no name at all", "1a", { x: "const |a = 1;" }, /cannot be a name/],
    ["a place without a name", "b", { x: "1 |+ 1" }, /nothing here that can be renamed/],
    [
      "a name that a broken cell uses",
      "b",
      { x: "const |a = 1;", y: "a + (" },
      /\*y\* names `a` and cannot be read/,
    ],
  ])("refuses %s", async (_what, name, sources, message) => {
    await expect(renamed(name, sources as Record<string, string>)).rejects.toThrow(message);
  });

  test("tells the range first", async () => {
    expect(await ask("rename-range", { a: "const limit = 5;", b: "1 + lim|it" })).toEqual({
      name: "limit",
      range: { line: 1, column: 5, endLine: 1, endColumn: 10 },
    });
    expect(await ask("rename-range", { a: "1 +| 1" })).toBe(null);
  });

  test("exactly the right places of a hundred cells", async () => {
    const before: Record<string, string> = { origin: "const |limit = 5;" };
    const after: Record<string, string> = { origin: "const cap = 5;" };
    for (let i = 1; i < 100; i++) {
      const source = (name: string) =>
        [
          `const v${i} = ${name} + ${i}; // limit`,
          `sql\`select limit_${i} from t limit \${${name}}\``,
          `{ const limit = 'local'; limit.length; }`,
          `const o${i} = { limit: ${name} }.limit;`,
          `function f${i}(limit: number) { return limit + v${i}; }`,
        ][i % 5] as string;
      before[`c${i}`] = source("limit");
      after[`c${i}`] = source("cap");
    }
    expect(await renamed("cap", before)).toEqual(after);
  });
});

describe("fixes", () => {
  const fixesFor = async (
    sources: Record<string, string>,
    cell: string,
    range = { line: 1, column: 1, endLine: 99, endColumn: 1 },
  ) => {
    const notebook = service.openNotebook(file());
    notebook.update(cellsOf(sources));
    const fixes = (await notebook.ask({ ask: "fixes", cell, range })) as Fix[];
    notebook.close();
    return fixes.map(({ title, edits }) => ({
      title,
      after: Object.fromEntries(
        Object.entries(edits.cells).map(([id, own]) => [id, edited(sources[id] as string, own)]),
      ),
    }));
  };

  test("a missing import goes into the cell that needs it", async () => {
    const found = await fixesFor(
      { a: 'import { createRandom } from "clientele/analysis";', b: "const s = standardSegments();" },
      "b",
    );
    expect(found).toContainEqual({
      title: 'Add import from "clientele/analysis"',
      after: { b: 'import { standardSegments } from "clientele/analysis";\nconst s = standardSegments();' },
    });
    expect(found.filter(({ title }) => title.includes("$$"))).toEqual([]);
  });

  test("a misspelt name", async () => {
    expect(await fixesFor({ a: "const customers = [1];", b: "custmers.length" }, "b")).toContainEqual({
      title: "Change to `customers`",
      after: { b: "customers.length" },
    });
  });

  test("a name that two cells define is kept local by a block", async () => {
    expect(
      await fixesFor({ a: "const x = 1;", b: "const x = 2;\nconsole.log(x);\nfunction f() {}" }, "b"),
    ).toContainEqual({
      title: "Keep the names of this cell local: put it in a block { ... }",
      after: { b: "{\nconst x = 2;\nconsole.log(x);\nfunction f() {}\n}" },
    });
  });

  test("no block where another cell needs a name of the cell, or where its value is shown", async () => {
    expect(await fixesFor({ a: "const x = 1;", b: "const x = 2, y = 3;", c: "y" }, "b")).toEqual([]);
    expect(await fixesFor({ a: "const x = 1;", b: "const x = 2;\nx" }, "b")).toEqual([]);
  });

  test("the second of two equal imports is taken out", async () => {
    const same = 'import { rfm, standardSegments } from "clientele/analysis";\nrfm;';
    expect(
      await fixesFor({ a: 'import { rfm } from "clientele/analysis";', b: same }, "b", {
        line: 1,
        column: 10,
        endLine: 1,
        endColumn: 10,
      }),
    ).toContainEqual({
      title: "Remove this import: `rfm` of cell *a* is the same",
      after: { b: 'import { standardSegments } from "clientele/analysis";\nrfm;' },
    });
  });
});

describe("format", () => {
  const formatted = async (source: string) => {
    const notebook = service.openNotebook(file());
    notebook.update(cellsOf({ a: "const x = 1;", b: source, c: "const x = 2;" }));
    const edits = (await notebook.ask({ ask: "format", cell: "b" })) as TextEdit[];
    notebook.close();
    return edited(source, edits);
  };

  test.each([
    ["spaces and indentation", "const a={b:1};\nif(a){\na.b\n}", "const a = { b: 1 };\nif (a) {\n  a.b\n}"],
    [
      "a cell in a scope of its own",
      "const x=1;\nfunction f( ){\nreturn x}",
      "const x = 1;\nfunction f() {\n  return x\n}",
    ],
    ["trailing spaces and lines", "const a = 1;   \n\n\n", "const a = 1;"],
    ["what is in a template", "const t = `a  \n   b`;  ", "const t = `a  \n   b`;"],
    ["nothing", "const a = 1;", "const a = 1;"],
    ["an empty cell", "", ""],
  ])("%s", async (_what, before, after) => {
    expect(await formatted(before)).toBe(after);
    expect(await formatted(after)).toBe(after);
  });
});

test("types of variables that have none written", async () => {
  const { notebook } = openMarked(service, file(), {
    a: "const n = [1, 2];",
    b: "const sum = n.reduce((a, b) => a + b);\nconst typed: number = 1;",
  });
  const found = (await notebook.ask({
    ask: "inlays",
    cell: "b",
    range: { line: 1, column: 1, endLine: 3, endColumn: 1 },
  })) as Inlay[];
  expect(found).toEqual([{ position: { line: 1, column: 10 }, text: ": number", kind: "type" }]);
  notebook.close();
});

test("a question that is overtaken is answered with null", async () => {
  const { notebook, at } = openMarked(service, file(), { a: "const x = 1;\nx|" });
  const overtaken = new AbortController();
  const asked = notebook.ask({ ask: "completion", ...at }, overtaken.signal);
  overtaken.abort();
  expect(await asked).toBe(null);
  expect(labels((await notebook.ask({ ask: "completion", ...at })) as CompletionList)).toContain("x");
  notebook.close();
});

test("diagnostics of cells that changed meanwhile are not told", async () => {
  const { notebook } = openMarked(service, file(), { a: "const x: string = 1;" });
  const first = notebook.diagnose();
  notebook.update(cellsOf({ a: "const x: string = 'a';" }));
  const second = notebook.diagnose();
  expect(await first).toBe(null);
  expect((await second)?.get("a")?.items).toEqual([]);
  notebook.close();
});

test("a file beside the notebook is read again when it is written", async () => {
  await mkdir(workspace.file("beside"), { recursive: true });
  await writeFile(workspace.file("beside/tax.ts"), "export const tax = 1;\n");
  const { notebook } = openMarked(service, workspace.file("beside/a.nb.ts"), {
    a: 'import { tax } from "./tax.ts";',
    b: "const t: number = tax;",
  });
  expect((await notebook.diagnose())?.get("b")?.items).toEqual([]);
  const outdated = new Promise<void>((resolve) => notebook.onOutdated(resolve));
  await writeFile(workspace.file("beside/tax.ts"), "export const tax = 'none';\n");
  await outdated;
  expect((await notebook.diagnose())?.get("b")?.items.map(({ code }) => code)).toEqual(["ts2322"]);
  notebook.close();
});
