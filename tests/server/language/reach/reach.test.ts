/** What lies outside of what a cell may read stands in no answer, whatever cells and files beside them name. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { LanguageService } from "../../../../server/language/language.ts";
import type { CompletionList } from "../../../../shared/protocol/language.ts";
import { cellsOf, openService } from "../open-notebook.ts";
import { FORMS, type Hidden, hiddenFiles, SECRETS, spellings } from "./hidden-files.ts";

let service: LanguageService;
let hidden: Hidden;

beforeAll(() => {
  service = openService();
});
afterAll(() => service.close());
beforeEach(() => {
  hidden = hiddenFiles();
});
afterEach(() => hidden.remove());

/** All that can be learned of a cell, with the marks of each way to ask at the last `it` or `v`. */
async function everythingOf(source: string): Promise<string> {
  const notebook = service.openNotebook(hidden.notebook);
  notebook.update(cellsOf({ clean: "const fine: number = 'no';", cell: source }));
  const diagnostics = await notebook.diagnose();
  expect(diagnostics?.get("clean")?.items.map(({ code }) => code)).toEqual(["ts2322"]);
  const lines = source.split("\n");
  const at = { line: lines.length, column: 1 };
  const end = { line: lines.length, column: (lines.at(-1) as string).length + 1 };
  const module = { line: 1, column: Math.max(1, (lines[0] as string).search(/["'`<]/) + 3) };
  const positions = [at, module];
  const answers: unknown[] = [diagnostics?.get("cell")?.items];
  for (const position of positions) {
    for (const ask of ["hover", "definition", "references", "rename-range"] as const)
      answers.push(await notebook.ask({ ask, cell: "cell", position }));
  }
  for (const position of [end, module]) {
    const list = (await notebook.ask({ ask: "completion", cell: "cell", position })) as CompletionList | null;
    // They come in any order.
    answers.push(list?.items.map(({ label, detail }) => `${label} ${detail}`).sort());
  }
  notebook.close();
  return JSON.stringify(answers);
}

/** What may not be said about a cell: nothing of what it does not say itself. */
const secretsFor = (source: string) => (/topSecretKey|OutsideType/.test(source) ? /hunter2/ : SECRETS);

async function expectNothingOf(source: string): Promise<void> {
  expect(await everythingOf(source)).not.toMatch(secretsFor(source));
}

describe("cells that name a file outside", () => {
  test.each(Object.entries(FORMS))("%s", async (_, form) => {
    await expectNothingOf(form("../../outside/secret.ts"));
    await expectNothingOf(form(`${hidden.outside}/secret.json`));
  });

  test("in every spelling", { timeout: 120_000 }, async () => {
    for (const module of spellings(hidden.outside, "secret.ts"))
      await expectNothingOf(`import * as it from "${module}";
it`);
  });

  test("whether a file is there makes no difference", { timeout: 120_000 }, async () => {
    for (const name of ["default", "dynamic", "reference path", "broken default", "broken comment"]) {
      const form = FORMS[name] as (module: string) => string;
      const there = await everythingOf(form("../../outside/secret.ts"));
      const missing = await everythingOf(form("../../outside/no-one.ts"));
      expect(missing.replaceAll("no-one", "secret")).toBe(there);
    }
  });

  test("the reason is told at the module's name", async () => {
    const notebook = service.openNotebook(hidden.notebook);
    notebook.update(
      cellsOf({ cell: 'import secret from "../../outside/secret.json";\nsecret.topSecretKey' }),
    );
    expect((await notebook.diagnose())?.get("cell")?.items).toEqual([
      expect.objectContaining({ code: "import-outside", line: 1, column: 20, endColumn: 47 }),
    ]);
    notebook.close();
  });
});

describe("files beside the notebook that lead outside", () => {
  const IT = "import * as it from";
  const ways: Record<string, () => string> = {
    "a module that exports it": () => {
      hidden.beside("way.ts", 'export * from "../../outside/secret.ts";');
      return `${IT} "./way.ts";\nit`;
    },
    "a module of a module": () => {
      hidden.beside("a.ts", 'export * from "./b.ts";');
      hidden.beside("b.ts", 'export { topSecretKey } from "./c.ts";');
      hidden.beside("c.ts", `export { topSecretKey } from "${hidden.outside}/secret.ts";`);
      return `${IT} "./a.ts";\nit`;
    },
    "a type": () => {
      hidden.beside("way.ts", 'export type it = import("../../outside/secret.ts").OutsideType;');
      return 'import type { it } from "./way.ts";\nlet v!: it; v';
    },
    "a reference to a path": () => {
      hidden.beside("way.ts", '/// <reference path="../../outside/types.d.ts" />\nexport const it = 1;');
      return `${IT} "./way.ts";\nconst v = topSecretKey;\nv`;
    },
    "a JSX pragma": () => {
      hidden.beside(
        "way.tsx",
        `/** @jsxImportSource ${hidden.outside} */\nexport * from "${hidden.outside}/jsx-runtime.ts";`,
      );
      return `${IT} "./way.tsx";\nit`;
    },
    declarations: () => {
      hidden.beside("way.d.ts", 'export * from "../../outside/types.d.ts";');
      return 'import type * as it from "./way.d.ts";\nlet v!: it.OutsideType; v';
    },
    "a link to a file": () => {
      hidden.link("way.ts", `${hidden.outside}/secret.ts`);
      return `${IT} "./way.ts";\nit`;
    },
    "a link to JSON": () => {
      hidden.link("way.json", `${hidden.outside}/secret.json`);
      return 'import it from "./way.json";\nit';
    },
    "a link to a folder": () => {
      hidden.link("way", hidden.outside);
      return `${IT} "./way/secret.ts";\nit`;
    },
    "a link of a link": () => {
      hidden.link("two", hidden.outside);
      hidden.link("one", "two");
      return `${IT} "./one/secret.ts";\nit`;
    },
    "a package's types": () => {
      hidden.beside(
        "node_modules/way/package.json",
        '{ "name": "way", "types": "../../../../outside/types.d.ts" }',
      );
      return `${IT} "way";\nit`;
    },
    "a package's exports": () => {
      hidden.beside(
        "node_modules/way/package.json",
        '{ "name": "way", "exports": { ".": { "types": "./a.d.ts" } } }',
      );
      hidden.beside("node_modules/way/a.d.ts", 'export * from "../../../../outside/types.d.ts";');
      return `${IT} "way";\nit`;
    },
    "a package's typesVersions": () => {
      hidden.beside(
        "node_modules/way/package.json",
        '{ "name": "way", "types": "./a.d.ts", "typesVersions": { "*": { "*": ["../../../../outside/types.d.ts"] } } }',
      );
      return `${IT} "way";\nit`;
    },
    "a package that is a link": () => {
      hidden.link("node_modules/way", hidden.outside);
      return `${IT} "way";\nit`;
    },
    "a scope that is a link": () => {
      hidden.link("node_modules/@way", `${hidden.outside}/..`);
      return `${IT} "@way/outside";\nit`;
    },
    "types of a package": () => {
      hidden.link("node_modules/@types/way", hidden.outside);
      return `${IT} "way";\nit`;
    },
    "imports of package.json": () => {
      hidden.beside(
        "package.json",
        '{ "name": "own", "type": "module", "imports": { "#way": "../../outside/secret.ts" } }',
      );
      return `${IT} "#way";\nit`;
    },
    "a folder's package.json": () => {
      hidden.beside("way/package.json", '{ "types": "../../../outside/types.d.ts" }');
      return `${IT} "./way";\nit`;
    },
    "a cell that does not parse": () => {
      hidden.beside("way.ts", 'export * from "../../outside/secret.ts";');
      return `${IT} "./way.ts";\n)(\nit`;
    },
  };
  test.each(Object.entries(ways))("%s", (_, way) => expectNothingOf(way()));

  test("a clean module beside one that leads outside keeps its types", async () => {
    hidden.beside("way.ts", 'export * from "../../outside/secret.ts";');
    hidden.beside("clean.ts", "export const clean = 5;");
    const notebook = service.openNotebook(hidden.notebook);
    const cell =
      'import { clean } from "./clean.ts";\nimport * as bad from "./way.ts";\nconst text: string = clean;\nbad';
    notebook.update(cellsOf({ cell }));
    const items = (await notebook.diagnose())?.get("cell")?.items ?? [];
    expect(items.map(({ code, line }) => [code, line])).toEqual([
      ["import-outside", 2],
      ["ts2322", 3],
    ]);
    notebook.close();
  });
});

describe("what may be read is read", () => {
  test.each([
    ["a module beside the notebook", "./clean.ts"],
    ["in a folder", "./lib/clean.ts"],
    ["without a detour", "./lib/../clean.ts"],
    ["a package beside it", "fine"],
    ["a link to a file beside it", "./linked.ts"],
  ])("%s", async (_, module) => {
    hidden.beside("clean.ts", "export const clean = 5;");
    hidden.beside("lib/clean.ts", "export const clean = 5;");
    hidden.beside("node_modules/fine/package.json", '{ "name": "fine", "types": "./index.d.ts" }');
    hidden.beside("node_modules/fine/index.d.ts", "export declare const clean: 5;");
    hidden.link("linked.ts", "clean.ts");
    const notebook = service.openNotebook(hidden.notebook);
    notebook.update(cellsOf({ cell: `import { clean } from "${module}";\nconst text: string = clean;` }));
    expect((await notebook.diagnose())?.get("cell")?.items.map(({ code }) => code)).toEqual(["ts2322"]);
    const found = await notebook.ask({ ask: "definition", cell: "cell", position: { line: 2, column: 24 } });
    expect(JSON.stringify(found)).toMatch(/clean: 5|clean = 5/);
    notebook.close();
  });
});
