import path from "node:path";
import { analyseCell } from "../../../server/compile/analyse.ts";
import { buildGraph } from "../../../server/dataflow/graph.ts";
import type { DataTyping, LanguageCell } from "../../../server/language/cells/cell-typing.ts";
import { createDataTyping } from "../../../server/language/data/data-typing.ts";
import {
  createLanguageService,
  type LanguageNotebook,
  type LanguageService,
} from "../../../server/language/language.ts";
import { defaultCommand } from "../../../server/language/process/server-process.ts";
import { ownTypes } from "../../../server/language/project/own-types.ts";
import { Catalogue } from "../../../server/workspace/catalogue.ts";
import { ROOT } from "../../support/source-files.ts";
import { type Result, type Suite, timed } from "../measure.ts";
import { processMemory } from "../memory.ts";
import { type SourceCell, TYPED_CELL, typedNotebook } from "../typed-notebook.ts";

const COLD_RUNS = 6;
const KEYS = 80;
const NOTEBOOKS = 10;

/** What a cell says is typed letter by letter, taken away again, and typed again. */
const LINE =
  "\nconst top = shares_0.filter(({ share }) => share > 0.1).map(({ city }) => city.toUpperCase());";

/** Over the sample datasets, in this process: what a session does between an edit and the event. */
export const language: Suite = async () => {
  // Made once of each state of the sources, as the page is.
  await ownTypes(ROOT, (await defaultCommand(ROOT))[0]);
  const results: Result[] = [];
  for (const [count, goal] of [
    [20, 700],
    [200, 1500],
  ] as const) {
    const samples = await timed(COLD_RUNS, () => withService((service) => firstDiagnostics(service, count)));
    results.push({ name: `first diagnostics of ${count} cells, cold`, unit: "ms", goal, samples });
  }
  for (const count of [20, 200]) results.push(...(await withService((service) => typing(service, count))));
  results.push(await withService(memoryOfMany));
  return results;
};

async function withService<T>(work: (service: LanguageService) => Promise<T>): Promise<T> {
  const catalogue = new Catalogue(ROOT);
  const data: DataTyping = createDataTyping(catalogue);
  const service = createLanguageService({ application: ROOT, data });
  try {
    return await work(service);
  } finally {
    await service.close();
    await data.close();
    await catalogue.close();
  }
}

const open = (service: LanguageService, name: string) =>
  service.openNotebook(path.join(ROOT, "notebooks", `${name}.nb.ts`));

async function firstDiagnostics(service: LanguageService, count: number): Promise<LanguageNotebook> {
  const notebook = open(service, `bench-${count}`);
  await new Cells(notebook, typedNotebook(count)).check([]);
  return notebook;
}

async function typing(service: LanguageService, count: number): Promise<Result[]> {
  const notebook = open(service, `bench-${count}`);
  const cells = new Cells(notebook, typedNotebook(count));
  await cells.check([]);
  const keyed = await timed(KEYS, (i) => cells.typed(LINE.slice(0, (i % LINE.length) + 1)).check(null), 10);
  const source = `${LINE}\nshares_0[0].`;
  const completed = await timed(
    KEYS,
    async (i) => {
      cells.typed(source + "cit".slice(0, i % 4));
      const position = { line: cells.lastLine, column: cells.lastColumn };
      const list = await notebook.ask({ ask: "completion", cell: TYPED_CELL, position });
      if (!JSON.stringify(list).includes('"contract"')) throw new Error("The completion lacks a column.");
    },
    10,
  );
  return [
    { name: `diagnostics after a key, ${count} cells (p95)`, unit: "ms", goal: 150, samples: keyed },
    { name: `completion after a key, ${count} cells (p95)`, unit: "ms", goal: 80, samples: completed },
  ];
}

async function memoryOfMany(service: LanguageService): Promise<Result> {
  for (let i = 0; i < NOTEBOOKS; i++) {
    const cells = new Cells(open(service, `bench-many-${i}`), typedNotebook(20));
    await cells.check([]);
    for (const end of [5, 20, 40]) await cells.typed(LINE.slice(0, end)).check(null);
  }
  const { resident } = await processMemory(service.pid as number);
  return {
    name: `language server with ${NOTEBOOKS} open notebooks`,
    unit: "MB",
    goal: 250,
    samples: [resident],
    note: "20 cells each, a few edits in each",
  };
}

/** The cells of a notebook, one of which is being typed into. */
class Cells {
  readonly #notebook: LanguageNotebook;
  readonly #sources: readonly SourceCell[];
  readonly #analysed = new Map<string, LanguageCell>();
  #typed = "";

  constructor(notebook: LanguageNotebook, sources: readonly SourceCell[]) {
    this.#notebook = notebook;
    this.#sources = sources;
    this.typed("");
  }

  get lastLine(): number {
    return this.#source.split("\n").length;
  }

  get lastColumn(): number {
    return (this.#source.split("\n").at(-1)?.length ?? 0) + 1;
  }

  typed(text: string): this {
    this.#typed = text;
    const cells = this.#sources.map(({ id, source }) =>
      this.#analyse(id, id === TYPED_CELL ? source + text : source),
    );
    this.#notebook.update({ cells, graph: buildGraph(cells) });
    return this;
  }

  /** `expected` are the codes of what is wrong, where that is known. */
  async check(expected: readonly string[] | null): Promise<void> {
    const found = await this.#notebook.diagnose();
    if (!found) throw new Error("There are no diagnostics.");
    const wrong = [...found].flatMap(([id, { items }]) =>
      items
        .filter(({ severity }) => severity === "error")
        .map(({ code, message }) => `${id} ${code} ${message}`),
    );
    if (expected && wrong.length !== expected.length) throw new Error(`Found ${wrong.join("\n")}`);
  }

  get #source(): string {
    return (this.#sources.find(({ id }) => id === TYPED_CELL)?.source ?? "") + this.#typed;
  }

  #analyse(id: string, source: string): LanguageCell {
    const known = this.#analysed.get(id);
    if (known?.source === source) return known;
    const cell = { id, source, analysis: analyseCell(source) };
    this.#analysed.set(id, cell);
    return cell;
  }
}
