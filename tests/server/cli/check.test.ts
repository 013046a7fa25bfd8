import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { check } from "../../../server/cli/check.ts";
import { sourceLines } from "../../../server/cli/check-lines.ts";
import { type CheckCommand, parseCommand, UsageError } from "../../../server/cli/command.ts";
import { parseNotebook } from "../../../shared/notebook/parse.ts";
import { ROOT } from "../../support/source-files.ts";
import { temporaryWorkspace } from "../../support/workspace.ts";

const HEAD = "// ---\n// title: Test\n// ---\n\n";
const DATA = { "datasets/purchases.csv": "customer_id,amount\n1,2.5\n" };

/** Runs the command on files of a workspace; names of notebooks are without their folder in what is printed. */
async function checked(files: Record<string, string>, words: readonly string[] = [], colours = false) {
  const workspace = await temporaryWorkspace({ ...DATA, ...files });
  onTestFinished(() => workspace.remove());
  const notebooks = Object.keys(files).filter((name) => name.endsWith(".nb.ts"));
  const command = parseCommand([
    "check",
    ...notebooks.map((name) => workspace.file(name)),
    "--workspace",
    workspace.folder,
    ...words,
  ]);
  const printed: string[] = [];
  const code = await check(command as CheckCommand, ROOT, {
    print: (text) => void printed.push(text),
    colours,
  });
  return { code, lines: printed.join("").replaceAll(`${workspace.folder}/`, "").trimEnd().split("\n") };
}

test("errors by line and column of the file, across notebooks, with one language server", async () => {
  const found = await checked({
    "a.nb.ts": `${HEAD}// %% [markdown]\n// # Text\n\n// %% id="one"\nconst n = 1;\n\n// %% id="two"\nsql\`select\n  amuont from purchases\`;\nn.nope;\n`,
    "b.nb.ts": "// %%\nconst x = 1;\n\n// %%\nconst x = 2;\n",
    "c.nb.ts": "// %%\n(await dataset('purchases').rows())[0].amount.toFixed()\n",
  });
  expect(found.code).toBe(1);
  expect(found.lines.slice(0, 2)).toEqual([
    'a.nb.ts:13:3 - error sql-column: There is no column "amuont" here. Did you mean amount?',
    "a.nb.ts:14:3 - error ts2339: Property 'nope' does not exist on type '1'.",
  ]);
  expect(found.lines.slice(2)).toEqual([
    expect.stringMatching(/^b\.nb\.ts:2:7 - error duplicate: `x` is defined in cell .* rename one/),
    expect.stringMatching(/^b\.nb\.ts:5:7 - error duplicate: `x` is defined in cell .* rename one/),
    "4 errors in 2 notebooks of 3.",
  ]);
});

test("no errors", async () => {
  expect(await checked({ "a.nb.ts": "// %%\nsql`select amount from purchases`\n" })).toEqual({
    code: 0,
    lines: ["No errors in 1 notebook."],
  });
});

test("one object with --json", async () => {
  const { code, lines } = await checked({ "a.nb.ts": '// %% id="q"\nsql`select nope from purchases`\n' }, [
    "--json",
  ]);
  expect(code).toBe(1);
  expect(JSON.parse(lines.join("\n"))).toEqual({
    ok: false,
    notebooks: [
      {
        notebook: "a.nb.ts",
        items: [
          {
            cell: "q",
            line: 2,
            column: 12,
            endLine: 2,
            endColumn: 16,
            severity: "error",
            code: "sql-column",
            message: 'There is no column "nope" here.',
          },
        ],
      },
    ],
  });
});

test("colours where they are wanted", async () => {
  const { lines } = await checked({ "a.nb.ts": "// %%\nsql`select nope from purchases`\n" }, [], true);
  expect(lines[0]).toBe(
    '\u001b[36ma.nb.ts\u001b[39m:\u001b[36m2\u001b[39m:\u001b[36m12\u001b[39m - \u001b[31merror\u001b[39m \u001b[90msql-column:\u001b[39m There is no column "nope" here.',
  );
});

test("bad usage", async () => {
  expect(() => parseCommand(["check"])).toThrow(UsageError);
  expect(() => parseCommand(["check", "a.nb.ts", "--nope"])).toThrow(UsageError);
  const command = { command: "check", notebooks: ["nowhere.nb.ts"], workspace: ".", json: false } as const;
  await expect(check(command, ROOT, { print: () => undefined, colours: false })).rejects.toThrow(
    "There is no notebook nowhere.nb.ts.",
  );
});

test("without a language server nothing is said of a notebook, and it says so", async () => {
  const workspace = await temporaryWorkspace({ "a.nb.ts": "// %%\n1\n" });
  onTestFinished(() => workspace.remove());
  const command = {
    command: "check",
    notebooks: [workspace.file("a.nb.ts")],
    workspace: workspace.folder,
    json: false,
  } as const;
  const environment = {
    print: () => undefined,
    colours: false,
    language: { command: [workspace.file("missing")] as const },
  };
  await expect(check(command, ROOT, environment)).rejects.toThrow(/^Notebooks cannot be checked: /);
  await expect(check(command, ROOT, environment)).rejects.toBeInstanceOf(UsageError);
});

test.each([
  ["a header, code and text", `${HEAD}// %%\na\n\n// %% [markdown]\n// text\n\n// %%\nb\nc\n`],
  ["code above the first marker", "\n\nx\n\n// %%\na\n"],
  ["code below text", "// %% [markdown]\n// text\n\n\ncode\nmore\n// %%\na"],
  ["a header that is not closed", "// ---\n// title: x\n// %%\na\n"],
  ["line ends of two characters, and no header", "// %%\r\na\r\n\r\n// %%\r\nb\r\n"],
  ["an empty cell", "// %%\n// %%\nb\n"],
])("lines of cells: %s", (_, text) => {
  const lines = text.split(/\r\n|\n/);
  const starts = sourceLines(text);
  const { cells } = parseNotebook(text);
  expect(starts).toHaveLength(cells.length);
  for (const [i, { kind, source }] of cells.entries()) {
    if (kind === "code" && source !== "")
      expect(lines[(starts[i] as number) - 1]).toBe(source.split("\n")[0]);
  }
});

test("the prebuilt notebooks have no errors", { timeout: 60_000 }, async () => {
  const notebooks = readdirSync(path.join(ROOT, "notebooks"))
    .filter((name) => name.endsWith(".nb.ts"))
    .map((name) => path.join(ROOT, "notebooks", name));
  const printed: string[] = [];
  const command = { command: "check", notebooks, workspace: ROOT, json: false } as const;
  await check(command, ROOT, { print: (text) => void printed.push(text.trimEnd()), colours: false });
  expect(printed).toEqual([`No errors in ${notebooks.length} notebooks.`]);
});
