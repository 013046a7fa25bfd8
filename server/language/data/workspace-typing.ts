/** Types of datasets and of SQL for the cells of notebooks, over a workspace's catalogue. It runs in a process of its own. */
import type {
  CompletionDetail,
  CompletionList,
  Fix,
  Hover,
  Range,
} from "../../../shared/protocol/language.ts";
import type { CellSource, CellTyping, DataTyping, ProbeTypes, TypeInsertion } from "../cells/cell-typing.ts";
import { rowTypeOf } from "../sql/alternatives.ts";
import type { CellCode } from "../sql/cell-code.ts";
import { Descriptions } from "../sql/descriptions.ts";
import { SqlFunctions } from "../sql/editing/functions.ts";
import type { SqlHelp } from "../sql/editing/sql-completion.ts";
import { DescribingEngine } from "../sql/engine.ts";
import { type Guard, UNGUARDED } from "../sql/guard.ts";
import { CellReader, NotebookCode } from "../sql/notebook-code.ts";
import { NotebookStatements } from "../sql/notebook-statements.ts";
import { type Outcome, TypedStatements } from "../sql/typed-statements.ts";
import { type DatasetCatalogue, DatasetTables } from "../tables/dataset-tables.ts";
import { complete, detail, fixesOf, hover } from "./data-editing.ts";
import { datasetNames } from "./dataset-names.ts";
import { diagnosticOf, type Finding, rangeAt } from "./finding.ts";
import { datasetsHead } from "./head.ts";
import type { Reading } from "./reading.ts";

/** Notebooks of which the last reading is kept. */
const READINGS = 16;

export class WorkspaceTyping implements DataTyping {
  readonly #engine: DescribingEngine;
  readonly #reader: CellReader;
  readonly #help: SqlHelp;
  /** By the sources of all cells. */
  readonly #readings = new Map<string, Reading>();

  constructor(catalogue: DatasetCatalogue, guard: Guard = UNGUARDED) {
    this.#engine = new DescribingEngine(guard);
    this.#reader = new CellReader(guard);
    const datasets = new DatasetTables(catalogue);
    const descriptions = new Descriptions(this.#engine, datasets);
    this.#help = { datasets, descriptions, functions: new SqlFunctions(this.#engine) };
  }

  async head(): Promise<string> {
    this.#engine.warm();
    await this.#help.datasets.revision();
    return datasetsHead(this.#help.datasets.all);
  }

  async type(cells: readonly CellSource[], types: ProbeTypes): Promise<ReadonlyMap<string, CellTyping>> {
    const reading = await this.#read(cells, types);
    const typings = new Map<string, CellTyping>();
    for (const code of reading.notebook.cells) typings.set(code.id, await this.#typeCell(code, reading));
    return typings;
  }

  async complete(cells: readonly CellSource[], cell: string, offset: number): Promise<CompletionList | null> {
    return complete(await this.#reading(cells), cell, offset, this.#help);
  }

  async detail(id: string): Promise<CompletionDetail | null> {
    return detail(id, this.#help);
  }

  async hover(cells: readonly CellSource[], cell: string, offset: number): Promise<Hover | null> {
    return hover(await this.#reading(cells), cell, offset, this.#help);
  }

  async fixes(cells: readonly CellSource[], cell: string, range: Range): Promise<readonly Fix[]> {
    const reading = await this.#reading(cells);
    const code = reading.notebook.get(cell);
    return code ? fixesOf((await this.#findings(code, reading)).findings, code, range) : [];
  }

  onChange(listener: () => void): () => void {
    return this.#help.datasets.onChange(listener);
  }

  async close(): Promise<void> {
    this.#help.datasets.close();
    await this.#engine.close();
  }

  async #read(cells: readonly CellSource[], types: ProbeTypes): Promise<Reading> {
    const { datasets, descriptions } = this.#help;
    await datasets.revision();
    const notebook = new NotebookCode(cells, this.#reader.read);
    const found = await NotebookStatements.read(notebook, types);
    const statements = new TypedStatements({
      descriptions,
      datasetNames: () => datasets.names,
      isDataset: (name) => datasets.get(name) !== undefined,
      probed: found.probed,
    });
    const reading = { notebook, found, statements };
    const key = keyOf(cells);
    this.#readings.delete(key);
    this.#readings.set(key, reading);
    if (this.#readings.size > READINGS) this.#readings.delete(this.#readings.keys().next().value as string);
    return reading;
  }

  /** As the cells were last typed; of other cells, without what only TypeScript knows. */
  async #reading(cells: readonly CellSource[]): Promise<Reading> {
    return this.#readings.get(keyOf(cells)) ?? this.#read(cells, async (probes) => probes.map(() => null));
  }

  async #typeCell(code: CellCode, reading: Reading): Promise<CellTyping> {
    const { findings, insertions, covered } = await this.#findings(code, reading);
    const rows: TypeInsertion[] = [];
    for (const { node, template } of reading.found.of(code.id)) {
      const row = node.typeArguments ? null : rowOf(await reading.statements.outcome(template));
      if (row !== null) rows.push({ offset: node.tag.end, text: `<${row}>` });
    }
    return {
      insertions: [...insertions, ...rows].sort((a, b) => a.offset - b.offset),
      diagnostics: findings.map((finding) => diagnosticOf(finding, code.positions)),
      covered: covered.map(({ start, end }) => rangeAt(code.positions, start, end)),
    };
  }

  /** What is wrong in a cell, each thing once. */
  async #findings(code: CellCode, { found, statements }: Reading) {
    const names = datasetNames(code, found.values, this.#help.datasets);
    const findings: Finding[] = [...names.findings];
    for (const { template } of found.of(code.id)) {
      const outcome = await statements.outcome(template);
      if (outcome.kind === "fault") findings.push({ ...outcome.fault, severity: "error" });
    }
    const distinct = [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
    return { findings: distinct, insertions: names.insertions, covered: names.findings };
  }
}

const keyOf = (cells: readonly CellSource[]) =>
  cells.map(({ id, source }) => `${id}\0${source}`).join("\0\0");

/**
 * Rows of a statement with an error are of any type: what follows from the error is not told again. Rows of which nothing
 * is known before the notebook runs have any columns, so that nothing is said of them that may be wrong.
 */
function rowOf(outcome: Outcome): string | null {
  switch (outcome.kind) {
    case "typed":
      return rowTypeOf(outcome.alternatives);
    case "fault":
      return "any";
    case "unknown":
      return outcome.faulty ? "any" : "Record<string, any>";
  }
}
